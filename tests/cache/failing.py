"""Ways in which a cache on disk fails, and a wait for what should become of it."""

from __future__ import annotations

import os
import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path


def damage(path: Path) -> None:
    """Write 8 kB of anything in place of a file, as `head -c 8192 /dev/urandom > cache.db` does."""
    with path.open("wb") as file:
        file.write(os.urandom(8192))


def until(is_so: Callable[[], bool]) -> None:
    start = time.monotonic()
    while not is_so():
        assert time.monotonic() - start < 10.0
        time.sleep(0.05)


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Let this process write no file beyond a size: what it writes then fails, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another program has the database's lock."""
    with closing(sqlite3.connect(folder / "cache.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
