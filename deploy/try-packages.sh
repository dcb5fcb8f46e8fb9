#!/usr/bin/env bash
# Tries the packages of build/packages in a bare Debian 12, made by debootstrap and booted with systemd-nspawn: install,
# reboot, crash, hang, upgrade, removal, purge. Reports each step; fails at the first that does not hold. Takes root, some
# minutes the first time (the bare system is kept in build/packages/bookworm.tar), and Debian's mirror.
#
#   try-packages.sh [OLD_FOLDER]    OLD_FOLDER: packages of the version to upgrade from; by default the same programs under
#                                   a lower version
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly packages=$PWD/build/packages
readonly register=/var/lib/relais/register.db
readonly token=/root/token
old=${1:-}
folder=
container=
leader=

fail() {
  echo "FAILED: $1" >&2
  [[ -z "$leader" ]] || inside journalctl --no-pager --lines=30 --unit=relaisd >&2 || true
  exit 1
}
step_began=$SECONDS
step() {
  echo "ok  $1 ($((SECONDS - step_began)) s)"
  step_began=$SECONDS
}
# inside COMMAND…: runs it in the booted system, as root, with nothing on standard input: a package that asks would fail.
inside() { nsenter --all --target "$leader" -- "$@" </dev/null; }
# until_true TEXT COMMAND…: waits for something that systemd does by itself.
until_true() {
  local text=$1 tenths
  shift
  for ((tenths = 0; tenths < 600; tenths++)); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  fail "$text"
}
shut_down() {
  [[ -n "$container" ]] || return 0
  [[ -z "$leader" ]] || inside systemctl poweroff >/dev/null 2>&1 || true
  wait "$container" || true
  container=''
  leader=''
}
clean_up() {
  shut_down
  [[ -z "$folder" ]] || rm -rf "$folder"
}
trap clean_up EXIT

find_leader() { leader=$(pgrep --parent "$container") && [[ -n "$leader" ]]; }
is_booted() { [[ "$(inside systemctl is-system-running)" == running ]]; }
boot() {
  # A network of its own: the ports of this machine are not touched.
  systemd-nspawn --quiet --directory="$folder/root" --register=no --keep-unit --private-network --boot \
    --console=pipe </dev/null >"$folder/console.log" 2>&1 &
  container=$!
  until_true "the container did not start" find_leader
  until_true "the system in the container did not come up" is_booted
}
property() { inside systemctl show relaisd --property "$1" --value; }
is_active() { [[ "$(property ActiveState)" == active ]]; }
relais() { inside relais --token-file "$token" "$@"; }
mode_of() { inside stat --format='%U %a' "$1"; }
expect() { [[ "$2" == "$3" ]] || fail "$1: $2, not $3"; }
dossiers() { relais dossier list --format csv | tail --lines=+2 | wc --lines; }
# install FOLDER: with apt, as an administrator does.
install() { inside sh -c "DEBIAN_FRONTEND=readline apt-get install --yes --no-install-recommends $1/relais_*.deb $1/relais-client_*.deb"; }

make_system() {
  if [[ ! -s "$packages/bookworm.tar" ]]; then
    debootstrap --variant=minbase --include=ca-certificates,dbus,systemd-sysv bookworm "$folder/root" >"$folder/log" ||
      fail "debootstrap: $(tail -n 3 "$folder/log")"
    tar --create --directory="$folder/root" --file="$packages/bookworm.tar" .
  else
    mkdir "$folder/root"
    tar --extract --directory="$folder/root" --file="$packages/bookworm.tar"
  fi
  mkdir "$folder/root/old" "$folder/root/new"
  cp "$packages"/*.deb "$folder/root/new"
  if [[ -n "$old" ]]; then
    cp "$old"/*.deb "$folder/root/old"
  else
    for package in "$packages"/relais_*.deb "$packages"/relais-client_*.deb; do
      dpkg-deb --raw-extract "$package" "$folder/package"
      sed --in-place 's/^Version: /Version: 0~/' "$folder/package/DEBIAN/control"
      # As if a later version had changed the model of the flags: it must not be a question which one to keep.
      ! [[ -e "$folder/package/usr/share/relais/relaisd.flags" ]] || echo "# older" >>"$folder/package/usr/share/relais/relaisd.flags"
      dpkg-deb --build --root-owner-group "$folder/package" "$folder/root/old" >/dev/null
      rm -rf "$folder/package"
    done
  fi
  # The container has no network: what the packages need is fetched before.
  chroot "$folder/root" sh -c 'apt-get --quiet update && apt-get --quiet install --yes --no-install-recommends \
    --download-only /new/relais_*.deb /new/relais-client_*.deb' >"$folder/log" 2>&1 ||
    fail "the packages cannot be installed: $(tail -n 5 "$folder/log")"
}

first_account() {
  inside systemctl stop relaisd
  inside sh -c "umask 077; head -c 24 /dev/urandom | base64 > /root/password
    runuser -u relais -- relaisd init --flagfile=/etc/relais/relaisd.flags 2>/dev/null > /root/code"
  inside systemctl start relaisd
  # shellcheck disable=SC2016  # for the shell inside
  inside sh -c 'relais account setup --user direction --code "$(cat /root/code)" --password-file /root/password'
  inside relais account sign-in --user direction --password-file /root/password --save-token "$token"
  relais dossier create --opened-on 2026-04-10 --title 'Épicerie du rang' --promoter 'Coopérative du rang' \
    --gender both --kind project --sector alimentation --mrc arthabaska --phase pre_startup
}

try_install() {
  install /old >"$folder/log" 2>&1 || fail "installation: $(tail -n 20 "$folder/log")"
  step "installed: $(grep -c '^Setting up ' "$folder/log") packages, without a question"
  grep -q 'relais : premier compte.*setup-link' "$folder/log" || fail "the installation does not name the first link"
  is_active || fail "the service did not start"
  expect "the register" "$(mode_of "$register")" "relais 600"
  expect "its key" "$(mode_of "$register.key")" "relais 600"
  expect "their folder" "$(mode_of /var/lib/relais)" "relais 700"
  expect "the folder of copies" "$(mode_of /var/backups/relais)" "relais 700"
  inside relais health --wait 30 >/dev/null || fail "the service does not answer"
  step "started, on a register of its own"
  first_account >"$folder/log" 2>&1 || fail "first account: $(tail -n 5 "$folder/log")"
  expect "dossiers" "$(dossiers)" 1
  step "first account, first dossier"
  inside bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080; printf "GET / HTTP/1.1\r\nHost: localhost:8080\r\nConnection: close\r\n\r\n" >&3
    cat <&3' >"$folder/page" || true
  grep -aq '^HTTP/1.1 200' "$folder/page" || fail "no page for browsers: $(head -n 1 "$folder/page")"
  step "a page for browsers"
  inside systemd-analyze security --no-pager relaisd >"$folder/security"
  step "$(grep --only-matching 'Overall exposure level.*[0-9.]*' "$folder/security")"
  inside runuser -u relais -- relaisd backup --database "$register" --to /var/backups/relais/first.db >/dev/null 2>&1 ||
    fail "no copy while the service runs"
  step "a copy while the service runs"
}

has_new_process() { is_active && [[ "$(property MainPID)" != "$1" ]]; }
try_crashes() {
  local process
  process=$(property MainPID)
  inside systemctl kill --kill-whom=main --signal=KILL relaisd
  until_true "not restarted after a crash" has_new_process "$process"
  expect "dossiers" "$(dossiers)" 1
  step "restarted after a crash"
  inside sh -c 'mkdir -p /run/systemd/system/relaisd.service.d
    printf "[Service]\nWatchdogSec=4s\nTimeoutAbortSec=1s\n" > /run/systemd/system/relaisd.service.d/try.conf
    systemctl daemon-reload && systemctl restart relaisd'
  process=$(property MainPID)
  inside systemctl kill --kill-whom=main --signal=STOP relaisd
  until_true "not restarted after a hang" has_new_process "$process"
  inside journalctl --unit=relaisd --no-pager | grep -q 'Watchdog timeout' || fail "restarted, not by the watchdog"
  step "restarted by the watchdog after a hang"
  inside sh -c 'rm -r /run/systemd/system/relaisd.service.d; systemctl daemon-reload; systemctl restart relaisd'
  shut_down
  boot
  is_active || fail "not started after a reboot"
  expect "dossiers" "$(dossiers)" 1
  step "started after a reboot"
}

try_upgrade() {
  local process
  process=$(property MainPID)
  inside sh -c 'echo "--log_level=debug" >> /etc/relais/relaisd.flags'
  install /new >"$folder/log" 2>&1 || fail "upgrade: $(tail -n 20 "$folder/log")"
  ! grep -q 'premier compte' "$folder/log" || fail "the upgrade speaks of a first account"
  has_new_process "$process" || fail "not restarted by the upgrade"
  inside grep -q 'log_level=debug' /etc/relais/relaisd.flags || fail "the upgrade lost a flag of the administrator"
  expect "dossiers" "$(dossiers)" 1
  # shellcheck disable=SC2016  # ${Version} is for dpkg-query
  step "upgraded to $(inside dpkg-query --show --showformat='${Version}' relais), restarted"
}

try_removal() {
  inside apt-get remove --yes relais >"$folder/log" 2>&1 || fail "removal: $(tail -n 20 "$folder/log")"
  ! inside sh -c 'grep --quiet --line-regexp --no-messages relaisd /proc/[0-9]*/comm' || fail "the service runs after the removal"
  expect "the register" "$(mode_of "$register")" "relais 600"
  step "removed; the register is there"
  install /new >"$folder/log" 2>&1 || fail "second installation: $(tail -n 20 "$folder/log")"
  expect "dossiers" "$(dossiers)" 1
  step "installed again, on the same register"
  inside apt-get purge --yes relais relais-client >"$folder/log" 2>&1 || fail "purge: $(tail -n 20 "$folder/log")"
  ! inside test -e /var/lib/relais || fail "the register is left after a purge"
  ! inside test -e /etc/relais || fail "flags are left after a purge"
  inside test -s /var/backups/relais/first.db || fail "the purge deleted a copy"
  step "purged; only the copy is left"
}

((EUID == 0)) || { echo "try-packages.sh: takes root, for a container" >&2; exit 2; }
compgen -G "$packages/relais_*.deb" >/dev/null || { echo "try-packages.sh: first run deploy/package.sh" >&2; exit 2; }
for program in debootstrap:debootstrap systemd-nspawn:systemd-container; do
  command -v "${program%%:*}" >/dev/null || apt-get --quiet --quiet install --yes --no-install-recommends "${program##*:}" >/dev/null
done
folder=$(mktemp -d)
make_system
step "a bare Debian 12"
boot
step "booted"
try_install
try_crashes
try_upgrade
try_removal
shut_down
echo "All steps passed."
