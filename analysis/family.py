"""Which runs of a store branch off each other: told by checkpoints, whatever the runs are called by now."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cachetools import LRUCache, cached

from analysis.files import Stamp, read_regular, stamp_of
from analysis.folders import MANIFEST, RunFolders
from analysis.manifest import Branch, Manifest, epoch_numeral
from analysis.run import MOST_MANIFEST

_SHA = 16


@dataclass(frozen=True)
class Family:
    """The parent and the branches of a run, as far as they are in its store."""

    parent: str | None = None
    """What the parent is called by now."""
    epoch: int | None = None
    """Where the run branches off; None for one that does not."""
    why: str = ""
    """What has become of the parent, in a sentence, where it is not there as it was."""
    branches: tuple[tuple[str, int], ...] = ()
    """Each branch of the run, and the epoch that it begins at."""


@dataclass(frozen=True)
class _Member:
    branch: Branch | None
    checkpoints: Mapping[int, str]

    def has(self, branch: Branch) -> bool:
        """Whether it has the checkpoint that a branch begins with."""
        return self.checkpoints.get(branch.epoch) == branch.sha256[:_SHA]

    def begins_as(self, branch: Branch) -> bool:
        """Whether it branches off at the very same checkpoint."""
        return self.branch is not None and (self.branch.epoch, self.branch.sha256) == (branch.epoch, branch.sha256)


def family_of(store: RunFolders, name: str) -> Family:
    """The family of a run, from the manifests of all runs; each is read once for as long as it stays the same.

    Raises:
        DamagedError: when the store cannot be read.
    """
    members = {one: member for one in store.names() if (member := _member(store, one)) is not None}
    branches = tuple(
        (one, member.branch.epoch)
        for one, member in members.items()
        if member.branch is not None and _parent(members, one, member.branch) == name
    )
    own = members.get(name)
    if own is None or own.branch is None:
        return Family(branches=branches)
    parent = _parent(members, name, own.branch)
    return Family(parent, own.branch.epoch, _why(members, own.branch, parent), branches)


def _parent(members: Mapping[str, _Member], name: str, branch: Branch) -> str | None:
    """The run of the parent's name that has its checkpoint, or else any that has it and does not begin with it, too."""
    named = members.get(branch.parent)
    if named is not None and named.has(branch) and branch.parent != name:
        return branch.parent
    others = (one for one, other in members.items() if one != name and other.has(branch))
    return next((one for one in others if not members[one].begins_as(branch)), None)


def _why(members: Mapping[str, _Member], branch: Branch, parent: str | None) -> str:
    if parent == branch.parent:
        return ""
    if parent is not None:
        return f"Its parent was called {branch.parent} when it branched off."
    if branch.parent in members:
        return (
            f"Run {branch.parent} has another checkpoint at epoch {epoch_numeral(branch.epoch)} by now: "
            "it is not the run that this one branched off."
        )
    return f"Run {branch.parent} is not in this store: import it, to see both on one timeline."


def _member(store: RunFolders, name: str) -> _Member | None:
    """What a run is in its family; None for one that cannot be read."""
    path = store.root / name / MANIFEST
    return _read(str(path), stamp_of(path))


@cached(LRUCache(10_000))
def _read(path: str, _: Stamp) -> _Member | None:
    with suppress(OSError, ValueError):
        manifest = Manifest.model_validate_json(read_regular(Path(path), most=MOST_MANIFEST))
        return _Member(manifest.branch, {record.epoch: record.sha256[:_SHA] for record in manifest.checkpoints})
    return None
