"""The run store: a folder of runs, each opened by its name."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.folders import RunFolders, is_run, version_of
from analysis.lease import is_held
from analysis.run import Run


@dataclass(frozen=True)
class Listed:
    """What there is to know of a run without reading it."""

    version: str
    """Another one whenever the run has been written."""

    is_training: bool
    """Whether a trainer holds it now."""


@dataclass(frozen=True)
class RunStore(RunFolders):
    """The runs below one folder."""

    def listing(self) -> dict[str, Listed]:
        """Every run by its name, sorted; opens none, so that it may be asked for often (0.1 ms a run)."""
        folders = {name: self.root / name for name in self.names()}
        return {name: Listed(version_of(folder), is_held(folder)) for name, folder in folders.items()}

    def open(self, name: str) -> Run:
        """Open a run as it is on disk now.

        Raises:
            ParameterError: for a name that no run can have.
            NotFoundError: when there is no such run.
            DamagedError: when its run.json or history.npz cannot be understood.
        """
        folder = self.folder(name)
        if not is_run(folder):
            raise self.missing(name)
        return Run.open(folder)
