"""One connection of a hostile peer that speaks HTTP/1.1, or something like it."""

import re

from .peer import Peer

# 1xx is no answer yet.
STATUS = re.compile(rb"HTTP/1\.1 ([2-5]\d\d) ")
# The beginning of a status line that may still be incomplete.
KEPT_BYTES = 13


class WebPeer(Peer):
    """Counts status lines: 2xx as `answered`, others as `reset`."""

    def __init__(self, door, source, tally, tls=True, preface=False, receive_buffer=None):
        super().__init__(door, source, tally, tls=tls, preface=preface, receive_buffer=receive_buffer)

    def _count(self):
        end = 0
        for match in STATUS.finditer(self._input):
            self.tally["answered" if match.group(1).startswith(b"2") else "reset"] += 1
            self.ended = True
            end = match.end()
        del self._input[:max(end, len(self._input) - KEPT_BYTES)]
