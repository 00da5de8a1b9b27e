"""Answers kept in this process's memory, ready to use, the least recently used dropped first."""

from __future__ import annotations

import threading
from collections import OrderedDict

from analysis.answer import Answer


class Memory:
    """A bounded store of decoded answers; safe for concurrent threads."""

    def __init__(self, *, size_limit: int) -> None:
        """Keep at most `size_limit` bytes of arrays."""
        self._limit = size_limit
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._size = 0

    def get(self, key: str) -> Answer | None:
        """The answer under `key`, which becomes the most recently used."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def set(self, key: str, answer: Answer) -> None:
        """Keep an answer, unless it alone exceeds the limit."""
        if answer.nbytes > self._limit:
            return
        with self._lock:
            old = self._answers.pop(key, None)
            self._size += answer.nbytes - (old.nbytes if old else 0)
            self._answers[key] = answer
            while self._size > self._limit:
                _, dropped = self._answers.popitem(last=False)
                self._size -= dropped.nbytes

    @property
    def size(self) -> int:
        """Bytes kept now."""
        with self._lock:
            return self._size
