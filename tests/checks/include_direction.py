#!/usr/bin/env python3
"""Refuses an include that points the wrong way, so that the layers stay layers.

  include_direction.py ROOT         checks the tree; exit code 1 where a line breaks a rule
  include_direction.py --self-test  checks that each rule refuses what it is there for
"""

import pathlib
import re
import sys
import tempfile

GENERATED = r".*\.pb\.h"
GENERATED_STUBS = r".*\.grpc\.pb\.h"
GRPC = r"grpc(pp|\+\+)?/.*"

# (files, what their includes may not match, why). Both are regular expressions over the whole path.
INCLUDE_RULES = [
    (r"storage/.*", [GENERATED, r"google/protobuf/.*", GRPC], "storage knows no proto and no gRPC"),
    (r"storage/.*", [r"service/.*", r"client/.*", r"relais/(?!v1/).*"], "storage is under everything"),
    (r"storage/(?!engine/).*", [r"soci/.*", r"sqlite3\.h"], "only storage/engine knows a database library"),
    (r"service/domain/.*", [r"storage/.*", r"service/(?!domain/).*", r"client/.*"], "the domain stands alone"),
    (r"service/domain/.*", [GENERATED, r"google/protobuf/.*", GRPC], "the domain knows no proto and no gRPC"),
    (r"service/(handlers|convert)/.*", [GRPC, GENERATED_STUBS], "handlers and converters name nothing of gRPC"),
    (r"service/(handlers|convert)/.*", [r"service/rpc/.*"], "rpc calls handlers, not the other way"),
    (r"service/convert/.*", [r"service/handlers/.*"], "handlers call converters, not the other way"),
    (r"service/mail/.*", [GENERATED, r"google/protobuf/.*", GRPC, r"storage/.*", r"service/(?!mail/|domain/).*"],
     "mail knows no proto, no gRPC and no storage"),
    # A test puts a store together as main.cc does.
    (r"service/(?!main\.cc$|testing/|.*_test\.cc$).*", [r"storage/engine/.*"], "only main.cc names an engine"),
    (r"service/.*", [r"client/.*", r"relais/(?!v1/).*", r"soci/.*", r"sqlite3\.h"], "the service knows no client"),
    (r"client/.*", [r"storage/.*", r"service/.*"], "the client knows the API only"),
    (r"tests/conformance/.*", [r"service/.*", r"client/.*", r"relais/.*", GENERATED, GRPC], "the store is tested alone"),
    # What a caller of the library sees: its public headers and the messages.
    (r"tests/api/.*", [r"storage/.*", r"service/.*", r"client/(?!relais/).*", GRPC, GENERATED_STUBS],
     "these tests reach the service as a user does"),
]

# (files, text that may not stand in them outside comments, why).
TEXT_RULES = [
    (r"service/(handlers|convert|domain)/.*", r"\bgrpc::", "handlers, converters and domain name nothing of gRPC"),
]

FOLDERS = ["storage", "service", "client", "tests"]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
COMMENT = re.compile(r"//.*")


def faults_of(path, text):
    """Faults of one file as `path:line: what, because why`."""
    for number, line in enumerate(text.splitlines(), 1):
        include = INCLUDE.match(line)
        for files, forbidden, why in INCLUDE_RULES if include else []:
            if re.fullmatch(files, path) and any(re.fullmatch(pattern, include[1]) for pattern in forbidden):
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
    ("storage/dossiers.cc", '#include "relais/v1/dossier.pb.h"'),
    ("storage/store.h", '#include "service/domain/text.h"'),
    ("storage/store.h", '#include "client/src/retry.h"'),
    ("storage/store.h", "#include <grpcpp/grpcpp.h>"),
    ("storage/store.cc", "#include <sqlite3.h>"),
    ("service/domain/period.h", '#include "storage/records.h"'),
    ("service/domain/period.h", '#include "service/convert/errors.h"'),
    ("service/domain/period.cc", '#include "relais/v1/statistics.pb.h"'),
    ("service/domain/period.cc", "#include <grpc/grpc.h>"),
    ("service/mail/outbox.h", '#include "storage/records.h"'),
    ("service/mail/outbox.cc", '#include "service/rpc/log.h"'),
    ("service/handlers/dossiers.cc", "  #  include <grpcpp/support/status.h>"),
    ("service/handlers/dossiers.cc", "grpc::Status Get();"),
    ("service/handlers/dossiers.cc", '#include "service/rpc/adapter.h"'),
    ("service/handlers/dossiers.cc", '#include "relais/v1/dossier_service.grpc.pb.h"'),
    ("service/handlers/dossiers.cc", '#include "storage/engine/sqlite.h"'),
    ("service/convert/errors.cc", "return ::grpc::Status::OK;"),
    ("service/convert/errors.cc", '#include "service/handlers/context.h"'),
    ("service/rpc/server.cc", '#include "storage/engine/sqlite.h"'),
    ("service/rpc/server.cc", '#include "relais/client.h"'),
    ("client/src/client.cc", '#include "service/domain/text.h"'),
    ("client/cli/main.cc", '#include "storage/store.h"'),
    ("tests/conformance/store_test.cc", '#include "service/handlers/context.h"'),
    ("tests/api/dossiers_test.cc", '#include "service/rpc/server.h"'),
    ("tests/api/dossiers_test.cc", '#include "client/src/retry.h"'),
    ("tests/api/dossiers_test.cc", '#include "relais/v1/dossier_service.grpc.pb.h"'),
]
GOOD = [
    ("storage/store.h", '#include "storage/engine/session.h"'),
    ("storage/engine/sqlite.cc", "#include <sqlite3.h>"),
    ("service/domain/period.cc", '#include "absl/time/civil_time.h"'),
    ("service/mail/smtp.h", '#include "service/domain/text.h"'),
    ("service/handlers/dossiers.cc", '#include "storage/store.h"'),
    ("service/handlers/dossiers.cc", '#include "relais/v1/dossier_service.pb.h"'),
    ("service/handlers/dossiers.cc", "// Unlike grpc::Status, it says why."),
    ("service/handlers/dossiers_test.cc", '#include "storage/engine/sqlite.h"'),
    ("service/rpc/server.cc", "#include <grpcpp/grpcpp.h>"),
    ("service/main.cc", '#include "storage/engine/sqlite.h"'),
    ("client/src/client.cc", '#include "relais/v1/dossier_service.grpc.pb.h"'),
    ("tests/api/dossiers_test.cc", '#include "relais/client.h"'),
    ("tests/api/dossiers_test.cc", '#include "relais/v1/dossier.pb.h"'),
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
