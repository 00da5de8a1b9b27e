"""The embedded backend: diskcache on a local folder, raw bytes only, private to its owner.

Whatever fails here costs entries and never an answer: a damaged database is emptied, what cannot be used is left alone
for a while, and either is said once.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

import diskcache

from analysis.errors import ParameterError
from cache.bytes_only import BadEntryError, BytesOnlyDisk
from cache.folder import LOCK_SECONDS, CacheFolder
from cache.heartbeat import Heartbeat
from cache.trouble import PAUSE_SECONDS, Pause, SeldomWarnings

LEASE_SECONDS = 1.5
"""How long a claim holds after its owner's last heartbeat: some beats may come late on a busy machine."""

_FILE_BYTES = 256_000
"""Values from this size on are files of their own."""

# Damaged settings of a database reach diskcache's arithmetic, and fail as something else than SQLite's errors.
_BROKEN = (
    sqlite3.Error,
    diskcache.Timeout,
    OSError,
    ParameterError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
)

_CIRCUMSTANCES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_READONLY,
}
"""What SQLite says of sound databases, too."""

Result = TypeVar("Result")


class DiskBackend:
    """Keeps entries in a folder that several processes may share; least recently stored entries go first."""

    def __init__(self, folder: Path, *, size_limit: int) -> None:
        """Open or create the cache in `folder`, limited to `size_limit` bytes; do without while that fails."""
        self._folder = CacheFolder(folder)
        self._size_limit = size_limit
        self._owner = secrets.token_bytes(16)
        self._heartbeat = Heartbeat(self._renew, at_end=self._disconnect)
        self._warnings = SeldomWarnings(logging.getLogger(__name__))
        self._lock = threading.Lock()
        self._cache: diskcache.Cache | None = None
        self._database: tuple[int, int] | None = None
        self._damage: Exception | None = None
        self._unusable, self._unwritable, self._emptied = Pause(), Pause(), Pause()
        self._opened()

    def get(self, key: str) -> bytes | None:
        """The bytes under `key`, or None."""
        found: bytes | None = self._use(lambda cache: cache.get(key), otherwise=None)
        return found

    def has(self, key: str) -> bool:
        """Whether there are bytes under `key`."""
        return self._use(lambda cache: key in cache, otherwise=False)

    def set(self, key: str, data: bytes) -> None:
        """Keep `data`; a full or broken disk costs the entry, not the answer."""

        def keep(cache: diskcache.Cache) -> None:
            try:
                cache.set(key, data)
            except _BROKEN:
                cache.disk.remove_last()
                raise

        self._use(keep, otherwise=None, is_writing=True)

    def drop(self, key: str) -> None:
        """Forget `key`."""
        self._use(lambda cache: cache.delete(key), otherwise=None, is_writing=True)

    def claim(self, key: str) -> bool:
        """Claim `key`; a broken disk grants every claim, and one that others keep locked does."""
        name = _claim_of(key)

        def take(cache: diskcache.Cache) -> bool | None:
            # Whoever waits for another asks often: only what may be granted takes the database's lock.
            owner, end = cache.get(name, expire_time=True)
            if owner is None:
                return bool(cache.add(name, self._owner, expire=LEASE_SECONDS))
            # The clock has been set back, or the entry is damaged: nobody claims anything for so long.
            if end is None or end > time.time() + LEASE_SECONDS:
                cache.delete(name)
            return False

        is_ours = self._use(_unless_locked(take), otherwise=None, is_writing=True)
        if is_ours:
            self._heartbeat.hold(name)
        return is_ours is not False

    def release(self, key: str) -> None:
        """Give a claim back, unless it has become another's."""
        name = _claim_of(key)
        if not self._heartbeat.let_go(name):
            return

        def give_back(cache: diskcache.Cache) -> None:
            with cache.transact():
                if cache.get(name) == self._owner:
                    cache.delete(name)

        self._use(_unless_locked(give_back), otherwise=None, is_writing=True)

    def room(self) -> float:
        """The share of the size limit that is free."""
        return self._use(lambda cache: max(0.0, 1 - cache.volume() / self._size_limit), otherwise=0.0, is_writing=True)

    def close(self) -> None:
        """Let claims lapse, and close this thread's connection."""
        self._heartbeat.stop()
        self._disconnect()

    def _renew(self, names: tuple[str, ...]) -> None:
        """Keep claims of ours for another while; one that has lapsed, and become another's, stays the other's."""

        def renew(cache: diskcache.Cache) -> None:
            with cache.transact():
                for name in names:
                    if cache.get(name) == self._owner:
                        cache.touch(name, expire=LEASE_SECONDS)

        self._use(_unless_locked(renew), otherwise=None, is_writing=True)

    def _use(
        self, action: Callable[[diskcache.Cache], Result], *, otherwise: Result, is_writing: bool = False
    ) -> Result:
        """What `action` returns; `otherwise` when the cache fails, or has failed not long ago."""
        if self._unusable.lasts or (is_writing and self._unwritable.lasts):
            return otherwise
        cache = self._opened()
        if cache is None:
            return otherwise
        try:
            return action(cache)
        except BadEntryError as error:
            self._say("entry", f"has an entry that is damaged ({error}): it is made again")
        except _BROKEN as error:
            _close(cache)  # a transaction may have been left open
            self._suffer(_cause_of(error), cache, is_writing=is_writing)
        return otherwise

    def _suffer(self, cause: Exception, cache: diskcache.Cache, *, is_writing: bool) -> None:
        """Empty a cache that is damaged; leave one that cannot be read or written alone for a while."""
        is_damage = _is_damage(cause)
        can_read = is_writing and not is_damage
        with self._lock:
            if cache is not self._cache or self._folder.identity() != self._database:
                return  # it has been replaced since
            if not can_read:
                self._cache = None
            if is_damage and not self._emptied.lasts:
                self._damage = cause
        if self._damage is not None:
            self._opened()
        else:
            (self._unwritable if can_read else self._unusable).begin()
            self._do_without(cause, "written" if can_read else "read")

    def _do_without(self, cause: Exception, what: str) -> None:
        self._say(
            what,
            f"cannot be {what} ({_words(cause)}): answers are computed without it, and it is tried again every "
            f"{PAUSE_SECONDS:.0f} s",
        )

    def _say(self, kind: str, what: str) -> None:
        self._warnings.say(kind, f"the cache in {self._folder.path} {what}")

    def _opened(self) -> diskcache.Cache | None:
        """The cache, opened again when its database is no longer the one that was opened; None when that fails."""
        with self._lock:
            if self._cache is not None and self._folder.identity() == self._database:
                return self._cache
            self._cache = None
            # Another thread may have tried while this one waited.
            if not self._unusable.lasts:
                try:
                    self._cache = self._open()
                except _BROKEN as error:
                    self._unusable.begin()
                    self._do_without(_cause_of(error), "used")
            return self._cache

    def _open(self) -> diskcache.Cache:
        with self._folder.opened() as is_ours:
            found = self._folder.identity()
            if found is None and self._database is not None:
                self._say("deleted", "has been deleted: it begins anew")
            if found is None and is_ours:
                self._folder.clear()  # large values whose database is gone
            elif self._damage is not None and found == self._database:
                self._empty(self._damage)
            try:
                cache = self._connect()
            except _BROKEN as error:
                if not is_ours or not _is_damage(_cause_of(error)):
                    raise
                self._empty(_cause_of(error))
                cache = self._connect()
            self._database, self._damage = self._folder.identity(), None
            return cache

    def _empty(self, cause: Exception) -> None:
        self._emptied.begin()
        self._folder.clear()
        self._say("damaged", f"was damaged ({_words(cause)}): it has been emptied, and fills again")

    def _connect(self) -> diskcache.Cache:
        # While another program holds the database's lock, diskcache would wait a minute for each of its settings.
        with closing(sqlite3.connect(self._folder.database, timeout=LOCK_SECONDS, isolation_level=None)) as probe:
            probe.execute("BEGIN IMMEDIATE")
        return diskcache.Cache(
            str(self._folder.path),
            disk=BytesOnlyDisk,
            disk_min_file_size=_FILE_BYTES,
            size_limit=self._size_limit,
            timeout=LOCK_SECONDS,
            # A database that is mapped into memory, and cut short by another program, kills the process that reads it.
            sqlite_mmap_size=0,
        )

    def _disconnect(self) -> None:
        """Close this thread's connection."""
        cache = self._cache
        if cache is not None:
            _close(cache)


def _unless_locked(action: Callable[[diskcache.Cache], Result]) -> Callable[[diskcache.Cache], Result | None]:
    """What `action` returns; None while others keep the database locked: claims only save work, and can wait."""

    def attempt(cache: diskcache.Cache) -> Result | None:
        try:
            return action(cache)
        except (diskcache.Timeout, sqlite3.OperationalError) as error:
            if not _is_locked(_cause_of(error)):
                raise
            _close(cache)  # a transaction may have been left open
            return None

    return attempt


def _claim_of(key: str) -> str:
    return f"claim:{key}"


def _close(cache: diskcache.Cache) -> None:
    with suppress(sqlite3.Error):
        cache.close()


def _cause_of(error: Exception) -> Exception:
    """What went wrong: diskcache calls it a timeout, or fails once more when it takes its changes back."""
    is_veiled = isinstance(error, diskcache.Timeout) or "cannot rollback" in str(error)
    return error.__context__ if is_veiled and isinstance(error.__context__, Exception) else error


def _is_locked(cause: Exception) -> bool:
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _is_damage(cause: Exception) -> bool:
    if isinstance(cause, OSError | ParameterError):
        return False
    return getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF not in _CIRCUMSTANCES


def _words(cause: Exception) -> str:
    return (isinstance(cause, OSError) and cause.strerror) or str(cause) or type(cause).__name__
