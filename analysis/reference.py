"""TransformerLens: it defines the model, and is the reference for every activation.

The only file that imports `transformer_lens`, and slowly (four seconds): import it only where it is needed. The
serving process needs it just for models that the factorised pass does not cover.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor
from transformer_lens.config import TransformerBridgeConfig
from transformer_lens.model_bridge import TransformerBridge
from transformer_lens.model_bridge.sources.native import boot as boot_native

from analysis.config import ModelConfig
from analysis.errors import GrokscopeError, listing
from analysis.forward import ALL
from analysis.task import Task
from analysis.weights import Weights


def bridge_for(model: ModelConfig, *, device: torch.device | None = None) -> TransformerBridge:
    """Boot TransformerLens' native model of this shape, with weights not yet loaded."""
    config = TransformerBridgeConfig(
        n_layers=model.n_layers,
        d_vocab=model.p + 1,
        d_vocab_out=model.p,
        d_model=model.d_model,
        d_mlp=model.d_mlp,
        n_heads=model.n_heads,
        d_head=model.d_head,
        n_ctx=3,
        act_fn="relu" if model.act_fn == "quadratic" else model.act_fn,
        normalization_type=model.normalization,
        init_weights=False,
    )
    bridge: TransformerBridge = boot_native(config, device=device)
    if model.act_fn == "quadratic":  # TransformerLens has no x²; its MLP takes any function
        model_of: Any = bridge.original_model
        for layer in model_of.layers:
            layer.mlp.act = torch.square
    return bridge


def load_weights(bridge: TransformerBridge, state: Mapping[str, Tensor]) -> None:
    """Load a checked state dict into a bridge of its shape, in float32.

    Raises:
        GrokscopeError: when the bridge has other parameters: then its numbers would be of weights that nobody trained.
    """
    loaded = bridge.load_state_dict({name: tensor.float() for name, tensor in state.items()}, strict=False)
    odd = sorted({*loaded.missing_keys, *loaded.unexpected_keys})
    if odd:
        raise GrokscopeError(
            f"the TransformerLens that is installed does not have the parameters of this model ({listing(odd, most=4)} "
            "differ): install the version in requirements.lock"
        )


def all_inputs(task: Task) -> Tensor:
    """The tokens (x, y, `=`) of every pair, in task order, x slowest: int64 (p², 3)."""
    tokens = torch.as_tensor(task.tokens)
    equals = torch.full((task.p**2,), task.p)
    return torch.stack([tokens.repeat_interleave(task.p), tokens.repeat(task.p), equals], dim=-1)


@dataclass(frozen=True, eq=False)
class ReferencePass:
    """The forward pass through `run_with_cache`, with the same methods as `analysis.forward.FactorisedPass`.

    Attention and neurons are those of the last layer.
    """

    states: Sequence[Mapping[str, Tensor]]
    model: ModelConfig
    weights: Weights

    @cached_property
    def _frames(self) -> list[_Frame]:
        bridge = bridge_for(self.model, device=self.weights.W_E.device)
        inputs = all_inputs(Task(self.model.p, self.model.operation)).to(self.weights.W_E.device)
        return [_run(bridge, state, inputs, self.model) for state in self.states]

    def attention(self) -> Float[Tensor, "epoch head pos x y"]:
        """Attention that `=` pays to the three positions, all heads."""
        return torch.stack([frame.pattern for frame in self._frames])

    def attention_of(self, head: int, pos: int) -> Float[Tensor, "epoch x y"]:
        """Attention that `=` pays to position `pos` in one head."""
        return self.attention()[:, head, pos]

    def pre(self, neurons: slice = ALL) -> Float[Tensor, "epoch x y neuron"]:
        """Neurons before their nonlinearity, all of them unless told which."""
        return torch.stack([frame.pre[..., neurons] for frame in self._frames])

    def pre_of(self, neuron: int) -> Float[Tensor, "epoch x y"]:
        """One neuron before its nonlinearity."""
        return self.pre()[..., neuron]

    def logits(self, post: Float[Tensor, "epoch x y neuron"]) -> Float[Tensor, "epoch x y z"]:
        """Logits of z, from the neurons `post` (given, so that callers can change them) and the residual stream."""
        read_out = self.read_out()
        read_out.add(ALL, post)
        return read_out.logits()

    def read_out(self, answers: slice = ALL) -> _ReadOut:
        """The same logits, or those at some places of the z axis, from neurons that come in groups."""
        return _ReadOut(self._frames, self.weights, answers)

    def mean_mixed(self) -> Float[Tensor, "epoch head d_head"]:
        """Each head's mixed values (before W_O), mean over all inputs."""
        return torch.stack([frame.mean_mixed for frame in self._frames])


class _ReadOut:
    """Adds up what neurons write to the residual stream, whose norm is taken before the logits are read."""

    def __init__(self, frames: Sequence[_Frame], weights: Weights, answers: slice) -> None:
        self._frames, self._weights, self._answers = frames, weights, answers
        self._residual = torch.stack([frame.resid_mid for frame in frames])

    def add(self, neurons: slice, post: Float[Tensor, "epoch x y neuron"]) -> None:
        """Add some neurons."""
        written = post.flatten(1, 2) @ self._weights.W_out[:, neurons]
        self._residual = self._residual + written.unflatten(1, post.shape[1:3])

    def logits(self) -> Float[Tensor, "epoch x y z"]:
        """The logits, once all neurons have come."""
        weights, residual = self._weights, self._residual + self._weights.b_out[:, None, None]
        normed = torch.stack([frame.final_norm(part) for frame, part in zip(self._frames, residual, strict=True)])
        read = (normed.flatten(1, 2) @ weights.W_U[..., self._answers]).unflatten(1, residual.shape[1:3])
        return read + weights.b_U[:, None, None, self._answers]


@dataclass(frozen=True, eq=False)
class _Frame:
    pattern: Float[Tensor, "head pos x y"]
    mean_mixed: Float[Tensor, "head d_head"]
    pre: Float[Tensor, "x y neuron"]
    resid_mid: Float[Tensor, "x y d_model"]
    final_norm: torch.nn.Module


def _run(bridge: TransformerBridge, state: Mapping[str, Tensor], inputs: Tensor, model: ModelConfig) -> _Frame:
    load_weights(bridge, state)
    block = f"blocks.{model.n_layers - 1}"
    wanted = [f"{block}.attn.hook_pattern", f"{block}.mlp.hook_pre", f"{block}.hook_resid_mid", f"{block}.attn.hook_z"]
    with torch.no_grad():
        _, cache = bridge.run_with_cache(inputs, names_filter=wanted)
    square = (model.p, model.p)
    return _Frame(
        pattern=rearrange(cache[wanted[0]][:, :, -1], "(x y) head pos -> head pos x y", x=model.p),
        mean_mixed=cache[wanted[3]][:, -1].mean(0),
        pre=cache[wanted[1]][:, -1].unflatten(0, square),
        resid_mid=cache[wanted[2]][:, -1].unflatten(0, square),
        final_norm=_frozen(bridge),
    )


def _frozen(bridge: TransformerBridge) -> torch.nn.Module:
    """A copy of the final norm: the bridge's own changes with the next checkpoint."""
    norm = bridge.original_model.ln_out
    if not isinstance(norm, torch.nn.Module):
        raise TypeError("TransformerLens' native model has no final norm")
    copied: torch.nn.Module = copy.deepcopy(norm)
    return copied.requires_grad_(False)  # noqa: FBT003 — torch's own signature
