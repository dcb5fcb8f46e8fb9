#!/usr/bin/env bash
# Builds the console into dist/: stubs, type check, bundle. Prints the gzipped size of the first visit; fails over 100 KB.
# Does nothing but print if no input changed since the last build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# The error details of google.rpc that every refusal carries: Debian's copy, as for the C++ build.
readonly proto=../../proto
readonly google=/usr/share/gocode/src/github.com/grpc-ecosystem/grpc-gateway/third_party/googleapis

# A copy of the lock file beside the packages tells whether they are the right ones.
if ! cmp --silent package-lock.json node_modules/.relais-lock; then
  npm ci --no-audit --no-fund --loglevel=error >/dev/null
  cp package-lock.json node_modules/.relais-lock
fi

inputs=$(find src "$proto/relais" "$proto/google" build.sh bundle.mjs tsconfig.json package-lock.json \
  -type f -print0 | sort --zero-terminated | xargs -0 sha256sum | sha256sum)
if [[ ! -f dist/index.html || $(cat build/inputs 2>/dev/null) != "$inputs" ]]; then
  rm -rf build
  mkdir -p build/gen
  protoc --plugin=node_modules/.bin/protoc-gen-es --es_out=build/gen --es_opt=target=ts -I "$proto" -I "$google" \
    "$proto"/relais/v1/*.proto "$proto/google/rpc/error_info.proto" "$google/google/rpc/error_details.proto"
  node_modules/.bin/tsc --project tsconfig.json
  node bundle.mjs
  rm -rf dist
  mv build/dist dist
  printf '%s\n' "$inputs" >build/inputs
fi
node bundle.mjs --size
