#!/bin/sh
# Installs the client to a temporary prefix and builds the sample against it, outside of the tree.
# Usage: package_test.sh CMAKE BUILD_FOLDER [COMPILER_FLAG…]
# With RELAIS_SERVER set, the sample also opens a dossier there.
set -eu
cmake=$1
build=$2
shift 2
sample=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$cmake" --install "$build" --prefix "$work/prefix" --component client >/dev/null
cp "$sample/CMakeLists.txt" "$sample/main.cc" "$work"
"$cmake" -S "$work" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_CXX_FLAGS="$*" >"$work/log" ||
  { cat "$work/log"; exit 1; }
"$cmake" --build "$work/build"

test -f "$work/prefix/share/relais/proto/relais/v1/dossier.proto"
"$work/prefix/bin/relais" version
# Without a server the program says how it is used: it links and starts.
status=0
"$work/build/sample" || status=$?
test "$status" -eq 2
if [ -n "${RELAIS_SERVER:-}" ]; then "$work/build/sample" "$RELAIS_SERVER"; fi
