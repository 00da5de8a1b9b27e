"""How diskcache stores one entry: as bytes alone, without pickle, and without leaving parts of files behind."""

from __future__ import annotations

import threading
from typing import Any

import diskcache

_MODE_RAW, _MODE_BINARY = 1, 2


class BadEntryError(Exception):
    """An entry that no cache of ours has written."""


class BytesOnlyDisk(diskcache.Disk):  # type: ignore[misc]
    """A diskcache Disk that never pickles nor unpickles (CVE-2025-69872): keys are text, values are bytes."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        """Take what diskcache gives to its disks."""
        super().__init__(*arguments, **settings)
        self._last = threading.local()

    def put(self, key: Any) -> tuple[Any, bool]:
        """Store a key as text."""
        if not isinstance(key, str):
            raise TypeError(f"cache keys are text, not {type(key).__name__}")
        return key, True

    def get(self, key: Any, raw: bool) -> Any:
        """Read a key back; anything but raw text would need unpickling."""
        if not raw:
            raise BadEntryError("a key that is not text")
        return key

    def store(self, value: Any, read: bool, key: Any = diskcache.UNKNOWN) -> Any:
        """Store a value as bytes."""
        if not isinstance(value, bytes):
            raise TypeError(f"cache values are bytes, not {type(value).__name__}")
        self._last.name = None
        return super().store(value, read, key=key)

    def filename(self, key: Any = diskcache.UNKNOWN, value: Any = diskcache.UNKNOWN) -> Any:
        """A new file for a large value, which `remove_last` removes."""
        name, path = super().filename(key, value)
        self._last.name = name
        return name, path

    def remove_last(self) -> None:
        """Remove the file of what this thread stored last: diskcache leaves it, or a part, when the entry fails."""
        name = getattr(self._last, "name", None)
        if name is not None:
            self.remove(name)

    def fetch(self, mode: Any, filename: Any, value: Any, read: bool) -> Any:
        """Read a value that was stored as bytes; refuse every other mode."""
        if mode not in (_MODE_RAW, _MODE_BINARY):
            raise BadEntryError(f"a value stored in mode {mode}")
        if mode == _MODE_BINARY and not isinstance(filename, str):
            raise BadEntryError("a value without its file")
        content = super().fetch(mode, filename, value, read)
        if not isinstance(content, bytes):
            raise BadEntryError(f"a value of type {type(content).__name__}")
        return content
