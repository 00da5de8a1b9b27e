"""How much of the variance each frequency explains, in words.

Everywhere `components` names the rows of the basis, as an answer's labels do: `const`, `cos 1`, `sin 1`, …, and `zero`
in x · y. A frequency is meant by its cos and sin together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from analysis.answer import Answer
from analysis.fourier import ZERO
from analysis.spectrum import LEAST_SHARE
from app.captions.common import CLEAR, MOST, NO_NUMBERS, listed, shown
from app.figures.numerals import percent

_EVEN, _OTHERS = 1.5, 3
"""Strong frequencies each have more than so many times an even share, and what the others have on average."""

_FEW = 3
"""Frequencies that a line of a panel has room to say more of than their shares."""

Components = Sequence[str | int]


@dataclass(frozen=True, eq=False)
class Power:
    """The power of each frequency in something, and the rest of its variance, which is of no single frequency."""

    freqs: tuple[str, ...]
    held: Float[ndarray, "freq"]
    rest: float

    @cached_property
    def total(self) -> float:
        """The variance."""
        return float(self.held.sum()) + self.rest

    @property
    def top(self) -> str:
        """The frequency with most power."""
        return self.freqs[int(self.held.argmax())]

    def share(self, places: int | list[int]) -> str:
        """What the frequencies at some places explain together, as a percentage of the variance."""
        return percent(float(self.held[places].sum()) / self.total)

    @property
    def strongest(self) -> list[int]:
        """Places of all frequencies, the one with most power first."""
        return np.argsort(-self.held, kind="stable").tolist()

    def strong(self) -> list[int]:
        """Places of the strong frequencies, the strongest first: far above all others.

        One that explains more than half of the variance is strong in any case.
        """
        held = self.held[self.strongest]
        others = (held.sum() - held.cumsum())[:-1] / np.arange(len(held) - 1, 0, -1)
        enough = (held[:-1] > _OTHERS * np.maximum(others, 0)) & (held[:-1] > _EVEN * held.mean())
        count = int(np.flatnonzero(enough).max(initial=-1)) + 1
        return self.strongest[: max(count, int(held[0] > CLEAR * self.total))]


def power(squares: Float[ndarray, "comp"], components: Components) -> Power:
    """The power of each frequency of functions of one token; `zero` is the rest of the variance."""
    freqs, of = frequencies(tuple(components))
    return _sums(squares, freqs, of)


def power_of_pairs(squares: Float[ndarray, "comp_x comp_y"], components: Components) -> Power:
    """The power of each frequency's block {const, cos k, sin k}² of functions of both tokens.

    Products of two different frequencies are the rest of the variance.
    """
    freqs, of = _blocks(tuple(components))
    return _sums(squares.ravel(), freqs, of)


def power_of_blocks(held: Float[ndarray, "freq_x freq_y"], names: Components) -> Power:
    """The power of each frequency's block of a function of both tokens, from all blocks; `names` are theirs."""
    freqs = _numbered(tuple(names))
    ks = slice(1, 1 + len(freqs))
    power = held.astype(np.float64)
    single = power[ks, 0] + power[0, ks] + power.diagonal()[ks]
    return Power(freqs, single, float(power.sum() - power[0, 0] - single.sum()))


@lru_cache(maxsize=8)
def _numbered(names: tuple[str | int, ...]) -> tuple[str, ...]:
    """The frequencies among the names of blocks."""
    return tuple(str(name) for name in names if name not in ("const", ZERO))


def _sums(squares: Float[ndarray, "place"], freqs: tuple[str, ...], of: Int[ndarray, "place"]) -> Power:
    sums = np.bincount(of, weights=squares, minlength=len(freqs) + 2)
    return Power(freqs, sums[: len(freqs)], float(sums[len(freqs)]))


@lru_cache(maxsize=8)
def frequencies(components: tuple[str | int, ...]) -> tuple[tuple[str, ...], Int[ndarray, "comp"]]:
    """The frequencies of components in order, and the place of each component's; after them `zero`, then `const`."""
    names = [str(name).partition(" ") for name in components]
    freqs = tuple(dict.fromkeys(freq for _, _, freq in names if freq))
    place = {freq: at for at, freq in enumerate(freqs)} | {"zero": len(freqs), "const": len(freqs) + 1}
    return freqs, np.array([place[freq or name] for name, _, freq in names])


@lru_cache(maxsize=8)
def _blocks(components: tuple[str | int, ...]) -> tuple[tuple[str, ...], Int[ndarray, "cell"]]:
    """The same of pairs of components: a block's frequency, else the place for what is no single one; then const."""
    freqs, of = frequencies(components)
    x, y = np.meshgrid(of, of, indexing="ij")
    rest, const = len(freqs), len(freqs) + 1
    single = np.where(x == const, y, np.where((y == const) | (x == y), x, rest))
    return freqs, single.ravel()


def standing_out(found: Power, what: str) -> str:
    """Whether a few frequencies explain a spectrum; `what` has it."""
    if not np.isfinite(found.total):
        return NO_NUMBERS
    if found.total <= 0 or not found.freqs:
        return f"{what} {'have' if what.endswith('s') else 'has'} no variance."
    places = found.strong()
    if not places:
        held = found.share(int(found.held.argmax()))
        return f"No dominant frequency: the strongest, {found.top}, explains {held} of the variance."
    held, names = found.share(places), names_of(found, places)
    if len(places) == 1:
        return f"Frequency {names} explains {held} of the variance."
    return f"Frequencies {names} explain {held} of the variance."


def names_of(found: Power, places: Sequence[int]) -> str:
    """Frequencies in rising order, given the strongest first: those are named, of many the others only counted."""
    names = [found.freqs[place] for place in sorted(shown(places))]
    return listed(names, more=len(places) - len(names))


def made_of(found: Power, where: Callable[[int], str] = lambda _: "") -> str:
    """Which frequencies explain the variance of something, each with its share; `where` says more of each.

    Named are those that explain at least 5 %, as lists of blocks do; they are dominant where it is half of it together.
    """
    strong = [place for place in found.strongest[:MOST] if found.held[place] >= LEAST_SHARE * found.total]
    places = strong or found.strongest[:1]
    together = found.share(places)
    are_most = float(found.held[places].sum()) >= CLEAR * found.total
    if len(places) == 1:
        freq, more = found.freqs[places[0]], where(places[0])
        if are_most:
            return f"Frequency {freq} explains {together} of the variance{more and f', {more}'}."
        return f"No dominant frequency: the strongest, {freq}, explains {together} of the variance."
    if are_most:
        named = _with_shares(found, places, where if len(places) <= _FEW else lambda _: "")
        return f"Frequencies {named} explain {together} of the variance."
    named = _with_shares(found, places)
    return f"No dominant frequency: the strongest, {named}, explain {together} of the variance."


def _with_shares(found: Power, places: Sequence[int], where: Callable[[int], str] = lambda _: "") -> str:
    about = {place: ", ".join(filter(None, [found.share(place), where(place)])) for place in places}
    return listed([f"{found.freqs[place]} ({says})" for place, says in about.items()])


def made_of_rows(values: Float[ndarray, "row comp"], components: Components, rows: Sequence[object], what: str) -> str:
    """Which frequencies explain some functions of one token, and in which; `what` each of them is called."""
    squares = values.astype(np.float64) ** 2
    found = power(squares.sum(axis=0), components)
    if not np.isfinite(found.total):
        return NO_NUMBERS
    if found.total <= 0 or not found.freqs:
        return "No variance: the same for every token."
    of = frequencies(tuple(components))[1]

    def mostly(place: int) -> str:
        by_row = squares[:, of == place].sum(axis=1)
        row = int(by_row.argmax())
        return f"mostly in {what} {rows[row]}" if len(rows) > 1 and by_row[row] > CLEAR * by_row.sum() else ""

    return made_of(found, mostly)


def made_of_pairs(answer: Answer) -> str:
    """Which frequencies explain a function of x and y: the Fourier answer of a query about one."""
    if not np.isfinite(float(answer["fraction"])):
        return NO_NUMBERS
    found = power_of_blocks(answer["block_share"], answer.labels["freq_x"])
    if not np.isfinite(found.total):
        return NO_NUMBERS
    if int(answer["freq"]) == 0 or found.total <= 0:
        return "No variance: the same on every input."
    return made_of(found)
