"""Calls with one fault each, in their header fields or in their message."""

from . import attacks, frames


def fields_but(right, **changes):
    """The right fields with some changed, added, or (None) left out; `pseudo_x` is `:x`, and `_` is `-`."""
    fields = dict(right)
    for name, value in changes.items():
        name = ":" + name[7:] if name.startswith("pseudo_") else name.replace("_", "-")
        if value is None:
            del fields[name]
        else:
            fields[name] = value
    # A pseudo field after an ordinary one is another fault than the one that is meant.
    return sorted(fields.items(), key=lambda each: not each[0].startswith(":"))


CHANGES = (
    # te, :scheme
    {"te": "gzip"}, {"te": None}, {"te": "trailers, deflate"}, {"pseudo_scheme": "ftp"}, {"pseudo_scheme": ""},
    {"pseudo_scheme": "http\x00"}, {"pseudo_scheme": None},
    # The other pseudo fields.
    {"pseudo_method": None}, {"pseudo_method": "GET"}, {"pseudo_method": "TRACE"}, {"pseudo_method": "\x00"},
    {"pseudo_method": "PUT"}, {"pseudo_path": None}, {"pseudo_path": ""}, {"pseudo_path": "*"}, {"pseudo_path": "relais"},
    {"pseudo_path": "/" + "a/../" * 500}, {"pseudo_path": "/relais.v1.DossierService/%00"},
    {"pseudo_path": "/relais.v1.DossierService/Unknown"}, {"pseudo_path": "/relais.v1.Unknown/GetDossier"},
    {"pseudo_path": attacks.GET_DOSSIER + "\n"}, {"pseudo_path": attacks.GET_DOSSIER + "?" + "q" * 5000},
    {"pseudo_authority": None}, {"pseudo_authority": "a b"}, {"pseudo_authority": "\xff"}, {"pseudo_status": "200"},
    {"pseudo_unknown": "x"}, {"pseudo_protocol": "websocket"},
    # What the content is said to be.
    {"content_type": "text/html"}, {"content_type": None}, {"content_type": "application/grpc+json"},
    {"content_type": "application/grpc-web"}, {"content_length": "5"}, {"content_length": "-1"},
    {"grpc_encoding": "gzip"}, {"grpc_encoding": "\xff"}, {"grpc_accept_encoding": "," * 1000},
    {"transfer_encoding": "chunked"}, {"connection": "close"}, {"upgrade": "h2c"},
    # What gRPC reads.
    {"grpc_timeout": "-1S"}, {"grpc_timeout": "9" * 100}, {"grpc_timeout": "1n"}, {"grpc_timeout": "x"},
    {"grpc_timeout": ""}, {"grpc_tags_bin": "AAAA="}, {"grpc_trace_bin": "\x01"}, {"x_text_bin": "%%%"},
    {"grpc_status": "0"}, {"grpc_previous_rpc_attempts": "x"}, {"lb_token": "x"},
    # What Relais reads.
    {"authorization": "Bearer \x00"}, {"authorization": "Bearer " + "A" * 4000}, {"accept_language": ";q=" * 500},
    {"x_relais_client_address": "\x01"}, {"relais_correlation_id": "\xff" * 100}, {"x_request_id": "a\rb"},
)

# Added after the right fields: doubled, or with a name or a value that none may have.
ADDED = (
    (":path", attacks.HEALTH), (":method", "POST"), (":scheme", "https"), (":authority", "elsewhere"), ("te", "trailers"),
    ("content-type", "application/grpc"), ("X-Upper", "x"), ("", "x"), ("x y", "x"), ("x", "a\r\nb: c"), (":", "x"),
    ("host", "elsewhere"), ("\xff", "\xff"),
)

MESSAGES = (
    frames.message(b"\x0a", compressed=True),                      # compressed, and no encoding named
    frames.message(b"\xff" * 40),                                  # no protobuf
    frames.message(b"\x0a\xff\xff\xff\xff\x0f"),                   # a field of 4 GiB
    frames.message(b"\x0b" * 1000),                                # groups within groups
    frames.message(announced=(1 << 32) - 1),
    frames.message(b"\x0a\x02", announced=1),                      # more than announced
    attacks.DOSSIER_1 * 3,                                         # three messages of a call that takes one
    b"\x02" + attacks.DOSSIER_1[1:],                               # a flag that means nothing
    b"\x00\x00",
    b"",
)


def calls(right):
    """Header fields and body of each."""
    for changes in CHANGES:
        yield fields_but(right, **changes), attacks.DOSSIER_1
    for added in ADDED:
        yield [*right, added], attacks.DOSSIER_1
    yield [*right[4:], *right[:4]], attacks.DOSSIER_1              # pseudo fields last
    yield [], attacks.DOSSIER_1
    for body in MESSAGES:
        yield right, body


def malformed_requests(peer, load):
    """One connection for each: many of them cost it."""
    every = list(calls(attacks.right_fields(peer)))
    fields, body = every[load.turn % len(every)]
    stream = peer.next_stream()
    peer.send(frames.headers(stream, frames.block(fields)) + frames.data(stream, body, True))
    yield 1
    yield from attacks.await_end(peer)
