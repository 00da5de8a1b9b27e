"""ConcurrencyLimit at what is costly: a server that computes everything at once has no time for anyone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore

from analysis.errors import GrokscopeError

AT_ONCE = 2
"""So many costly answers are computed at a time: more would only slow each other, and take the server's threads."""

WAIT_SECONDS = 20.0
"""How long another one waits for its turn."""


class BusyError(GrokscopeError):
    """So many costly answers are being computed that another has to wait too long for its turn."""


class ConcurrencyLimit:
    """The turns of one process."""

    def __init__(self) -> None:
        """All of them are free."""
        self._free = Semaphore(AT_ONCE)

    @contextmanager
    def acquire(self) -> Iterator[None]:
        """Wait for a turn, and have it inside the `with`.

        Raises:
            BusyError: when none comes in time.
        """
        if not self._free.acquire(timeout=WAIT_SECONDS):
            raise BusyError("the server is computing other answers about whole runs: ask again in a few seconds")
        try:
            yield
        finally:
            self._free.release()
