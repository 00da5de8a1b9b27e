"""The three phases of grokking, each boundary found from the progress measures by a stated rule.

Source of the phases: [nanda2023], section 5.1; the rules are ours, and are shown to the user as `RULES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from analysis.history import LEARNED

PHASES = ("memorisation", "circuit formation", "cleanup")

RULES: Mapping[str, str] = {
    "memorisation": "Ends at the first checkpoint with a train accuracy of 99 % or more.",
    "circuit formation": (
        "Ends at the first checkpoint from there on at which the excluded loss (train) has risen to half of its "
        "highest value and the restricted loss (all inputs) has fallen below the test loss and to half of its own "
        "highest value; never in a run none of whose checkpoints reaches a test accuracy of 99 %."
    ),
    "cleanup": (
        "Ends at the first checkpoint from there on with a test accuracy of 99 % or more at which the sum of squared "
        "weights has made 90 % of its fall from its highest value after memorisation to its lowest; not before the "
        "training has come to its planned end, since the lowest is not known until then."
    ),
}

NOT_REACHED = -1


@dataclass(frozen=True, eq=False)
class PhaseInputs:
    """The measures that the rules look at, by checkpoint."""

    epochs: tuple[int, ...]
    train_accuracy: Float[ndarray, "epoch"]
    test_accuracy: Float[ndarray, "epoch"]
    test_loss: Float[ndarray, "epoch"]
    restricted_all: Float[ndarray, "epoch"]
    excluded_train: Float[ndarray, "epoch"]
    squared_weights: Float[ndarray, "epoch"]


def phase_ends(measures: PhaseInputs, *, is_complete: bool) -> tuple[int, int, int]:
    """The epoch at which each phase ends, `NOT_REACHED` (−1) where its rule is never met.

    A run that never generalises has no circuit formation: its second and third phases are not reached. Neither is the
    third in one whose training has not come to its planned end (`is_complete`): the rule would be met as soon as the
    second is over, and its end would move on with each checkpoint at which the weights are smaller still.
    """
    ends = [NOT_REACHED] * len(PHASES)
    start = 0
    rules = (_memorised, _circuit_formed, _cleaned_up) if is_complete else (_memorised, _circuit_formed)
    for place, met in enumerate(rules):
        found = np.flatnonzero(met(measures, start))
        if not found.size:
            break
        start += int(found[0])
        ends[place] = measures.epochs[start]
    return ends[0], ends[1], ends[2]


def _memorised(measures: PhaseInputs, start: int) -> ndarray:
    return measures.train_accuracy[start:] >= LEARNED


def _circuit_formed(measures: PhaseInputs, start: int) -> ndarray:
    excluded, restricted = measures.excluded_train[start:], measures.restricted_all[start:]
    if measures.test_accuracy.max() < LEARNED:
        return np.zeros(excluded.shape, dtype=bool)
    has_risen = excluded >= excluded.max() / 2
    has_fallen = (restricted <= restricted.max() / 2) & (restricted < measures.test_loss[start:])
    return has_risen & has_fallen


def _cleaned_up(measures: PhaseInputs, start: int) -> ndarray:
    # The fall is measured from its top, which lies before the circuit is formed.
    memorised = int(np.flatnonzero(_memorised(measures, 0))[0])
    weights = measures.squared_weights[memorised:]
    nearly = weights.max() - 0.9 * (weights.max() - weights.min())
    return (measures.squared_weights[start:] <= nearly) & (measures.test_accuracy[start:] >= LEARNED)
