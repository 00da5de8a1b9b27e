"""Deleted runs: a hidden folder of the store, from which they come back for a day."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analysis.errors import NotFoundError, ParameterError
from analysis.folders import RunFolders
from analysis.lease import LEASES

KEPT = timedelta(days=1)
"""How long what was deleted can be brought back."""

_FOLDER = ".trash"
_TIME = "%Y%m%dT%H%M%S.%fZ"
_ENTRY = re.compile(r"(\d{8}T\d{6}\.\d{6}Z)~(.+)")


@dataclass(frozen=True)
class Deleted:
    """A run that was deleted."""

    name: str
    at: datetime
    folder: Path

    @property
    def until(self) -> datetime:
        """When it is gone for good."""
        return self.at + KEPT


@dataclass(frozen=True)
class Trash:
    """What was deleted from a run store."""

    store: RunFolders

    def put(self, folder: Path) -> None:
        """Take a folder out of the store.

        Raises:
            OSError: when it cannot be moved.
        """
        place = self.store.root / _FOLDER
        place.mkdir(exist_ok=True)
        folder.rename(place / f"{datetime.now(UTC).strftime(_TIME)}~{folder.name}")

    def restore(self, name: str) -> None:
        """Put back what was deleted last under a name.

        Raises:
            NotFoundError: when nothing was, or more than a day ago.
            ParameterError: when there is another of that name by now.
            OSError: when it cannot be moved.
        """
        found = [deleted for deleted in self.content() if deleted.name == name]
        if not found:
            raise NotFoundError(f"no run {name!r} was deleted within the last day: there is nothing to bring back")
        target = self.store.folder(name)
        if target.exists():
            raise ParameterError(f"there is another run {name!r} by now: rename that first, then undo")
        # Nobody trains what was deleted, though who did may seem to: its lease came along.
        for lease in found[-1].folder.glob(LEASES):
            lease.unlink(missing_ok=True)
        found[-1].folder.rename(target)

    def content(self) -> list[Deleted]:
        """What can be brought back, the oldest first."""
        with suppress(OSError):
            names = sorted(entry.name for entry in (self.store.root / _FOLDER).iterdir())
            parts = [(found, name) for name in names if (found := _ENTRY.fullmatch(name))]
            return [
                Deleted(
                    found[2],
                    datetime.strptime(found[1], _TIME).replace(tzinfo=UTC),
                    self.store.root / _FOLDER / name,
                )
                for found, name in parts
            ]
        return []

    def sweep(self, now: datetime) -> None:
        """Remove what was deleted more than a day before `now`; what cannot be removed stays for the next time."""
        for deleted in self.content():
            if deleted.until < now:
                with suppress(OSError):
                    deleted.folder.unlink() if deleted.folder.is_symlink() else shutil.rmtree(deleted.folder)
