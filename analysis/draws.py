"""What a seed gives a training: its first weights, and its training pairs; so that either can be drawn again."""

from __future__ import annotations

import torch
from jaxtyping import Bool
from numpy import ndarray

from analysis.checkpoints import StateDict, expected_shapes
from analysis.config import ModelConfig


def draw_weights(model: ModelConfig, generator: torch.Generator) -> StateDict:
    """Draw weights as the paper does: normal with std 1/√d_model (W_U: 1/√p), biases 0.

    Drawn on the CPU, so that a seed means the same weights on every device.
    """
    state = {}
    for name, shape in expected_shapes(model).items():
        std = 0.0 if len(shape) == 1 else (model.p if name == "unembed.weight" else model.d_model) ** -0.5
        state[name] = torch.randn(shape, generator=generator) * std if std else torch.zeros(shape)
    return state


def draw_train_mask(p: int, frac_train: float, generator: torch.Generator) -> Bool[ndarray, "x y"]:
    """Choose ⌊frac · p²⌋ training pairs at random, at least one and not all."""
    count = min(max(int(frac_train * p * p), 1), p * p - 1)
    mask = torch.zeros(p * p, dtype=torch.bool)
    mask[torch.randperm(p * p, generator=generator)[:count]] = True
    return mask.view(p, p).numpy()
