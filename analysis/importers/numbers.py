"""Whole numbers and lists of numbers in foreign files, which may be Python's or tensors, and may be anything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from torch import Tensor

from analysis.errors import ParameterError
from analysis.manifest import LAST_EPOCH

MOST = 10_000_000
"""Numbers in a list: as many as a training can have epochs."""

_WEIGHTS_EPOCH = ("epoch", "step")
"""Under which names a file says the epoch of its weights."""


def whole(value: Any) -> int | None:
    """The whole number that a value is; None for any other."""
    if isinstance(value, Tensor):
        numbers = listed(value.reshape(1)) if value.ndim == 0 and not value.is_sparse else None
        value = numbers[0] if numbers else None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def listed(values: Tensor) -> list[Any] | None:
    """The numbers of a tensor of one axis; None for any other."""
    if values.ndim != 1 or values.numel() > MOST:
        return None
    try:
        found: list[Any] = values.detach().tolist()
    except (RuntimeError, TypeError, ValueError):  # sparse, quantised, without data
        return None
    return found


def epochs_of(values: Any) -> list[int] | None:
    """Epochs that rise from one to the next; None where the values are anything else."""
    if isinstance(values, Tensor):
        values = listed(values)
    if not isinstance(values, Sequence) or isinstance(values, str | bytes) or not values:
        return None
    found = [whole(value) for value in values]
    rises = all(
        after is not None and before is not None and before < after <= LAST_EPOCH
        for before, after in zip([-1, *found], found, strict=False)
    )
    return [number for number in found if number is not None] if rises else None


def epoch_in(path: Path, content: Mapping[Any, Any]) -> int | None:
    """The epoch of the weights as a file says it; None when it does not.

    Raises:
        ParameterError: when what it says is no epoch.
    """
    said = next((name for name in _WEIGHTS_EPOCH if content.get(name) is not None), None)
    if said is None:
        return None
    epoch = whole(content[said])
    if epoch is None or not 0 <= epoch <= LAST_EPOCH:
        raise ParameterError(f"{path}: its {said} is no whole number up to {LAST_EPOCH:,}: say it with --epoch")
    return epoch
