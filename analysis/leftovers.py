"""What imports leave when they are killed: hidden folders that nobody holds, in run stores and among temporary files.

Needs no torch.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PARTIAL = ".importing-"
"""How folders begin in which runs are being imported: hidden, so that no store lists them."""


def sweep(root: Path) -> None:
    """Remove what imports into a store have left that were killed: the lock on such a folder went with its process."""
    for place in (root, _unpacking()):
        for leftover in place.glob(f"{PARTIAL}*"):
            _remove_unheld(leftover)


@contextmanager
def partial_folder(root: Path) -> Iterator[Path]:
    """A hidden folder, locked while it is used, and removed unless it has been renamed by then.

    Raises:
        OSError: when it cannot be made.
    """
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=root))
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if folder.exists():  # else somebody has swept it before it was locked
            break
        os.close(handle)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for what is fetched or unpacked, and needed no longer than it is read."""
    with partial_folder(_unpacking()) as folder:
        yield folder


def _unpacking() -> Path:
    return Path(tempfile.gettempdir())


def _remove_unheld(leftover: Path) -> None:
    try:
        handle = os.open(leftover, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(leftover, ignore_errors=True)
    except BlockingIOError:
        pass
    finally:
        os.close(handle)
