"""The run store: a folder of runs, each opened by its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.errors import NotFoundError, ParameterError, listing
from analysis.manifest import is_run_name, run_name
from analysis.run import MANIFEST, Run


@dataclass(frozen=True)
class RunStore:
    """The runs below one folder; names never lead outside it."""

    root: Path

    def names(self) -> tuple[str, ...]:
        """Names of all runs, sorted; damaged ones included, folders whose name no run can have left out."""
        if not self.root.is_dir():
            return ()
        return tuple(
            sorted(
                folder.name
                for folder in self.root.iterdir()
                if is_run_name(folder.name) and (folder / MANIFEST).is_file()
            )
        )

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
        if not (folder / MANIFEST).is_file():
            known = f"the runs are {listing(self.names())}" if self.names() else f"{self.root} has no runs"
            raise NotFoundError(f"there is no run {name!r}: {known}")
        return Run.open(folder)
