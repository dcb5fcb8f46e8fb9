#!/usr/bin/env bash
# Fuzzes one built target, from a copy of its corpus, and prints its figures in a line.
#
#   run_target.sh TARGET LIMIT [LIBFUZZER OPTION…]
#
# LIMIT is one of libFuzzer: `-runs=N` inputs, or `-max_total_time=SECONDS`.
#
# RELAIS_SEED=N repeats a run. Writes below build/fuzz/runs/TARGET: `corpus` with the committed and the new inputs, `log`,
# `figures` and, after a failure, the failing input. Exit code 1 after a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if (($# < 2)); then
  echo "usage: $0 TARGET -runs=N|-max_total_time=SECONDS [LIBFUZZER OPTION…]" >&2
  exit 2
fi
readonly target=$1 limit=$2 run=$PWD/build/fuzz/runs/$1
shift 2

# gRPC, Protobuf and Abseil are Debian's, without sanitizers: a container that they filled and we read looks overflowed.
export ASAN_OPTIONS=detect_container_overflow=0:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1
symbolizer=$(command -v llvm-symbolizer-14 || true)
if [[ -n "$symbolizer" ]]; then
  export ASAN_SYMBOLIZER_PATH=$symbolizer UBSAN_SYMBOLIZER_PATH=$symbolizer
fi
# Registers stay in memory: what a disk takes to sync them is longer than the rest.
scratch=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export TEST_TMPDIR=$scratch
# The target `request` keeps its register from one input to the next: what led to a finding is written here.
export RELAIS_FUZZ_HISTORY=$run/history

rm -rf "$run"
mkdir -p "$run/corpus"
cp -r "tests/fuzz/corpus/$target/." "$run/corpus"
options=("$limit" -seed="${RELAIS_SEED:-0}" -timeout=25 -rss_limit_mb=2048 -max_len=4096
  -print_final_stats=1 -artifact_prefix="$run/")
if [[ "$target" == request ]]; then
  # What a service keeps from one call to the next is taken for leaks after each of them, and so much code has so many rare
  # parts: both take longer than the calls themselves. Leaks are looked for in the sanitized tests.
  options+=(-detect_leaks=0 -entropic=0)
fi

code=0
"build/fuzz/tests/fuzz/${target}_fuzzer" "${options[@]}" "$@" "$run/corpus" >"$run/log" 2>&1 || code=$?

# statistic NAME: of libFuzzer's last lines; 0 where it did not come so far.
statistic() {
  sed -n "s/^stat::$1: *//p" "$run/log" | grep . || echo 0
}
coverage=$(grep -o 'cov: [0-9]*' "$run/log" | tail -n 1 || true)
shopt -s nullglob
findings=("$run"/{crash,leak,oom,timeout}-*)
crashes=${#findings[@]}
if ((code != 0 && crashes == 0)); then
  crashes=1 # It broke before or after its inputs.
fi
printf '%s: %d executions, %d a second, coverage %d, new units %d, crashes %d\n' "$target" \
  "$(statistic number_of_executed_units)" "$(statistic average_exec_per_sec)" "${coverage#cov: }" \
  "$(statistic new_units_added)" "$crashes" | tee "$run/figures"
if ((crashes == 0)); then
  exit 0
fi
grep --text -v '^#[0-9]*[[:space:]]' "$run/log" | tail -n 60
for finding in "${findings[@]}"; do
  echo "$target: the input is kept: $finding"
done
exit 1
