"""The backends that must pass the contract tests, each opened by its kind over a place that processes can share."""

from __future__ import annotations

from pathlib import Path

from cache.backend import Backend
from cache.disk import DiskBackend

KINDS = ("disk",)

SIZE_LIMIT = 3_000_000


def open_backend(kind: str, place: Path) -> Backend:
    """Open the backend of that kind; the same place is the same store, in any process."""
    return {"disk": lambda: DiskBackend(place / "cache", size_limit=SIZE_LIMIT)}[kind]()
