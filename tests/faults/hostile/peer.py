"""One connection of a hostile peer, and the door that it goes through."""

import collections
import dataclasses
import functools
import select
import socket
import ssl
import struct
import time

from . import frames

# Connection timeout: a closed door is a finding, not a reason to hang.
CONNECT_SECONDS = 5


@dataclasses.dataclass
class Door:
    """Where peers connect to. `ca_file` is that of a door with TLS."""

    name: str
    port: int
    ca_file: str = ""
    protocol: str = "h2"

    @property
    def scheme(self):
        return "https" if self.ca_file else "http"

    @functools.cached_property
    def tls(self):
        context = ssl.create_default_context(cafile=self.ca_file)
        context.set_alpn_protocols([self.protocol])
        return context


class Peer:
    """Sends what it is given and counts what comes back. Ended by whoever made it. A connection that the other side
    closes is an outcome, not an error: `alive` says so."""

    def __init__(self, door, source, tally, tls=True, preface=True, receive_buffer=None):
        self.door = door
        self.tally = tally
        self.alive = True
        self.ended = False
        self.stream = -1
        # What the other side lets us send, by RFC 9113, 5.2: on each stream, and on the connection (0).
        self.initial_window = 65535
        self.windows = {0: 65535}
        self._input = bytearray()
        raw = socket.socket()
        try:
            raw.settimeout(CONNECT_SECONDS)
            if receive_buffer:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            # Loopback has sixteen million addresses: a peer that is limited by its address is not its neighbour.
            raw.bind((source, 0))
            raw.connect(("127.0.0.1", door.port))
            if door.ca_file and tls:
                raw = door.tls.wrap_socket(raw, server_hostname="127.0.0.1")
            raw.setblocking(False)
        except OSError:
            raw.close()
            raise
        self.socket = raw
        if preface:
            self.send(frames.PREFACE + frames.settings())

    def next_stream(self):
        self.stream += 2
        return self.stream

    def send(self, payload, seconds=CONNECT_SECONDS, reads=True):
        """All of it, unless the connection ends or the other side takes nothing for so long. `reads` keeps reading."""
        view = memoryview(payload)
        deadline = time.monotonic() + seconds
        while view and self.alive and time.monotonic() < deadline:
            try:
                view = view[self.socket.send(view):]
                deadline = time.monotonic() + seconds
            except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                select.select([self.socket] if reads else [], [self.socket], [], 0.1)
            except OSError:
                self._closed()
            if reads and self.alive:
                self.drain()
        return self.alive and not view

    def drain(self):
        """Reads what is there, without waiting."""
        while self.alive:
            try:
                piece = self.socket.recv(1 << 16)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            except OSError:
                piece = b""
            if not piece:
                self._closed()
                return
            self._input += piece
            self._count()

    def window(self, stream):
        return min(self.windows[0], self.windows.setdefault(stream, self.initial_window))

    def send_data(self, stream, payload):
        """As much of it as the windows let through and fits one frame; how much."""
        size = max(0, min(len(payload), frames.FRAME_BYTES, self.window(stream)))
        if size and self.send(frames.data(stream, payload[:size])):
            self.windows[0] -= size
            self.windows[stream] -= size
        return size

    def close(self):
        self.alive = False
        self.socket.close()

    def _closed(self):
        if self.alive:
            self.tally["closed"] += 1
        self.close()

    def _count(self):
        position = 0
        while len(self._input) - position >= 9:
            size = int.from_bytes(self._input[position:position + 3], "big")
            kind, flags = self._input[position + 3], self._input[position + 4]
            if len(self._input) - position < 9 + size:
                break
            stream = int.from_bytes(self._input[position + 5:position + 9], "big")
            self._count_frame(kind, flags)
            self._open_windows(kind, flags, stream, self._input[position + 9:position + 9 + size])
            position += 9 + size
        del self._input[:position]

    def _count_frame(self, kind, flags):
        if kind == frames.HEADERS and flags & frames.END_STREAM:
            self.tally["answered"] += 1
        elif kind == frames.RST_STREAM:
            self.tally["reset"] += 1
        elif kind == frames.GOAWAY:
            self.tally["goaway"] += 1
        else:
            return
        self.ended = True

    def _open_windows(self, kind, flags, stream, payload):
        if kind == frames.WINDOW_UPDATE:
            self.windows[stream] = self.windows.get(stream, self.initial_window) + int.from_bytes(payload, "big")
        elif kind == frames.SETTINGS and not flags & frames.ACK:
            for name, value in struct.iter_unpack(">HL", payload):
                if name == frames.INITIAL_WINDOW_SIZE:
                    grown, self.initial_window = value - self.initial_window, value
                    for each in self.windows:
                        self.windows[each] += grown if each else 0


def new_tally():
    """sent: what the attack counts. answered: streams that got a status. reset, goaway, closed: how the other side ended
    streams and connections. unreachable: connections that did not come to be."""
    return collections.Counter(sent=0, answered=0, reset=0, goaway=0, closed=0, unreachable=0)
