"""The backend that tests are about, over a place that processes can share."""

from __future__ import annotations

from pathlib import Path

from cache.backend import Backend
from cache.disk import DiskBackend

SIZE_LIMIT = 3_000_000


def open_backend(place: Path) -> Backend:
    """Open it; the same place is the same store, in any process."""
    return DiskBackend(place / "cache", size_limit=SIZE_LIMIT)
