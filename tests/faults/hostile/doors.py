"""relaisd on a register of its own, and nginx in front of it as deploy/nginx sets it up: started, measured, ended by their
process ids."""

import json
import os
import pathlib
import resource
import signal
import socket
import subprocess
import threading
import time

from .peer import Door

ROOT = pathlib.Path(__file__).resolve().parents[3]
NGINX = "/usr/sbin/nginx"
PASSWORD = "une phrase assez longue 7"
# What a login shell and systemd give a program that asks for no more.
FILES_OF_A_SERVICE = 1024
# What deploy/README.md has changed in /etc/nginx/nginx.conf.
WORKER_CONNECTIONS, WORKER_FILES = 8192, 20000


def await_that(condition, seconds, interval=0.05):
    """Whether the condition became true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(interval)
    return True


def memory_kib(pid):
    """Resident, of a process and its children. 0 once it is gone."""
    total = 0
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmRSS:"):
                total = int(line.split()[1])
        for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
            total += memory_kib(child)
    except OSError:
        pass
    return total


def open_files(pid):
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


class Process:
    """One program, with its output in a file."""

    def __init__(self, arguments, log, files=FILES_OF_A_SERVICE, **options):
        self.log = pathlib.Path(log)
        with open(log, "ab") as output:
            self.child = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **options)
        resource.prlimit(self.child.pid, resource.RLIMIT_NOFILE, (files, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))

    @property
    def pid(self):
        return self.child.pid

    def alive(self):
        return self.child.poll() is None

    def ending(self):
        """Readable cause of an unexpected exit."""
        code = self.child.poll()
        return "" if code is None else f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"

    def end(self, seconds=30):
        """Stops it; returns whether it exited cleanly."""
        if self.alive():
            self.child.terminate()
        try:
            return self.child.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
            return False


class Relaisd(Process):
    """Straight on a port of loopback, or on a socket for nginx. `web_port`: of the door for browsers; 0 for any."""

    def __init__(self, program, folder, socket_path=None, web_port=None):
        self.port_file = pathlib.Path(folder) / "port"
        self.port_file.unlink(missing_ok=True)
        self.web_port_file = pathlib.Path(folder) / "web_port"
        web = [] if web_port is None else ["--web_listen", f"127.0.0.1:{web_port}", "--web_port_file",
                                           str(self.web_port_file)]
        where = f"unix:{socket_path}" if socket_path else "127.0.0.1:0"
        super().__init__([program, "--database", f"{folder}/register.db", "--listen", where, "--port_file",
                          str(self.port_file), *(["--behind_proxy"] if socket_path else []), *web],
                         pathlib.Path(folder) / "relaisd.log")
        if not await_that(lambda: self.ready() or not self.alive(), 30) or not self.alive():
            raise RuntimeError(f"relaisd did not start: {self.log.read_text(encoding='utf-8')[-2000:]}")

    def ready(self):
        return self.port_file.exists() and self.port_file.read_text(encoding="ascii").strip()

    @property
    def port(self):
        return int(self.ready().rpartition(":")[2])

    @property
    def web_port(self):
        return int(self.web_port_file.read_text(encoding="ascii").strip().rpartition(":")[2])

    def error_lines(self):
        """Unexpected lines of its error log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if not is_ordinary(line)]


def is_ordinary(line):
    try:
        return json.loads(line).get("level") in ("debug", "info", "warning")
    except (ValueError, AttributeError):
        return not line.strip()


class Nginx(Process):
    """With certificates of its own, as tests/support/api/edge_fixture.h has it for programs in C++."""

    def __init__(self, folder, upstream, web_upstream=None):
        self.folder = pathlib.Path(folder) / "nginx"
        self.folder.mkdir()
        self.make_certificates()
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(4096)
        # nginx takes an inherited socket as it is, and of two workers one would wait in accept(), with all its connections.
        listener.setblocking(False)
        self.port = listener.getsockname()[1]
        self.configure(upstream, web_upstream)
        # The socket is inherited, as of an nginx before it: no other program can take the port in between.
        super().__init__([NGINX, "-e", str(self.folder / "nginx.log"), "-c", str(self.folder / "nginx.conf")],
                         self.folder / "nginx.log", pass_fds=[listener.fileno()],
                         env={"NGINX": f"{listener.fileno()};"})
        listener.close()

    @property
    def ca_file(self):
        return str(self.folder / "ca.pem")

    def make_certificates(self):
        common = ["/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                  "-days", "2"]
        signed = ["-CA", self.ca_file, "-CAkey", str(self.folder / "ca.key"), "-addext",
                  "basicConstraints=critical,CA:FALSE", "-addext", "subjectAltName=IP:127.0.0.1"]
        for name, more in (("ca", []), ("server", signed)):
            subprocess.run([*common, "-keyout", f"{self.folder}/{name}.key", "-out", f"{self.folder}/{name}.pem", "-subj",
                            f"/CN={name}", *more], check=True, capture_output=True)

    def configure(self, upstream, web_upstream):
        web = ["--web-upstream", web_upstream] if web_upstream else []
        rendered = subprocess.run(
            [str(ROOT / "deploy/nginx/render.sh"), "--listen", f"127.0.0.1:{self.port}", "--upstream", upstream,
             "--certificate", f"{self.folder}/server.pem", "--key", f"{self.folder}/server.key", "--log-folder",
             str(self.folder), *web], check=True, capture_output=True, text=True).stdout
        (self.folder / "relais.conf").write_text(rendered, encoding="utf-8")
        # Root's worker would become `nobody`, who may not enter the folder of the test.
        user = "user root root;\n" if os.geteuid() == 0 else ""
        temporary = "".join(f"{kind}_temp_path {self.folder}/{kind};\n"
                            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(
            f"daemon off; worker_processes 2; pid {self.folder}/nginx.pid; error_log {self.folder}/nginx.log;\n{user}"
            f"worker_rlimit_nofile {WORKER_FILES};\nevents {{ worker_connections {WORKER_CONNECTIONS}; }}\n"
            f"http {{\n{temporary}include {self.folder}/relais.conf;\n}}\n",
            encoding="utf-8")

    def worker_crashes(self):
        """A worker that dies is replaced: only the log tells."""
        text = (self.folder / "nginx.log").read_text(encoding="utf-8", errors="replace")
        return [line for line in text.splitlines() if "exited on signal" in line or "[emerg]" in line]

    def open_files(self):
        children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        return sum(open_files(child) for child in children)


class Register:
    """A register with a year's dossiers, and two people: `direction`, who is the bystander, and `intrus`."""

    def __init__(self, relaisd, cli, folder):
        self.relaisd, self.cli, self.folder = relaisd, cli, pathlib.Path(folder)
        self.code = subprocess.run([relaisd, "init", "--database", f"{folder}/register.db"], check=True,
                                   capture_output=True, text=True).stdout.strip()

    def fill(self, port):
        password = self.folder / "password"
        password.write_text(PASSWORD, encoding="utf-8")
        password.chmod(0o600)
        secret = ("--password-file", password)

        def call(*arguments, token="direction"):
            subprocess.run([self.cli, "--server", f"127.0.0.1:{port}", *map(str, arguments)], check=True,
                           capture_output=True, env={**os.environ, "RELAIS_TOKEN_FILE": str(self.token_file(token))})

        call("account", "setup", "--user", "direction", "--code", self.code, *secret)
        call("account", "sign-in", "--user", "direction", *secret, "--save-token", self.token_file("direction"))
        call("import", ROOT / "tests/data/2018-2019")
        code = self.folder / "intrus.code"
        call("user", "create", "intrus", "--organization", "pole", "--role", "advisor", "--save-code", code)
        call("account", "accept-invitation", "--user", "intrus", "--code-file", code, *secret)
        call("account", "sign-in", "--user", "intrus", *secret, "--save-token", self.token_file("intrus"))

    def token_file(self, user):
        return self.folder / f"{user}.token"

    def token(self, user):
        return self.token_file(user).read_text(encoding="ascii").strip()


class Service:
    """A door with relaisd behind it, and what is measured of both."""

    def __init__(self, program, folder, through_nginx, web=False):
        self.program, self.folder, self.through_nginx, self.web = program, folder, through_nginx, web
        self.socket_path = f"{folder}/relaisd.sock" if through_nginx else None
        self.relaisd = Relaisd(program, folder, self.socket_path, web_port=0 if web else None)
        self.nginx = None
        if through_nginx:
            web_upstream = f"127.0.0.1:{self.relaisd.web_port}" if web else None
            self.nginx = Nginx(folder, f"unix:{self.socket_path}", web_upstream)

    @property
    def door(self):
        if self.web:
            port = self.nginx.port if self.nginx else self.relaisd.web_port
            return Door(self.name, port, self.nginx.ca_file if self.nginx else "", "http/1.1")
        return Door("nginx", self.nginx.port, self.nginx.ca_file) if self.nginx else Door("straight", self.relaisd.port)

    def restart(self):
        self.relaisd.end()
        # The same port: nginx knows it.
        web_port = self.relaisd.web_port if self.web else None
        self.relaisd = Relaisd(self.program, self.folder, self.socket_path, web_port)

    @property
    def name(self):
        return "nginx" if self.through_nginx else "straight"

    def memory_kib(self):
        """Of relaisd, and of nginx."""
        return memory_kib(self.relaisd.pid), memory_kib(self.nginx.pid) if self.nginx else 0

    def open_files(self):
        return open_files(self.relaisd.pid), self.nginx.open_files() if self.nginx else 0

    def end(self):
        """What did not end well."""
        parts = [part for part in (self.nginx, self.relaisd) if part]
        return [f"{type(part).__name__} did not end well" for part in parts if not part.end()]


class MemorySampler:
    """Samples until it is stopped; `peak` is the highest sum seen of each program."""

    def __init__(self, service, interval=0.05):
        self.peak = service.memory_kib()
        self._stop = threading.Event()

        def sample():
            while not self._stop.wait(interval):
                self.peak = tuple(map(max, self.peak, service.memory_kib()))

        self._thread = threading.Thread(target=sample, daemon=True)
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join()
        return self.peak
