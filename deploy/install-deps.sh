#!/usr/bin/env bash
# Installs the Debian 12 packages needed to build, run and test Relais. Prints nothing if all are installed.
#
#   install-deps.sh               everything
#   install-deps.sh --build-only  without what only the tests need
set -euo pipefail

build=(
  build-essential cmake ninja-build pkg-config git ca-certificates
  ccache                                           # a second build of the same files costs nothing
  mold                                             # links the many test programs in a fraction of the time
  libgrpc++-dev protobuf-compiler-grpc libprotobuf-dev protobuf-compiler
  python3 python3-protobuf                         # writes the methods of the C++ client from the .proto files
  golang-github-grpc-ecosystem-grpc-gateway-dev    # google/rpc/*.proto
  libabsl-dev
  libsqlite3-dev libsoci-dev
  libboost-dev                                     # HTTP for browsers (Beast), and SOCI's headers need it
  nettle-dev libsodium-dev liboath-dev libfido2-dev libutf8proc-dev libssl-dev
  libcurl4-openssl-dev                             # notices by mail
  prometheus-cpp-dev libspdlog-dev
  libcli11-dev nlohmann-json3-dev
  tzdata                                           # civil dates are those of America/Toronto
)
tests=(
  libgtest-dev libgmock-dev
  python3-grpcio                                   # a client in another language
  sqlite3
  nginx openssl                                    # the reverse proxy, and certificates for its tests
  clang-format-14 clang-tidy-14
  clang-14 libclang-rt-14-dev llvm-14              # fuzz targets: libFuzzer, and readable stacks of what it finds
  chromium                                         # walks through the pages for browsers
)

case "${1:-}" in
  "") wanted=("${build[@]}" "${tests[@]}") ;;
  --build-only) wanted=("${build[@]}") ;;
  *)
    echo "usage: $0 [--build-only]" >&2
    exit 2
    ;;
esac
# npm fetches what the console is built with, and the API lint. An npm from outside Debian works as well.
if ! command -v npm >/dev/null; then
  wanted+=(nodejs npm)
fi

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "install-deps.sh: this needs Debian's apt-get. Elsewhere, install the counterparts of:" >&2
  echo "  ${wanted[*]}" >&2
  exit 1
fi

missing=()
for package in "${wanted[@]}"; do
  # shellcheck disable=SC2016  # ${Status} is for dpkg-query
  status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [[ "$status" == "install ok installed" ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  exit 0
fi

if ((EUID == 0)); then
  as_root=()
elif command -v sudo >/dev/null; then
  as_root=(sudo)
else
  echo "install-deps.sh: packages are missing, and installing them takes root or sudo. As root, run:" >&2
  echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 1
fi

echo "Installing: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for step in update "install --yes --no-install-recommends ${missing[*]}"; do
  # shellcheck disable=SC2086  # the step is words
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --quiet $step >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    echo "install-deps.sh: apt-get ${step%% *} failed" >&2
    exit 1
  fi
done
