#!/usr/bin/env bash
# usage: verify_expect.sh RELAISD
# --expect accepts the value that `relaisd verify` prints to be noted; any other value changes the exit code.
set -euo pipefail

relaisd=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
database=$scratch/register.db
"$relaisd" init --database "$database" >/dev/null 2>&1

# expect CODE [FLAG…]: runs verify, which must exit with CODE.
expect() {
  local wanted=$1 code=0
  shift
  "$relaisd" verify --database "$database" "$@" >"$scratch/out" 2>&1 || code=$?
  if ((code != wanted)); then
    cat "$scratch/out" >&2
    echo "verify $* ended with $code, not $wanted" >&2
    exit 1
  fi
}

expect 0
noted=$(sed -n 's|^à noter / to note: ||p' "$scratch/out")
position=${noted%%:*}
digest=${noted#*:}
expect 0 --expect "$noted"
# The journal ends before the noted position: its tail was cut.
expect 1 --expect "$((position + 1)):$digest"
# Another entry is at that position: the chain was recomputed.
expect 1 --expect "$position:$(printf '0%.0s' {1..64})"
for malformed in "$position" "$digest" "0:$digest" "$position:abc" "$position:$digest:1" ":"; do
  expect 2 --expect "$malformed"
done
