"""The embedded backend: diskcache on a local folder, raw bytes only, private to its owner."""

from __future__ import annotations

import logging
import secrets
import sqlite3
from pathlib import Path
from typing import Any

import diskcache

from analysis.errors import ParameterError
from cache.heartbeat import Heartbeat

_LOG = logging.getLogger(__name__)
_MODE_RAW, _MODE_BINARY = 1, 2
LEASE_SECONDS = 1.5
"""How long a claim holds after its owner's last heartbeat: some beats may come late on a busy machine."""

_BROKEN = (sqlite3.Error, OSError, diskcache.Timeout)


class BytesOnlyDisk(diskcache.Disk):  # type: ignore[misc]
    """A diskcache Disk that never pickles nor unpickles (CVE-2025-69872): keys are text, values are bytes."""

    def put(self, key: Any) -> tuple[Any, bool]:
        """Store a key as text."""
        if not isinstance(key, str):
            raise TypeError(f"cache keys are text, not {type(key).__name__}")
        return key, True

    def get(self, key: Any, raw: bool) -> Any:
        """Read a key back; anything but raw text would need unpickling."""
        if not raw:
            raise sqlite3.DataError("a cache key that is not text")
        return key

    def store(self, value: Any, read: bool, key: Any = diskcache.UNKNOWN) -> Any:
        """Store a value as bytes."""
        if not isinstance(value, bytes):
            raise TypeError(f"cache values are bytes, not {type(value).__name__}")
        return super().store(value, read, key=key)

    def fetch(self, mode: Any, filename: Any, value: Any, read: bool) -> Any:
        """Read a value that was stored as bytes; refuse every other mode."""
        if mode not in (_MODE_RAW, _MODE_BINARY):
            raise sqlite3.DataError(f"a cache value stored in mode {mode}")
        if mode == _MODE_BINARY and not isinstance(filename, str):
            raise sqlite3.DataError("a cache value without its file")
        content = super().fetch(mode, filename, value, read)
        if not isinstance(content, bytes):
            raise sqlite3.DataError(f"a cache value of type {type(content).__name__}")
        return content


def _make_private(folder: Path) -> None:
    """Make the cache's folder, for its owner only; a folder with other things in it is left as it is.

    Raises:
        ParameterError: for a folder that is not empty and not a cache.
    """
    # One look: another process may make the cache between two.
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    if names and not any(name.startswith(diskcache.core.DBNAME) for name in names):
        raise ParameterError(f"the folder {folder} holds other files: choose an empty or a new one with --cache")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)


class DiskBackend:
    """Keeps entries in a folder that several processes may share; least recently stored entries go first."""

    def __init__(self, folder: Path, *, size_limit: int) -> None:
        """Open or create the cache in `folder`, limited to `size_limit` bytes.

        Raises:
            ParameterError: when the folder cannot be used.
        """
        try:
            _make_private(folder)
            self._cache = diskcache.Cache(
                str(folder), disk=BytesOnlyDisk, disk_min_file_size=256_000, size_limit=size_limit, timeout=10
            )
        except _BROKEN as error:
            raise ParameterError(
                f"the cache folder {folder} cannot be used ({error}): choose another with --cache"
            ) from error
        self._owner = secrets.token_bytes(16)
        self._heartbeat = Heartbeat(self._renew, at_end=self._cache.close)

    def get(self, key: str) -> bytes | None:
        """The bytes under `key`, or None."""
        try:
            value: bytes | None = self._cache.get(key)
        except _BROKEN as error:
            _LOG.warning("cache entry %s cannot be read (%s)", key, error)
            return None
        return value

    def set(self, key: str, data: bytes) -> None:
        """Keep `data`; a full or broken disk costs the entry, not the answer."""
        try:
            self._cache.set(key, data)
        except _BROKEN as error:
            _LOG.warning("cache entry %s cannot be written (%s)", key, error)

    def drop(self, key: str) -> None:
        """Forget `key`."""
        try:
            self._cache.delete(key)
        except _BROKEN as error:
            _LOG.warning("cache entry %s cannot be dropped (%s)", key, error)

    def claim(self, key: str) -> bool:
        """Claim `key`; a broken disk grants every claim."""
        name = _claim_of(key)
        try:
            is_ours = bool(self._cache.add(name, self._owner, expire=LEASE_SECONDS))
        except _BROKEN as error:
            _LOG.warning("cache claim %s cannot be taken (%s)", key, error)
            return True
        if is_ours:
            self._heartbeat.hold(name)
        return is_ours

    def release(self, key: str) -> None:
        """Give a claim back, unless it has become another's."""
        name = _claim_of(key)
        self._heartbeat.let_go(name)
        try:
            with self._cache.transact():
                if self._cache.get(name) == self._owner:
                    self._cache.delete(name)
        except _BROKEN as error:
            _LOG.warning("cache claim %s cannot be released (%s)", key, error)

    def close(self) -> None:
        """Let claims lapse, and close this thread's connection."""
        self._heartbeat.stop()
        self._cache.close()

    def _renew(self, names: tuple[str, ...]) -> None:
        """Keep claims of ours for another while; one that has lapsed, and become another's, stays the other's."""
        try:
            with self._cache.transact():
                for name in names:
                    if self._cache.get(name) == self._owner:
                        self._cache.touch(name, expire=LEASE_SECONDS)
        except _BROKEN as error:
            _LOG.warning("cache claims cannot be renewed (%s)", error)


def _claim_of(key: str) -> str:
    return f"claim:{key}"
