#!/usr/bin/env python3
"""Starts relaisd as systemd does, and checks what it tells its service manager: READY=1 once both doors answer, WATCHDOG=1
while the store answers, STOPPING=1 at the end.

  service_manager.py RELAISD
"""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile

# Far more than a start takes: reached only if relaisd says nothing.
PATIENCE_SECONDS = 60


def start(relaisd, folder, notify_socket, *flags):
    """Starts relaisd watched by the manager at `notify_socket`, which waits four seconds for each sign of life."""
    environment = {**os.environ, "NOTIFY_SOCKET": str(notify_socket), "WATCHDOG_USEC": "4000000"}
    environment.pop("WATCHDOG_PID", None)
    with open(folder / "log", "wb") as log:
        return subprocess.Popen([relaisd, f"--database={folder}/register.db", "--listen=127.0.0.1:0", *flags],
                                env=environment, stdout=log, stderr=log)


def listens(port_file):
    with socket.create_connection(("127.0.0.1", int(port_file.read_text())), PATIENCE_SECONDS):
        return True


def check(relaisd, folder):
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(str(folder / "notify"))
    manager.settimeout(PATIENCE_SECONDS)
    subprocess.run([relaisd, "init", f"--database={folder}/register.db"], check=True, capture_output=True)
    server = start(relaisd, folder, folder / "notify", f"--port_file={folder}/port", "--web_listen=127.0.0.1:0",
                   f"--web_port_file={folder}/web_port")
    try:
        # The watchdog may speak before the server is ready, as systemd allows.
        heard = []
        while not {"READY=1", "WATCHDOG=1"} <= set(heard):
            heard.append(manager.recv(256).decode())
            if heard[-1] == "READY=1":
                assert listens(folder / "port") and listens(folder / "web_port")
        # It goes on: at least once more.
        while manager.recv(256) != b"WATCHDOG=1":
            pass
        server.send_signal(signal.SIGTERM)
        while (last := manager.recv(256)) == b"WATCHDOG=1":
            pass
        assert last == b"STOPPING=1", last
        assert server.wait(PATIENCE_SECONDS) == 0
    finally:
        server.kill()
        server.wait()


def check_refusal(relaisd, folder):
    """A socket name that cannot be one: refused at the start, in words."""
    server = start(relaisd, folder, "notify")
    try:
        assert server.wait(PATIENCE_SECONDS) == 2
    finally:
        server.kill()
        server.wait()
    log = (folder / "log").read_text(encoding="utf-8")
    assert "environment: NOTIFY_SOCKET is neither an absolute path nor an abstract name" in log, log


def main(relaisd):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        try:
            check(relaisd, folder)
            check_refusal(relaisd, folder)
        except (AssertionError, OSError):
            print((folder / "log").read_text(encoding="utf-8", errors="replace"), file=sys.stderr)
            raise
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
