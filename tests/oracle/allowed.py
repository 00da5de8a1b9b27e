"""An array that a query should answer, and how far off an answer may be.

A tolerance is absolute per array: `TOLERANCE` times the size of what the numbers are computed from. The weights are
float32, whose relative rounding is 6e-8; the longest sums here (35 dimensions, softmax, 64 inputs) lose two digits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy import ndarray

from tests.oracle import literal_neurons as neurons
from tests.oracle.literal_forward import LiteralModel

TOLERANCE = 2e-5
NOTHING = 1e-7
"""Rounding that is left where the right value is 0."""


@dataclass(frozen=True, eq=False)
class Expected:
    """An array of an answer, its axes, and how far off each number may be."""

    values: ndarray
    axes: tuple[str, ...]
    slack: ndarray
    circular: bool = False
    """Whether the values are angles, the same modulo 2π."""
    fixed: bool = False
    """Whether the array has no epoch axis, because it belongs to the run."""
    mirrored: str = ""
    """The axis that vectors run along which may have the other sign: it is carried along the run."""
    padded: bool = False
    """Whether zeros may follow at the end of the last axis when several checkpoints are asked for."""


Params = Mapping[str, Any]
Answered = dict[str, Expected]


def expect(values: Any, *axes: str, scale: Any = None, circular: bool = False, mirrored: str = "") -> Expected:
    """With a tolerance in proportion to `scale`, which is the largest value where it is not given."""
    values = np.asarray(values)
    if values.dtype.kind in "bi":
        return Expected(values, axes, np.zeros(values.shape))
    size = np.abs(values).max(initial=0.0) if scale is None else scale
    return Expected(
        values, axes, np.broadcast_to(TOLERANCE * size + NOTHING, values.shape), circular, mirrored=mirrored
    )


def lost_digits(values: ndarray, model: LiteralModel, source: ndarray | None = None) -> float:
    """How much larger a function of (x, y), or what it is computed from, is than its variation.

    Rounding of the one is seen in shares of the other; a GELU far below 0, for one, is nothing but a small difference.
    """
    centred = model.task.centred(values)
    spread = float((centred**2).mean())
    size = max(float((part**2).mean()) for part in (values, values if source is None else source))
    return max(1.0, math.sqrt(size / spread)) if spread > 0 else 1.0


def lost_by_neuron(model: LiteralModel, stage: str = "post") -> ndarray:
    acts, pre = neurons.stage_of(model, stage), model.activations.pre
    return np.array([lost_digits(acts[..., n], model, pre[..., n]) for n in range(acts.shape[2])])


def over_inputs(values: ndarray, params: Params, model: LiteralModel, source: ndarray | None = None) -> Answered:
    """One function of (x, y), in the basis that is asked for."""
    if params.get("basis", "input") == "input":
        return {"values": expect(values, "x", "y")}
    item, scale = neurons.explain(values, model.task), lost_digits(values, model, source)
    return {
        "values": expect(model.task.fft2d(values), "comp_x", "comp_y"),
        "share": expect(item.share, "comp_x", "comp_y", scale=scale),
        "block_share": expect(item.block_share, "freq_x", "freq_y", scale=scale),
        "freq": expect(item.freq),
        "fraction": expect(item.fraction, scale=scale),
    }


def over_tokens(
    values: ndarray,
    params: Params,
    model: LiteralModel,
    *axes: str,
    token: str = "x",
    scale: Any = None,
    is_mirrored: bool = False,
) -> Answered:
    """Functions of one token, in the basis that is asked for."""
    if params.get("basis", "input") == "fourier":
        values, token = model.task.fft1d(values), "comp"
    return {"values": expect(values, *axes, token, scale=scale, mirrored=token if is_mirrored else "")}
