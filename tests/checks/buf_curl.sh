#!/usr/bin/env bash
# A generic client calls Relais: buf learns the API from the service's reflection, and calls the door for browsers too.
#   buf_curl.sh RELAISD
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/checks/relaisd.sh
source "$here/relaisd.sh"
# shellcheck disable=SC2034  # relaisd.sh reads it
relaisd_flags=(--web_listen 127.0.0.1:0 --web_port_file "$scratch/web_port")
start_relaisd "$1" "$2"

# call METHOD JSON: prints the answer, or the error, as JSON.
call() {
  "$here/buf.sh" curl --header "authorization: Bearer $token" --protocol grpc --http2-prior-knowledge --data "$2" "http://$address/relais.v1.$1" 2>&1
}
# by_connect METHOD JSON: the same by the Connect protocol over HTTP/1.1, with binary messages.
by_connect() {
  "$here/buf.sh" curl --header "authorization: Bearer $token" --protocol connect --schema "$here/../../proto" \
    --data "$2" "http://127.0.0.1:$(<"$scratch/web_port")/relais.v1.$1" 2>&1
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
if [[ "$(by_connect DossierService/ListDossiers '{"filter": {"mrcs": ["Érable"]}}')" != "$list" ]]; then
  echo "the door for browsers lists other dossiers" >&2
  exit 1
fi

if answer=$(call DossierService/GetDossier '{"name": "dossiers/404"}'); then
  echo "a dossier that is not there was found: $answer" >&2
  exit 1
fi
expect '"code":"not_found"' "$answer"

if answer=$(by_connect DossierService/GetDossier '{"name": "dossiers/404"}'); then
  echo "a dossier that is not there was found by Connect: $answer" >&2
  exit 1
fi
expect '"code":"not_found"' "$answer"
expect '"type":"google.rpc.ErrorInfo"' "$answer"
