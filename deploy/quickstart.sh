#!/usr/bin/env bash
# From a fresh clone to the figures of a real year: installs what is missing, builds relaisd and relais, starts relaisd on
# a demonstration register that it keeps under build/quickstart/, imports the fiscal year 2018-2019 and shows every
# published figure beside the one that Relais counts. Succeeds only if all of them agree. May be run again at any time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly folder=build/quickstart
readonly data=tests/data/2018-2019
readonly port_file=$folder/port
readonly relaisd=build/release/service/relaisd
readonly relais=build/release/client/relais
server=

stop_server() {
  if [[ -n "$server" ]] && kill -TERM "$server" 2>/dev/null; then
    wait "$server" || true
  fi
  server=
}
trap stop_server EXIT

# step TEXT COMMAND…: runs a long command with its output in a log, which is shown only if the command fails.
step() {
  local text=$1 log=$folder/build.log
  shift
  echo "$text"
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    echo "quickstart: failed: $* (all of it in $log)" >&2
    exit 1
  fi
}

mkdir -p "$folder"
deploy/install-deps.sh --build-only
step "Building the pages for browsers" client/console/build.sh
step "Configuring" cmake --preset release -DRELAIS_BUILD_TESTS=OFF
step "Building relaisd and relais (some minutes the first time)" cmake --build --preset release --target relaisd relais

# The first time: the setup code, then a password of its own for the account `direction`.
code=
if [[ ! -s "$folder/password" ]]; then
  rm -f "$folder"/register.db*
  code=$("$relaisd" init --database "$folder/register.db" 2>"$folder/init.log")
  (umask 077 && head -c 24 /dev/urandom | base64 >"$folder/password")
fi
echo "Starting relaisd on $folder/register.db"
rm -f "$port_file"
# Port 0: the system picks a free one, and relaisd writes it down once it serves.
"$relaisd" --database "$folder/register.db" --listen 127.0.0.1:0 --port_file "$port_file" \
  >"$folder/relaisd.log" 2>&1 &
server=$!
for ((tenths = 0; tenths < 300; tenths++)); do
  [[ -s "$port_file" ]] && break
  if ! kill -0 "$server" 2>/dev/null; then
    break
  fi
  sleep 0.1
done
if [[ ! -s "$port_file" ]]; then
  tail -n 20 "$folder/relaisd.log" >&2
  echo "quickstart: relaisd did not start (all of it in $folder/relaisd.log)" >&2
  exit 1
fi
address=$(<"$port_file")
address=127.0.0.1:${address##*:}

if [[ -n "$code" ]]; then
  "$relais" --server "$address" account setup --user direction --code "$code" --password-file "$folder/password"
fi
"$relais" --server "$address" account sign-in --user direction --password-file "$folder/password" \
  --save-token "$folder/token"
export RELAIS_TOKEN_FILE="$folder/token"
echo "Importing $data"
"$relais" --server "$address" import "$data"
echo
"$relais" --server "$address" report --period 2018-2019 --compare "$data/published.json"
stop_server

cat <<END

The register is kept in $folder/register.db. To go on with it:
  $relaisd --database $folder/register.db --web_listen 127.0.0.1:8080 &
  export RELAIS_TOKEN_FILE=$folder/token
  $relais dossier list
  $relais stats --period 2018-2019 --by sector,mrc
  $relais --help
In a browser: http://localhost:8080, user direction, password in $folder/password
END
