"""Runs as folders: which there are, what lies in them and whether they have changed. Opens none, and needs no torch."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from analysis.errors import DamagedError, NotFoundError, ParameterError, listing
from analysis.files import digest_of, leads_nowhere, stamp_of
from analysis.manifest import is_run_name, run_name

MANIFEST: Final = "run.json"
"""Without one a folder is no run: it is written last, with the first checkpoint."""

HISTORY: Final = "history.npz"

RESUME: Final = "resume.safetensors"
"""The exact state of a training, kept beside its newest checkpoint (`analysis.resume`)."""

_VERSION_LENGTH = 16


def version_of(folder: Path) -> str:
    """What changes whenever a checkpoint of the run in `folder` is written; no file is read for it.

    Its manifest alone tells: that is written last, and a history that is newer is of no checkpoint yet.
    """
    return digest_of(repr(stamp_of(folder / MANIFEST)).encode())[:_VERSION_LENGTH]


def is_run(folder: Path) -> bool:
    """Whether a folder is a run's, as far as one can see: who may not look into it is told so when it is opened."""
    try:
        (folder / MANIFEST).lstat()
    except NotADirectoryError:
        return False
    except FileNotFoundError:
        return leads_nowhere(folder)
    except OSError:
        return True
    return True


@dataclass(frozen=True)
class RunFolders:
    """The folders below one folder that are runs, or become runs; names never lead outside it."""

    root: Path

    @property
    def place(self) -> str:
        """Where that is, for sentences."""
        return str(self.root)

    def names(self) -> tuple[str, ...]:
        """Names of all runs, sorted; those that cannot be read included, folders whose name no run can have left out.

        Raises:
            DamagedError: when the store itself cannot be read.
        """
        return tuple(folder.name for folder in self.folders() if is_run(folder))

    def folders(self) -> tuple[Path, ...]:
        """What has a name that a run can have, sorted: runs, and what has no checkpoint yet.

        Raises:
            DamagedError: when the store itself cannot be read.
        """
        try:
            every = list(self.root.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise DamagedError(
                f"the runs in {self.root} cannot be read ({error.strerror}): let this user read that folder"
            ) from error
        return tuple(sorted(folder for folder in every if is_run_name(folder.name)))

    def missing(self, name: str) -> NotFoundError:
        """What to say of a run that is not there."""
        known = f"the runs are {listing(self.names())}" if self.names() else f"{self.place} has no runs"
        return NotFoundError(f"there is no run {name!r}: {known}")

    def folder(self, name: str) -> Path:
        """Where the run `name` is, or would be.

        Raises:
            ParameterError: for a name that no run can have.
        """
        try:
            return self.root / run_name(name)
        except ValueError as error:
            raise ParameterError(str(error)) from None


@contextmanager
def new_run_folder(folder: Path) -> Iterator[None]:
    """Make the folder of a new run; take it away again when no checkpoint was written in it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir()
        is_ours = True
    except FileExistsError:
        is_ours = False
    try:
        yield
    finally:
        if is_ours and not (folder / MANIFEST).exists():
            shutil.rmtree(folder)
