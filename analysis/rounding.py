"""How finely numbers are written that a site has no 8-bit levels of: to 1e-5 of the largest of their frame.

It stands here and not with what writes sites (`app.publish`), so that the addresses of their files change with it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, get_args

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from analysis.queries.factors import AttentionFactors, NeuronFactors
from analysis.queries.neuron import Neuron
from analysis.query import Stage
from analysis.question import Question
from analysis.steps import MOST

ERROR = 1e-5
"""Of the largest number of a frame: by so much may one differ from what a server says."""

_FINER = 16
"""So much finer are the few numbers that each token's are added to."""

_FEWEST = 64
"""Frames of fewer numbers stay as they are."""

_OF_TOKENS = "values"
_FEW = ("position_x", "position_y", "at_equals", "constant")


def steps_of(stored: Mapping[str, ndarray], header: Mapping[str, Any]) -> dict[str, Float[ndarray, "epoch"]]:
    """The steps of each array of a clip that is worth it, frame by frame."""
    moving = [name for name, track in header["tracks"].items() if track["frames"] and stored[name].dtype == np.float32]
    if header["query"] == AttentionFactors.name:
        return {}  # scores are exponents, and one file has them
    steps = {name: _own(stored[name]) for name in moving if math.prod(stored[name].shape[1:]) >= _FEWEST}
    if header["query"] == NeuronFactors.name:
        steps |= _steps_of_neuron(stored, header["parameters"]["neuron"])
    return steps


def _own(values: Float[ndarray, "epoch *frame"]) -> Float[ndarray, "epoch"]:
    """The steps of numbers that are shown as they are: half of one is the most that they may be wrong by."""
    return 2 * ERROR * _sizes(values)


def _sizes(values: Float[ndarray, "epoch *frame"]) -> Float[ndarray, "epoch"]:
    """The largest size of a number of each frame."""
    return np.abs(values.reshape(len(values), -1)).max(axis=1)


def _steps_of_neuron(stored: Mapping[str, ndarray], neuron: int) -> dict[str, Float[ndarray, "epoch"]]:
    """The steps of what adds up to a neuron: of each head a mean over what it looks at, so that errors add by heads.

    So no number is further than `ERROR` of the frame's largest from what it was, before the nonlinearity and after a
    relu; after a gelu 1.13 times that at most (its steepest slope), after squaring twice. Where a neuron is hardly ever
    on, steps are about as small as those of float32, and no smaller.
    """
    of_tokens = stored[_OF_TOKENS]
    n_heads = of_tokens.shape[1]
    before, after = (_largest(stored, neuron, stage) for stage in get_args(Stage))
    scale = np.where(after > 0, np.minimum(before, after), before)
    step = 2 * ERROR * scale / (n_heads + (n_heads + 1) / _FINER)
    wanted = {_OF_TOKENS: np.minimum(step, _own(of_tokens))} | dict.fromkeys(_FEW, step / _FINER)
    return {name: np.maximum(one, 2 / MOST * _sizes(stored[name])) for name, one in wanted.items()}


def _largest(stored: Mapping[str, ndarray], neuron: int, stage: Stage) -> Float[ndarray, "epoch"]:
    """The largest size of a number of the neuron on all inputs."""
    question = Question(Neuron(neuron=neuron, basis="input", stage=stage)).text
    return np.maximum(*(np.abs(stored[f"{question}/{end}"]) for end in ("low", "high")))


def without_frames(stored: Mapping[str, ndarray], header: Mapping[str, Any]) -> dict[str, ndarray]:
    """The same where the ends of what follows from factors are those of all frames: nobody asks for each one's."""
    over_all = {"low": np.fmin, "high": np.fmax}
    ends = {f"{question}/{end}": least for question in header.get("served", {}) for end, least in over_all.items()}
    return {
        name: ends[name].reduce(values, keepdims=True) if name in ends else values for name, values in stored.items()
    }
