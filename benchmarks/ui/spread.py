"""Summaries of what was measured: percentiles of one repeat, medians over repeats, and between what they lie."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import numpy as np

from benchmarks.ui.stage import CannotMeasureError


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of the values do not exceed.

    Raises:
        CannotMeasureError: when nothing was measured.
    """
    if len(values) == 0:
        raise CannotMeasureError("nothing was measured: no step reached the page, or no frame showed one")
    return float(np.percentile(np.asarray(values), percent))


def median(values: Sequence[float]) -> float:
    """The median over repeats.

    Raises:
        CannotMeasureError: when there are none.
    """
    if len(values) == 0:
        raise CannotMeasureError("nothing was measured")
    return float(statistics.median(values))


def between(values: Sequence[float], unit: str) -> str:
    """The smallest and the largest of some values, as text."""
    return f"{min(values):.1f} to {max(values):.1f} {unit}"
