#!/usr/bin/env bash
# Runs every example of client/other_languages.md as the page has it, from nothing but the installed client, against a
# service of its own.
# Usage: other_languages_test.sh CMAKE BUILD_FOLDER RELAISD
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
# shellcheck source=tests/checks/relaisd.sh
source "$root/tests/checks/relaisd.sh"

"$1" --install "$2" --prefix "$scratch/prefix" --component client >/dev/null
start_relaisd "$3" "$scratch/prefix/bin/relais"
export RELAIS_PROTO=$scratch/prefix/share/relais/proto RELAIS_SERVER=$address
mkdir "$scratch/page"
cd "$scratch/page"

# Each block of code goes to the file that its first line names.
awk '/^```/ { inside = !inside; name = ""; next }
     inside && name == "" { name = $2; sub(/:$/, "", name) }
     inside { print > name }' "$root/client/other_languages.md"

# expect COMMAND… : prints the name of a new dossier, then the reason of a refusal and its field.
expect() {
  "$@" >output || {
    cat output >&2
    exit 1
  }
  grep --quiet '^dossiers/[0-9]*' output && grep --quiet INVALID_FIELDS output && grep --quiet dossier.sector output || {
    echo "unexpected output of $*:" >&2
    cat output >&2
    exit 1
  }
}
bash stubs.sh
expect /usr/bin/python3 example.py
export NODE_PATH=$root/tests/node_modules
expect node example.js
# `buf`, wherever it is installed.
mkdir bin
printf '#!/bin/sh\nexec "%s" "$@"\n' "$root/tests/checks/buf.sh" >bin/buf
chmod +x bin/buf
PATH=$PWD/bin:$PATH bash curl.sh >output
tr -d ' \n' <output | grep --quiet '^{' || {
  cat output >&2
  exit 1
}
