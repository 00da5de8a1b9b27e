"""What a cache backend is: bytes under keys, and claims, so that processes do not compute the same thing twice."""

from __future__ import annotations

from typing import Protocol


class Backend(Protocol):
    """Keeps bytes under keys, within a size limit; safe for concurrent threads, and for processes that share it.

    Every backend must pass `tests/cache/test_backends.py`.
    """

    def get(self, key: str) -> bytes | None:
        """The bytes under `key`; None when there are none. Never raises for a damaged or vanished entry."""

    def has(self, key: str) -> bool:
        """Whether there are bytes under `key`, without reading them."""

    def set(self, key: str, data: bytes) -> None:
        """Keep `data` under `key`, dropping older entries when the limit is reached; may keep nothing."""

    def drop(self, key: str) -> None:
        """Forget `key`; fine when it is not there."""

    def claim(self, key: str) -> bool:
        """Claim the right to compute `key`; False while a claim on it holds, one of our own included.

        A claim holds until it is released, however long that takes; that of a process that has ended, or that makes no
        progress any more, lapses within two seconds.
        """

    def release(self, key: str) -> None:
        """Give a claim of our own back; fine when there is none, or when it has lapsed and is another's now."""

    def room(self) -> float:
        """The share of its size limit that nothing takes yet, [0, 1]; 0 where nothing can be kept."""

    def close(self) -> None:
        """Release files and connections; claims lapse."""
