"""Weights that are too large to compute with are told from those that are only large."""

from __future__ import annotations

import math

import pytest
import torch

from analysis.checkpoints import StateDict, check_state
from analysis.config import Activation, ModelConfig
from analysis.errors import DamagedError
from analysis.forward import FactorisedPass, activate
from analysis.magnitude import peak
from analysis.weights import stack_weights
from tests import tiny

FLOATS = [torch.float16, torch.bfloat16, torch.float32, torch.float64]


def is_refused(state: StateDict, model: ModelConfig) -> bool:
    try:
        check_state(state, model)
    except DamagedError:
        return True
    return False


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("values", [[1.5, -3.0], [-0.0, 0.0], [2.0, math.inf, -1.0], [-math.inf, 0.5]])
def test_the_peak_is_the_largest_size(values: list[float], dtype: torch.dtype) -> None:
    assert peak(torch.tensor(values, dtype=dtype)) == max(map(abs, values))
    assert peak(torch.tensor([values, values], dtype=dtype).T) == max(map(abs, values))


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_peak_of_what_is_no_number_is_none(dtype: torch.dtype) -> None:
    assert math.isnan(peak(torch.tensor([1.0, math.nan, math.inf], dtype=dtype)))


@pytest.mark.parametrize("act_fn", ["relu", "gelu", "quadratic"])
@pytest.mark.parametrize("scale", [10.0**power for power in range(0, 39, 2)])
def test_a_model_passes_only_if_float32_holds_what_it_computes(scale: float, act_fn: Activation) -> None:
    model = tiny.MODEL.model_copy(update={"act_fn": act_fn})
    state = tiny.random_state(model, scale=scale)
    forward = FactorisedPass(stack_weights([state], model), act_fn)
    post = activate(forward.pre(), act_fn)
    parts = [forward.attention(), post, forward.logits(post)]
    assert is_refused(state, model) != all(bool(part.isfinite().all()) for part in parts)


def test_large_weights_are_no_reason_by_themselves() -> None:
    """Neurons that are all dead add nothing, however large their weights; the bound alone would refuse the model."""
    state = tiny.random_state(tiny.MODEL)
    state["blocks.0.mlp.in.weight"] *= 1e31
    state["blocks.0.mlp.in.bias"][:] = -3e38
    check_state(state, tiny.MODEL)
    state["blocks.0.mlp.in.bias"][:] = 3e38
    with pytest.raises(DamagedError, match=r"its weights reach 3e\+38, and what the model computes"):
        check_state(state, tiny.MODEL)


def test_a_model_that_only_transformer_lens_runs_may_not_overflow_its_norm() -> None:
    model = tiny.MODEL.model_copy(update={"normalization": "LN"})
    state = tiny.random_state(model)
    check_state(state, model)
    state["embed.weight"] *= 1e25
    assert is_refused(state, model)
