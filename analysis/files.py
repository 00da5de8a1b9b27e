"""Files written whole or not at all, read only when they are files, and their digests."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def leads_nowhere(path: Path) -> bool:
    """Whether it is a link to what is not there, as far as one may see."""
    try:
        return path.is_symlink() and not path.exists()
    except OSError:
        return False


def open_regular(path: Path, *, to_write: bool = False) -> IO[bytes]:
    """Open a file for reading, or make it and write at its end; what is there and no regular file is not opened.

    A named pipe would keep its reader waiting for a writer that never comes, and a device may act on being opened.

    Raises:
        OSError: when it cannot be opened; its `strerror` says what it is when that is no file.
    """
    try:
        _require_regular(path, path.stat())
    except FileNotFoundError:
        if leads_nowhere(path):
            raise OSError(errno.EINVAL, "it is a link to what is not there", str(path)) from None
        if not to_write:
            raise
    # Whatever has taken its place by now: opened so, nothing waits.
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND if to_write else os.O_RDONLY
    handle = os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC, 0o666)
    file = os.fdopen(handle, "ab" if to_write else "rb")
    try:
        _require_regular(path, os.fstat(handle))
    except OSError:
        file.close()
        raise
    return file


def read_regular(path: Path, *, most: int) -> bytes:
    """The content of a regular file of at most `most` bytes.

    Raises:
        OSError: as `open_regular`, and for a larger file.
    """
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > most:
            raise OSError(errno.EFBIG, f"it has {size:,} bytes, of {most:,} at most", str(path))
        return file.read(size)


def _require_regular(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        kind = _KINDS.get(stat.S_IFMT(found.st_mode), "something else")
        raise OSError(errno.EINVAL, f"it is {kind}, and not a file", str(path))


def write_atomically(path: Path, data: bytes, *, check: Callable[[], None] | None = None) -> None:
    """Write `data` to `path` so that a reader sees the old file or the new one, never a part of it.

    A temporary file beside it is written, synced to the disk and renamed over `path`, unless `check` raises just
    before.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        if check is not None:
            check()
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other processes, and other threads, from what is done under the lock that this file is.

    Raises:
        OSError: when it cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


Stamp = tuple[int, int, int]
"""Which file it is and when it, or who may read it, last changed: time of change in nanoseconds, size, inode."""


def stamp_of(path: Path) -> Stamp:
    """What changes when a file is written again, damaged, restored or locked away; zeros for one out of reach."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ctime_ns, found.st_size, found.st_ino)


def digest_of(*parts: bytes) -> str:
    """SHA-256 of the parts, as hexadecimal; each part is counted with its length, so that borders matter."""
    digest = hashlib.sha256()
    for part in parts:
        if len(parts) > 1:
            digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def source_digest(*places: Path) -> str:
    """The digest of Python source, for use as its version; a folder stands for every file below it.

    Read once, when a package is imported: 2 ms for 50 files.
    """
    parts: list[bytes] = []
    for place in places:
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            parts += [path.relative_to(place.parent).as_posix().encode(), path.read_bytes()]
    return digest_of(*parts)[:16]
