"""The run store: a folder of runs, each opened by its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.errors import DamagedError, NotFoundError, ParameterError, listing
from analysis.files import leads_nowhere
from analysis.manifest import is_run_name, run_name
from analysis.run import MANIFEST, Run, is_locked, version_of


@dataclass(frozen=True)
class Listed:
    """What there is to know of a run without reading it."""

    version: str
    """Another one whenever the run has been written."""

    is_training: bool
    """Whether a trainer holds it now."""


@dataclass(frozen=True)
class RunStore:
    """The runs below one folder; names never lead outside it."""

    root: Path

    def names(self) -> tuple[str, ...]:
        """Names of all runs, sorted; those that cannot be read included, folders whose name no run can have left out.

        Raises:
            DamagedError: when the store itself cannot be read.
        """
        try:
            folders = list(self.root.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise DamagedError(
                f"the runs in {self.root} cannot be read ({error.strerror}): let this user read that folder"
            ) from error
        return tuple(sorted(folder.name for folder in folders if is_run_name(folder.name) and _is_run(folder)))

    def listing(self) -> dict[str, Listed]:
        """Every run by its name, sorted; opens none, so that it may be asked for often (0.1 ms a run)."""
        folders = {name: self.root / name for name in self.names()}
        return {name: Listed(version_of(folder), is_locked(folder)) for name, folder in folders.items()}

    def folder(self, name: str) -> Path:
        """Where the run `name` is, or would be.

        Raises:
            ParameterError: for a name that no run can have.
        """
        try:
            return self.root / run_name(name)
        except ValueError as error:
            raise ParameterError(str(error)) from None

    def open(self, name: str) -> Run:
        """Open a run as it is on disk now.

        Raises:
            ParameterError: for a name that no run can have.
            NotFoundError: when there is no such run.
            DamagedError: when its run.json or history.npz cannot be understood.
        """
        folder = self.folder(name)
        if not _is_run(folder):
            known = f"the runs are {listing(self.names())}" if self.names() else f"{self.root} has no runs"
            raise NotFoundError(f"there is no run {name!r}: {known}")
        return Run.open(folder)


def _is_run(folder: Path) -> bool:
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
