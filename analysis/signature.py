"""What a query declares: what its parameters index, with bounds, and which arrays its answers hold.

Bounds, error sentences, the units and axes of panels, and `docs/queries.md` all follow from these declarations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

from analysis.config import ModelConfig
from analysis.errors import ParameterError
from analysis.manifest import UNKNOWN, UNKNOWN_EPOCH
from analysis.task import Task

POSITIONS = ("x", "y", "=")

MAX_ITEMS = 4096
"""Items of one list among a query's parameters."""

_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
_TOO_LARGE = re.compile(r"[1-9][0-9]{9,}")

Item = TypeVar("Item", int, str)


@dataclass(frozen=True)
class IndexKind:
    """What a whole number in a question counts (a neuron, a head, a token, …), and its bounds in a model."""

    name: str
    noun: str
    nouns: str
    highest: Callable[[ModelConfig], int]
    _: KW_ONLY
    lowest: int = 0
    note: str = ""

    def bounds(self, model: ModelConfig) -> tuple[int, int]:
        """The lowest and the highest number that there is in a model."""
        return self.lowest, self.highest(model)

    def check(self, number: int, parameter: str, model: ModelConfig) -> None:
        """Refuse a number that a model does not have.

        Raises:
            ParameterError: naming the parameter and its bounds.
        """
        low, high = self.bounds(model)
        if not low <= number <= high:
            what = f"{self.noun} ({self.note})" if self.note else self.noun
            raise ParameterError(f"there is no {what} {number}: {parameter} goes from {low} to {high} in this run")


def _n_freqs(model: ModelConfig) -> int:
    return Task(model.p, model.operation).basis.n_freqs


NEURON = IndexKind("neuron", "neuron", "neurons", lambda model: model.d_mlp - 1)
HEAD = IndexKind("head", "head", "heads", lambda model: model.n_heads - 1)
POSITION = IndexKind(
    "position", "position", "positions", lambda _: len(POSITIONS) - 1, note="0 is x, 1 is y, 2 is ="
)  # fmt: skip
TOKEN = IndexKind("token", "token", "tokens", lambda model: model.p - 1)
COMPONENT = IndexKind("component", "component", "components", lambda model: model.p - 1)
FREQUENCY = IndexKind("frequency", "frequency", "frequencies", _n_freqs, lowest=1)
CLUSTER = IndexKind("cluster", "frequency", "frequencies", _n_freqs)
DIMENSION = IndexKind(
    "dimension", "embedding dimension", "embedding dimensions", lambda model: model.d_model - 1
)  # fmt: skip
RANK = IndexKind(
    "rank", "singular direction", "singular directions", lambda model: min(model.p, model.d_model) - 1
)  # fmt: skip


def whole_number(text: str) -> int:
    """Read a whole number from 0 on in the one way that it is written: 17, and neither 017, +17, 1_7 nor 17.0.

    So each number has one text, and what is asked has one address.

    Raises:
        ValueError: for anything else, in one sentence.
    """
    if _TOO_LARGE.fullmatch(text):
        raise ValueError(f"{text[:40]} is too large: no number here has more than nine digits")
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not a whole number: write it as 0, 17 or 512")
    return int(text)


def read_epoch(text: str) -> int:
    """Read an epoch as `analysis.manifest.epoch_text` writes it.

    Raises:
        ValueError: for anything else, in one sentence.
    """
    return UNKNOWN_EPOCH if text == UNKNOWN else whole_number(text)


def _number(value: object) -> object:
    """Let text write a number, before pydantic reads it in ways of its own."""
    return whole_number(value) if isinstance(value, str) else value


def split_words(value: object) -> object:
    """Let text write a list as `embedding,neurons` (and nothing as an empty text)."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",")) if value.strip() else ()
    return tuple(value) if isinstance(value, list) else value


def split_numbers(value: object) -> object:
    """Let text write a list of numbers as `5,7,14` (and nothing as an empty text)."""
    if not isinstance(value, str):
        return split_words(value)
    try:
        return tuple(whole_number(part.strip()) for part in value.split(",")) if value.strip() else ()
    except ValueError:
        raise ValueError(f"{value[:40]!r} is no list of whole numbers: write them as 5,7,14") from None


def each_once(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """A list whose order matters, without repetitions."""
    return tuple(dict.fromkeys(items))


def as_set(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """A list of which only matters what is in it, in the one form that equal ones share."""
    return tuple(sorted(set(items)))


Index = Annotated[int, BeforeValidator(_number), Field(ge=0)]
Indices = Annotated[
    tuple[Index, ...], BeforeValidator(split_numbers), Field(max_length=MAX_ITEMS), AfterValidator(as_set)
]
_Freq = Annotated[int, BeforeValidator(_number), Field(ge=FREQUENCY.lowest)]

NeuronIndex = Annotated[Index, NEURON]
NeuronIndices = Annotated[Indices, NEURON]
HeadIndex = Annotated[Index, HEAD]
HeadIndices = Annotated[Indices, HEAD]
Position = Annotated[Index, POSITION]
Token = Annotated[Index, TOKEN]
Component = Annotated[Index, COMPONENT]
Cluster = Annotated[Index, CLUSTER]
Freq = Annotated[_Freq, FREQUENCY]
Freqs = Annotated[
    tuple[_Freq, ...],
    BeforeValidator(split_numbers),
    Field(max_length=MAX_ITEMS),
    AfterValidator(as_set),
    FREQUENCY,
]
Dimension = Annotated[Index, DIMENSION]
Rank = Annotated[Index, RANK]


@dataclass(frozen=True)
class ArraySpec:
    """One array of an answer: its axes at one checkpoint, its unit, and in one line what it holds."""

    axes: tuple[str, ...]
    unit: str
    meaning: str
    _: KW_ONLY
    is_optional: bool = False
    """Whether only some runs have it."""
    is_still: bool = False
    """Whether it is the same at every checkpoint, so that it never has an `epoch` axis."""


ArraySpecs = Mapping[str, ArraySpec]


@dataclass(frozen=True)
class InBothBases:
    """The arrays of a query that answers in the input or in the Fourier basis."""

    input: ArraySpecs
    fourier: ArraySpecs


def lines_of(arrays: ArraySpecs | InBothBases) -> Iterator[tuple[str, str, ArraySpec]]:
    """Every array that there may be, as (basis, name, spec); the basis is empty where there is no choice of it."""
    choices = {"": arrays} if not isinstance(arrays, InBothBases) else vars(arrays)
    for basis, specs in choices.items():
        for name, spec in specs.items():
            yield basis, name, spec
