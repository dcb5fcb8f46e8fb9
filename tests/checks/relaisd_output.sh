#!/usr/bin/env bash
# usage: relaisd_output.sh RELAISD
# What relaisd prints is not lost in silence: a full disk ends with code 1; the help lists the flags; a missing key is
# explained as it is.
set -euo pipefail

relaisd=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# expect CODE WORDS COMMAND…: the command must end with CODE and say WORDS (an extended regular expression) on standard
# error. Its standard output is $out.
expect() {
  local wanted=$1 words=$2 code=0
  shift 2
  "$relaisd" "$@" >"$out" 2>"$scratch/err" || code=$?
  if ((code != wanted)) || { [[ -n "$words" ]] && ! grep -Eq -e "$words" "$scratch/err"; }; then
    cat "$scratch/err" >&2
    echo "$* ended with $code, not $wanted, or did not say: $words" >&2
    exit 1
  fi
}

database=$scratch/register.db
lost="cannot write to standard output"
out=/dev/full
expect 1 "$lost: the code is lost; run relaisd init again" init --database "$database"
expect 1 "$lost" verify --database "$database"
expect 1 "$lost: the copy .* was made" backup --database "$database" --to "$scratch/copy.db"
expect 1 "$lost" version

# As told: another code, and the copy tells its digest.
out=$scratch/out
expect 0 "setup code" init --database "$database"
expect 0 "" verify --database "$scratch/copy.db"
grep -q "à noter" "$out"

"$relaisd" --help >"$scratch/help" 2>&1 || true
for flag in database listen key_file; do
  grep -q -e "--$flag" "$scratch/help" || {
    cat "$scratch/help" >&2
    echo "the help does not name --$flag" >&2
    exit 1
  }
done

# A copy without its key: `init` alone does not help, so the message does not name it alone.
expect 2 "exists, but its key .* is missing.*--new_key" serve --database "$scratch/copy.db" --listen 127.0.0.1:0
if grep -q "relaisd init makes it" "$scratch/err"; then
  cat "$scratch/err" >&2
  exit 1
fi
# Without a register, it does.
expect 2 "relaisd init makes it" serve --database "$scratch/none.db" --listen 127.0.0.1:0
