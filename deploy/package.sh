#!/usr/bin/env bash
# Builds the Debian 12 packages relais, relais-client and relais-dev into build/packages, and checks them with lintian:
# fails on an error or a warning. Installs what is missing. A second run takes what the first one compiled.
#
#   package.sh [--jobs N]    N compilers at once; by default one for each processor
#
# The version is that of CHANGELOG.md: see debian/changelog.py. Without network, after a first run, it works too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

jobs=$(nproc)
case "${1:-}" in
  "") ;;
  --jobs) jobs=${2:?--jobs takes a number} ;;
  *)
    echo "usage: $0 [--jobs N]" >&2
    exit 2
    ;;
esac

readonly out=$PWD/build/packages
readonly source=$out/source

deploy/install-deps.sh --build-only
# Needed by nothing but packages.
missing=()
for package in debhelper dpkg-dev lintian; do
  # shellcheck disable=SC2016  # ${Status} is for dpkg-query
  status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [[ "$status" == "install ok installed" ]] || missing+=("$package")
done
if ((${#missing[@]} > 0)); then
  as_root=()
  ((EUID == 0)) || as_root=(sudo)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get --quiet --quiet install --yes --no-install-recommends \
    "${missing[@]}" >/dev/null
fi

echo "Building the pages for browsers"
client/console/build.sh

# The tree as it is, without what git ignores: `debian` must be at the top, which is not a place for it here. Files keep
# their times, so that only what changed is compiled again.
rm -rf "$source"
mkdir -p "$source"
git ls-files -z --cached --others --exclude-standard --deduplicate |
  while IFS= read -r -d '' file; do [[ ! -e "$file" ]] || printf '%s\0' "$file"; done |
  tar --create --null --files-from=- --file=- | tar --extract --directory="$source" --file=-
cp --archive client/console/dist "$source/client/console/"
mv "$source/deploy/debian" "$source/debian"
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
deploy/debian/changelog.py . "$SOURCE_DATE_EPOCH" >"$source/debian/changelog"

# debhelper gives the build a home of its own, without the compiler cache.
if command -v ccache >/dev/null; then
  CCACHE_DIR=${CCACHE_DIR:-$(ccache --get-config cache_dir)}
  export CCACHE_DIR
fi
export RELAIS_BUILD=${RELAIS_BUILD:-$out/build}
RELAIS_PACKAGE_VERSION=$(dpkg-parsechangelog --file "$source/debian/changelog" --show-field Version)
export RELAIS_PACKAGE_VERSION
rm -f "$out"/relais*_*
echo "Building the packages, version $RELAIS_PACKAGE_VERSION (some minutes the first time; log: build/packages/log)"
if ! (cd "$source" && dpkg-buildpackage --build=binary --no-sign --no-pre-clean --jobs="$jobs") >"$out/log" 2>&1; then
  tail -n 40 "$out/log" >&2
  echo "package.sh: failed (all of it in $out/log)" >&2
  exit 1
fi
lintian --fail-on error,warning "$out"/relais_*.changes
echo "Packages:"
ls "$out"/*.deb
