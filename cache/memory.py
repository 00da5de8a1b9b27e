"""What is kept in this process's memory, ready to use, the least recently used dropped first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Protocol, runtime_checkable


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
        self._limit = size_limit
        self._lock = threading.Lock()
        self._items: OrderedDict[str, Kept] = OrderedDict()
        self._size = 0

    def get(self, key: str) -> Kept | None:
        """The item under `key`, which becomes the most recently used."""
        with self._lock:
            item = self._items.get(key)
            if item is not None:
                self._items.move_to_end(key)
            return item

    def set(self, key: str, item: Kept) -> None:
        """Keep an item, unless it alone exceeds the limit."""
        if item.nbytes > self._limit:
            return
        with self._lock:
            old = self._items.pop(key, None)
            self._size += item.nbytes - (old.nbytes if old else 0)
            self._items[key] = item
            while self._size > self._limit:
                _, dropped = self._items.popitem(last=False)
                self._size -= dropped.nbytes

    @property
    def size(self) -> int:
        """Bytes kept now."""
        with self._lock:
            return self._size
