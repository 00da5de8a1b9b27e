"""The folder of a cache: ours by its marker, private to its owner, and opened by one process at a time."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from diskcache.core import DBNAME
from filelock import FileLock

from analysis.errors import ParameterError
from analysis.names import MIRRORS

LOCK_SECONDS = 1.0
"""How long to wait for another process or program, before the cache is done without."""

_LOCK = "cache.lock"
_MARKER = "CACHEDIR.TAG"
_OWNER = "Grokscope"
_SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55"
"""Everyone's (https://bford.info/cachedir/): programs that make backups leave such folders out."""

_MARK = f"""{_SIGNATURE}
# {_OWNER} keeps answers in this folder: it may be deleted at any time, and they are computed again.
"""
_QUEUE = re.compile(r"queue-[0-9a-f]+\.db(-\w+)?")
"""The queue of jobs, which has its place here as well (`app.jobs`)."""

_CONTENT = re.compile(rf"{re.escape(DBNAME)}(-\w+)?|[0-9a-f]{{2}}")
"""The names that diskcache gives to what it keeps: a database, and folders of large values."""


@dataclass(frozen=True)
class CacheFolder:
    """A place on disk; whatever is in it that no cache has written is left as it is."""

    path: Path

    def check(self) -> None:
        """Make sure that the folder is not somebody else's.

        Raises:
            ParameterError: when there are other things in it, and no marker of ours.
        """
        try:
            # One look: another process may make the cache between two.
            names = {entry.name for entry in self.path.iterdir()}
        except OSError:  # none yet, or nothing that one could look into
            return
        mark = self._mark()
        # A full disk may have taken only a part of it; what is no marker at all is nobody's.
        if _MARK.startswith(mark) or not mark.startswith(_SIGNATURE):
            names.discard(_MARKER)
        if _OWNER not in mark and not all(_is_known(name) for name in names):
            raise ParameterError(
                f"the folder {self.path} holds other files: choose an empty or a new one for the cache (--cache)"
            )

    @contextmanager
    def opened(self) -> Iterator[bool]:
        """Make the folder where there is none, and keep other processes from opening it; whether it was marked.

        Raises:
            ParameterError: when it is somebody else's.
            OSError: when it cannot be made or written, or another process takes too long.
        """
        self.check()
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        except FileExistsError as error:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from error
        self.path.chmod(0o700)
        with FileLock(self.path / _LOCK, timeout=LOCK_SECONDS):
            is_ours = _OWNER in self._mark()
            yield is_ours
            if not is_ours:
                (self.path / _MARKER).write_text(_MARK)

    @property
    def database(self) -> Path:
        """Where diskcache puts its database."""
        return self.path / DBNAME

    def identity(self) -> tuple[int, int] | None:
        """The device and number of the database's file, other ones when it has been replaced; None without any."""
        try:
            found = self.database.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def clear(self) -> None:
        """Remove the database and all values, for a cache to begin anew; only inside `opened`, and when it is ours.

        Raises:
            OSError: when something cannot be removed.
        """
        for entry in sorted(self.path.iterdir()):
            if _CONTENT.fullmatch(entry.name):
                shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()

    def _mark(self) -> str:
        with suppress(OSError):
            if (self.path / _MARKER).is_file():
                return (self.path / _MARKER).read_text(errors="replace")
        return ""


def _is_known(name: str) -> bool:
    return name in (_LOCK, MIRRORS) or any(kind.fullmatch(name) for kind in (_CONTENT, _QUEUE))
