"""What the words of all subjects share: the form of a caption, and phrases that several panels use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from analysis.answer import Answer
from analysis.signature import POSITIONS
from app.figures.numerals import number, percent

T = TypeVar("T")

CLEAR = 0.5
"""From this share of the variance on, a frequency is dominant."""

MOST = 6
"""Things of one kind that a sentence names."""

NO_NUMBERS = "Some values are not finite."
"""How many of each kind stands below the plot, in the browser."""


@dataclass(frozen=True)
class Caption:
    """The second line of a panel and its foot, at one checkpoint; empty where there is nothing to say."""

    sentence: str = ""
    foot: str = ""


Say = Callable[[Any, Answer], Caption]
"""From a query and its answer at one checkpoint to what to say."""

Titles = Mapping[str, tuple[str, str]]
"""By query: the title and the detail of the panel that asks it; `{neuron}` stands for what it is given as `neuron`."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "basis": {"fourier": "Fourier"},
    "freq": {"0": "of no frequency"},
    "pos": {str(place): name for place, name in enumerate(POSITIONS)},
    "shape": {
        "square": "Square wave",
        "triangle": "Triangle wave",
        "sawtooth": "Sawtooth",
        "impulse": "Impulse",
        "bump": "Bump",
        "beats": "Beats",
        "drawn": "Your drawing",
    },
}
"""By parameter: what titles say in place of its value, or of what comes before the colon in it."""


def titled(text: str, parameters: Mapping[str, object]) -> str:
    """A title or a detail about a query with `parameters`; the browser has a like function (`ui/captions.mjs`)."""
    return text.format_map({name: _word(name, value) for name, value in parameters.items()})


def _word(parameter: str, value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return WORDS.get(parameter, {}).get(text.partition(":")[0], text)


def counted(count: int, what: str) -> str:
    """`1 neuron`, `1,024 neurons`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def shown(names: Sequence[T]) -> Sequence[T]:
    """Those of a list that are named: `MOST` of them, or all, since "and one more" is as long as a name."""
    return names if len(names) == MOST + 1 else names[:MOST]


def listed(names: Sequence[object], *, more: int = 0) -> str:
    """`7`, `7 and 11`, `7, 11 and 23`; the last ones only counted when there are many, or `more` of them."""
    words = [str(name) for name in shown(names)]
    more += len(names) - len(words)
    if more:
        words.append("one more" if more == 1 else f"{more} more")
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def owners(counts: Int[ndarray, "freq"]) -> str:
    """Frequencies with how many neurons each has, those with most first: `5 (2), 7 (1)`; `counts` by frequency."""
    order: list[int] = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)].tolist()
    named = shown(order)
    more = f" and {len(order) - len(named)} more" if len(order) > len(named) else ""
    return ", ".join(f"{freq} ({counts[freq]})" for freq in named) + more


def between(low: float, high: float) -> str:
    """A range of shares: `33–34 %`; `< 0.1 % to 50 %` where a share is nearly nothing or nearly all."""
    least, most = percent(low), percent(high)
    if least == most:
        return least
    if most.startswith("<") or least.startswith(">"):
        return most if most.startswith("<") else least
    return f"{least} to {most}" if "<" in least or ">" in most else f"{least.removesuffix(' %')}–{most}"


def highest(answer: Answer) -> str:
    """Where a function of x and y has its maximum; nothing where it is the same everywhere."""
    values = answer.values
    low, high = float(values.min()), float(values.max())
    if low == high or not np.isfinite(low + high):
        return ""
    x, y = pair_at(answer, int(values.argmax()))
    return f"Maximum {number(high)} at x = {x}, y = {y}."


def pair_at(answer: Answer, place: int) -> tuple[int, int]:
    """The tokens x and y at a place of the flattened inputs."""
    x, y = np.unravel_index(place, answer.values.shape)
    return int(answer.labels["x"][int(x)]), int(answer.labels["y"][int(y)])


def from_to(values: Float[ndarray, "place"], names: Sequence[object], what: str, *, after: str = "") -> str:
    """Where a function of one token is lowest and highest: `Minimum −1 at token 3, maximum 2 at token 5`."""
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(low + high):
        return NO_NUMBERS
    if low == high:
        return f"{number(low)} at every {what}."
    least, most = names[int(values.argmin())], names[int(values.argmax())]
    return f"Minimum {number(low)} at {what} {least}, maximum {number(high)} at {what} {most}{after}."


def widest(values: Float[ndarray, "row x"], rows: Sequence[object], what: str) -> str:
    """Which of several functions of one token has the largest range; `what` is what each of them is called."""
    lows, highs = values.min(axis=1), values.max(axis=1)
    if not np.isfinite(lows.sum() + highs.sum()):
        return NO_NUMBERS
    row = int((highs - lows).argmax())
    low, high = float(lows[row]), float(highs[row])
    if low == high:
        return "The same for every token."
    ends = f"{number(low)} to {number(high)}"
    return f"Range {ends}." if len(values) == 1 else f"Largest range: {what} {rows[row]} ({ends})."
