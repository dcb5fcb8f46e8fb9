"""The attacks with their sizes, and a run of one of them against one door."""

import dataclasses
import json
import subprocess
import sys
import time
import typing

from . import attacks, malformed
from .doors import MemorySampler, await_that
from .peer import Peer, new_tally


@dataclasses.dataclass
class Attack:
    """`connections` and `rate` (sent a second, all connections together; 0: as much as goes) are the full sizes.
    `addresses`: from how many addresses. `at_least`: connections whatever the scale. `turns`: connections made one after
    the other, however long it takes, since each does something else. `survived`: relaisd without nginx outlives it, and
    must go on to."""

    name: str
    script: typing.Callable
    connections: int = 8
    rate: int = 0
    addresses: int = 1
    tls: bool = True
    preface: bool = True
    receive_buffer: typing.Optional[int] = None
    at_least: int = 1
    turns: int = 0
    survived: bool = True
    peer: type = Peer


IDLE = 4000
RESETS = 10000

ATTACKS = (
    Attack("half-sent messages", attacks.half_sent_messages, connections=20),
    Attack("nearly whole messages", attacks.nearly_whole_messages, connections=6, addresses=6),
    Attack("nearly whole imports", attacks.nearly_whole_imports, connections=6, addresses=6),
    Attack("data never ended", attacks.endless_data),
    Attack("windows never opened", attacks.windows_never_opened, connections=4),
    Attack("answers never read", attacks.answers_never_read, connections=4, receive_buffer=4096),
    # More than a program may have files open that does not ask, and more than Debian's nginx takes.
    Attack("idle: TCP only", attacks.silence, connections=IDLE, at_least=1200, tls=False, preface=False),
    Attack("idle: half a handshake", attacks.half_a_handshake, connections=IDLE, at_least=2000, tls=False, preface=False),
    Attack("idle: preface only", attacks.silence, connections=IDLE),
    Attack("rapid resets", attacks.rapid_resets, rate=RESETS),
    Attack("rapid resets, 64 addresses", attacks.rapid_resets, connections=64, rate=RESETS, addresses=64),
    Attack("resets of whole calls, 64 addresses", attacks.rapid_resets_of_whole_calls, connections=64, rate=RESETS,
           addresses=64),
    Attack("oversized metadata", attacks.oversized_metadata, at_least=4, turns=6),
    Attack("CONTINUATION flood", attacks.continuation_flood, connections=4),
    Attack("empty CONTINUATION flood", attacks.empty_continuation_flood, connections=4),
    Attack("header table bomb", attacks.header_bomb, connections=4),
    Attack("malformed requests", malformed.malformed_requests, connections=16, at_least=16, turns=100),
    Attack("garbage preface", attacks.garbage_preface, at_least=8, preface=False, turns=8),
    Attack("PING flood", attacks.ping_flood, connections=4),
    Attack("SETTINGS flood", attacks.settings_flood, connections=4),
    Attack("WINDOW_UPDATE flood", attacks.window_flood, connections=4),
    Attack("PRIORITY flood", attacks.priority_flood, connections=4),
    Attack("unknown frames", attacks.unknown_flood, connections=4),
    Attack("GOAWAY and on", attacks.goaway_and_on, connections=4),
    Attack("broken frames", attacks.broken_frames, connections=16, at_least=16, turns=30),
)


class Load:
    """What a script knows of the whole."""

    def __init__(self, token):
        self.token = token
        self.turn = 0


MOST_SECONDS_FOR_TURNS = 20
SECONDS_TO_RECOVER = 60
# The attack is broken off there, so that what takes memory without bound does not take the machine's.
MOST_MEMORY_KIB = 3 << 20


class Attackers:
    """Runs the scripts of all connections in turn, for so many seconds."""

    def __init__(self, attack, door, token, scale):
        self.attack, self.door = attack, door
        self.connections = max(attack.at_least, round(attack.connections * scale))
        self.rate = attack.rate * scale
        self.token = token
        self.tally = new_tally()
        self.turns = 0
        self.running = [None] * self.connections

    def connect(self, index):
        attack = self.attack
        try:
            peer = attack.peer(self.door, f"127.0.1.{1 + index % attack.addresses}", self.tally, tls=attack.tls,
                               preface=attack.preface, receive_buffer=attack.receive_buffer)
        except OSError:
            self.tally["unreachable"] += 1
            return None
        load = Load(self.token)
        load.turn, self.turns = self.turns, self.turns + 1
        return peer, attack.script(peer, load)

    def step(self, index):
        """Runs one turn of a connection; returns what it sent."""
        if self.running[index] is None:
            self.running[index] = self.connect(index)
            if self.running[index] is None:
                return 0
        peer, script = self.running[index]
        sent = next(script, None)
        if sent is None or not peer.alive:
            peer.close()
            self.running[index] = None
        return sent or 0

    def run(self, seconds, enough):
        """Until then, and at least for all turns; or until it is `enough`."""
        begun = time.monotonic()

        def goes_on():
            now = time.monotonic() - begun
            turns_left = self.turns < self.attack.turns and now < seconds + MOST_SECONDS_FOR_TURNS
            return (now < seconds or turns_left) and not enough()

        while goes_on():
            sent_in_round = 0
            for index in range(self.connections):
                now = time.monotonic() - begun
                if not goes_on():
                    break
                if self.rate and self.tally["sent"] > self.rate * now:
                    time.sleep((self.tally["sent"] - self.rate * now) / self.rate)
                sent = self.step(index)
                self.tally["sent"] += sent
                sent_in_round += sent
            if not sent_in_round:
                time.sleep(0.01)

    def end(self):
        for running in self.running:
            if running:
                running[0].drain()
                running[0].close()


class Bystander:
    """The well-behaved caller, a separate process: see bystander.py and web_bystander.py."""

    def __init__(self, door, token_file):
        program = "web_bystander.py" if door.protocol == "http/1.1" else "bystander.py"
        arguments = [sys.executable, "-B", __file__.replace("campaign.py", program), f"127.0.0.1:{door.port}",
                     str(token_file)]
        self.child = subprocess.Popen([*arguments, *([door.ca_file] if door.ca_file else [])], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True)

    def figures(self):
        """Of the phase that ends here."""
        self.child.stdin.write("end\n")
        self.child.stdin.flush()
        return json.loads(self.child.stdout.readline())

    def end(self):
        self.child.stdin.close()
        self.child.wait(300)


@dataclasses.dataclass
class Row:
    """One attack on one door."""

    attack: Attack
    door: str
    tally: dict
    others: dict
    # relaisd and nginx, KiB.
    before: tuple
    peak: tuple
    after: tuple
    files_before: tuple
    files_after: tuple
    # How relaisd ended, where it did; `memory` where the attack was broken off before the machine had none.
    ending: str
    # The calls after the attack.
    whole: dict


def run_attack(service, bystander, attack, token, seconds, scale):
    """Attacks, and looks at what it did to others and to the service. Never fails for what the service does."""
    # The first calls make connections and fill caches.
    await_that(lambda: bystander.figures()["calls"] > 0, 30, interval=0.1)
    before, files_before = service.memory_kib(), service.open_files()
    attackers = Attackers(attack, service.door, token, scale)
    sampler = MemorySampler(service)
    bystander.figures()
    attackers.run(seconds, lambda: sum(sampler.peak) > MOST_MEMORY_KIB)
    others = bystander.figures()
    peak = sampler.stop()
    attackers.end()
    files_after = settled_files(service, files_before)
    bystander.figures()
    whole = figures_afterwards(service, bystander)
    ending = service.relaisd.ending() or ("memory" if sum(peak) > MOST_MEMORY_KIB else "")
    return Row(attack, service.door.name, dict(attackers.tally), others, before, peak, service.memory_kib(),
               files_before, files_after, ending, whole)


def figures_afterwards(service, bystander):
    """Of calls after the attack. Straight, what is queued may be worked off first."""
    def serves():
        nonlocal whole
        await_that(lambda: not service.relaisd.alive(), 0.25)
        whole = bystander.figures()
        return whole["calls"] and not whole["errors"]

    whole = {}
    await_that(lambda: serves() or service.nginx or not service.relaisd.alive(), SECONDS_TO_RECOVER)
    return whole


# Connections that nginx keeps to relaisd on purpose (`keepalive 64` of each worker), and what opens and closes by itself.
KEPT_FILES = 2 * 64 + 16


def settled_files(service, before, seconds=20):
    """Open files of both, once back at the initial number or after a timeout."""
    def settled():
        return all(now <= then + KEPT_FILES for now, then in zip(service.open_files(), before))

    await_that(settled, seconds)
    return service.open_files()
