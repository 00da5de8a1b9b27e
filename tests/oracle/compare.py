"""Comparison of an answer with the oracle: names, axes, shapes, then numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.answer import Answer
from tests.oracle.allowed import Answered, Expected

BESIDES = ("order", "block_share", "strongest", "strongest_share")
"""Arrays that have tests of their own, for ties or because they follow from others; some queries have them expected."""


def off(found: np.ndarray, expected: Expected) -> np.ndarray:
    """Distance of each number; angles the short way round."""
    gap = np.abs(found.astype(np.float64) - expected.values.astype(np.float64))
    return np.abs((gap + math.pi) % (2 * math.pi) - math.pi) if expected.circular else gap


def same_array(found: np.ndarray, axes: tuple[str, ...], expected: Expected, where: str) -> None:
    """One array."""
    assert len(axes) == len(expected.axes), f"{where}: axes {axes}, expected {expected.axes}"
    assert all(right in ("*", axis) for axis, right in zip(axes, expected.axes, strict=True)), f"{where}: axes {axes}"
    if expected.padded and "epoch" in axes:
        extra = found[..., expected.values.shape[-1] :]
        assert not extra.any(), f"{where}: more than zeros behind the last value"
        found = found[..., : expected.values.shape[-1]]
    assert found.shape == expected.values.shape, f"{where}: shape {found.shape}, expected {expected.values.shape}"
    if expected.values.dtype.kind in "bi":
        assert found.dtype.kind == expected.values.dtype.kind, (
            f"{where}: {found.dtype}, expected {expected.values.dtype}"
        )
    if expected.mirrored:
        along = axes.index(expected.mirrored)
        found = found * np.where((found * expected.values).sum(axis=along, keepdims=True) < 0, -1, 1)
    distance = off(found, expected)
    wrong = ~(distance <= expected.slack)
    worst = np.unravel_index(np.argmax(distance - expected.slack), distance.shape) if distance.size else ()
    assert not wrong.any(), (
        f"{where}{list(map(int, worst))}: {found[worst]!r}, expected {expected.values[worst]!r}"
        f" ± {expected.slack[worst]:.2e} ({int(wrong.sum())} of {wrong.size} differ)"
    )


def same_answer(answer: Answer, expected: Answered, where: str, *, besides: Sequence[str] = ()) -> None:
    """Every array; `besides` are those that may be there unexpected, as they have a test of their own."""
    assert set(answer.arrays) - (set(besides) - set(expected)) == set(expected), f"{where}: other arrays than expected"
    for name, array in expected.items():
        same_array(answer[name], answer.arrays[name].axes, array, f"{where} {name}")


def stacked(parts: Sequence[Answered]) -> Answered:
    """The same arrays at several checkpoints, along a leading epoch axis; ragged ones end in zeros."""
    out = {}
    for name, first in parts[0].items():
        arrays = [part[name] for part in parts]
        if first.fixed:
            out[name] = first
            continue
        shape = np.max([array.values.shape for array in arrays], axis=0)
        values, slack = ([padded(getattr(a, field), shape) for a in arrays] for field in ("values", "slack"))
        out[name] = replace(first, values=np.stack(values), slack=np.stack(slack), axes=("epoch", *first.axes))
    return out


def padded(values: np.ndarray, shape: Sequence[int]) -> np.ndarray:
    out = np.zeros(tuple(int(size) for size in np.atleast_1d(shape)) if values.ndim else (), dtype=values.dtype)
    out[tuple(slice(size) for size in values.shape)] = values
    return out


def assert_finite(answer: Answer, where: str) -> None:
    """No NaN and no infinity in any array."""
    for name, array in answer.arrays.items():
        assert np.isfinite(array.values).all(), f"{where}: {name} is not finite"
