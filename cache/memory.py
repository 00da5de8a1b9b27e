"""What is kept in this process's memory, ready to use, the least recently used dropped first."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Protocol, runtime_checkable

from cachetools import LRUCache


@runtime_checkable
class Kept(Protocol):
    """Anything that says how much memory it takes: answers, clips."""

    @property
    def nbytes(self) -> int:
        """Its size in bytes."""


class Memory:
    """A bounded store of decoded answers and of clips; safe for concurrent threads."""

    def __init__(self, *, size_limit: int) -> None:
        """Keep at most `size_limit` bytes."""
        self._lock = threading.Lock()
        self._items: LRUCache[str, Kept] = LRUCache(size_limit, getsizeof=lambda item: item.nbytes)

    def get(self, key: str) -> Kept | None:
        """The item under `key`, which becomes the most recently used."""
        with self._lock:
            return self._items.get(key)

    def set(self, key: str, item: Kept) -> None:
        """Keep an item, unless it alone exceeds the limit."""
        with self._lock, suppress(ValueError):  # of one that is too large
            self._items[key] = item

    @property
    def size(self) -> int:
        """Bytes kept now."""
        with self._lock:
            return int(self._items.currsize)
