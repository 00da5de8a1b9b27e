"""What no file says and the model's answers tell: its operation, its number of heads, its loss on some pairs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Bool, Float
from numpy import ndarray
from torch import Tensor

from analysis.checkpoints import StateDict
from analysis.config import Activation, ModelConfig, Operation, operations_for
from analysis.forward import FactorisedPass, activate
from analysis.importers.parts import Parts, Sizes, converted, model_of, sizes_of
from analysis.loss import Score
from analysis.task import Task
from analysis.weights import stack_weights

_CLEARLY = 0.5
"""The least loss is less than this share of the next one where a number of heads stands out."""

_MOST_HEADS = 64


def _logits(model: ModelConfig, state: StateDict) -> Float[Tensor, "1 x y z"]:
    """Logits of all pairs of tokens in plain order, whatever the operation."""
    plain = model.model_copy(update={"operation": "add"})
    with torch.inference_mode():
        forward = FactorisedPass(stack_weights([state], plain), model.act_fn)
        return forward.logits(activate(forward.pre(), model.act_fn))


def _score(logits: Float[Tensor, "1 x y z"], p: int, operation: Operation) -> Score:
    with torch.inference_mode():
        return Score.of(logits, torch.as_tensor(Task(p, operation).answers))


def best_operation(model: ModelConfig, state: StateDict) -> Operation:
    """The operation whose answers the model gets right most often; addition where none stands out or p is too large."""
    if not model.is_factorisable:
        return "add"
    logits = _logits(model, state)
    scores = {operation: _score(logits, model.p, operation) for operation in operations_for(model.p)}
    return max(scores, key=lambda operation: float(scores[operation].correct.double().mean()))


def best_heads(parts: Parts, inner: int, act_fn: Activation) -> Sizes | None:
    """The widths with the number of heads that the model's loss is least with; None where none stands out."""
    if len(parts.layers) > 1:
        return None
    losses: list[tuple[float, Sizes]] = []
    for heads in (number for number in range(1, min(inner, _MOST_HEADS) + 1) if inner % number == 0):
        sizes = sizes_of(parts, heads)
        model = model_of(sizes, 1, act_fn=act_fn)
        state, _ = converted(parts, sizes, model)
        operation = best_operation(model, state)
        losses.append((float(_score(_logits(model, state), model.p, operation).loss.nanmean()), sizes))
    losses.sort(key=lambda found: found[0])
    stands_out = len(losses) == 1 or losses[0][0] < _CLEARLY * losses[1][0]
    return losses[0][1] if stands_out else None


def loss_on(model: ModelConfig, state: StateDict) -> Callable[[Bool[ndarray, "x y"]], float]:
    """The mean loss of a model on the pairs of a mask, whose x and y are tokens."""
    loss = _score(_logits(model, state), model.p, model.operation).loss[0].double().cpu().numpy()
    return lambda mask: float(np.nanmean(loss[mask]))
