"""HTTP/2 frames made by hand, so that they can be wrong. What is right and wrong in them: RFC 9113, RFC 7541."""

import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
(DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION) = range(10)
END_STREAM, ACK, END_HEADERS = 0x1, 0x1, 0x4
INITIAL_WINDOW_SIZE = 4
CANCEL = 8
LARGEST_WINDOW = (1 << 31) - 1

# What may follow the five-byte prefix of a gRPC message in one frame of the size that every peer must take.
FRAME_BYTES = 16384


def frame(kind, flags, stream, payload=b"", length=None):
    """One frame. `length` announces another length than the payload has."""
    size = len(payload) if length is None else length
    return struct.pack(">BHBBL", size >> 16, size & 0xFFFF, kind, flags, stream) + payload


def settings(**values):
    return frame(SETTINGS, 0, 0, b"".join(struct.pack(">HL", int(name[1:]), value) for name, value in values.items()))


def initial_window(size):
    return settings(**{f"_{INITIAL_WINDOW_SIZE}": size})


def reset(stream, code=CANCEL):
    return frame(RST_STREAM, 0, stream, struct.pack(">L", code))


def window_update(stream, size):
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">L", size))


def goaway(last=0, code=0):
    return frame(GOAWAY, 0, 0, struct.pack(">LL", last, code))


def integer(value, prefix_bits, first=0):
    """RFC 7541, 5.1."""
    limit = (1 << prefix_bits) - 1
    if value < limit:
        return bytes([first | value])
    encoded = bytearray([first | limit])
    value -= limit
    while value >= 128:
        encoded.append(value % 128 + 128)
        value //= 128
    encoded.append(value)
    return bytes(encoded)


def field(name, value, indexed=False):
    """A literal header field with a name of its own; `indexed` puts it into the peer's table."""
    name, value = name.encode("latin-1"), value.encode("latin-1")
    return (b"\x40" if indexed else b"\x00") + integer(len(name), 7) + name + integer(len(value), 7) + value


def block(fields):
    return b"".join(field(name, value) for name, value in fields)


def headers(stream, header_block, end_stream=False, end_headers=True):
    flags = (END_STREAM if end_stream else 0) | (END_HEADERS if end_headers else 0)
    return frame(HEADERS, flags, stream, header_block)


def data(stream, payload, end_stream=False):
    return frame(DATA, END_STREAM if end_stream else 0, stream, payload)


def message(body=b"", announced=None, compressed=False):
    """A gRPC message: its prefix, and what follows. `announced` is another length than there is."""
    return struct.pack(">BL", compressed, len(body) if announced is None else announced) + body
