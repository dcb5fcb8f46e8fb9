#!/usr/bin/python3
"""The well-behaved caller beside the attacks: a separate process, so that the attacker's work does not slow it down.

  bystander.py TARGET TOKEN_FILE [CA_FILE]

Each line of standard input ends a phase; its figures are one JSON line: calls, errors, retries, and latencies in
milliseconds, over calls that began in the phase. Calls are begun on a fixed beat, whether or not the ones before have
ended, so that a service that stalls is seen in every call that it kept waiting. An empty line, or the end, ends it.
"""

import json
import pathlib
import sys
import threading
import time

import grpc

DEADLINE_SECONDS = 30
BEAT_SECONDS = 0.04
# One in this many calls uses a new connection, because some attacks harm only new connections.
NEW_CONNECTION_EVERY = 8
ATTEMPTS = 3
RETRY_SECONDS = 0.2

# The requests are small enough to be written by hand: see hostile/attacks.py.
CALLS = (
    ("/grpc.health.v1.Health/Check", b""),
    ("/relais.v1.DossierService/GetDossier", b"\x0a\x0adossiers/1"),
    ("/relais.v1.DossierService/ListDossiers", b""),
)


class Phase:
    def __init__(self):
        self.lock = threading.Condition()
        self.begun = 0
        self.latencies = []
        self.errors = []
        self.retries = 0

    def begin(self):
        with self.lock:
            self.begun += 1

    def end(self, seconds, error):
        with self.lock:
            self.latencies.append(seconds)
            if error:
                self.errors.append(error)
            self.lock.notify_all()

    def retry(self):
        with self.lock:
            self.retries += 1

    def figures(self):
        """Waits for the calls under way: each of them has a deadline."""
        with self.lock:
            self.lock.wait_for(lambda: len(self.latencies) == self.begun, ATTEMPTS * DEADLINE_SECONDS + 10)
            ordered = sorted(self.latencies)

            def quantile(share):
                return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else None

            return {"calls": self.begun, "unended": self.begun - len(ordered), "errors": len(self.errors),
                    "error": self.errors[0] if self.errors else "", "retries": self.retries,
                    "p50_ms": quantile(0.5), "p99_ms": quantile(0.99), "worst_ms": quantile(1)}


class Bystander:
    def __init__(self, target, token, ca_file):
        self.target = target
        self.metadata = [("authorization", f"Bearer {token}")]
        self.credentials = grpc.ssl_channel_credentials(pathlib.Path(ca_file).read_bytes()) if ca_file else None
        self.phase = Phase()
        self.kept = self.connect()

    def connect(self):
        options = [("grpc.use_local_subchannel_pool", 1), ("grpc.initial_reconnect_backoff_ms", 100),
                   ("grpc.max_reconnect_backoff_ms", 1000)]
        if self.credentials:
            return grpc.secure_channel(self.target, self.credentials, options)
        return grpc.insecure_channel(self.target, options)

    def call(self, number):
        phase = self.phase
        phase.begin()
        fresh = number % NEW_CONNECTION_EVERY == 0
        channel = self.connect() if fresh else self.kept
        path, request = CALLS[number % len(CALLS)]
        self.attempt(phase, channel, fresh, path, request, time.monotonic(), 1)

    def attempt(self, phase, channel, fresh, path, request, begun, attempts):
        future = channel.unary_unary(path).future(request, timeout=DEADLINE_SECONDS, metadata=self.metadata)

        def ended(done):
            error = None if done.code() == grpc.StatusCode.OK else f"{path}: {done.code().name}: {done.details()}"
            # What the project's own client does with a read: the connection may have been renewed under it.
            if done.code() == grpc.StatusCode.UNAVAILABLE and attempts < ATTEMPTS:
                phase.retry()
                threading.Timer(RETRY_SECONDS * attempts, self.attempt,
                                (phase, channel, fresh, path, request, begun, attempts + 1)).start()
                return
            if fresh:
                # Not on the channel's own thread, which would deadlock.
                threading.Thread(target=channel.close).start()
            phase.end(time.monotonic() - begun, error)

        future.add_done_callback(ended)

    def run(self, ended):
        begun, number = time.monotonic(), 0
        while not ended.wait(max(0.0, begun + number * BEAT_SECONDS - time.monotonic())):
            number += 1
            self.call(number)


def main(target, token_file, ca_file=""):
    bystander = Bystander(target, pathlib.Path(token_file).read_text(encoding="ascii").strip(), ca_file)
    ended = threading.Event()
    beat = threading.Thread(target=bystander.run, args=(ended,))
    beat.start()
    for line in sys.stdin:
        if not line.strip():
            break
        phase, bystander.phase = bystander.phase, Phase()
        print(json.dumps(phase.figures()), flush=True)
    ended.set()
    beat.join()
    bystander.phase.figures()
    bystander.kept.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
