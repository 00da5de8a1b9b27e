"""What to do about trouble that lasts: leave the thing alone for a while, and say so once."""

from __future__ import annotations

import logging
import threading
import time

PAUSE_SECONDS = 30.0
"""How long what has failed is left alone: trying costs time, and may fail in the same way."""

SAY_AGAIN_SECONDS = 3600.0
"""How long before the same is said again."""


class Pause:
    """A while in which something that has failed is not tried again; safe for concurrent threads."""

    def __init__(self) -> None:
        """Begin with none."""
        self._end = 0.0

    def begin(self) -> None:
        """Leave it alone from now on."""
        self._end = time.monotonic() + PAUSE_SECONDS

    @property
    def lasts(self) -> bool:
        """Whether to leave it alone still."""
        return time.monotonic() < self._end


class SeldomWarnings:
    """Warnings of several kinds, of which each is said once in a while; safe for concurrent threads."""

    def __init__(self, log: logging.Logger) -> None:
        """Say them in `log`."""
        self._log = log
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}

    def say(self, kind: str, sentence: str) -> None:
        """Say a sentence, unless one of its kind was said not long ago."""
        now = time.monotonic()
        with self._lock:
            if now < self._next.get(kind, now):
                return
            self._next[kind] = now + SAY_AGAIN_SECONDS
        self._log.warning("%s", sentence)
