#!/usr/bin/python3
"""The well-behaved caller beside the attacks on the door for browsers: as bystander.py, but by HTTP/1.1 and JSON.

  web_bystander.py TARGET TOKEN_FILE [CA_FILE]
"""

import http.client
import json
import pathlib
import queue
import ssl
import sys
import threading
import time

from bystander import ATTEMPTS, BEAT_SECONDS, DEADLINE_SECONDS, NEW_CONNECTION_EVERY, RETRY_SECONDS, Phase

CALLS = (
    ("/relais.v1.AccountService/GetSelf", {}),
    ("/relais.v1.DossierService/GetDossier", {"name": "dossiers/1"}),
    ("/relais.v1.DossierService/ListDossiers", {}),
)
# A browser opens six connections to one host.
CALLERS = 6


class Caller(threading.Thread):
    """Makes calls one after the other on a connection that it keeps, as a browser does."""

    def __init__(self, target, token, context, calls):
        super().__init__()
        self.target, self.context, self.calls = target, context, calls
        self.headers = {"Content-Type": "application/json", "Connect-Protocol-Version": "1",
                        "Authorization": f"Bearer {token}"}
        self.kept = None

    def connect(self):
        if self.context:
            return http.client.HTTPSConnection(self.target, timeout=DEADLINE_SECONDS, context=self.context)
        return http.client.HTTPConnection(self.target, timeout=DEADLINE_SECONDS)

    def attempt(self, number, fresh):
        path, request = CALLS[number % len(CALLS)]
        if fresh or self.kept is None:
            self.drop()
            self.kept = self.connect()
        self.kept.request("POST", path, json.dumps(request), self.headers)
        response = self.kept.getresponse()
        body = response.read()
        if response.will_close:
            self.drop()
        return "" if response.status == 200 else f"{path}: {response.status}: {body[:200]}"

    def call(self, phase, number, begun):
        error = ""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                error = self.attempt(number, number % NEW_CONNECTION_EVERY == 0)
                if "503:" not in error:
                    break
            except (OSError, http.client.HTTPException) as failure:
                # Such as a kept connection that the other side has just closed. A browser tries again.
                error = f"{type(failure).__name__}: {failure}"
                self.drop()
            if attempt < ATTEMPTS:
                phase.retry()
                time.sleep(RETRY_SECONDS * attempt)
        phase.end(time.monotonic() - begun, error)

    def drop(self):
        if self.kept:
            self.kept.close()
        self.kept = None

    def run(self):
        while (job := self.calls.get()) is not None:
            self.call(*job)
        self.drop()


def main(target, token_file, ca_file=""):
    token = pathlib.Path(token_file).read_text(encoding="ascii").strip()
    context = ssl.create_default_context(cafile=ca_file) if ca_file else None
    calls = queue.Queue()
    callers = [Caller(target, token, context, calls) for _ in range(CALLERS)]
    for caller in callers:
        caller.start()
    phases = [Phase()]
    ended = threading.Event()

    def beat():
        begun, number = time.monotonic(), 0
        while not ended.wait(max(0.0, begun + number * BEAT_SECONDS - time.monotonic())):
            number += 1
            phase = phases[-1]
            phase.begin()
            calls.put((phase, number, time.monotonic()))

    beating = threading.Thread(target=beat)
    beating.start()
    for line in sys.stdin:
        if not line.strip():
            break
        phases.append(Phase())
        print(json.dumps(phases[-2].figures()), flush=True)
    ended.set()
    beating.join()
    for _ in callers:
        calls.put(None)
    for caller in callers:
        caller.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
