"""The trained parameters and their factorised, differentiable forward pass on a batch of pairs.

The same mathematics as `analysis.forward`, arranged for gradients: every product between two weight matrices is
taken before the batch, so that a step's cost is three products per example, forward and back.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from einops import einsum
from jaxtyping import Float, Int
from torch import Tensor, nn

from analysis.checkpoints import FIXED_BIASES, StateDict, expected_shapes
from analysis.config import ModelConfig
from analysis.draws import draw_weights
from analysis.forward import activate

Weights = Mapping[str, Tensor]
"""Trained parameters under their TransformerBridge names."""


class Network:
    """One-layer transformer without layer norm; attention and unembedding biases are held at 0."""

    def __init__(self, model: ModelConfig, state: StateDict) -> None:
        """Take trainable copies of the parameters in `state`, which also gives their device."""
        self.model = model
        self._fixed = {name: tensor for name, tensor in state.items() if name.endswith(FIXED_BIASES)}
        self.parameters = {
            name: nn.Parameter(tensor.clone()) for name, tensor in state.items() if name not in self._fixed
        }

    @classmethod
    def initial(cls, model: ModelConfig, generator: torch.Generator, device: torch.device) -> Network:
        """The weights that a seed gives, on a device: see `analysis.draws`."""
        state = {name: drawn.to(device) for name, drawn in draw_weights(model, generator).items()}
        return cls(model, state)

    def state_dict(self) -> StateDict:
        """Every parameter under its TransformerBridge name."""
        every = self._fixed | {name: tensor.detach() for name, tensor in self.parameters.items()}
        return {name: every[name] for name in expected_shapes(self.model)}

    def logits(self, x: Int[Tensor, "pair"], y: Int[Tensor, "pair"]) -> Float[Tensor, "pair z"]:
        """Logits of z at `=` for the pairs of tokens (x, y)."""
        return logits_of(self.model, self.parameters, x, y)


def logits_of(
    model: ModelConfig, weights: Weights, x: Int[Tensor, "pair"], y: Int[Tensor, "pair"]
) -> Float[Tensor, "pair z"]:
    """Logits of z at `=` for the pairs of tokens (x, y), from the parameters by name."""
    read_in, write_out = weights["blocks.0.mlp.in.weight"], weights["blocks.0.mlp.out.weight"]
    read_out, mix = weights["unembed.weight"], weights["blocks.0.attn.o.weight"]
    tokens, position = weights["embed.weight"], weights["pos_embed.weight"]
    at_equals = tokens[-1] + position[2]
    residual = (tokens[:-1] + position[0], tokens[:-1] + position[1], at_equals)
    mixed = _attention(model, weights, x, y, residual)
    pre = torch.addmm(weights["blocks.0.mlp.in.bias"] + read_in @ at_equals, mixed, (read_in @ mix).T)
    post = activate(pre, model.act_fn)
    direct = torch.addmm(read_out @ (at_equals + weights["blocks.0.mlp.out.bias"]), mixed, (read_out @ mix).T)
    return torch.addmm(direct, post, (read_out @ write_out).T)


def _attention(
    model: ModelConfig, weights: Weights, x: Tensor, y: Tensor, residual: tuple[Tensor, Tensor, Tensor]
) -> Float[Tensor, "pair head_by_d_head"]:
    """The heads' mixed values before W_O, concatenated; a lookup per pair of per-token tables."""
    r0, r1, r2 = residual
    heads, d_head = model.n_heads, model.d_head
    query, key, value = (weights[f"blocks.0.attn.{letter}.weight"] for letter in "qkv")
    split = (query @ r2).view(heads, d_head) * d_head**-0.5
    keys = key.view(heads, d_head, -1)
    direction = einsum(split, keys, "head d_head, head d_head d_model -> head d_model")
    at_x, at_y = F.embedding(x, r0 @ direction.T), F.embedding(y, r1 @ direction.T)
    scores = torch.stack([at_x, at_y, (direction @ r2).expand_as(at_x)], dim=-1)
    pattern = scores.softmax(-1).unsqueeze(-2)
    shape = (-1, heads, d_head)
    from_x = pattern[..., 0] * F.embedding(x, r0 @ value.T).view(shape)
    from_y = pattern[..., 1] * F.embedding(y, r1 @ value.T).view(shape)
    return (from_x + from_y + pattern[..., 2] * (value @ r2).view(shape)).flatten(1)
