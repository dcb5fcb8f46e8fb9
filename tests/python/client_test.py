#!/usr/bin/python3
"""A Python client, generated from the .proto files with the stock tools, speaks to a real relaisd.

Environment: RELAISD, the program; RELAIS_PROTO and GOOGLEAPIS, the folders of the .proto files; RELAIS_STUBS, where the
generated code goes. Without them, those of the development build.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELAISD = os.environ.get("RELAISD", str(ROOT / "build/dev/service/relaisd"))
PROTO = pathlib.Path(os.environ.get("RELAIS_PROTO", ROOT / "proto"))
GOOGLEAPIS = os.environ.get(
    "GOOGLEAPIS", "/usr/share/gocode/src/github.com/grpc-ecosystem/grpc-gateway/third_party/googleapis")
STUBS = pathlib.Path(os.environ.get("RELAIS_STUBS", ROOT / "build/dev/tests/python/stubs"))


def generate():
    STUBS.mkdir(parents=True, exist_ok=True)
    protos = sorted(str(path.relative_to(PROTO)) for path in PROTO.glob("relais/v1/*.proto"))
    subprocess.run(["/usr/bin/protoc", f"-I{PROTO}", f"-I{GOOGLEAPIS}", f"--python_out={STUBS}", f"--grpc_out={STUBS}",
                    "--plugin=protoc-gen-grpc=/usr/bin/grpc_python_plugin", *protos], check=True)
    subprocess.run(["/usr/bin/protoc", f"-I{GOOGLEAPIS}", f"--python_out={STUBS}", "google/rpc/status.proto",
                    "google/rpc/error_details.proto"], check=True)
    # ErrorInfo is younger than Debian's copy of the googleapis; the project has it.
    subprocess.run(["/usr/bin/protoc", f"-I{PROTO}", f"--python_out={STUBS}", "google/rpc/error_info.proto"], check=True)


generate()
sys.path.insert(0, str(STUBS))
# google.rpc is generated here while google.protobuf is the system's: one package in two places.
import google  # noqa: E402

google.__path__.append(str(STUBS / "google"))

import grpc  # noqa: E402
from google.rpc import error_details_pb2, error_info_pb2, status_pb2  # noqa: E402
from relais.v1 import access_pb2, account_service_pb2, account_service_pb2_grpc  # noqa: E402
from relais.v1 import dossier_pb2, dossier_service_pb2, dossier_service_pb2_grpc  # noqa: E402


def new_dossier(**changes):
    dossier = dossier_pb2.Dossier(
        opened_on="2018-05-02",
        project_title="Café de village",
        promoter=dossier_pb2.Promoter(
            name="Coopérative Le Grain moulu",
            gender=dossier_pb2.PROMOTER_GENDER_WOMAN,
            kind=dossier_pb2.PROMOTER_KIND_PROJECT,
        ),
        sector="alimentation",
        mrc="erable",
        phase=dossier_pb2.PHASE_PRE_STARTUP,
        lead_organization="pole",
    )
    for field, value in changes.items():
        setattr(dossier, field, value)
    return dossier_service_pb2.CreateDossierRequest(dossier=dossier, request_id=str(uuid.uuid4()))


def details_of(error):
    """The google.rpc details of a refused call, by type name."""
    metadata = dict(error.trailing_metadata())
    status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
    details = {}
    for packed in status.details:
        name = packed.TypeName().rpartition(".")[2]
        message = getattr(error_info_pb2 if name == "ErrorInfo" else error_details_pb2, name)()
        if packed.Unpack(message):
            details[packed.TypeName()] = message
    return details


PASSWORD = "une phrase assez longue 7"


class WithToken(grpc.UnaryUnaryClientInterceptor):
    """Adds the caller's token to every call."""

    def __init__(self, token):
        self.token = token

    def intercept_unary_unary(self, continuation, details, request):
        metadata = list(details.metadata or []) + [("authorization", f"Bearer {self.token}")]
        return continuation(details._replace(metadata=metadata), request)


class PythonClientTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        port = pathlib.Path(cls.folder.name) / "port"
        code = subprocess.run([RELAISD, "init", "--database", f"{cls.folder.name}/register.db"], check=True,
                              capture_output=True, text=True).stdout.strip()
        cls.server = subprocess.Popen([RELAISD, "--database", f"{cls.folder.name}/register.db", "--listen",
                                       "127.0.0.1:0", "--port_file", str(port)])
        cls.addClassCleanup(cls.stop_server)
        deadline = time.monotonic() + 30
        while not (port.exists() and port.read_text().strip()):
            if cls.server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("relaisd did not start")
            time.sleep(0.05)
        plain = grpc.insecure_channel("127.0.0.1:" + port.read_text().strip().rpartition(":")[2])
        cls.addClassCleanup(plain.close)
        accounts = account_service_pb2_grpc.AccountServiceStub(plain)
        accounts.CompleteSetup(account_service_pb2.CompleteSetupRequest(
            setup_code=code, user_id="direction", password=PASSWORD, roles=[access_pb2.ROLE_ADVISOR]))
        token = accounts.SignIn(account_service_pb2.SignInRequest(user="direction", password=PASSWORD)).token
        cls.channel = grpc.intercept_channel(plain, WithToken(token))
        cls.dossiers = dossier_service_pb2_grpc.DossierServiceStub(cls.channel)

    @classmethod
    def stop_server(cls):
        cls.server.terminate()
        if cls.server.wait(timeout=30) != 0:
            raise RuntimeError("relaisd did not end well")

    def refused(self, call, request):
        with self.assertRaises(grpc.RpcError) as caught:
            call(request, timeout=10)
        return caught.exception

    def test_opens_a_dossier_and_reads_it(self):
        opened = self.dossiers.CreateDossier(new_dossier(), timeout=10).dossier
        self.assertRegex(opened.name, r"^dossiers/\d+$")
        self.assertEqual(opened.lead_organization, "organizations/pole")
        self.assertEqual(opened.status, dossier_pb2.DOSSIER_STATUS_OPEN)
        read = self.dossiers.GetDossier(dossier_service_pb2.GetDossierRequest(name=opened.name), timeout=10).dossier
        self.assertEqual(read, opened)

    def test_the_same_request_sent_twice_opens_one_dossier(self):
        request = new_dossier()
        first = self.dossiers.CreateDossier(request, timeout=10).dossier
        again = self.dossiers.CreateDossier(request, timeout=10).dossier
        self.assertEqual(first.name, again.name)

    def test_input_is_read_by_label_whatever_the_case_and_accents(self):
        opened = self.dossiers.CreateDossier(new_dossier(sector="ALIMENTATION", mrc="Érable"), timeout=10).dossier
        self.assertEqual((opened.sector, opened.mrc), ("alimentation", "erable"))

    def test_bad_input_names_every_fault(self):
        error = self.refused(self.dossiers.CreateDossier, new_dossier(sector="boulangerie", opened_on="2018-02-31"))
        self.assertEqual(error.code(), grpc.StatusCode.INVALID_ARGUMENT)
        details = details_of(error)
        info = details["google.rpc.ErrorInfo"]
        self.assertEqual((info.reason, info.domain), ("INVALID_FIELDS", "relais"))
        fields = {violation.field for violation in details["google.rpc.BadRequest"].field_violations}
        self.assertEqual(fields, {"dossier.sector", "dossier.opened_on"})

    def test_what_is_not_there_is_not_found(self):
        error = self.refused(self.dossiers.GetDossier, dossier_service_pb2.GetDossierRequest(name="dossiers/404404"))
        self.assertEqual(error.code(), grpc.StatusCode.NOT_FOUND)
        self.assertEqual(details_of(error)["google.rpc.ErrorInfo"].reason, "RESOURCE_NOT_FOUND")

    def test_an_error_speaks_the_callers_language(self):
        with self.assertRaises(grpc.RpcError) as french:
            self.dossiers.CreateDossier(new_dossier(sector="x"), timeout=10)
        with self.assertRaises(grpc.RpcError) as english:
            self.dossiers.CreateDossier(new_dossier(sector="x"), timeout=10, metadata=[("accept-language", "en-CA")])
        locales = [details_of(caught.exception)["google.rpc.LocalizedMessage"].locale for caught in (french, english)]
        self.assertEqual(locales, ["fr-CA", "en-CA"])


if __name__ == "__main__":
    unittest.main()
