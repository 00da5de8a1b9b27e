"""A heartbeat: what this process holds is said again and again, so that others notice when the process is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable

BEAT_SECONDS = 0.3
"""How long between two beats."""


class Heartbeat:
    """Calls `beat` with the names that are held, every `BEAT_SECONDS`, in a thread that lives while there are any."""

    def __init__(self, beat: Callable[[tuple[str, ...]], None], *, at_end: Callable[[], None]) -> None:
        """Hold nothing; `at_end` releases what the thread has opened, before it ends."""
        self._beat = beat
        self._at_end = at_end
        self._held: set[str] = set()
        self._lock = threading.Lock()
        self._is_beating = False
        self._over = threading.Event()

    def hold(self, name: str) -> None:
        """Beat for a name from now on."""
        with self._lock:
            self._held.add(name)
            if not self._is_beating:
                self._is_beating = True
                threading.Thread(target=self._run, name="heartbeat", daemon=True).start()

    def let_go(self, name: str) -> bool:
        """Beat for it no more; whether it was held."""
        with self._lock:
            was_held = name in self._held
            self._held.discard(name)
            return was_held

    def stop(self) -> None:
        """Beat no more at all."""
        self._over.set()

    def _run(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            names = self._names()
            if not names:
                break
            self._beat(names)
        self._at_end()

    def _names(self) -> tuple[str, ...]:
        """The names held; once there is none, the next that comes starts another thread."""
        with self._lock:
            self._is_beating = bool(self._held)
            return tuple(self._held)
