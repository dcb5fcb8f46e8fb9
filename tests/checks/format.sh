#!/usr/bin/env bash
# Fails for C++ files that clang-format 14 would change: format.sh [--fix]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
case "${1:-}" in
  "") arguments=(--dry-run -Werror) ;;
  --fix) arguments=(-i) ;;
  *)
    echo "usage: $0 [--fix]" >&2
    exit 2
    ;;
esac
# Includes untracked files, but not ignored ones.
mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.cc' '*.h' | sort -u)
present=()
for file in "${files[@]}"; do
  [[ -f "$file" ]] && present+=("$file")
done
if ((${#present[@]} == 0)); then
  echo "no C++ file found" >&2
  exit 1
fi
exec clang-format-14 "${arguments[@]}" "${present[@]}"
