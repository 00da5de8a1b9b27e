"""What has become of the points of a sweep: from their losses alone, so that nothing needs their weights, or torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from cachetools import LRUCache, cached
from jaxtyping import Float, Int
from numpy import ndarray

from analysis.errors import DamagedError
from analysis.files import Stamp, stamp_of
from analysis.folders import HISTORY, RunFolders, is_run
from analysis.history import History, first_learned
from jobs.job import Job, Membership
from jobs.overview import State, standing_of
from jobs.sweep import points_in, value_of

_CURVE_LENGTH = 100


@dataclass(frozen=True, eq=False)
class Curve:
    """Losses at some epochs (nats), and when nearly all pairs of each kind were first answered right, to 10 epochs."""

    epoch: Int[ndarray, "epoch"]
    train_loss: Float[ndarray, "epoch"]
    test_loss: Float[ndarray, "epoch"]
    memorised: int | None
    """The first epoch with a train accuracy of 99 %."""
    grokked: int | None
    """The first epoch with a test accuracy of 99 %."""
    test_accuracy: float
    """At the end."""


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
        curve=_curve(folder, job.model.p, stamp_of(folder / HISTORY)) if is_run(folder) else None,
        last=standing.epoch,
    )


@cached(LRUCache(2_000))
def _curve(folder: Path, p: int, _: Stamp) -> Curve | None:
    try:
        history = History.load(folder, p=p)
    except DamagedError:
        return None
    if not len(history.epoch):
        return None
    # As dense in the logarithm of the epoch as the page draws them.
    last = len(history.epoch) - 1
    kept = np.unique(np.geomspace(1, last + 1, _CURVE_LENGTH).round().astype(int) - 1)
    return Curve(
        epoch=history.epoch[kept],
        train_loss=history.train_loss[kept],
        test_loss=history.test_loss[kept],
        memorised=first_learned(history.epoch, history.train_accuracy),
        grokked=first_learned(history.epoch, history.test_accuracy),
        test_accuracy=float(history.test_accuracy[last]),
    )


def _order(value: Any) -> tuple[bool, Any]:
    """Numbers in their order, texts and lists after them, nothing first."""
    is_number = isinstance(value, int | float)
    return (not is_number and value is not None, value if is_number else str(value or ""))
