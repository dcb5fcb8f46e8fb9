#!/usr/bin/env bash
# Installs the client to a temporary prefix, builds the sample against it, outside of the tree, and runs it.
# Usage: package_test.sh CMAKE BUILD_FOLDER RELAISD [COMPILER_FLAG…]
set -euo pipefail
cmake=$1
build=$2
relaisd=$3
shift 3
sample=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/checks/relaisd.sh
source "$sample/../../tests/checks/relaisd.sh"
prefix=$scratch/prefix

"$cmake" --install "$build" --prefix "$prefix" --component client >/dev/null
mkdir "$scratch/sample"
cp "$sample/CMakeLists.txt" "$sample/main.cc" "$scratch/sample"
"$cmake" -S "$scratch/sample" -B "$scratch/build" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_FLAGS="$*" \
  >"$scratch/log" || {
  cat "$scratch/log"
  exit 1
}
"$cmake" --build "$scratch/build"

test -f "$prefix/share/relais/proto/relais/v1/dossier.proto"
"$prefix/bin/relais" version
start_relaisd "$relaisd" "$prefix/bin/relais"
"$scratch/build/sample" "$address" "$RELAIS_TOKEN_FILE"
# Without a token the service lets nobody in, and the sample says so.
echo "rel_nobody" >"$scratch/nobody"
if "$scratch/build/sample" "$address" "$scratch/nobody"; then
  echo "the sample was let in without a token" >&2
  exit 1
fi
