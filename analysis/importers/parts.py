"""Parameters by their short names, in either orientation, as the weights of a model of ours: shapes tell its widths.

A matrix of a foreign model may be stored as (in, out) or as (out, in). Where its shape allows one of them, that is
how it is read; a square one is read as the others of its file are, and failing that, as its layout has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from einops import rearrange
from pydantic import ValidationError
from torch import Tensor

from analysis.checkpoints import StateDict, expected_shapes
from analysis.config import Activation, ModelConfig, Operation
from analysis.errors import DamagedError, ParameterError, one_sentence

AXES: Mapping[str, tuple[str, ...]] = {
    "W_E": ("token", "d_model"),
    "W_pos": ("pos", "d_model"),
    "W_Q": ("head", "d_model", "d_head"),
    "W_K": ("head", "d_model", "d_head"),
    "W_V": ("head", "d_model", "d_head"),
    "W_O": ("head", "d_head", "d_model"),
    "W_in": ("d_model", "neuron"),
    "W_out": ("neuron", "d_model"),
    "W_U": ("d_model", "z"),
    "b_Q": ("head", "d_head"),
    "b_K": ("head", "d_head"),
    "b_V": ("head", "d_head"),
    "b_O": ("d_model",),
    "b_in": ("neuron",),
    "b_out": ("d_model",),
    "b_U": ("z",),
}
"""Every parameter, by the name and with the axes that it has in `analysis.weights`."""

ENDS = ("W_E", "W_pos", "W_U", "b_U")
"""Those that the model has once; the others are of a layer."""

_N_CTX = 3
_MATRIX = 2


@dataclass(frozen=True)
class Orientation:
    """Which way round a layout has its matrices where their shapes do not tell."""

    out_first: bool
    """Products of the layers as (out, in)."""
    unembed_out_first: bool
    """W_U as (z, d_model)."""
    columns: bool = False
    """A column, and not a row, for each token of W_E."""


@dataclass(frozen=True, eq=False)
class Part:
    """One parameter, and what its file calls it."""

    called: str
    tensor: Tensor


@dataclass(frozen=True, eq=False)
class Parts:
    """The parameters of a model, by the names of `AXES`."""

    ends: Mapping[str, Part]
    layers: Sequence[Mapping[str, Part]]
    layout: Orientation


@dataclass(frozen=True)
class Sizes:
    """The widths of a model."""

    d_model: int
    vocab: int
    answers: int
    n_heads: int
    d_head: int
    d_mlp: int

    @property
    def p(self) -> int:
        """The modulus: all tokens but `=`."""
        return self.vocab - 1


class HeadsError(ParameterError):
    """The shapes do not tell how many heads there are; `inner` is their width together."""

    def __init__(self, inner: int) -> None:
        super().__init__("does not say how many heads it has: say it with --heads")
        self.inner = inner


def sizes_of(parts: Parts, n_heads: int | None = None) -> Sizes:
    """Read the widths off the shapes; `n_heads` counts where these leave it open.

    Raises:
        ParameterError: when they are those of another task.
        HeadsError: when they leave the heads open, and nobody says them.
        DamagedError: when they do not fit each other.
    """
    pos, embed, unembed = (_shape(parts.ends[name]) for name in ("W_pos", "W_E", "W_U"))
    wide = pos[1] if pos[0] == _N_CTX or pos[1] != _N_CTX else pos[0]
    n_ctx = pos[0] if pos[1] == wide else pos[1]
    vocab = _other(parts.ends["W_E"], wide)
    answers = _other(parts.ends["W_U"], wide)
    if wide in embed and wide in unembed and (n_ctx != _N_CTX or answers not in (vocab - 1, vocab)):
        raise ParameterError(
            f"is of another task: it reads {n_ctx} tokens and answers with {answers} of {vocab}, and Grokscope shows "
            "models of (x, y, =) with p + 1 tokens and p or p + 1 answers"
        )
    layer = parts.layers[0]
    inner, heads = _heads(layer, wide)
    heads = heads or n_heads
    if heads is None:
        raise HeadsError(inner)
    if inner % heads:
        raise ParameterError(f"has {inner} dimensions in all heads together, and not {heads} heads: say --heads")
    return Sizes(wide, vocab, answers, heads, inner // heads, _other(layer["W_in"], wide))


def model_of(sizes: Sizes, layers: int, *, operation: Operation = "add", act_fn: Activation = "relu") -> ModelConfig:
    """The configuration of a model of these widths, its task and nonlinearity those of the paper unless they are given.

    Raises:
        ParameterError: when Grokscope does not analyse models of this size.
    """
    try:
        return ModelConfig(
            p=sizes.p,
            d_model=sizes.d_model,
            n_heads=sizes.n_heads,
            d_head=sizes.d_head,
            d_mlp=sizes.d_mlp,
            n_layers=layers,
            operation=operation,
            act_fn=act_fn,
        )
    except ValidationError as error:
        raise ParameterError(one_sentence(error)) from None


def converted(parts: Parts, sizes: Sizes, model: ModelConfig) -> tuple[StateDict, float]:
    """The weights under TransformerBridge's names in float32, and the sum of squares of what was cut off them.

    Parameters that the file does not have are zero. The answer `=`, which is never right, is cut.

    Raises:
        DamagedError: when a parameter has a shape that does not fit the others.
    """
    state = {name: torch.zeros(shape) for name, shape in expected_shapes(model).items()}
    cut = 0.0
    ends = _arranged(parts, parts.ends, sizes)
    state["embed.weight"], state["pos_embed.weight"] = ends["W_E"], ends["W_pos"]
    for name, key in (("W_U", "unembed.weight"), ("b_U", "unembed.bias")):
        if name in ends:
            whole = ends[name].mT if name == "W_U" else ends[name]
            cut += float(whole[sizes.p :].double().square().sum())
            state[key] = whole[: sizes.p]
    for number, layer in enumerate(parts.layers):
        for name, tensor in _arranged(parts, layer, sizes).items():
            state[_key(number, name)] = _as_linear(name, tensor)
    # Copied: a tensor of the file is mapped from it, and gone when that is.
    kept = torch.contiguous_format
    return {name: value.to(torch.float32, copy=True, memory_format=kept) for name, value in state.items()}, cut


def _key(layer: int, name: str) -> str:
    kind, _, which = name.partition("_")
    block = "mlp" if which in ("in", "out") else "attn"
    return f"blocks.{layer}.{block}.{which.lower()}.{'weight' if kind == 'W' else 'bias'}"


def _as_linear(name: str, tensor: Tensor) -> Tensor:
    """A parameter with the axes of `AXES` as `torch.nn.Linear` has it."""
    if name in ("W_Q", "W_K", "W_V"):
        return rearrange(tensor, "head d_model d_head -> (head d_head) d_model")
    if name == "W_O":
        return rearrange(tensor, "head d_head d_model -> d_model (head d_head)")
    return tensor.mT if name.startswith("W") else tensor.flatten()


def _arranged(parts: Parts, some: Mapping[str, Part], sizes: Sizes) -> dict[str, Tensor]:
    """Parameters with the axes of `AXES`."""
    layout = parts.layout
    alone = {"W_E": layout.columns, "W_pos": False, "W_U": layout.unembed_out_first}
    out_first = _is_out_first(parts, sizes)
    return {name: _one(name, part, sizes, is_flipped=alone.get(name, out_first)) for name, part in some.items()}


def _is_out_first(parts: Parts, sizes: Sizes) -> bool:
    """Whether products are stored as (out, in): as most of those that are not square, else as the layout has it."""
    votes = []
    for name, part in parts.layers[0].items():
        if name.startswith("W"):
            as_is, flipped = (_fits(part.tensor, want) for want in _wanted(name, part, sizes))
            votes += [flipped] if as_is != flipped else []
    return parts.layout.out_first if 2 * sum(votes) == len(votes) else 2 * sum(votes) > len(votes)


def _wanted(name: str, part: Part, sizes: Sizes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The shape that a parameter should have, and the one with its last two axes swapped."""
    known = {
        "token": sizes.vocab,
        "pos": _N_CTX,
        "d_model": sizes.d_model,
        "head": sizes.n_heads,
        "d_head": sizes.d_head,
        "neuron": sizes.d_mlp,
        "z": sizes.answers,
    }
    shape = tuple(known[axis] for axis in AXES[name])
    if part.tensor.ndim == len(shape) - 1 and "head" in AXES[name]:
        inner = sizes.n_heads * sizes.d_head
        shape = tuple(inner if axis == "d_head" else known[axis] for axis in AXES[name] if axis != "head")
    return shape, (*shape[:-2], *reversed(shape[-2:]))


def _fits(tensor: Tensor, shape: tuple[int, ...]) -> bool:
    return tuple(tensor.shape) == shape


def _one(name: str, part: Part, sizes: Sizes, *, is_flipped: bool) -> Tensor:
    as_is, flipped = _wanted(name, part, sizes)
    tensor = part.tensor
    is_matrix = name.startswith("W")
    if is_matrix and _fits(tensor, flipped) and (is_flipped or not _fits(tensor, as_is)):
        tensor = tensor.mT
    elif not _fits(tensor, as_is):
        either = f"{as_is} or {flipped}" if is_matrix and as_is != flipped else str(as_is)
        raise DamagedError(f"{part.called} has shape {tuple(part.tensor.shape)}, expected {either}")
    if "head" in AXES[name] and tensor.ndim < len(AXES[name]):
        tensor = _by_head(name, tensor, sizes.n_heads)
    return tensor


def _by_head(name: str, tensor: Tensor, heads: int) -> Tensor:
    if name == "W_O":
        return rearrange(tensor, "(head d_head) d_model -> head d_head d_model", head=heads)
    if name.startswith("b"):
        return rearrange(tensor, "(head d_head) -> head d_head", head=heads)
    return rearrange(tensor, "d_model (head d_head) -> head d_model d_head", head=heads)


def _heads(layer: Mapping[str, Part], wide: int) -> tuple[int, int | None]:
    """The width of all heads together, and how many they are where the shapes tell."""
    inner = 0
    for name in ("W_Q", "W_K", "W_V", "W_O"):
        shape = _shape(layer[name])
        if len(shape) > _MATRIX:
            return shape[0] * _other(replace(layer[name], tensor=layer[name].tensor[0]), wide), shape[0]
        inner = inner or _other(layer[name], wide)
    for name in ("b_Q", "b_K", "b_V"):
        if name in layer and layer[name].tensor.ndim == _MATRIX:
            return inner, layer[name].tensor.shape[0]
    return inner, None


def _shape(part: Part) -> tuple[int, ...]:
    return tuple(part.tensor.shape)


def _other(part: Part, wide: int) -> int:
    """The axis of a matrix that is not the residual stream's."""
    shape = _shape(part)
    if wide not in shape:
        raise DamagedError(f"{part.called} has shape {shape}, and none of its axes is the model's width {wide}")
    return shape[1] if shape[0] == wide else shape[0]
