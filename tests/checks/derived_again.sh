#!/usr/bin/env bash
# usage: derived_again.sh RELAISD RELAIS
# The projections updated entry by entry must equal those rebuilt from the whole register: visibility, search index and
# cached answers.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly root relaisd=$1 relais=$2

source "$root/tests/checks/relaisd.sh"
start_relaisd "$relaisd" "$relais"
export RELAIS_SERVER=$address

# Writes the service's projections to the file $1.
derived() {
  sqlite3 "$scratch/register.db" "SELECT * FROM dossier_access ORDER BY dossier_id, organization, since_seq;
    SELECT * FROM dossier_word ORDER BY dossier_id, word; SELECT * FROM dossier_card ORDER BY dossier_id" >"$1"
}

# Dossiers that one entry opens with all their parts, and one that is opened and changed step by step.
"$relais" import "$root/tests/data/2018-2019" >/dev/null
"$relais" dossier create --title "Coopérative du Moulin" --promoter "Comité du Moulin" --gender both --kind project \
  --sector culture --mrc drummond --phase pre_startup --opened-on 2026-01-05 --lead pole --format json >"$scratch/created"
name=$(grep -o 'dossiers/[0-9]*' "$scratch/created" | head -n 1)
"$relais" dossier update "$name" --title "Coopérative du Vieux Moulin" >/dev/null
"$relais" dossier phase "$name" startup --on 2026-02-01 >/dev/null
end_relaisd
derived "$scratch/as_recorded"
sqlite3 "$scratch/register.db" "DELETE FROM dossier_access; DELETE FROM dossier_word; DELETE FROM dossier_card;
  UPDATE derived SET version = 0"
serve "$relaisd"
end_relaisd
derived "$scratch/again"
[[ $(wc -l <"$scratch/again") -gt 300 ]]
diff "$scratch/as_recorded" "$scratch/again" >&2
