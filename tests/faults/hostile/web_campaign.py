"""The attacks on the door for browsers, with their sizes."""

import functools

from . import campaign, web_attacks
from .web_peer import WebPeer

Attack = functools.partial(campaign.Attack, peer=WebPeer, preface=False)

ATTACKS = (
    Attack("slow heads", web_attacks.slow_heads, connections=200, addresses=8),
    Attack("half heads", web_attacks.half_heads, connections=400, addresses=8),
    Attack("half-sent bodies", web_attacks.half_sent_bodies, connections=200, addresses=8),
    Attack("nearly whole bodies", web_attacks.nearly_whole_bodies, connections=60, addresses=6),
    Attack("waiting for 100 Continue", web_attacks.waiting_for_continue, connections=200, addresses=8),
    Attack("answers never read", web_attacks.answers_never_read, connections=30, receive_buffer=4096),
    Attack("requests never awaited", web_attacks.early_requests, connections=8),
    Attack("idle: TCP only", web_attacks.idle, connections=campaign.IDLE, at_least=1200, tls=False),
    Attack("idle: TLS hello", web_attacks.tls_hello_and_silence, connections=campaign.IDLE, at_least=2000, tls=False),
    Attack("one call a connection", web_attacks.one_call_a_connection, connections=16, rate=500),
    Attack("calls abandoned", web_attacks.calls_abandoned, connections=16, rate=200, addresses=8),
    Attack("streams never read", web_attacks.streams_never_read, connections=100, addresses=8, receive_buffer=4096),
    Attack("streams abandoned", web_attacks.streams_abandoned, connections=16, rate=200, addresses=8),
    Attack("talking over a stream", web_attacks.talking_over_a_stream, connections=8),
    Attack("envelopes that lie", web_attacks.envelope_lies, connections=8, at_least=8, turns=42),
    Attack("malformed requests", web_attacks.malformed_requests, connections=16, at_least=16, turns=70),
)
