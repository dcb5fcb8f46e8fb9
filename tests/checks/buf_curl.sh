#!/usr/bin/env bash
# A generic client calls Relais: buf learns the API from the service's reflection.
#   buf_curl.sh RELAISD
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/checks/relaisd.sh
source "$here/relaisd.sh"
start_relaisd "$1" "$2"

# call METHOD JSON: prints the answer, or the error, as JSON.
call() {
  "$here/buf.sh" curl --header "authorization: Bearer $token" --protocol grpc --http2-prior-knowledge --data "$2" "http://$address/relais.v1.$1" 2>&1
}
# expect TEXT ANSWER: the answer, without blanks, must contain the text.
expect() {
  local answer
  answer=$(tr -d ' \n' <<<"$2")
  if [[ "$answer" != *"$1"* ]]; then
    echo "expected $1 in: $2" >&2
    exit 1
  fi
}

# Everything that reflection lists, it describes: gRPC's own services too.
methods=$("$here/buf.sh" curl --protocol grpc --http2-prior-knowledge --list-methods "http://$address" 2>&1)
for method in relais.v1.DossierService/ListDossiers grpc.health.v1.Health/Check; do
  expect "$method" "$methods"
done

expect '{}' "$(call DossierService/ListDossiers '{}')"

call DossierService/CreateDossier '{"request_id": "buf-curl-1", "dossier": {
  "opened_on": "2018-05-02", "project_title": "Café de village", "sector": "alimentation", "mrc": "erable",
  "phase": "PHASE_PRE_STARTUP", "lead_organization": "pole",
  "promoter": {"name": "Coopérative Le Grain moulu", "gender": "PROMOTER_GENDER_WOMAN", "kind": "PROMOTER_KIND_PROJECT"}
}}' >"$scratch/created" || {
  cat "$scratch/created" >&2
  exit 1
}
expect '"name":"dossiers/1"' "$(<"$scratch/created")"

list=$(call DossierService/ListDossiers '{"filter": {"mrcs": ["Érable"]}}')
expect '"name":"dossiers/1"' "$list"
expect '"projectTitle":"Cafédevillage"' "$list"
expect '"leadOrganization":"organizations/pole"' "$list"

if answer=$(call DossierService/GetDossier '{"name": "dossiers/404"}'); then
  echo "a dossier that is not there was found: $answer" >&2
  exit 1
fi
expect '"code":"not_found"' "$answer"
