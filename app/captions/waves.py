"""What functions in the Fourier basis hold at each frequency, in words.

Everywhere `components` names the rows of the basis, as an answer's labels do: `const`, `cos 1`, `sin 1`, …, and `zero`
in x · y. A frequency is meant by its cos and sin together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from app.captions.common import CLEAR, MOST, NO_NUMBERS, listed
from app.figures.numerals import percent

_TIMES = 3
"""A frequency stands out when it holds more than this many times an even share, or more than half of all."""

Components = Sequence[str | int]


@dataclass(frozen=True, eq=False)
class Power:
    """What each frequency holds of something, and what varies and is no single frequency."""

    freqs: tuple[str, ...]
    held: Float[ndarray, "freq"]
    rest: float

    @property
    def total(self) -> float:
        """All that varies."""
        return float(self.held.sum()) + self.rest

    @property
    def top(self) -> str:
        """The frequency that holds most."""
        return self.freqs[int(self.held.argmax())]

    def share(self, places: int | list[int]) -> str:
        """What the frequencies at some places hold together, as a percentage of all that varies."""
        return percent(float(self.held[places].sum()) / self.total)

    def standing_out(self) -> list[int]:
        """Places of the frequencies that stand out, in rising order."""
        strongest = np.argsort(-self.held, kind="stable")[:MOST]
        enough = min(_TIMES * float(self.held.mean()), CLEAR * self.total)
        return np.sort(strongest[self.held[strongest] > enough]).tolist()


def power(squares: Float[ndarray, "comp"], components: Components) -> Power:
    """The power of each frequency of functions of one token; `zero` is what else varies."""
    freqs, of = frequencies(tuple(components))
    return _sums(squares, freqs, of)


def power_of_pairs(squares: Float[ndarray, "comp_x comp_y"], components: Components) -> Power:
    """The power of each frequency's block {const, cos k, sin k}² of functions of both tokens.

    Products of two different frequencies are what else varies.
    """
    freqs, of = _blocks(tuple(components))
    return _sums(squares.ravel(), freqs, of)


def _sums(squares: Float[ndarray, "place"], freqs: tuple[str, ...], of: Int[ndarray, "place"]) -> Power:
    sums = np.bincount(of, weights=squares, minlength=len(freqs) + 2)
    return Power(freqs, sums[: len(freqs)], float(sums[len(freqs)]))


@lru_cache(maxsize=8)
def frequencies(components: tuple[str | int, ...]) -> tuple[tuple[str, ...], Int[ndarray, "comp"]]:
    """The frequencies of components in order, and the place of each component's; after them `zero`, then `const`."""
    waves = [str(name).partition(" ") for name in components]
    freqs = tuple(dict.fromkeys(freq for _, _, freq in waves if freq))
    place = {freq: at for at, freq in enumerate(freqs)} | {"zero": len(freqs), "const": len(freqs) + 1}
    return freqs, np.array([place[freq or name] for name, _, freq in waves])


@lru_cache(maxsize=8)
def _blocks(components: tuple[str | int, ...]) -> tuple[tuple[str, ...], Int[ndarray, "cell"]]:
    """The same of pairs of components: a block's frequency, else the place for what is no single one; then const."""
    freqs, of = frequencies(components)
    x, y = np.meshgrid(of, of, indexing="ij")
    rest, const = len(freqs), len(freqs) + 1
    single = np.where(x == const, y, np.where((y == const) | (x == y), x, rest))
    return freqs, single.ravel()


def standing_out(found: Power, what: str) -> str:
    """Whether a spectrum keeps to a few frequencies; `what` has the spectrum."""
    if not np.isfinite(found.total):
        return NO_NUMBERS
    if found.total <= 0 or not found.freqs:
        return f"{what} hold{'' if what.endswith('s') else 's'} no wave at all."
    places = found.standing_out()
    if not places:
        held = found.share(int(found.held.argmax()))
        return f"Spread over all frequencies: the strongest, {found.top}, holds {held} of what varies."
    held, names = found.share(places), [found.freqs[place] for place in places]
    if len(names) == 1:
        return f"Frequency {names[0]} stands out: it holds {held} of what varies."
    return f"Frequencies {listed(names)} stand out: they hold {held} of what varies."


def leading(values: Float[ndarray, "row comp"], components: Components, rows: Sequence[object], what: str) -> str:
    """Which frequency leads in some functions of one token, and in which; `what` each of them is called."""
    squares = values.astype(np.float64) ** 2
    found = power(squares.sum(axis=0), components)
    if not np.isfinite(found.total):
        return NO_NUMBERS
    if found.total <= 0 or not found.freqs:
        return "The same for every token: no frequency."
    place = int(found.held.argmax())
    text = f"Frequency {found.top} leads with {found.share(place)} of what varies"
    if len(values) == 1:
        return f"{text}."
    of = frequencies(tuple(components))[1]
    row = int(squares[:, of == place].sum(axis=1).argmax())
    return f"{text}, most of it in {what} {rows[row]}."
