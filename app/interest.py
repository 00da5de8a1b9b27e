"""What is asked for and what is being computed, told among the web processes of one server.

A client's next request may reach another process than its last: whoever computes must know that it is still asked for,
and whoever is asked, that another is computing it. Both are times in a few pages of memory, which gunicorn's processes
share by being forked after it was made. Nothing is locked: what is read while it is written is a wrong time, once.
"""

from __future__ import annotations

import mmap
import time
import zlib

_PLACES = 8192
"""Two keys at one place take each other's times for theirs: something is computed a while longer, or a moment later."""

_ALIVE_SECONDS = 2.0
"""Who computes says so several times in this time (`cache.heartbeat`)."""


class Interest:
    """Times, by key; of this process alone unless it was made before the fork."""

    def __init__(self) -> None:
        """Begin with nothing asked and nothing computed."""
        self._times = memoryview(mmap.mmap(-1, 2 * _PLACES * 8)).cast("d")

    def ask(self, key: str) -> None:
        """Somebody asks for a key, now."""
        self._times[_place(key)] = time.monotonic()

    def seconds_since_asked(self, key: str) -> float:
        """How long ago somebody last asked, in any process."""
        return time.monotonic() - self._times[_place(key)]

    def work(self, key: str) -> None:
        """This process is computing a key, now."""
        self._times[_PLACES + _place(key)] = time.monotonic()

    def rest(self, key: str) -> None:
        """It no longer is."""
        self._times[_PLACES + _place(key)] = 0.0

    def is_worked_on(self, key: str) -> bool:
        """Whether a process is computing it."""
        return time.monotonic() - self._times[_PLACES + _place(key)] < _ALIVE_SECONDS


def _place(key: str) -> int:
    return zlib.crc32(key.encode()) % _PLACES
