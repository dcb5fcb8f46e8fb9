#!/usr/bin/env bash
# Builds the release, fills registers (kept between runs in build/bench/registers) and measures relaisd on them. Prints one
# table; build/bench/results.json holds the same. README.md beside this file explains each figure.
#
#   run.sh            registers of 1,000 to 1,000,000 dossiers; about 20 minutes, the first time more
#   run.sh --quick    the two small ones, short rounds: within 3 minutes after the build
#   run.sh --before FOLDER  this relaisd beside that of an earlier release build, call by call, in the same rounds; 8 minutes
#   run.sh --help     all options
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

deploy/install-deps.sh
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
mkdir -p build/bench
log=build/bench/build.log
echo "== Building: release" >&2
if ! { cmake --preset release -DRELAIS_BUILD_TESTS=ON && cmake --build --preset release --target relais_bench; } >"$log" 2>&1; then
  tail -n 60 "$log"
  exit 1
fi
exec /usr/bin/python3 tests/bench/bench.py --build build/release --root build/bench "$@"
