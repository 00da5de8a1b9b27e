"""Weights of one or many checkpoints, stacked along `epoch`, in TransformerLens' names and layouts.

Token axes are in task order (`analysis.task`), so that nothing after this file needs to know the operation.
For a model of several layers these are the weights of the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor

from analysis.config import ModelConfig
from analysis.task import Task


@dataclass(frozen=True, eq=False)
class Weights:
    """Every parameter of the model, with a leading `epoch` axis; `token` is x's p places and then `=`."""

    W_E: Float[Tensor, "epoch token d_model"]
    W_pos: Float[Tensor, "epoch pos d_model"]
    W_Q: Float[Tensor, "epoch head d_model d_head"]
    b_Q: Float[Tensor, "epoch head d_head"]
    W_K: Float[Tensor, "epoch head d_model d_head"]
    b_K: Float[Tensor, "epoch head d_head"]
    W_V: Float[Tensor, "epoch head d_model d_head"]
    b_V: Float[Tensor, "epoch head d_head"]
    W_O: Float[Tensor, "epoch head d_head d_model"]
    b_O: Float[Tensor, "epoch d_model"]
    W_in: Float[Tensor, "epoch d_model neuron"]
    b_in: Float[Tensor, "epoch neuron"]
    W_out: Float[Tensor, "epoch neuron d_model"]
    b_out: Float[Tensor, "epoch d_model"]
    W_U: Float[Tensor, "epoch d_model z"]
    b_U: Float[Tensor, "epoch z"]

    def map(self, change: Callable[[Tensor], Tensor]) -> Weights:
        """Apply `change` to every tensor."""
        return Weights(**{field.name: change(getattr(self, field.name)) for field in fields(self)})

    def at(self, start: int, stop: int | None = None) -> Weights:
        """The checkpoints from place `start` up to `stop` (one when omitted), as views."""
        return self.map(lambda tensor: tensor[start : start + 1 if stop is None else stop])

    @property
    def n_epochs(self) -> int:
        """How many checkpoints are stacked."""
        return self.W_E.shape[0]

    @property
    def W_logit(self) -> Float[Tensor, "epoch neuron z"]:
        """The neuron-logit map W_out W_U."""
        return self.W_out @ self.W_U

    @property
    def residual(self) -> tuple[Tensor, Tensor, Tensor]:
        """The residual stream before attention: r0[x], r1[y] (epoch x d_model) and r2 of `=` (epoch d_model)."""
        tokens = self.W_E[:, :-1]
        position = self.W_pos.unsqueeze(2)
        return tokens + position[:, 0], tokens + position[:, 1], self.W_E[:, -1] + self.W_pos[:, 2]

    @property
    def nbytes(self) -> int:
        """Memory that the tensors take, in bytes."""
        tensors: list[Tensor] = [getattr(self, field.name) for field in fields(self)]
        return sum(tensor.nbytes for tensor in tensors)


def stack_weights(
    states: Sequence[Mapping[str, Tensor]],
    model: ModelConfig,
    *,
    device: torch.device | None = None,
    dtype: torch.dtype = torch.float32,
) -> Weights:
    """Stack checked state dicts (`analysis.checkpoints.check_state`) into weights on `device`."""
    task = Task(model.p, model.operation)
    tokens = torch.as_tensor(task.tokens)
    block = f"blocks.{model.n_layers - 1}"

    def stacked(name: str) -> Tensor:
        return torch.stack([state[name] for state in states]).to(device, dtype)

    def heads(letter: str) -> tuple[Tensor, Tensor]:
        weight, bias = stacked(f"{block}.attn.{letter}.weight"), stacked(f"{block}.attn.{letter}.bias")
        return (
            rearrange(weight, "epoch (head d_head) d_model -> epoch head d_model d_head", head=model.n_heads),
            rearrange(bias, "epoch (head d_head) -> epoch head d_head", head=model.n_heads),
        )

    (W_Q, b_Q), (W_K, b_K), (W_V, b_V) = heads("q"), heads("k"), heads("v")
    W_O = stacked(f"{block}.attn.o.weight")
    weights = Weights(
        W_E=stacked("embed.weight")[:, torch.cat([tokens, torch.tensor([model.p])])],
        W_pos=stacked("pos_embed.weight"),
        W_Q=W_Q,
        b_Q=b_Q,
        W_K=W_K,
        b_K=b_K,
        W_V=W_V,
        b_V=b_V,
        W_O=rearrange(W_O, "epoch d_model (head d_head) -> epoch head d_head d_model", head=model.n_heads),
        b_O=stacked(f"{block}.attn.o.bias"),
        W_in=stacked(f"{block}.mlp.in.weight").mT,
        b_in=stacked(f"{block}.mlp.in.bias"),
        W_out=stacked(f"{block}.mlp.out.weight").mT,
        b_out=stacked(f"{block}.mlp.out.bias"),
        W_U=stacked("unembed.weight")[:, tokens].mT,
        b_U=stacked("unembed.bias")[:, tokens],
    )
    return weights.map(torch.Tensor.contiguous)
