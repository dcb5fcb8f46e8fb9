#!/usr/bin/env python3
"""Fails for an include against the order of the layers.

  include_direction.py ROOT         checks the tree; exit code 1 if a line breaks a rule
  include_direction.py --self-test  checks that each rule catches its violation
"""

import pathlib
import re
import sys
import tempfile

# Generated code, and the headers of proto/ about it.
GENERATED = r".*\.pb\.h|relais/v1/.*|proto/.*"
# All generated code but the labels of enums, which the domain reads: plain text, without a type of proto.
GENERATED_BUT_LABELS = rf"(?!relais/v1/enum_labels\.inc$)({GENERATED})"
GENERATED_STUBS = r".*\.grpc\.pb\.h"
GRPC = r"grpc(pp|\+\+)?/.*"

# (files, what their includes may not match, why). Both are regular expressions over the whole path.
INCLUDE_RULES = [
    (r"storage/.*", [GENERATED, r"google/protobuf/.*", GRPC], "storage knows no proto and no gRPC"),
    (r"storage/.*", [r"service/.*", r"client/.*", r"relais/(?!v1/).*"], "storage is under everything"),
    (r"storage/(?!engine/).*", [r"soci/.*", r"sqlite3\.h"], "only storage/engine knows a database library"),
    (r"service/domain/.*", [r"storage/.*", r"service/(?!domain/).*", r"client/.*"], "the domain stands alone"),
    (r"service/domain/.*", [GENERATED_BUT_LABELS, r"google/protobuf/.*", GRPC], "the domain knows no proto and no gRPC"),
    (r"storage/(?!engine/sqlite/|.*_test\.cc$).*", [r"storage/engine/sqlite/.*"], "storage knows engines by their Session"),
    (r"service/(?!rpc/|.*_test\.cc$).*", [GRPC, GENERATED_STUBS], "only service/rpc names gRPC"),
    (r"service/(handlers|convert|auth|jobs)/.*", [r"service/(dispatch|rpc|web)/.*"],
     "the dispatcher calls handlers, not the other way"),
    # Its tests may come in by a door.
    (r"service/dispatch/(?!.*_test\.cc$).*", [r"service/(rpc|web|relaisd|jobs|mail)/.*"],
     "doors call the dispatcher, not the other way"),
    (r"service/rpc/.*", [r"service/web/.*"], "a door knows no other door"),
    (r"service/web/.*", [r"service/rpc/.*"], "a door knows no other door"),
    (r"service/web/(?!.*_test\.cc$).*", [r"storage/.*", r"service/(?!web/|dispatch/|observability/).*"],
     "the door for browsers knows the dispatcher alone"),
    (r"service/(?!web/|relaisd/).*", [r"service/web/.*"], "only relaisd opens the door for browsers"),
    (r"(?!service/web/http/)(storage|service|client)/.*", [r"boost/(asio|beast)/.*"],
     "only service/web/http names Beast"),
    (r"service/convert/.*", [r"service/(handlers|auth)/.*"], "handlers call converters, not the other way"),
    (r"service/auth/(?!.*_test\.cc$).*", [r"service/handlers/.*"], "handlers call auth, not the other way"),
    (r"service/mail/.*", [GENERATED, r"google/protobuf/.*", r"storage/.*", r"service/(?!mail/|domain/).*"],
     "mail knows no proto and no storage"),
    (r"service/observability/.*", [GENERATED, r"google/protobuf/.*", r"storage/.*", r"service/(?!observability/).*"],
     "log and metrics know nothing of the service"),
    # A test assembles a store like register.cc.
    (r"service/(?!relaisd/register\.cc$|.*_test\.cc$).*", [r"storage/engine/.*"], "only relaisd/register.cc names an engine"),
    (r"client/(?!src/|sample/|.*_test\.cc$).*", [GRPC, GENERATED_STUBS], "only client/src names gRPC"),
    (r"(storage|service|client)/(?!.*_test\.cc$).*", [r"tests/.*"], "tests/support is for tests"),
    (r"service/.*", [r"client/.*", r"relais/(?!v1/).*", r"soci/.*", r"sqlite3\.h"], "the service knows no client"),
    (r"client/.*", [r"storage/.*", r"service/.*"], "the client knows the API only"),
    (r"tests/conformance/.*", [r"service/.*", r"client/.*", r"relais/.*", GENERATED, GRPC], "the store is tested alone"),
    # The public surface of the library: its headers and the messages.
    (r"tests/api/.*", [r"storage/.*", r"service/.*", r"client/(?!relais/).*", GRPC, GENERATED_STUBS],
     "these tests reach the service as a user does"),
]

# (files, text that must not occur in them outside comments, why).
TEXT_RULES = [
    (r"service/(handlers|convert|domain)/.*", r"\bgrpc::", "handlers, converters and domain name nothing of gRPC"),
    (r"service/(dispatch|web)/(?!.*_test\.cc$).*", r"\bgrpc::", "only service/rpc names gRPC"),
]

# Layers that are divided by area: which other areas each may include, besides `common`. An area without a line includes
# none.
AREAS = {
    "storage/queries": {"privacy": ["dossiers"]},
    "service/domain": {"dossiers": ["referrals"], "import": ["dossiers", "referrals"]},
    "service/convert": {},
    "service/handlers": {
        "common": ["dossiers"],
        "dossiers": ["privacy", "referrals"],
        "import": ["dossiers"],
        "journal": ["dossiers"],
        "privacy": ["dossiers", "referrals"],
        "referrals": ["dossiers", "privacy"],
    },
    "client/cli/commands": {},
}

FOLDERS = ["storage", "service", "client", "tests"]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
COMMENT = re.compile(r"//.*")


def area_fault(path, included):
    """What is wrong with an include from one area of a layer to another; None if nothing."""
    for layer, allowed in AREAS.items():
        ours, theirs = (re.match(layer + "/([^/]+)/", name) for name in (path, included))
        if not ours or not theirs or path.endswith("_test.cc"):
            continue
        if theirs[1] not in ["common", ours[1], *allowed.get(ours[1], [])]:
            return f"{layer}/{ours[1]} may not include {theirs[1]}: see AREAS in include_direction.py"
    return None


def faults_of(path, text):
    """Faults of one file as `path:line: what, because why`."""
    for number, line in enumerate(text.splitlines(), 1):
        include = INCLUDE.match(line)
        for files, forbidden, why in INCLUDE_RULES if include else []:
            if re.fullmatch(files, path) and any(re.fullmatch(pattern, include[1]) for pattern in forbidden):
                yield f"{path}:{number}: includes {include[1]}, but {why}"
        if include and (why := area_fault(path, include[1])):
            yield f"{path}:{number}: includes {include[1]}, but {why}"
        for files, forbidden, why in TEXT_RULES:
            if re.fullmatch(files, path) and re.search(forbidden, COMMENT.sub("", line)):
                yield f"{path}:{number}: {line.strip()}, but {why}"


def check(root):
    files = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*"))
             if path.suffix in (".cc", ".h") and "node_modules" not in path.parts]
    faults = [fault for path in files
              for fault in faults_of(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))]
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"{len(files)} files, {len(faults)} faults")
    return 1 if faults or not files else 0


BAD = [
    ("storage/queries/dossiers/dossiers.cc", '#include "relais/v1/dossier.pb.h"'),
    ("storage/store.h", '#include "service/domain/common/localized_text.h"'),
    ("storage/store.h", '#include "client/src/retry.h"'),
    ("storage/store.h", "#include <grpcpp/grpcpp.h>"),
    ("storage/store.h", '#include "proto/repeatable.h"'),
    ("storage/store.cc", "#include <sqlite3.h>"),
    ("service/domain/common/period.h", '#include "storage/records/records.h"'),
    ("service/domain/common/period.h", '#include "service/convert/common/errors.h"'),
    ("service/domain/common/period.cc", '#include "relais/v1/statistics.pb.h"'),
    ("service/domain/common/period.cc", "#include <grpc/grpc.h>"),
    ("service/domain/common/codelists.cc", '#include "relais/v1/client_methods.inc"'),
    ("service/domain/common/codelists.cc", '#include "relais/v1/enum_labels.inc.pb.h"'),
    ("storage/store.cc", '#include "relais/v1/enum_labels.inc"'),
    ("service/mail/outbox.h", '#include "storage/records/records.h"'),
    ("service/mail/outbox.cc", '#include "service/observability/log.h"'),
    ("service/handlers/dossiers/dossiers.cc", "  #  include <grpcpp/support/status.h>"),
    ("service/handlers/dossiers/dossiers.cc", "grpc::Status Get();"),
    ("service/handlers/dossiers/dossiers.cc", '#include "service/dispatch/calls/adapter.h"'),
    ("service/jobs/jobs.cc", '#include "service/dispatch/runtime.h"'),
    ("service/dispatch/calls/call.cc", "#include <grpcpp/server_context.h>"),
    ("service/dispatch/calls/call.cc", "grpc::Status End();"),
    ("service/dispatch/runtime.cc", '#include "service/rpc/server/server.h"'),
    ("service/dispatch/dispatcher.cc", '#include "service/web/http/server.h"'),
    ("service/web/http/server.cc", "#include <grpcpp/grpcpp.h>"),
    ("service/web/http/server.cc", '#include "service/rpc/server/address.h"'),
    ("service/web/connect/web_exchange.cc", '#include "service/auth/call_context.h"'),
    ("service/web/session/session.cc", '#include "storage/store.h"'),
    ("service/web/connect/codec.cc", "#include <boost/beast/http/message.hpp>"),
    ("service/web/door.h", "#include <boost/asio/io_context.hpp>"),
    ("service/handlers/accounts/accounts.cc", '#include "service/web/session/cookie.h"'),
    ("service/jobs/jobs.cc", '#include "service/web/door.h"'),
    ("service/rpc/server/server.cc", '#include "service/web/http/server.h"'),
    ("service/handlers/dossiers/dossiers.cc", '#include "relais/v1/dossier_service.grpc.pb.h"'),
    ("service/handlers/dossiers/dossiers.cc", '#include "storage/engine/sqlite/sqlite.h"'),
    ("service/convert/common/errors.cc", "return ::grpc::Status::OK;"),
    ("service/convert/common/errors.cc", '#include "service/handlers/common/load.h"'),
    ("service/auth/access.cc", '#include "service/handlers/dossiers/voiding.h"'),
    ("service/auth/access.h", '#include "service/handlers/common/load.h"'),
    ("service/handlers/referrals/referral_notices.cc", '#include "service/handlers/accounts/users.h"'),
    ("service/rpc/server/server.cc", '#include "storage/engine/sqlite/sqlite.h"'),
    ("service/rpc/server/server.cc", '#include "relais/client.h"'),
    ("service/handlers/dossiers/search.cc", '#include "service/handlers/statistics/statistics.h"'),
    ("service/domain/referrals/referral_rules.cc", '#include "service/domain/import/rows.h"'),
    ("service/observability/log.cc", '#include "service/domain/common/period.h"'),
    ("service/jobs/jobs.cc", '#include "service/rpc/server/server.h"'),
    ("service/jobs/jobs.cc", "#include <grpcpp/grpcpp.h>"),
    ("client/cli/app/app.cc", "#include <grpcpp/grpcpp.h>"),
    ("storage/store.cc", '#include "storage/engine/sqlite/sqlite.h"'),
    ("service/mail/smtp.cc", '#include "tests/support/mail/smtp_server.h"'),
    ("client/src/client.cc", '#include "service/domain/common/localized_text.h"'),
    ("client/cli/app/main.cc", '#include "storage/store.h"'),
    ("tests/conformance/store_test.cc", '#include "service/auth/call_context.h"'),
    ("tests/api/dossiers/dossiers_test.cc", '#include "service/rpc/server/server.h"'),
    ("tests/api/dossiers/dossiers_test.cc", '#include "client/src/retry.h"'),
    ("tests/api/dossiers/dossiers_test.cc", '#include "relais/v1/dossier_service.grpc.pb.h"'),
]
GOOD = [
    ("storage/store.h", '#include "storage/engine/session.h"'),
    ("storage/engine/sqlite/sqlite.cc", "#include <sqlite3.h>"),
    ("service/domain/common/period.cc", '#include "absl/time/civil_time.h"'),
    ("service/domain/common/codelists.cc", '#include "relais/v1/enum_labels.inc"'),
    ("service/mail/smtp.h", '#include "service/domain/common/localized_text.h"'),
    ("service/handlers/dossiers/dossiers.cc", '#include "storage/store.h"'),
    ("service/handlers/dossiers/dossiers.cc", '#include "relais/v1/dossier_service.pb.h"'),
    ("service/handlers/dossiers/dossiers.cc", "// Unlike grpc::Status, it says why."),
    ("service/handlers/dossiers/dossiers_test.cc", '#include "storage/engine/sqlite/sqlite.h"'),
    ("service/handlers/dossiers/dossiers.cc", '#include "service/auth/access.h"'),
    ("service/auth/access_as_of_test.cc", '#include "service/handlers/statistics/statistics.h"'),
    ("service/rpc/server/server.cc", "#include <grpcpp/grpcpp.h>"),
    ("service/rpc/server/server.cc", '#include "service/dispatch/runtime.h"'),
    ("service/web/http/server.h", '#include "service/dispatch/exchange.h"'),
    ("service/web/http/connection.cc", "#include <boost/beast/http/read.hpp>"),
    ("service/relaisd/serve.cc", '#include "service/web/door.h"'),
    ("service/dispatch/services/account_service_test.cc", '#include "service/rpc/calls/grpc_service.h"'),
    ("service/dispatch/calls/adapter.cc", '#include "service/handlers/dossiers/dossiers.h"'),
    ("service/handlers/import/plan.cc", '#include "service/handlers/dossiers/dossiers.h"'),
    ("service/handlers/import/plan.cc", '#include "service/handlers/common/load.h"'),
    ("service/relaisd/register.cc", '#include "storage/engine/sqlite/sqlite.h"'),
    ("client/src/client.cc", '#include "relais/v1/dossier_service.grpc.pb.h"'),
    ("tests/api/dossiers/dossiers_test.cc", '#include "relais/client.h"'),
    ("tests/api/dossiers/dossiers_test.cc", '#include "relais/v1/dossier.pb.h"'),
]


def self_test():
    wrong = [f"passes, but should not: {path}: {line}" for path, line in BAD if not list(faults_of(path, line))]
    wrong += [f"should pass: {fault}" for path, line in GOOD for fault in faults_of(path, line)]
    with tempfile.TemporaryDirectory() as folder:
        for path, line in BAD[:2] + GOOD[:1]:
            (pathlib.Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            (pathlib.Path(folder) / path).write_text(line + "\n", encoding="utf-8")
        if check(pathlib.Path(folder)) != 1:
            wrong.append("a tree with a fault passes")
    with tempfile.TemporaryDirectory() as folder:
        if check(pathlib.Path(folder)) != 1:
            wrong.append("a tree without any file passes: the check may be looking in the wrong place")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(self_test() if sys.argv[1] == "--self-test" else check(pathlib.Path(sys.argv[1])))
