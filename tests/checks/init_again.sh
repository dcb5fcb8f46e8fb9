#!/usr/bin/env bash
# usage: init_again.sh RELAISD
# `relaisd init` after an earlier run, a crash or a copy: it either succeeds, or writes nothing and says why.
set -euo pipefail

relaisd=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# init CODE WORDS FLAG…: runs init, which must exit with CODE and print WORDS (an extended regular expression, or nothing) to
# standard error.
init() {
  local wanted=$1 words=$2 code=0
  shift 2
  "$relaisd" init "$@" >"$scratch/out" 2>"$scratch/err" || code=$?
  if ((code != wanted)) || { [[ -n "$words" ]] && ! grep -Eq "$words" "$scratch/err"; }; then
    cat "$scratch/out" "$scratch/err" >&2
    echo "init $* ended with $code, not $wanted, or did not say: $words" >&2
    exit 1
  fi
}
fail() {
  echo "$1" >&2
  exit 1
}

# Empty folder: makes database, key and code. Again, before the setup: another code, the same key.
mkdir "$scratch/new"
init 0 "setup code" --database "$scratch/new/register.db"
key=$(<"$scratch/new/register.db.key")
init 0 "setup code" --database "$scratch/new/register.db"
[[ "$(<"$scratch/new/register.db.key")" == "$key" ]] || fail "another key"
# Only if it is missing: a register that exists stays as it is, with or without its key.
before=$(sha256sum "$scratch/new/register.db")
init 0 "" --database "$scratch/new/register.db" --if_missing
[[ ! -s "$scratch/out" ]] || fail "init --if_missing printed a code for a register that exists"
[[ "$(sha256sum "$scratch/new/register.db")" == "$before" ]] || fail "init --if_missing wrote to the database"
mkdir "$scratch/missing"
init 0 "setup code" --database "$scratch/missing/register.db" --if_missing
[[ -s "$scratch/missing/register.db.key" && -s "$scratch/out" ]] || fail "init --if_missing made no register"

# A copy without its key: refused, and the folder is as it was.
mkdir "$scratch/copy"
cp "$scratch/new/register.db" "$scratch/copy/"
before=$(sha256sum "$scratch/copy/register.db")
init 2 "nothing was written.*--new_key" --database "$scratch/copy/register.db"
[[ "$(ls "$scratch/copy")" == register.db ]] || fail "init left: $(ls "$scratch/copy")"
[[ "$(sha256sum "$scratch/copy/register.db")" == "$before" ]] || fail "init wrote to the database"
# The key is lost: makes another one, on request.
init 0 "setup code" --database "$scratch/copy/register.db" --new_key
[[ -s "$scratch/copy/register.db.key" ]] || fail "no new key"

# A crash after the key and before the database: the key is used.
mkdir "$scratch/crash"
cp "$scratch/new/register.db.key" "$scratch/crash/"
init 0 "setup code" --database "$scratch/crash/register.db"
[[ "$(<"$scratch/crash/register.db.key")" == "$key" ]] || fail "another key after a crash"
# A crash while the key was written, and after the database was made empty.
mkdir "$scratch/draft"
echo abc >"$scratch/draft/register.db.key.draft"
: >"$scratch/draft/register.db"
init 0 "setup code" --database "$scratch/draft/register.db"
[[ ! -e "$scratch/draft/register.db.key.draft" ]] || fail "the draft of a key is left"

# The database cannot be made: no key is left behind.
init 2 "folder does not exist" --database "$scratch/nowhere/register.db" --key_file "$scratch/alone.key"
[[ ! -e "$scratch/alone.key" ]] || fail "a key without its database is left"
# A file that is not a database.
mkdir "$scratch/other"
head -c 8192 /dev/urandom >"$scratch/other/register.db"
init 2 "nothing was written" --database "$scratch/other/register.db"
init 2 "." --database "$scratch/other/register.db" --new_key
[[ ! -e "$scratch/other/register.db.key" ]] || fail "a key for no database is left"
