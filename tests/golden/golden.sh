#!/usr/bin/env bash
# Compares the output of `relais` on the register of 2018-2019 with the files beside this script. Ignores only the instants
# of recording, which are those of the run.
#
#   golden.sh [RELAISD RELAIS]           compares; exit code 1 if anything differs
#   golden.sh --update [RELAISD RELAIS]  rewrites the files; review the difference before keeping it
# Without arguments, uses the programs of build/dev.
set -euo pipefail
golden=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$golden/../.." && pwd)
readonly golden root

update=false
if [[ "${1:-}" == --update ]]; then
  update=true
  shift
fi
if (($# != 0 && $# != 2)); then
  echo "usage: $0 [--update] [RELAISD RELAIS]" >&2
  exit 2
fi
readonly relaisd=${1:-$root/build/dev/service/relaisd} relais=${2:-$root/build/dev/client/relais}

source "$root/tests/checks/relaisd.sh"
start_relaisd "$relaisd" "$relais"
export RELAIS_SERVER=$address

differ=0

# golden NAME ARGUMENT…: what relais prints, against the file NAME.
golden() {
  local name=$1
  shift
  "$relais" --lang fr "$@" | sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?/INSTANT/g' \
    >"$scratch/$name"
  if $update; then
    cp "$scratch/$name" "$golden/$name"
  elif ! diff -u "$golden/$name" "$scratch/$name"; then
    differ=1
  fi
}

"$relais" import "$root/tests/data/2018-2019" >"$scratch/import.txt"
golden report-2018-2019.txt report --period 2018-2019
golden subjects-2018-2019.json stats --period 2018-2019 --by subject --where lead=pole --where agreement=none \
  --format json
golden quarters-2018-2019.json stats --period 2018-2019 --measure interventions --by quarter --by mrc --format json
golden funding-2018-2019.json stats --period 2018-2019 --measure funding_awarded --by program --format json

golden report-2018-2019.csv report --period 2018-2019 --format csv
golden sectors-2018-2019.csv stats --period 2018-2019 --by sector --by gender --format csv
golden series-2018-2019.csv stats --period 2018-2019 --by phase --series quarter --format csv
golden days-2018-2019.csv stats --period 2018-2019 --measure referral_days_to_answer --by to --format csv
golden funding-2018-2019.excel.csv stats --period 2018-2019 --measure funding_awarded --by program --csv excel
golden becancour.csv dossier list --mrc becancour --format csv
for format in table json csv; do
  golden "dossiers-funding.${format/table/txt}" stats --period 2018-2019 --measure funding_awarded --by program --cell risq --dossiers \
    --format "$format"
  golden "dossiers-interventions.${format/table/txt}" stats --period 2018-2019 --measure interventions --by subject \
    --cell gouvernance --dossiers --format "$format"
done
exit "$differ"
