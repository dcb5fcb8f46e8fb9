#!/usr/bin/env bash
# Runs all tests, from a fresh clone. The last line is `N passed, N failed`, over everything that ran; the exit code is 0
# only if something passed and nothing failed.
#
#   run.sh          everything, each test once: unit and conformance tests with the address and undefined-behaviour
#                   sanitizers, API tests against the service with them, those about threads with the thread sanitizer too,
#                   the rest in the plain build; then the fuzz targets
#   run.sh --quick  everything, in the plain build only
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

quick=false
case "${1:-}" in
  "") ;;
  --quick) quick=true ;;
  *)
    echo "usage: $0 [--quick]" >&2
    exit 2
    ;;
esac

# Shares the compiler cache between clones.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

readonly results=$PWD/build/test-results
broken=0
rm -rf "$results"
mkdir -p "$results"

# Prints the summary as the last line in any case.
finish() {
  local code=$?
  trap - EXIT
  if ((code != 0 && broken == 0)); then
    broken=1
  fi
  shopt -s nullglob
  /usr/bin/python3 tests/summary.py "$broken" "$results"/*.xml || code=1
  exit "$code"
}
trap finish EXIT

# step TEXT COMMAND…: output goes to a log, shown only if the command fails. Failing counts as one failure.
step() {
  local text=$1 log=$results/step.log
  shift
  echo "== $text"
  if ! "$@" >"$log" 2>&1; then
    tail -n 60 "$log"
    echo "failed: $*"
    broken=$((broken + 1))
    return 1
  fi
}

# tests NAME PRESET [CTEST ARGUMENT…]: summary.py counts from the file NAME.xml, and from the folder NAME, in which
# programs with many cases tell them; a run without any test is broken.
tests() {
  local name=$1 preset=$2 file=$results/$1.xml
  shift 2
  echo "== Tests: $name"
  rm -rf "build/$preset/cases"
  ctest --test-dir "build/$preset" --output-on-failure -j2 --output-junit "$file" "$@" || true
  if [[ -d build/$preset/cases ]]; then
    mv "build/$preset/cases" "$results/$name"
  fi
  if ! grep --quiet '<testcase' "$file"; then
    echo "failed: no test ran for $name"
    broken=$((broken + 1))
  fi
}

fetch_npm_tools() {
  # The lock file that the tools stand for is kept beside them; an equal one means that nothing changed.
  cmp --silent tests/package-lock.json tests/node_modules/.relais-lock && return
  npm ci --prefix tests --no-audit --no-fund &&
    cp tests/package-lock.json tests/node_modules/.relais-lock
}

deploy/install-deps.sh
step "API lint tool (npm)" fetch_npm_tools || exit 1
step "Building: console" client/console/build.sh || exit 1
step "Configuring: dev" cmake --preset dev || exit 1
# What the sanitized builds run; the plain one, all other labels. 
readonly sanitized='^(unit|conformance)$' against_sanitized='^api$'
if $quick; then
  step "Building: dev" cmake --build --preset dev || exit 1
  tests dev dev
  exit 0
fi
step "Building: dev" cmake --build --preset dev --target plain_tests || exit 1
tests dev dev -L . -LE "$sanitized|$against_sanitized"

# gRPC, Protobuf and Abseil are Debian's, without sanitizers: a container that they filled and we read looks overflowed.
export ASAN_OPTIONS=detect_container_overflow=0:detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=$PWD/tests/tsan.supp

if step "Configuring: asan-ubsan" cmake --preset asan-ubsan &&
  step "Building: asan-ubsan" cmake --build --preset asan-ubsan --target sanitized_tests; then
  tests asan-ubsan asan-ubsan -L "$sanitized"
  RELAISD=$PWD/build/asan-ubsan/service/relaisd tests api-asan-ubsan dev -L "$against_sanitized"
fi
if step "Configuring: tsan" cmake --preset tsan &&
  step "Building: tsan" cmake --build --preset tsan --target thread_tests; then
  tests tsan tsan -L '^threads$'
fi
# Each target tries as many inputs as tests/fuzz/CMakeLists.txt says; its figures are shown even if it passes.
if step "Configuring: fuzz" cmake --preset fuzz &&
  step "Building: fuzz" cmake --build --preset fuzz --target fuzzers; then
  tests fuzz fuzz -L '^fuzz$'
  cat build/fuzz/runs/*/figures || true
fi
