"""What is asked for and what is being computed, told among the web processes of one server.

A client's next request may reach another process than its last: whoever computes must know that it is still asked for,
and whoever is asked, that another is computing it. All are times in a few pages of memory, which gunicorn's processes
share by being forked after it was made. Nothing is locked: what is read while it is written is a wrong time, once.

Those who ask are of two kinds. Of those who wait, their connection tells when they have gone; so they say again and
again that they wait. Those who were told to ask again have a while to do so: nothing tells of them before.
"""

from __future__ import annotations

import mmap
import time
import zlib

GONE_SECONDS = 8.0
"""What somebody was told to ask for again so long ago, and nobody has, is not wanted any more.

Longer than clients wait before they ask again (`assets/engine/data/back-off.mjs`).
"""

_WAITING_SECONDS = 1.0
"""Who waits says so several times in this time (`app.lane`)."""

_ALIVE_SECONDS = 2.0
"""Who computes says so several times in this time (`cache.heartbeat`)."""

_PLACES = 8192
"""Two keys at one place take each other's times for theirs: something is computed a while longer, or a moment later."""


class Interest:
    """Times, by key; of this process alone unless it was made before the fork."""

    def __init__(self) -> None:
        """Begin with nothing asked and nothing computed."""
        self._waited, self._told, self._worked = (memoryview(mmap.mmap(-1, _PLACES * 8)).cast("d") for _ in range(3))
        self._came = memoryview(mmap.mmap(-1, 8)).cast("d")

    def come(self) -> None:
        """Somebody asks for anything, now."""
        self._came[0] = time.monotonic()

    @property
    def quiet_seconds(self) -> float:
        """How long ago somebody last asked for anything, in any process."""
        return time.monotonic() - self._came[0]

    def wait(self, key: str) -> None:
        """Somebody waits for a key, now."""
        self._waited[_place(key)] = time.monotonic()

    def tell(self, key: str) -> None:
        """Somebody is told to ask for a key again, now."""
        self._told[_place(key)] = time.monotonic()

    def is_wanted(self, key: str) -> bool:
        """Whether somebody waits for it, or may still ask for it again, in any process."""
        now, place = time.monotonic(), _place(key)
        return now - self._waited[place] < _WAITING_SECONDS or now - self._told[place] < GONE_SECONDS

    def work(self, key: str) -> None:
        """This process is computing a key, now."""
        self._worked[_place(key)] = time.monotonic()

    def rest(self, key: str) -> None:
        """It no longer is."""
        self._worked[_place(key)] = 0.0

    def is_worked_on(self, key: str) -> bool:
        """Whether a process is computing it."""
        return time.monotonic() - self._worked[_place(key)] < _ALIVE_SECONDS


def _place(key: str) -> int:
    return zlib.crc32(key.encode()) % _PLACES
