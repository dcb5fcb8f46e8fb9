#!/usr/bin/env bash
# Makes proto/v1.binpb anew: the API as last published, which `buf breaking` holds the present one against. To be run when
# an addition to the API is published; a change that breaks callers is no reason to run it before version 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
tests/checks/buf.sh breaking proto --against proto/v1.binpb || [[ "${1:-}" == --breaking ]] || {
  echo "this would break callers; if it is meant: $0 --breaking" >&2
  exit 1
}
# Without comments and source positions: only what callers depend on, and the same bytes whatever the wording.
tests/checks/buf.sh build proto --as-file-descriptor-set --exclude-source-info --output proto/v1.binpb
