"""Folders that are locked while somebody uses them, so that what the killed leave can be told, and removed.

Imports have hidden ones in run stores and among temporary files; a server has one for as long as it runs.

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
    for place in (root, _temporary()):
        _remove_unheld(place, PARTIAL)


def lasting(prefix: str) -> Path:
    """A new temporary folder, held until this process and those that it forks have ended, whatever they become.

    Others that begin with `prefix`, and that nobody holds any more, are removed.

    Raises:
        OSError: when it cannot be made.
    """
    place = _temporary()
    _remove_unheld(place, prefix)
    folder, handle = _locked_folder(place, prefix)
    fcntl.fcntl(handle, fcntl.F_SETFD, 0)  # the lock stays with what is executed in this one's place
    return folder


@contextmanager
def partial_folder(root: Path) -> Iterator[Path]:
    """A hidden folder, locked while it is used, and removed unless it has been renamed by then.

    Raises:
        OSError: when it cannot be made.
    """
    folder, handle = _locked_folder(root, PARTIAL)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for what is fetched or unpacked, and needed no longer than it is read."""
    with partial_folder(_temporary()) as folder:
        yield folder


def _temporary() -> Path:
    return Path(tempfile.gettempdir())


def _locked_folder(place: Path, prefix: str) -> tuple[Path, int]:
    """A new folder, and what holds its lock until it is closed."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if folder.exists():  # else somebody has swept it before it was locked
            return folder, handle
        os.close(handle)


def _remove_unheld(place: Path, prefix: str) -> None:
    for leftover in place.glob(f"{prefix}*"):
        _remove_if_unheld(leftover)


def _remove_if_unheld(leftover: Path) -> None:
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
