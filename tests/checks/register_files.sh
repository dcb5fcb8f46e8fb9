#!/usr/bin/env bash
# usage: register_files.sh RELAISD
# The files of a register: private to their owner under any umask, repaired at start, and complete after a clean stop.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/relaisd.sh"

relaisd=$1
umask 000
database=$scratch/register.db
"$relaisd" init --database "$database" >/dev/null 2>&1

# expect_modes FILE…: each must be 0600.
expect_modes() {
  local file
  for file in "$@"; do
    if [[ "$(stat -c %a "$file")" != 600 ]]; then
      stat -c '%a %n' "$file" >&2
      exit 1
    fi
  done
}
serve "$relaisd"
expect_modes "$database" "$database-wal" "$database-shm" "$database.lock" "$database.key" "$database.control"
end_relaisd

# Permissions left open by a copy or another umask are repaired, with a message.
chmod 0644 "$database" "$database.lock"
serve "$relaisd"
expect_modes "$database" "$database.lock"
if ! grep -q "$database: others than its owner had access; mode set to 0600" "$scratch/relaisd.log"; then
  cat "$scratch/relaisd.log" >&2
  exit 1
fi
end_relaisd
# A key readable by others is refused: it may be compromised.
chmod 0640 "$database.key"
if "$relaisd" --database "$database" --listen 127.0.0.1:0 2>"$scratch/refused" || ! grep -q 'chmod 600' "$scratch/refused"; then
  cat "$scratch/refused" >&2
  exit 1
fi
chmod 0600 "$database.key"

# After a clean stop the database file alone is complete.
[[ ! -s "$database-wal" ]]
mkdir "$scratch/alone"
cp "$database" "$scratch/alone/register.db"
"$relaisd" verify --database "$database" >"$scratch/there"
"$relaisd" verify --database "$scratch/alone/register.db" >"$scratch/here"
diff "$scratch/there" "$scratch/here" >&2
grep -q 'rows: [1-9]' "$scratch/here"
