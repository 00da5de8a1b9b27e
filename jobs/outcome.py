"""What has become of the points of a sweep: from their losses alone, so that nothing needs their weights, or torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.folders import RunFolders, is_run
from jobs.curve import Curve, curve_of
from jobs.job import Job, Membership
from jobs.overview import State, standing_of
from jobs.sweep import points_in, value_of


@dataclass(frozen=True, eq=False)
class Outcome:
    """One point of a sweep as it stands."""

    name: str
    state: State
    values: dict[str, Any]
    """Of the fields that vary."""
    epochs: int
    """How far it shall go."""
    curve: Curve | None
    """None while it has no checkpoint, or none that can be read."""
    last: int | None
    """The epoch of its newest checkpoint."""


def sweep_names(store: RunFolders) -> tuple[str, ...]:
    """The sweeps that some job of a store is a point of, sorted.

    Raises:
        DamagedError: when the store cannot be read.
    """
    return tuple(sorted({sweep.name for _, _, sweep in points_in(store)}))


def outcomes_of(store: RunFolders, sweep: str) -> list[Outcome]:
    """The points of a sweep, by the values of what varies.

    Raises:
        DamagedError: when the store cannot be read.
    """
    found = [_outcome(folder, job, one) for folder, job, one in points_in(store) if one.name == sweep]
    return sorted(found, key=lambda outcome: tuple(_order(value) for value in outcome.values.values()))


def _outcome(folder: Path, job: Job, sweep: Membership) -> Outcome:
    standing = standing_of(folder)
    return Outcome(
        name=folder.name,
        state=standing.state,
        values={field: value_of(field, job.model, job.train) for field in sweep.varied},
        epochs=job.train.epochs,
        curve=curve_of(folder, job.model.p, "logarithmic") if is_run(folder) else None,
        last=standing.epoch,
    )


def _order(value: Any) -> tuple[bool, Any]:
    """Numbers in their order, texts and lists after them, nothing first."""
    is_number = isinstance(value, int | float)
    return (not is_number and value is not None, value if is_number else str(value or ""))
