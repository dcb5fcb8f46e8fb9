#!/usr/bin/env bash
# Runs buf, installed by `npm ci` in tests/: buf.sh ARGUMENT…
set -euo pipefail
tests=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
case "$(uname -m)" in
  x86_64) platform=linux-x64 ;;
  *) platform=linux-$(uname -m) ;;
esac
buf=$tests/node_modules/@bufbuild/buf-$platform/bin/buf
if [[ ! -x "$buf" ]]; then
  echo "$buf is missing: run tests/run.sh, or npm ci --prefix tests" >&2
  exit 1
fi
exec "$buf" "$@"
