# shellcheck shell=bash
# To be sourced: starts relaisd for one test on its own register, on a port that the system picks.
#
#   start_relaisd PROGRAM CLI   also signs in as `direction` (RELAIS_TOKEN_FILE, $token); sets `address` (127.0.0.1:PORT) and `scratch` (a folder removed at the end)
#   end_relaisd                 stops it and expects a clean exit; also runs at the end of the script
#   serve PROGRAM               restarts it on the same register, `$scratch/register.db`
#   relaisd_flags               more flags for it: set them before it starts

scratch=$(mktemp -d)
address=
relaisd_pid=
relaisd_flags=()

end_relaisd() {
  local ended=$relaisd_pid
  relaisd_pid=
  [[ -n "$ended" ]] || return 0
  kill -TERM "$ended" 2>/dev/null || true
  wait "$ended" && return
  cat "$scratch/relaisd.log" >&2
  echo "relaisd did not end well" >&2
  return 1
}

clean_up() {
  local code=$?
  trap - EXIT
  end_relaisd || code=1
  rm -rf "$scratch"
  exit "$code"
}
trap clean_up EXIT

sign_in() {
  (umask 077 && echo "une phrase assez longue 7" >"$scratch/password")
  "$1" --server "$address" account setup --user direction --code "$setup_code" --password-file "$scratch/password" \
    >/dev/null
  "$1" --server "$address" account sign-in --user direction --password-file "$scratch/password" \
    --save-token "$scratch/token" >/dev/null
  export RELAIS_TOKEN_FILE="$scratch/token"
  token=$(<"$scratch/token")
}

serve() {
  rm -f "$scratch/port"
  "$1" --database "$scratch/register.db" --listen 127.0.0.1:0 --port_file "$scratch/port" \
    "${relaisd_flags[@]}" >"$scratch/relaisd.log" 2>&1 &
  relaisd_pid=$!
  local tenths
  for ((tenths = 0; tenths < 300; tenths++)); do
    if [[ -s "$scratch/port" ]]; then
      address=$(<"$scratch/port")
      address=127.0.0.1:${address##*:}
      return
    fi
    kill -0 "$relaisd_pid" 2>/dev/null || break
    sleep 0.1
  done
  cat "$scratch/relaisd.log" >&2
  echo "relaisd did not start" >&2
  exit 1
}

start_relaisd() {
  setup_code=$("$1" init --database "$scratch/register.db" 2>"$scratch/init.log")
  serve "$1"
  sign_in "$2"
}
