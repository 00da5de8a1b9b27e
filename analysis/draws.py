"""What a seed gives a training: its first weights, and its training pairs; so that either can be drawn again."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Bool
from numpy import ndarray

from analysis.checkpoints import StateDict, expected_shapes
from analysis.config import ModelConfig
from analysis.task import Task


def draw_weights(model: ModelConfig, generator: torch.Generator) -> StateDict:
    """Draw weights as the paper does: normal with std 1/√d_model (W_U: 1/√p), biases 0.

    Drawn on the CPU, so that a seed means the same weights on every device.
    """
    state = {}
    for name, shape in expected_shapes(model).items():
        std = 0.0 if len(shape) == 1 else (model.p if name == "unembed.weight" else model.d_model) ** -0.5
        state[name] = torch.randn(shape, generator=generator) * std if std else torch.zeros(shape)
    return state


def draw_train_mask(task: Task, frac_train: float, generator: torch.Generator) -> Bool[ndarray, "x y"]:
    """Choose ⌊frac · n⌋ of the n pairs that have an answer at random to train on, at least one and not all."""
    pairs = np.flatnonzero(task.has_answer)
    count = min(max(int(frac_train * len(pairs)), 1), len(pairs) - 1)
    mask = np.zeros(task.p**2, dtype=bool)
    mask[pairs[torch.randperm(len(pairs), generator=generator)[:count].numpy()]] = True
    return mask.reshape(task.p, task.p)
