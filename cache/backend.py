"""What a cache backend is: bytes under keys, and claims, so that processes do not compute the same thing twice."""

from __future__ import annotations

from typing import Protocol


class Backend(Protocol):
    """Keeps bytes under keys, within a size limit; safe for concurrent threads, and for processes that share it.

    Every backend must pass `tests/cache/test_backends.py`.
    """

    def get(self, key: str) -> bytes | None:
        """The bytes under `key`; None when there are none. Never raises for a damaged or vanished entry."""

    def set(self, key: str, data: bytes) -> None:
        """Keep `data` under `key`, dropping older entries when the limit is reached; may keep nothing."""

    def drop(self, key: str) -> None:
        """Forget `key`; fine when it is not there."""

    def claim(self, key: str, seconds: float) -> bool:
        """Claim the right to compute `key`; False while another's claim holds. A claim lapses after `seconds`."""

    def release(self, key: str) -> None:
        """Give a claim back."""

    def close(self) -> None:
        """Release files and connections."""
