"""Whether what a model computes from its weights stays within float32, for all inputs at once.

Finite weights are not enough: those of a training that ran away reach 1e38, and products of them are infinite, or no
numbers at all. A bound from the largest weight of each parameter costs almost nothing and lets every real model pass;
where it does not, the forward pass itself tells.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from analysis.config import ModelConfig
from analysis.errors import DamagedError
from analysis.forward import FactorisedPass, activate
from analysis.weights import stack_weights

_BITS = {2: torch.int16, 4: torch.int32, 8: torch.int64}

_MOST = 1e30
"""What is bounded by this is far from the largest number of float32, however its parts are summed."""

_MOST_SQUARED = 1e19
"""The largest weight of a model that only TransformerLens runs: a layer norm squares what it reads."""


def peak(tensor: Tensor) -> float:
    """The largest size of a weight of any float type; not finite when one of them is not.

    Without their signs, floats are in the order of their bits as whole numbers, infinity and NaN last. It takes numpy
    an eighth of the time that torch takes to share out so little work.
    """
    bits = tensor.detach().cpu().contiguous().view(_BITS[tensor.element_size()])
    highest = np.bitwise_and(bits.numpy(), torch.iinfo(bits.dtype).max).max()
    return float(torch.tensor(int(highest), dtype=bits.dtype).view(tensor.dtype))


def require_range(state: Mapping[str, Tensor], peaks: Mapping[str, float], model: ModelConfig) -> None:
    """Check that float32 holds what a state dict computes: a checked one, whose tensors have these `peaks`.

    Raises:
        DamagedError: when it does not.
    """
    highest = max(peaks.values())
    if not model.is_factorisable:
        is_fine = highest <= _MOST_SQUARED
    else:
        is_fine = _bound(peaks, model) <= _MOST or _is_finite(state, model)
    if is_fine:
        return
    raise DamagedError(f"its weights reach {highest:.1g}, and what the model computes from them is beyond float32")


def _bound(peaks: Mapping[str, float], model: ModelConfig) -> float:
    """No residual stream, attention score, neuron or logit on any input is larger."""

    def through(entering: float, name: str, width: int) -> float:
        block = name if name == "unembed" else f"blocks.0.{name}"
        return width * entering * peaks[f"{block}.weight"] + peaks[f"{block}.bias"]

    wide, mixed = model.d_model, model.n_heads * model.d_head
    residual = peaks["embed.weight"] + peaks["pos_embed.weight"]
    score = model.d_head * through(residual, "attn.q", wide) * through(residual, "attn.k", wide)
    middle = residual + through(through(residual, "attn.v", wide), "attn.o", mixed)
    pre = through(middle, "mlp.in", wide)
    post = pre * pre if model.act_fn == "quadratic" else pre
    final = middle + through(post, "mlp.out", model.d_mlp)
    return max(score, pre, post, final, through(final, "unembed", wide))


def _is_finite(state: Mapping[str, Tensor], model: ModelConfig) -> bool:
    """Whether attention, neurons and logits on all inputs are numbers."""
    with torch.inference_mode():
        forward = FactorisedPass(stack_weights([state], model), model.act_fn)
        post = activate(forward.pre(), model.act_fn)
        return all(bool(part.isfinite().all()) for part in (forward.attention(), post, forward.logits(post)))
