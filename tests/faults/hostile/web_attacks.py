"""The attacks of hostile peers on the door for browsers: HTTP/1.1 and the Connect protocol. See attacks.py for how they run."""

import functools
import struct

from .attacks import BATCH, await_end, client_hello, half_a_handshake, hold, silence
from .frames import PREFACE

GET_DOSSIER = "/relais.v1.DossierService/GetDossier"
LIST_DOSSIERS = "/relais.v1.DossierService/ListDossiers"
FOLLOW = "/relais.v1.ReferralService/FollowReferralEvents"
DOSSIER_1 = b'{"name":"dossiers/1"}'
FULL_PAGE = b'{"pageSize":500}'
MEBIBYTE = 1 << 20


def envelope(payload=b"", flags=0, announced=None):
    return struct.pack(">BL", flags, len(payload) if announced is None else announced) + payload


def head(path=GET_DOSSIER, length=0, token="", more=(), kind="application/json", start=None, host="127.0.0.1"):
    fields = [f"Host: {host}", f"Content-Type: {kind}", "Connect-Protocol-Version: 1", *more]
    if length is not None:
        fields.append(f"Content-Length: {length}")
    if token:
        fields.append(f"Authorization: Bearer {token}")
    return "\r\n".join([start or f"POST {path} HTTP/1.1", *fields, "", ""]).encode("latin-1")


def call(path=GET_DOSSIER, body=DOSSIER_1, **how):
    return head(path, len(body), **how) + body


def follow(token, body=envelope(b"{}"), **how):
    return call(FOLLOW, body, token=token, kind="application/connect+json", **how)


# To a door without TLS, the hello is garbage.
tls_hello_and_silence = half_a_handshake
idle = silence


def slow_heads(peer, _load):
    """A byte in each turn, and no end."""
    for byte in head(more=[f"X-{number}: y" for number in range(40)])[:-4]:
        if not peer.alive:
            return
        peer.send(bytes([byte]))
        yield 1
        for _ in range(10):
            peer.drain()
            yield 0
    yield from hold(peer)


def half_heads(peer, load):
    whole = head()
    peer.send(whole[:load.turn % len(whole)])
    yield 1
    yield from hold(peer)


def half_sent_bodies(peer, _load):
    peer.send(head(length=MEBIBYTE) + b"x" * 1000)
    yield 1
    yield from hold(peer)


def nearly_whole_bodies(peer, load):
    """Without its last byte: what one request can make the service hold; every other one keeps to what nginx lets through."""
    size = MEBIBYTE if load.turn % 2 else 1 << 18
    peer.send(head(length=size))
    yield 1
    left = memoryview(b" " * (size - 1))
    while left and peer.alive:
        peer.send(left[:1 << 14], seconds=0.5)
        left = left[1 << 14:]
        yield 0
    yield from hold(peer)


def waiting_for_continue(peer, _load):
    peer.send(head(length=1000, more=["Expect: 100-continue"]))
    yield 1
    yield from hold(peer)


def answers_never_read(peer, load):
    """Large answers, asked for one after the other on one connection."""
    wanted = call(LIST_DOSSIERS, FULL_PAGE, token=load.token)
    for _ in range(20):
        if not peer.send(wanted, seconds=0.5, reads=False):
            break
        yield 1
    yield from hold(peer, reads=False)


def early_requests(peer, _load):
    """Requests by the batch, none of whose answers is read."""
    batch = call() * BATCH
    while peer.alive and peer.send(batch, seconds=0.5, reads=False):
        yield BATCH
    yield from hold(peer, reads=False)


def one_call_a_connection(peer, load):
    peer.send(call(token=load.token, more=["Connection: close"]))
    yield 1
    yield from await_end(peer)


def calls_abandoned(peer, load):
    """Goes away before the answer."""
    peer.send(call(LIST_DOSSIERS, FULL_PAGE, token=load.token))
    yield 1
    peer.close()


def streams_never_read(peer, load):
    peer.send(follow(load.token), reads=False)
    yield 1
    yield from hold(peer, reads=False)


def streams_abandoned(peer, load):
    peer.send(follow(load.token))
    yield 1
    yield from await_end(peer)
    peer.close()


def talking_over_a_stream(peer, load):
    peer.send(follow(load.token))
    yield 1
    while peer.alive:
        peer.send(call() * BATCH, seconds=0.5)
        yield BATCH


HUGE = (1 << 32) - 1
ENVELOPES = (
    b"",
    b"\x00",
    envelope(b"{}", announced=1000),
    envelope(b"{}", announced=HUGE),
    envelope(b"{}", announced=1),
    envelope(b"{}", flags=1),
    envelope(b"{}", flags=2),
    envelope(b"{}", flags=0xFF),
    envelope(b"{}") + envelope(b"{}", announced=HUGE),
    envelope(b"{}") * 1000,
    envelope() * 50000,
    envelope(b"[" * 100000),
    envelope(b"\xff" * 1000),
    b"\xff" * 1000,
)


def envelope_lies(peer, load):
    kinds = ("application/connect+json", "application/connect+proto", "application/json")
    body = ENVELOPES[load.turn % len(ENVELOPES)]
    peer.send(call(FOLLOW, body, token=load.token, kind=kinds[load.turn // len(ENVELOPES) % len(kinds)]))
    yield 1
    yield from await_end(peer)


def fields(*more, **how):
    return head(more=more, **how) + DOSSIER_1


CHUNKS = b"5\r\nhello\r\n0\r\n\r\n"
SMUGGLED = call(body=b"{}")
MALFORMED = (
    # Where the body ends.
    head(length=None, more=["Transfer-Encoding: chunked"]) + CHUNKS,
    fields("Transfer-Encoding: chunked", length=21) + CHUNKS,
    fields("Transfer-Encoding: identity", length=21),
    fields("Transfer-Encoding: \x0bchunked", length=21),
    fields("Transfer-encoding : chunked", length=21),
    fields("Content-Length: 0", length=21) + SMUGGLED,
    fields("Content-Length: 21", length=21),
    head(length="+21") + DOSSIER_1, head(length="0x15") + DOSSIER_1, head(length="21, 21") + DOSSIER_1,
    head(length="-1") + DOSSIER_1, head(length="9" * 30) + DOSSIER_1, head(length=str(1 << 40)),
    head(length=5, start=f"GET {GET_DOSSIER} HTTP/1.1") + b"hello" + SMUGGLED,
    # Lines.
    fields("X-Folded: a\r\n b", length=21), fields("X-Bare: a\nX-B: b", length=21), fields("X-Cr: a\rb", length=21),
    fields("X-Nul: a\x00b", length=21), fields("No colon", length=21), fields(": no name", length=21),
    fields("X Space: y", length=21), fields("Content-Length : 21"),
    b"\r\n" * 1000, b"\n" * 1000, head()[:-2] + b"\n",
    # The request line.
    *(head(start=line) for line in (
        "POST http://127.0.0.1/ HTTP/1.1", "POST //evil.example/ HTTP/1.1", "POST / HTTP/1.0", "POST / HTTP/2.0",
        "POST /\x00 HTTP/1.1", "POST  / HTTP/1.1", "BREW / HTTP/1.1", "CONNECT 127.0.0.1:22 HTTP/1.1", "POST /",
        "POST /" + "a" * 5000 + " HTTP/1.1", "POST /#x HTTP/1.1", "PRI * HTTP/2.0")),
    # Fields that decide.
    fields("Host: evil.example", length=21), head(host="evil.example"), head(host=""), head(host="a b"),
    fields("Expect: the moon", length=21), fields("Connection: \x01", length=21),
    fields("Content-Encoding: gzip", length=21), fields("Connect-Timeout-Ms: never", length=21),
    fields("Authorization: Bearer \xff", length=21), fields("Cookie: __Host-relais=a; __Host-relais=b", length=21),
    fields("Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAMAAABkAAQAAP__", length=21),
    # Sizes.
    fields(*[f"X-{number}: y" for number in range(100)], length=21), fields("X-Large: " + "x" * 20000, length=21),
    fields("Cookie: " + "a=b; " * 3000, length=21),
    # Other protocols.
    PREFACE + b"\x00" * 100, bytes(range(256)) * 64, b"\x00" * 100000,
)


@functools.lru_cache(maxsize=None)
def malformed_and_hello():
    return (*MALFORMED, client_hello())


def malformed_requests(peer, load):
    every = malformed_and_hello()
    peer.send(every[load.turn % len(every)], seconds=0.5)
    yield 1
    yield from await_end(peer)
