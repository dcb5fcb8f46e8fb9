#!/usr/bin/env bash
# Fills relais.conf.template and writes the configuration to standard output.
#
#   render.sh --certificate FILE --key FILE [OPTION VALUE]…
#
#   --certificate FILE           chain of the server's certificate, PEM
#   --key FILE                   its private key, PEM
#   --upstream ADDRESS           where relaisd listens: unix:/PATH or 127.0.0.1:PORT   (127.0.0.1:7443)
#   --web-upstream ADDRESS       --web_listen of relaisd; without it browsers are refused (none)
#   --listen [ADDRESS:]PORT      where nginx listens                                   (443)
#   --server-name NAME           the host name of the certificate                       (_, any)
#   --client-ca FILE             authority of client certificates; without it none is requested
#   --certificate-networks FILE  networks that must show one, lines of `203.0.113.0/24 1;` (none)
#   --rate NUMBER                calls a second of one address                         (50)
#   --burst NUMBER               calls beyond that rate before refusal                 (250)
#   --calls NUMBER               calls in flight of one address                        (100)
#   --body-limit SIZE            bytes that one import may send                        (80m)
#   --log-folder FOLDER          where the logs go                                     (/var/log/nginx)
set -euo pipefail

usage() {
  sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  echo "render.sh: $1" >&2
  exit 2
}

declare -A values=(
  [--certificate]='' [--key]='' [--upstream]=127.0.0.1:7443 [--listen]=443 [--server-name]=_
  [--client-ca]='' [--certificate-networks]='' [--rate]=50 [--burst]=250 [--calls]=100 [--body-limit]=80m
  [--log-folder]=/var/log/nginx [--web-upstream]=''
)
readonly plain='^[][A-Za-z0-9_./:%+=,*-]+$'
while (($# > 0)); do
  [[ -v "values[$1]" ]] || usage "unknown option: $1"
  (($# > 1)) || usage "$1 needs a value"
  # Rejects characters in a path or a number that nginx would read as a new word or the end of a directive.
  [[ "$2" =~ $plain ]] || usage "$1: a character that cannot stand in the configuration"
  values[$1]=$2
  shift 2
done
for needed in --certificate --key; do
  [[ -n "${values[$needed]}" ]] || usage "$needed is missing"
done
[[ -z "${values[--certificate-networks]}" || -n "${values[--client-ca]}" ]] ||
  usage "--certificate-networks needs --client-ca"

template=$(<"$(dirname "${BASH_SOURCE[0]}")/relais.conf.template")
fill() { # WORD VALUE
  template=${template//"@$1@"/"$2"}
}
drop() { # WORD: without the lines that hold it
  template=$(grep -v "@$1@" <<<"$template")
}

drop_between() { # MARK: from the line `# MARK: begin` to `# MARK: end`
  template=$(sed "/^ *# $1: begin$/,/^ *# $1: end$/d" <<<"$template")
}

if [[ -z "${values[--web-upstream]}" ]]; then
  drop_between web
else
  drop_between 'no web'
fi
template=$(sed -E '/^ *# (no )?web: (begin|end)$/d' <<<"$template")
if [[ -z "${values[--client-ca]}" ]]; then
  drop CLIENT_CA
  fill VERIFY_CLIENT off
fi
[[ -n "${values[--certificate-networks]}" ]] || drop CERTIFICATE_NETWORKS
fill VERIFY_CLIENT optional
for option in "${!values[@]}"; do
  word=${option#--}
  word=${word^^}
  fill "${word//-/_}" "${values[$option]}"
done
echo "# Made by render.sh: change the options or the template, not this file."
echo "$template"
