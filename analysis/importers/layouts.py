"""Layouts: under which names state dicts have their parameters, and which way round.

- The paper's has `embed.W_E` (d_model, token), products (out, in), and `W_O` (d_model, head · d_head), which tells it.
- HookedTransformer's has the same names, `embed.W_E` (token, d_model), and products (in, out) by head: `W_O` has three
  axes, or there are biases of attention.
- TransformerBridge's has `embed.weight`, and products as `torch.nn.Linear` has them; its names tell it.
- Any other is what a person says with `--names`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from analysis.errors import DamagedError, ParameterError
from analysis.importers.kinds import short
from analysis.importers.parts import AXES, ENDS, Orientation, Part, Parts

Place = tuple[int, str]
"""The layer of a parameter, −1 for those that the model has once, and its name in `AXES`."""

_ENDS = -1
_WRAPPERS = ("module.", "_orig_mod.", "model.", "net.")
"""What DataParallel, torch.compile, Lightning and others put before every name."""

_WITHIN = "_original_component."
"""What TransformerBridge puts within names."""

_BLOCK = re.compile(r"blocks\.(\d{1,3})\.(attn|mlp)\.(.+)")
_HARMLESS = re.compile(r"(^|\.)(mask|IGNORE|hook_.*|rotary_.*|num_batches_tracked)$")
_COPIES = {"x_embed": "W_E", "y_embed": "W_E"}
"""Parameters that are embeddings by other names."""

_ATTENTION_BIASES = ("b_Q", "b_K", "b_V", "b_O")


@dataclass(frozen=True)
class Layout:
    """How to find a parameter's place by its name, and which way round it is where its shape leaves that."""

    name: str
    place: Callable[[str], Place | None]
    orientation: Orientation
    ignored: frozenset[str] = frozenset()
    """Tensors that a person says are no weights."""


@dataclass(frozen=True, eq=False)
class Found:
    """The parameters of a state dict, and the names of what was left aside."""

    parts: Parts
    skipped: tuple[str, ...]


def unwrapped(weights: Mapping[str, Any]) -> dict[str, Any]:
    """The state dict with the names that the model's own class gave its parameters."""
    names = {name: name.replace(_WITHIN, "") for name in weights}
    while wrapper := next((w for w in _WRAPPERS if all(name.startswith(w) for name in names.values())), None):
        names = {name: of.removeprefix(wrapper) for name, of in names.items()}
        if not names:
            break
    return {names[name]: value for name, value in weights.items()}


def layout_of(weights: Mapping[str, Any]) -> Layout | None:
    """The layout that a state dict is in, by its names and shapes; None for one that is not known."""
    if "embed.weight" in weights and any(_bridge(name) for name in weights if name.startswith("blocks.")):
        return Layout("TransformerBridge", _bridge, Orientation(out_first=True, unembed_out_first=True))
    if "embed.W_E" not in weights:
        return None
    places = {place[1]: value for name, value in weights.items() if (place := _property(name))}
    reads_out = places.get("W_O")
    by_head = isinstance(reads_out, Tensor) and reads_out.ndim == len(AXES["W_O"])
    if by_head or any(name in places for name in _ATTENTION_BIASES):
        return Layout("HookedTransformer", _property, Orientation(out_first=False, unembed_out_first=False))
    return Layout("the paper's", _property, Orientation(out_first=True, unembed_out_first=False, columns=True))


def _property(name: str) -> Place | None:
    """The place of a parameter of the paper's layout and of HookedTransformer's."""
    found = {"embed.W_E": "W_E", "pos_embed.W_pos": "W_pos", "unembed.W_U": "W_U", "unembed.b_U": "b_U"}.get(name)
    if found is not None:
        return _ENDS, found
    block = _BLOCK.fullmatch(name)
    return (int(block[1]), block[3]) if block and block[3] in AXES and block[3] not in ENDS else None


def _bridge(name: str) -> Place | None:
    found = {
        "embed.weight": "W_E",
        "pos_embed.weight": "W_pos",
        "unembed.weight": "W_U",
        "unembed.bias": "b_U",
    }.get(name)
    if found is not None:
        return _ENDS, found
    block = _BLOCK.fullmatch(name)
    part = re.fullmatch(r"(q|k|v|o|in|out)\.(weight|bias)", block[3]) if block else None
    if block is None or part is None:
        return None
    which = part[1].upper() if len(part[1]) == 1 else part[1]
    return int(block[1]), f"{'W' if part[2] == 'weight' else 'b'}_{which}"


def named_layout(name: str, named: Mapping[str, str], *, in_first: bool = False, ignored: Sequence[str] = ()) -> Layout:
    """The layout of a model of one layer whose parameters are called as `named` says, by the names of `AXES`."""
    places = {called: (_ENDS if part in ENDS else 0, part) for part, called in named.items()}
    way = Orientation(out_first=not in_first, unembed_out_first=not in_first)
    return Layout(name, places.get, way, ignored=frozenset(ignored))


def parts_in(weights: Mapping[str, Any], layout: Layout) -> Found:
    """Sort a state dict's tensors, harmless extras set aside.

    Raises:
        DamagedError: when one is missing, or no tensor of numbers.
        ParameterError: for one that the model would not be whole without.
    """
    placed: dict[Place, Part] = {}
    extras: dict[str, Any] = {}
    for name, value in weights.items():
        place = layout.place(name)
        if place is None:
            extras[name] = value
            continue
        placed[place] = Part(name, _numbers(name, value, place[1]))
    layers = 1 + max((layer for layer, _ in placed), default=0)
    for layer in (_ENDS, *range(max(layers, 1))):
        for name in AXES:
            is_needed = name.startswith("W") and (name in ENDS) == (layer == _ENDS)
            if is_needed and (layer, name) not in placed:
                raise DamagedError(f"{_called(layer, name)} is missing")
    ends, *blocks = ({name: part for (of, name), part in placed.items() if of == n} for n in range(-1, layers))
    parts = Parts(ends, blocks, layout.orientation)
    for name, value in extras.items():
        _refuse_unless_harmless(name, value, parts, layout)
    return Found(parts, tuple(extras))


def _called(layer: int, name: str) -> str:
    return name if layer == _ENDS else f"{name} of layer {layer}"


def _numbers(name: str, value: Any, part: str) -> Tensor:
    if not isinstance(value, Tensor):
        raise DamagedError(f"{short(name)} is a {type(value).__name__}, and should be a tensor")
    odd = _oddness(value)
    if odd:
        raise DamagedError(f"{short(name)} {odd}: save it as a dense tensor of float32")
    axes = AXES[part]
    fewest = len(axes) - 1 if "head" in axes else len(axes)
    if not fewest <= value.ndim <= len(axes):
        raise DamagedError(f"{short(name)} should be a tensor of {len(axes)} dimensions")
    return value.detach()


def _oddness(tensor: Tensor) -> str:
    """Why a tensor's numbers cannot be taken as weights; empty when they can."""
    if tensor.is_quantized:
        return "is quantised"
    if tensor.is_nested or tensor.layout is not torch.strided:
        return "is sparse or nested"
    if not tensor.dtype.is_floating_point:
        return f"holds {str(tensor.dtype).removeprefix('torch.')}"
    if tensor.is_meta or tensor.numel() * tensor.element_size() > tensor.untyped_storage().nbytes():
        return "has more places than the file has numbers"
    return ""


def _refuse_unless_harmless(name: str, value: Any, parts: Parts, layout: Layout) -> None:
    if name in layout.ignored or _HARMLESS.search(name):
        return
    original = _COPIES.get(name)
    if original is not None and isinstance(value, Tensor):
        if value.shape == parts.ends[original].tensor.shape and torch.equal(value, parts.ends[original].tensor):
            return
        raise ParameterError(
            f"embeds x and y each in its own way ({name} is no copy of {parts.ends[original].called}), and Grokscope "
            "shows models that embed both alike"
        )
    if isinstance(value, Tensor) and not value.dtype.is_floating_point and not value.is_complex():
        return
    raise ParameterError(
        f"has {short(name)}, which is no parameter of such a model: save its state dict without it, or name it as "
        "ignored with --names"
    )
