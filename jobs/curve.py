"""The losses of a training at a few epochs, and what it has come to: from its history, without weights or torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from cachetools import LRUCache, cached
from jaxtyping import Float, Int
from numpy import ndarray

from analysis.errors import DamagedError
from analysis.files import Stamp, stamp_of
from analysis.folders import HISTORY
from analysis.history import History, first_learned

Spacing = Literal["even", "logarithmic"]

_POINTS: dict[Spacing, int] = {"even": 60, "logarithmic": 100}
"""As many as are drawn: on the Train page a curve is as wide as a thumb."""


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


def curve_of(folder: Path, p: int, spacing: Spacing) -> Curve | None:
    """The curve of a training so far, its epochs spaced evenly or in their logarithm; None while none can be read."""
    return _curve(folder, p, spacing, stamp_of(folder / HISTORY))


@cached(LRUCache(2_500))
def _curve(folder: Path, p: int, spacing: Spacing, _: Stamp) -> Curve | None:
    try:
        history = History.load(folder, p=p)
    except DamagedError:
        return None
    if not len(history.epoch):
        return None
    kept = _places(len(history.epoch), spacing)
    return Curve(
        epoch=history.epoch[kept],
        train_loss=history.train_loss[kept],
        test_loss=history.test_loss[kept],
        memorised=first_learned(history.epoch, history.train_accuracy),
        grokked=first_learned(history.epoch, history.test_accuracy),
        test_accuracy=float(history.test_accuracy[-1]),
    )


def _places(length: int, spacing: Spacing) -> Int[ndarray, "epoch"]:
    if spacing == "even":
        places = np.linspace(0, length - 1, _POINTS[spacing])
    else:
        places = np.geomspace(1, length, _POINTS[spacing]) - 1
    return np.unique(places.round().astype(int))
