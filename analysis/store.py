"""The run store: a folder of runs, or an address with runs below it; each is opened by its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.address import Root
from analysis.errors import UnreachableError
from analysis.files import digest_of
from analysis.folders import RunFolders, is_run, version_of
from analysis.lease import is_held
from analysis.mirror import Mirror
from analysis.mirrored import LIMIT, Kept, MirroredFiles
from analysis.names import MIRRORS, own_cache
from analysis.run import Run

_DIGITS = 16


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


@dataclass(frozen=True)
class MirroredStore(RunStore):
    """The runs at an address, to be read alone; `root` is the folder that mirrors them."""

    kept: Kept

    @property
    def place(self) -> str:
        """Its address, without secrets."""
        return str(self.kept.mirror.address)

    def names(self) -> tuple[str, ...]:
        """Names of all runs, sorted.

        Raises:
            GrokscopeError: when the store cannot be asked, and never has been.
        """
        return self.kept.mirror.look().names

    def folders(self) -> tuple[Path, ...]:
        """The folders that mirror them, sorted.

        Raises:
            GrokscopeError: as `names`.
        """
        return tuple(self.root / name for name in self.names())

    def open(self, name: str) -> Run:
        """Open a run as it was when the store was last asked.

        Raises:
            ParameterError: for a name that no run can have.
            NotFoundError: when there is no such run.
            DamagedError: when its run.json or history.npz cannot be understood.
            UnreachableError: when these have not come.
        """
        folder, listing = self.folder(name), self.kept.mirror.look()
        if name in listing.wrong:
            raise UnreachableError(listing.wrong[name])
        if name not in listing.names:
            raise self.missing(name)
        return Run.open(folder, MirroredFiles(folder, self.kept))


def open_store(root: Root, *, cache: Path | None = None, limit: int = LIMIT) -> RunStore:
    """The run store in a folder or at an address; one at an address is asked what it has by now.

    What is fetched is kept in a folder of the cache, at most `limit` MB with that of other stores.

    Raises:
        GrokscopeError: when a store at an address cannot be asked, and never has been.
    """
    if isinstance(root, Path):
        return RunStore(root)
    folder = (cache or own_cache()) / MIRRORS / digest_of(root.whole.encode())[:_DIGITS]
    mirror = Mirror(root, folder)
    mirror.ask()
    return MirroredStore(folder, Kept(mirror, limit=limit))
