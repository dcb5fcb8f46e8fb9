"""Starts the real programs for a measurement: relaisd on a port that the system picks, and users who sign in."""

import os
import subprocess
import time

AGENCIES = ["mrc-arthabaska", "mrc-becancour", "mrc-drummond", "mrc-erable", "mrc-nicolet-yamaska"]
PASSWORD = "une phrase de passe pour mesurer"


class Programs:
    """Paths of the built programs."""

    def __init__(self, build):
        self.relaisd = os.path.join(build, "service/relaisd")
        self.relais = os.path.join(build, "client/relais")
        self.fill = os.path.join(build, "tests/bench/relais_bench_fill")
        self.load = os.path.join(build, "tests/bench/relais_bench_load")
        self.follow = os.path.join(build, "tests/bench/relais_bench_follow")
        self.statistics_sql = os.path.join(build, "tests/bench/relais_bench_statistics_sql")


class Service:
    """A relaisd on the register in `folder`; ends with the `with` block."""

    def __init__(self, programs, folder, *flags):
        self.programs = programs
        self.folder = folder
        port_file = os.path.join(folder, "port")
        if os.path.exists(port_file):
            os.remove(port_file)
        self._log = open(os.path.join(folder, "relaisd.log"), "ab")
        self._process = subprocess.Popen(
            [programs.relaisd, "--database", os.path.join(folder, "register.db"), "--listen", "127.0.0.1:0",
             "--port_file", port_file, *flags],
            stdout=self._log, stderr=self._log)
        while not os.path.exists(port_file):
            if self._process.poll() is not None:
                raise SystemExit(f"relaisd did not start: see {self._log.name}")
            time.sleep(0.05)
        with open(port_file, encoding="utf-8") as file:
            self.target = f"127.0.0.1:{file.read().strip()}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        code = self._process.wait()
        self._log.close()
        if code != 0:
            raise SystemExit(f"relaisd ended with {code}: see {self._log.name}")

    def pid(self):
        return self._process.pid

    def resident_bytes(self, field="VmRSS"):
        """Current resident memory, or with VmHWM its maximum so far."""
        with open(f"/proc/{self._process.pid}/status", encoding="utf-8") as file:
            for line in file:
                if line.startswith(field + ":"):
                    return int(line.split()[1]) * 1024
        raise SystemExit(f"no {field} for relaisd")

    def command(self, *arguments, token=None):
        """Output of `relais`."""
        environment = dict(os.environ, RELAIS_SERVER=self.target, LC_ALL="C.UTF-8")
        environment.pop("RELAIS_TOKEN_FILE", None)
        if token is not None:
            environment["RELAIS_TOKEN_FILE"] = token
        done = subprocess.run([self.programs.relais, "--server", self.target, *arguments], env=environment,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"relais {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def path(self, name):
        return os.path.join(self.folder, name)

    def sign_in(self, user):
        """Signs in; returns the file of the new token."""
        file = self.path(f"{user}.token")
        if os.path.exists(file):
            os.remove(file)
        self.command("account", "sign-in", "--user", user, "--password-file", self.path("password"),
                     "--save-token", file)
        return file

    def invite(self, user, organization, role, administrator):
        """A new user, with the password that all of them have. `administrator`: the file of such a one's token."""
        code = self.path("code")
        self.command("user", "create", user, "--organization", organization, "--role", role, "--save-code", code,
                     token=administrator)
        self.command("account", "accept-invitation", "--user", user, "--code-file", code, "--password-file",
                     self.path("password"))
        os.remove(code)

    def script_tokens(self, user, count):
        """Tokens for scripts, each valid for a day; the account has no others."""
        session = self.sign_in(user)
        expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86400))
        tokens = []
        for number in range(count):
            file = self.path(f"{user}-{number}.token")
            if os.path.exists(file):
                os.remove(file)
            self.command("account", "token", "create", "--title", f"bench-{number}", "--scope", "full",
                         "--expires", expires, "--save-token", file, token=session)
            tokens.append(read(file))
        return tokens


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


def agent(agency):
    return "agent-" + agency.removeprefix("mrc-")


def new_register(programs, folder):
    """An empty register with one agent for each agency, an analyst and a direction."""
    os.makedirs(folder)
    password = os.path.join(folder, "password")
    with open(os.open(password, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
        file.write(PASSWORD + "\n")
    code = subprocess.run([programs.relaisd, "init", "--database", os.path.join(folder, "register.db")],
                          capture_output=True, text=True, check=True).stdout.strip()
    with Service(programs, folder) as service:
        service.command("account", "setup", "--user", "direction", "--code", code, "--password-file", password)
        direction = service.sign_in("direction")
        people = [(agent(agency), agency, "agent") for agency in AGENCIES]
        people += [("analyst", "pole", "analyst"), ("advisor", "pole", "advisor")]
        for user, organization, role in people:
            service.invite(user, organization, role, direction)
