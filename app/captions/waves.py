"""What functions in the Fourier basis hold at each frequency, in words.

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
from app.captions.common import CLEAR, MOST, NO_NUMBERS, listed
from app.figures.numerals import percent

_EVEN, _OTHERS = 1.5, 3
"""Frequencies stand out that each hold more than so many times an even share, and what the others do on average."""

_FEW = 3
"""Frequencies that a line of a panel has room to say more of than their shares."""

Components = Sequence[str | int]


@dataclass(frozen=True, eq=False)
class Power:
    """What each frequency holds of something, and what varies and is no single frequency."""

    freqs: tuple[str, ...]
    held: Float[ndarray, "freq"]
    rest: float

    @cached_property
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

    @property
    def strongest(self) -> list[int]:
        """Places of all frequencies, the one that holds most first."""
        return np.argsort(-self.held, kind="stable").tolist()

    def standing_out(self) -> list[int]:
        """Places of the frequencies that stand out, the strongest first.

        Others are those that do not. One that holds more than half of all stands out in any case.
        """
        held = self.held[self.strongest]
        others = (held.sum() - held.cumsum())[:-1] / np.arange(len(held) - 1, 0, -1)
        enough = (held[:-1] > _OTHERS * np.maximum(others, 0)) & (held[:-1] > _EVEN * held.mean())
        count = int(np.flatnonzero(enough).max(initial=-1)) + 1
        return self.strongest[: max(count, int(held[0] > CLEAR * self.total))]


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


def power_of_blocks(held: Float[ndarray, "freq_x freq_y"], names: Components) -> Power:
    """The power of each frequency's block of a function of both tokens, from what blocks hold; `names` are theirs."""
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
    held, names = found.share(places), names_of(found, places)
    if len(places) == 1:
        return f"Frequency {names} stands out: it holds {held} of what varies."
    return f"Frequencies {names} stand out: they hold {held} of what varies."


def names_of(found: Power, places: Sequence[int]) -> str:
    """Frequencies in rising order, given the strongest first: those are named, of many the others only counted."""
    names = [found.freqs[place] for place in sorted(places[:MOST])]
    return listed(names, more=len(places) - len(names))


def made_of(found: Power, what: str, where: Callable[[int], str] = lambda _: "") -> str:
    """Which frequencies something is made of, each with its share; `what` has them, `where` says more of each.

    Named are those that hold at least 5 %, as rings mark them; of a few that hold half of it together that is said.
    """
    strong = [place for place in found.strongest[:MOST] if found.held[place] >= LEAST_SHARE * found.total]
    places = strong or found.strongest[:1]
    together = found.share(places)
    are_most = float(found.held[places].sum()) >= CLEAR * found.total
    if len(places) == 1:
        freq, more = found.freqs[places[0]], where(places[0])
        if are_most:
            return f"{together} of {what} is frequency {freq}{more and f', {more}'}."
        return f"Spread over many frequencies: the strongest, {freq}, holds {together} of {what}."
    if are_most:
        named = _with_shares(found, places, where if len(places) <= _FEW else lambda _: "")
        return f"{together} of {what} is in frequencies {named}."
    named = _with_shares(found, places)
    return f"Spread over many frequencies: the strongest, {named}, hold {together} of {what}."


def _with_shares(found: Power, places: Sequence[int], where: Callable[[int], str] = lambda _: "") -> str:
    about = {place: ", ".join(filter(None, [found.share(place), where(place)])) for place in places}
    return listed([f"{found.freqs[place]} ({says})" for place, says in about.items()])


def made_of_rows(values: Float[ndarray, "row comp"], components: Components, rows: Sequence[object], what: str) -> str:
    """Which frequencies some functions of one token are made of, and in which; `what` each of them is called."""
    squares = values.astype(np.float64) ** 2
    found = power(squares.sum(axis=0), components)
    if not np.isfinite(found.total):
        return NO_NUMBERS
    if found.total <= 0 or not found.freqs:
        return "The same for every token: no frequency."
    of = frequencies(tuple(components))[1]

    def mostly(place: int) -> str:
        by_row = squares[:, of == place].sum(axis=1)
        row = int(by_row.argmax())
        return f"mostly in {what} {rows[row]}" if len(rows) > 1 and by_row[row] > CLEAR * by_row.sum() else ""

    return made_of(found, "what varies", mostly)


def made_of_pairs(answer: Answer) -> str:
    """Which frequencies a function of x and y is made of: the Fourier answer of a query about one."""
    if not np.isfinite(float(answer["fraction"])):
        return NO_NUMBERS
    found = power_of_blocks(answer["block_share"], answer.labels["freq_x"])
    if not np.isfinite(found.total):
        return NO_NUMBERS
    if int(answer["freq"]) == 0 or found.total <= 0:
        return "The same on every input: no frequency."
    return made_of(found, "its variance")
