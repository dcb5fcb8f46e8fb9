#!/usr/bin/env bash
# Compares what proto/generator writes for the sample service and enum with the files in generator/.
#
#   generator.sh           compares; exit code 1 if anything differs
#   generator.sh --update  rewrites the files; review the difference before keeping it
set -euo pipefail
golden=$(cd "$(dirname "${BASH_SOURCE[0]}")/generator" && pwd)
proto=$(cd "$golden/../../../proto" && pwd)
readonly golden proto
scratch=$(mktemp -d)
readonly scratch
trap 'rm -rf "$scratch"' EXIT

protoc -I"$golden" -I"$proto" --plugin=protoc-gen-relais="$proto/generator/protoc_gen_relais.py" --relais_out="$scratch" \
  sample_service.proto
if [[ "${1:-}" == --update ]]; then
  cp "$scratch"/relais/v1/*.inc "$golden"
else
  diff -u --exclude=sample_service.proto "$golden" "$scratch/relais/v1"
fi
