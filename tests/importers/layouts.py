"""One small model in every layout, and wrapped in every container."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from tests.importers.test_authors import D_HEAD, HEADS, MLP, WIDE, P, authors_weights

ATTENTION = "blocks.0.attn"


def hooked_weights(weights: Mapping[str, Tensor] | None = None) -> dict[str, Tensor]:
    """The model of `authors_weights` as an old HookedTransformer saved it, extras included."""
    old = authors_weights() if weights is None else weights
    return {
        "embed.W_E": old["embed.W_E"].T,
        "pos_embed.W_pos": old["pos_embed.W_pos"],
        **{f"{ATTENTION}.W_{letter}": old[f"{ATTENTION}.W_{letter}"].mT for letter in "QKV"},
        f"{ATTENTION}.W_O": old[f"{ATTENTION}.W_O"].T.reshape(HEADS, D_HEAD, WIDE),
        **{f"{ATTENTION}.b_{letter}": torch.zeros(HEADS, D_HEAD) for letter in "QKV"},
        f"{ATTENTION}.b_O": torch.zeros(WIDE),
        f"{ATTENTION}.mask": torch.ones(3, 3, dtype=torch.bool).tril(),
        f"{ATTENTION}.IGNORE": torch.tensor(-torch.inf),
        "blocks.0.mlp.W_in": old["blocks.0.mlp.W_in"].T,
        "blocks.0.mlp.b_in": old["blocks.0.mlp.b_in"],
        "blocks.0.mlp.W_out": old["blocks.0.mlp.W_out"].T,
        "blocks.0.mlp.b_out": old["blocks.0.mlp.b_out"],
        "unembed.W_U": old["unembed.W_U"][:, :P],
        "unembed.b_U": torch.zeros(P),
    }


def bridge_weights(weights: Mapping[str, Tensor] | None = None) -> dict[str, Tensor]:
    """The same as a TransformerBridge has it."""
    old = authors_weights() if weights is None else weights
    return {
        "embed.weight": old["embed.W_E"].T,
        "pos_embed.weight": old["pos_embed.W_pos"],
        **{f"{ATTENTION}.{letter.lower()}.weight": old[f"{ATTENTION}.W_{letter}"].flatten(0, 1) for letter in "QKV"},
        f"{ATTENTION}.o.weight": old[f"{ATTENTION}.W_O"],
        "blocks.0.mlp.in.weight": old["blocks.0.mlp.W_in"],
        "blocks.0.mlp.in.bias": old["blocks.0.mlp.b_in"],
        "blocks.0.mlp.out.weight": old["blocks.0.mlp.W_out"],
        "blocks.0.mlp.out.bias": old["blocks.0.mlp.b_out"],
        "unembed.weight": old["unembed.W_U"][:, :P].T,
        "unembed.bias": torch.zeros(P),
    }


def named_weights() -> dict[str, Tensor]:
    """The same as somebody's own module has it."""
    bridge = bridge_weights()
    return {
        "tok.weight": bridge["embed.weight"],
        "pos": bridge["pos_embed.weight"],
        **{f"W{letter}.weight": bridge[f"{ATTENTION}.{letter}.weight"] for letter in "qkvo"},
        "mlp_in.weight": bridge["blocks.0.mlp.in.weight"],
        "mlp_in.bias": bridge["blocks.0.mlp.in.bias"],
        "mlp_out.weight": bridge["blocks.0.mlp.out.weight"],
        "mlp_out.bias": bridge["blocks.0.mlp.out.bias"],
        "unembed.weight": bridge["unembed.weight"],
    }


class HookedTransformerConfig:
    """Stands for TransformerLens' class in files that are saved here."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


HookedTransformerConfig.__module__ = "transformer_lens.HookedTransformerConfig"

SIZES = (P, WIDE, HEADS, D_HEAD, MLP)
