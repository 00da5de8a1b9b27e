"""The matrix products alone, written into memory that is there already: what no pass or step can undercut by much.

Taken literally, an example costs residual stream @ W_in, neurons @ W_out and residual stream @ W_U.
"""

from __future__ import annotations

import torch
from torch import Tensor

from analysis.config import ModelConfig
from benchmarks.timing import Contestant


def forward_products(n: int, model: ModelConfig, device: torch.device) -> Contestant:
    """The three products of a forward pass on `n` examples."""
    layers = _layers(model, device)
    inputs, outputs = _activations(n, layers, device)

    def run() -> None:
        for given, weight, out in zip(inputs, layers, outputs, strict=True):
            torch.mm(given, weight, out=out)

    return run


def step_products(n: int, model: ModelConfig, device: torch.device) -> Contestant:
    """The nine products of a training step on `n` examples: forward, and the gradients of inputs and weights."""
    forward = forward_products(n, model, device)
    layers = _layers(model, device)
    inputs, gradients = _activations(n, layers, device)
    to_inputs = [torch.empty_like(given) for given in inputs]
    to_weights = [torch.empty_like(weight) for weight in layers]

    def run() -> None:
        forward()
        for place, gradient in enumerate(gradients):
            torch.mm(gradient, layers[place].T, out=to_inputs[place])
            torch.mm(inputs[place].T, gradient, out=to_weights[place])

    return run


def _layers(model: ModelConfig, device: torch.device) -> list[Tensor]:
    shapes = ((model.d_model, model.d_mlp), (model.d_mlp, model.d_model), (model.d_model, model.p))
    return [torch.randn(shape, device=device) for shape in shapes]


def _activations(n: int, layers: list[Tensor], device: torch.device) -> tuple[list[Tensor], list[Tensor]]:
    inputs = [torch.randn(n, weight.shape[0], device=device) for weight in layers]
    outputs = [torch.randn(n, weight.shape[1], device=device) for weight in layers]
    return inputs, outputs
