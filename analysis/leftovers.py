"""What imports leave in a run store when they are killed: hidden folders that nobody holds. Needs no torch."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

PARTIAL = ".importing-"
"""How folders begin in which runs are being imported: hidden, so that no store lists them."""


def sweep(root: Path) -> None:
    """Remove what imports have left that were killed: the lock on such a folder went with its process."""
    for leftover in root.glob(f"{PARTIAL}*"):
        _remove_unheld(leftover)


def _remove_unheld(leftover: Path) -> None:
    try:
        handle = os.open(leftover, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(leftover, ignore_errors=True)
    except BlockingIOError:
        pass
    finally:
        os.close(handle)
