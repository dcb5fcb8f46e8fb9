#!/usr/bin/env bash
# Builds the fuzz targets and fuzzes them one after the other, each from its corpus; prints one line of figures for each.
#
#   run.sh                           every target for 60 seconds
#   run.sh names headers             only these two
#   run.sh --seconds 3600 request    for that long
#
# Exit code 1 if a target failed: the input is kept, and its path printed. README.md beside this file describes the targets.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() {
  sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
}

seconds=60
targets=()
while (($# > 0)); do
  case "$1" in
    --help)
      usage
      exit 0
      ;;
    --seconds)
      seconds=${2:-}
      shift
      ;;
    -*)
      usage >&2
      exit 2
      ;;
    *) targets+=("$1") ;;
  esac
  shift || true
done
if ! [[ "$seconds" =~ ^[1-9][0-9]*$ ]]; then
  echo "$0: --seconds takes a number of seconds" >&2
  exit 2
fi
known=()
for corpus in tests/fuzz/corpus/*/; do
  known+=("$(basename "$corpus")")
done
if ((${#targets[@]} == 0)); then
  targets=("${known[@]}")
fi
for target in "${targets[@]}"; do
  if ! [[ " ${known[*]} " == *" $target "* ]]; then
    echo "$0: no target $target; there are: ${known[*]}" >&2
    exit 2
  fi
done

deploy/install-deps.sh
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
build() {
  # Code that needs no instrumentation is linked from the plain build.
  cmake --preset dev &&
    cmake --build --preset dev --target relais_rpc relais_temporary_register &&
    cmake --preset fuzz -DRELAIS_FUZZ_HANDLERS=ON &&
    cmake --build --preset fuzz --target "${targets[@]/%/_fuzzer}"
}
mkdir -p build
echo "== Building: fuzz" >&2
if ! build >build/fuzz.log 2>&1; then
  tail -n 60 build/fuzz.log
  exit 1
fi
code=0
for target in "${targets[@]}"; do
  tests/fuzz/run_target.sh "$target" -max_total_time="$seconds" || code=1
done
exit "$code"
