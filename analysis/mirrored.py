"""Checkpoints of runs at an address: fetched when they are first read, and kept here as long as there is room."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from analysis.checkpoints import CheckpointFiles, most_bytes
from analysis.config import ModelConfig
from analysis.errors import DamagedError, NotFoundError, ParameterError, UnreachableError
from analysis.files import Stamp, digest_of, locked, read_regular, write_atomically
from analysis.manifest import CHECKPOINTS, CheckpointRecord
from analysis.mirror import AT_ONCE, Mirror, content_of
from analysis.remote import Found

_LOG = logging.getLogger(__name__)

LIMIT = 4000
"""Of the checkpoints that are kept of all stores together: MB."""

RETRY_SECONDS = 5.0
"""How soon a store that has just failed is asked for a checkpoint again."""

_MEGABYTE = 1_000_000
_TRIMMED = 0.9
"""Of the limit, what is left when there is more."""

_DIGITS = 15
_LOCK = ".fetch.lock"


class Kept:
    """The checkpoints of a mirror that are here, and how others come."""

    def __init__(self, mirror: Mirror, *, limit: int = LIMIT) -> None:
        """Fetch nothing yet; `limit` is in MB."""
        self.mirror = mirror
        self._limit = limit * _MEGABYTE
        self._lock = threading.Lock()
        self._wrong: dict[tuple[str, str], str] = {}
        self._failure: tuple[float, UnreachableError] | None = None
        self._unmeasured = self._limit  # bytes that have come since it was last looked how much there is

    def stamp(self, path: str) -> Stamp:
        """What changes when a far file does, with its size; zeros for one that is not there."""
        found = self._found(path)
        if found is None:
            return (0, 0, 0)
        size = found.size or 0
        if not found.tag:  # the size may be an old one
            with suppress(OSError):
                size = (self.mirror.folder / path).stat().st_size
        return (int(digest_of(found.tag.encode())[:_DIGITS], 16), size, 1)

    def is_here(self, path: str) -> bool:
        """Whether a file has been fetched, or cannot be, since there is none."""
        return (self.mirror.folder / path).exists() or self._found(path) is None

    def read(self, path: str, sha256: str, most: int) -> bytes:
        """The content of a file with this digest: from here, or fetched and kept.

        Raises:
            DamagedError: when it is not there, or is another one.
            UnreachableError: when it cannot be fetched.
        """
        target, name, found = self.mirror.folder / path, path.partition("/")[2], self._found(path)
        with suppress(OSError):
            data = read_regular(target, most=most)
            if digest_of(data) == sha256:
                os.utime(target)  # what has not been read for long goes first
                return data
        if found is None:
            raise DamagedError(f"{name} is not there")
        key = (path, f"{found.tag} {found.size} {sha256}")
        if found.tag and key in self._wrong:
            raise DamagedError(self._wrong[key])
        try:
            data = self._fetched(path, found, most)
            if digest_of(data) != sha256:
                raise DamagedError(f"{name} does not match its digest")
        except DamagedError as error:
            self._wrong[key] = str(error)
            raise
        self._keep(target, data)
        return data

    def _found(self, path: str) -> Found | None:
        return self.mirror.listing.files.get(path)

    def _fetched(self, path: str, found: Found, most: int) -> bytes:
        failure = self._failure
        if failure is not None and time.monotonic() - failure[0] < RETRY_SECONDS:
            raise failure[1]
        try:
            data = content_of(self.mirror.place, path, found, most)
        except NotFoundError:
            raise DamagedError(f"{path.partition('/')[2]} is not there") from None
        except ParameterError as error:
            unreachable = UnreachableError(str(error))
            self._failure = time.monotonic(), unreachable
            raise unreachable from error
        self._failure = None
        return data

    def _keep(self, target: Path, data: bytes) -> None:
        """Keep a file where that can be done; it is fetched again where it cannot."""
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(target, data)
        except OSError as error:
            _LOG.warning("%s cannot be kept (%s): it is fetched again each time", target, error.strerror)
            return
        with self._lock:
            self._unmeasured += len(data)
            is_time = self._unmeasured > self._limit // 20
            if is_time:
                self._unmeasured = 0
        if is_time:
            self._trim()

    def _trim(self) -> None:
        """Remove what has not been read for longest, of all stores, when there is more than there may be."""
        kept = []
        for path in self.mirror.folder.parent.glob(f"*/*/{CHECKPOINTS}/*"):
            with suppress(OSError):
                about = path.stat()
                kept.append((about.st_mtime, about.st_size, path))
        total = sum(size for _, size, _ in kept)
        if total <= self._limit:
            return
        for _, size, path in sorted(kept):
            path.unlink(missing_ok=True)
            total -= size
            if total <= self._limit * _TRIMMED:
                return


@dataclass(frozen=True)
class MirroredFiles(CheckpointFiles):
    """The checkpoints of a run in a store at an address."""

    kept: Kept

    def are_here(self, records: Sequence[CheckpointRecord]) -> bool:
        """Whether none of some has to be fetched before it is read."""
        return all(self.kept.is_here(self._path(record)) for record in records)

    def stamp(self, record: CheckpointRecord) -> Stamp:
        """What changes when the far file does, whether or not it is here."""
        return self.kept.stamp(self._path(record))

    def prepare(self, records: Sequence[CheckpointRecord], model: ModelConfig) -> None:
        """Fetch those that are not here, several at a time; no two processes fetch those of one run.

        Raises:
            UnreachableError: when that cannot be done.
        """
        if self.are_here(records):
            return
        with suppress(OSError), locked(self.folder / _LOCK), ThreadPoolExecutor(AT_ONCE) as pool:
            wanted = [record for record in records if not self.kept.is_here(self._path(record))]
            list(pool.map(lambda record: self._fetch(record, model), wanted))

    def read(self, record: CheckpointRecord, model: ModelConfig) -> bytes:
        """The content of one file, verified against its digest.

        Raises:
            DamagedError: when the file is missing or does not match its digest, there where it comes from.
            UnreachableError: when it cannot be fetched.
        """
        return self.kept.read(self._path(record), record.sha256, most_bytes(model))

    def _fetch(self, record: CheckpointRecord, model: ModelConfig) -> None:
        with suppress(DamagedError):  # said when it is read
            self.read(record, model)

    def _path(self, record: CheckpointRecord) -> str:
        return f"{self.folder.name}/{record.file}"
