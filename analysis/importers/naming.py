"""Names of parameters that a person says: a TOML file, written for completion when a file's own names are not known."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from analysis.errors import NotFoundError, ParameterError, listing
from analysis.files import read_regular
from analysis.importers.kinds import short
from analysis.importers.layouts import Layout, named_layout
from analysis.importers.parts import AXES

_MOST = 1_000_000
_KEYS = ("heads", "ignored", "in_first")
_WORDS = {"token": "p + 1", "pos": "3", "z": "p"}
_GUESSES: Mapping[str, tuple[str, ...]] = {
    "W_pos": ("pos",),
    "W_U": ("unembed", "head.weight", "w_u", "readout.weight", "output.weight"),
    "W_E": ("embed", "tok", "wte", "emb"),
    "W_Q": ("wq", "w_q", "q_proj.weight", "query.weight", ".q."),
    "W_K": ("wk", "w_k", "k_proj.weight", "key.weight", ".k."),
    "W_V": ("wv", "w_v", "v_proj.weight", "value.weight", ".v."),
    "W_O": ("wo", "w_o", "o_proj.weight", "out_proj.weight", ".o."),
    "W_in": ("mlp_in.weight", "w_in", "fc1.weight", "fc_in.weight", "up.weight"),
    "b_in": ("mlp_in.bias", "b_in", "fc1.bias", "fc_in.bias", "up.bias"),
    "W_out": ("mlp_out.weight", "w_out", "fc2.weight", "fc_out.weight", "down.weight"),
    "b_out": ("mlp_out.bias", "b_out", "fc2.bias", "fc_out.bias", "down.bias"),
}
"""How parameters are often called, in lower case, the likeliest first: what a template proposes, each tensor once."""


@dataclass(frozen=True)
class Naming:
    """What a person's file says: the layout, and the number of heads where it is given."""

    layout: Layout
    heads: int | None


class UnknownNamesError(ParameterError):
    """The names of a file's parameters are not known; `template` is what a person can complete."""

    def __init__(self, sentence: str, template: str) -> None:
        super().__init__(sentence)
        self.template = template


def read_names(path: Path) -> Naming:
    """Read the file of `--names`.

    Raises:
        NotFoundError: when there is none.
        ParameterError: when it is not TOML, or names something that is no parameter.
    """
    try:
        said = tomllib.loads(read_regular(path, most=_MOST).decode())
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ParameterError(f"{path} is no TOML that can be read ({error})") from None
    odd = [key for key in said if key not in (*AXES, *_KEYS)]
    if odd:
        raise ParameterError(f"{path} names {short(odd[0])}, and parameters are {listing(list(AXES), most=20)}")
    named: dict[str, str] = {}
    for part in AXES:
        name = said.get(part, "")
        other = next((known for known, of in named.items() if of == name), None)
        if not isinstance(name, str) or other is not None:
            why = "is no text" if other is None else f"is {name!r}, as {other} is"
            raise ParameterError(f"{path}: {part} {why}: give each the name of one tensor, in quotes")
        if name:
            named[part] = name
    missing = [part for part in AXES if part.startswith("W") and not said.get(part)]
    if missing:
        raise ParameterError(f"{path} does not name {listing(missing)}: complete it")
    heads, ignored, in_first = said.get("heads"), said.get("ignored", []), said.get("in_first", False)
    if heads is not None and (not isinstance(heads, int) or isinstance(heads, bool) or heads < 1):
        raise ParameterError(f"{path}: heads is no whole number above 0")
    if not isinstance(ignored, list) or not all(isinstance(name, str) for name in ignored):
        raise ParameterError(f"{path}: ignored is no list of names")
    return Naming(named_layout(f"names of {path.name}", named, in_first=bool(in_first), ignored=ignored), heads)


def template(weights: Mapping[str, Any], source: str) -> str:
    """A file for `read_names` to complete, with what the names suggest."""
    tensors = {name: tuple(value.shape) for name, value in weights.items() if isinstance(value, Tensor)}
    found: dict[str, str] = {}
    for part, guesses in _GUESSES.items():
        taken = set(found.values())
        name = next((n for guess in guesses for n in tensors if guess in n.lower() and n not in taken), "")
        found |= {part: name} if name else {}
    lines = [
        f"# Which tensor of {short(source)} is which parameter. Complete this, and import the file again with --names.",
        "# A product may be (in × out) or (out × in): shapes tell. Biases that the model does not have stay empty.",
        "# The tensors:",
        *(f"#   {_quoted(name)}  {' × '.join(map(str, shape))}" for name, shape in tensors.items()),
        "",
    ]
    for part, axes in AXES.items():
        shape = " × ".join(_WORDS.get(axis, axis) for axis in axes)
        lines.append(f"{part} = {_quoted(found.get(part, ''))}  # {shape}")
    return "\n".join(
        [
            *lines,
            "",
            "# heads = 4  # where the shapes do not tell",
            "# in_first = true  # where all products are square, and stored as (in × out)",
            "ignored = []  # tensors that are no weights",
            "",
        ]
    )


def _quoted(name: str) -> str:
    text = "".join(letter for letter in name if letter.isprintable())
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
