"""The one way to anything that is kept: memory, then the backend, then computing it, once however many ask."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from analysis.batch import Watch
from analysis.errors import DamagedError
from cache.backend import Backend
from cache.memory import Kept, Memory
from cache.singleflight import SingleFlight, claimed
from cache.trouble import SeldomWarnings

Item = TypeVar("Item", bound=Kept)


def nobody_counts(_name: str) -> None:
    """What is told of things that are made, where nobody counts them."""


@dataclass(frozen=True)
class Codec(Generic[Item]):
    """How one kind of thing is kept."""

    name: str
    """What one thing of it is called where things are counted."""
    kind: type[Any]
    encode: Callable[[Item], bytes]
    decode: Callable[[bytes], Item]
    """Raises `DamagedError` for bytes that `encode` did not write, or not completely."""
    may_keep: Callable[[Item], bool]
    """Whether a thing is what its key stands for."""


@dataclass(frozen=True, eq=False)
class ReadThroughCache(Generic[Item]):
    """One kind of thing under content-addressed keys; shelves may share a backend and a memory."""

    backend: Backend
    memory: Memory
    codec: Codec[Item]
    on_made: Callable[[str], None] = nobody_counts
    """Told the name of what has been made, rather than found."""
    _single_flight: SingleFlight[Item] = field(default_factory=SingleFlight)
    _warnings: SeldomWarnings = field(default_factory=lambda: SeldomWarnings(logging.getLogger(__name__)))

    def known(self, key: str) -> Item | None:
        """What memory has under `key`."""
        item = self.memory.get(key)
        return item if isinstance(item, self.codec.kind) else None

    def find(self, key: str) -> Item | None:
        """What memory or the backend has under `key`."""
        item = self.known(key)
        if item is None:
            item = self._look(key)
            if item is not None and self.codec.may_keep(item):
                self.memory.set(key, item)
        return item

    def get(self, key: str, compute: Callable[[], Item], *, watch: Watch | None = None) -> Item:
        """What stands under `key`; `compute` makes it when nobody has.

        Raises:
            CancelledError: when the watch says to stop.
        """
        known = self.known(key)
        return (
            self._single_flight.result(key, lambda: self._fetch(key, compute, watch), watch) if known is None else known
        )

    @contextmanager
    def claimed_of(self, keys: Iterable[str]) -> Iterator[list[str]]:
        """Those of some keys that nobody has made nor makes: they are for the caller to make and `keep`."""
        mine: list[str] = []
        try:
            mine += [key for key in keys if self.known(key) is None and self.backend.claim(key)]
            yield [key for key in mine if self.backend.get(key) is None]
        finally:
            for key in mine:
                self.backend.release(key)

    def keep(self, key: str, item: Item) -> None:
        """Have `item`, which has been made, stand under `key`, unless it is not what the key stands for."""
        self.on_made(self.codec.name)
        if self.codec.may_keep(item):
            self.backend.set(key, self.codec.encode(item))
            self.memory.set(key, item)

    def _fetch(self, key: str, compute: Callable[[], Item], watch: Watch | None) -> Item:
        item = self._look(key)
        if item is None:
            item = claimed(self.backend, key, lambda: self._look(key), lambda: self._make(key, compute), watch)
        if self.codec.may_keep(item):
            self.memory.set(key, item)
        return item

    def _make(self, key: str, compute: Callable[[], Item]) -> Item:
        item = compute()
        self.on_made(self.codec.name)
        if self.codec.may_keep(item):
            self.backend.set(key, self.codec.encode(item))
        return item

    def _look(self, key: str) -> Item | None:
        data = self.backend.get(key)
        if data is None:
            return None
        try:
            return self.codec.decode(data)
        except DamagedError as error:
            self._warnings.say("damaged", f"an entry of the cache is damaged ({error}): it is made again")
            self.backend.drop(key)
            return None
