#!/usr/bin/env bash
# Regenerates proto/v1.binpb: the API as last published, against which `buf breaking` checks the current one. Run it when
# an addition to the API is published; before version 1, a change that breaks callers is no reason to run it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
tests/checks/buf.sh breaking proto --against proto/v1.binpb || [[ "${1:-}" == --breaking ]] || {
  echo "this would break callers; if it is meant: $0 --breaking" >&2
  exit 1
}
# Without comments and source positions, so that a new wording does not change the bytes.
tests/checks/buf.sh build proto --as-file-descriptor-set --exclude-source-info --output proto/v1.binpb
