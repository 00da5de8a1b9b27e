"""Which costly questions are asked at about the same time about the same part of a run, to be computed in one pass."""

from __future__ import annotations

import threading
import time

from analysis.query import Query
from analysis.run import Run

_LATELY_SECONDS = 4.0
"""Longer than clients wait before they ask again for what is not there yet; shorter than until they count as gone."""


class Together:
    """The costly queries that have been asked about each part lately."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._asked: dict[tuple[str, int], dict[Query, float]] = {}

    def ask(self, run: Run, query: Query, part: int) -> None:
        """Somebody asks for the answer to a query at the checkpoints of a part, which is not there."""
        now = time.monotonic()
        with self._lock:
            self._asked.setdefault((run.digest, part), {})[query] = now
            self._forget(now)

    def asked(self, run: Run, part: int) -> list[Query]:
        """What has been asked about a part lately."""
        with self._lock:
            self._forget(time.monotonic())
            return list(self._asked.get((run.digest, part), ()))

    def _forget(self, now: float) -> None:
        for place, queries in list(self._asked.items()):
            kept = {query: asked for query, asked in queries.items() if now - asked < _LATELY_SECONDS}
            if kept:
                self._asked[place] = kept
            else:
                del self._asked[place]
