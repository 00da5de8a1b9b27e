"""The rings of a Fourier panel: which blocks of coefficients stand out, and where their labels fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from app.figures.colours import OTHER, frequency_of
from app.figures.numerals import percent

MOST = 6
LEAST_SHARE = 0.05
"""Blocks below this share of the variance are not ringed: at random weights every block holds far less."""

_PLOT = 184.0
"""Width and height of the smallest plot, in pixels: labels that do not collide there collide nowhere."""
_CHARACTER = 6.4
_LINE = 13.0
_BELOW = 7.0
"""How far below the plot a label may reach before it meets the axis'."""


@dataclass(frozen=True)
class Ring:
    """One ringed block: the components it stands at, its size in pixels, its colour, and its label."""

    x: str
    y: str
    size: float
    colour: str
    label: str
    side: str = ""


@dataclass(frozen=True)
class _Box:
    left: float
    right: float
    bottom: float
    top: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )

    @property
    def is_inside(self) -> bool:
        return self.left >= 0 and self.right <= _PLOT + 6 and self.bottom >= -_BELOW and self.top <= _PLOT


def rings(
    block_share: Float[ndarray, "freq_x freq_y"],
    share: Float[ndarray, "comp_x comp_y"],
    *,
    freqs: Sequence[str],
    components: Sequence[str],
    colours: Mapping[str, str],
) -> tuple[Ring, ...]:
    """Ring the strongest blocks, each at its strongest coefficient; labels meet neither each other nor a ring."""
    order = np.argsort(block_share, axis=None)[::-1][:MOST]
    found = []
    for flat in order:
        a, b = np.unravel_index(flat, block_share.shape)
        if block_share[a, b] >= LEAST_SHARE:
            found.append(_ring(float(block_share[a, b]), share, freqs[a], freqs[b], components, colours))
    return _labelled(found, components)


def _ring(
    held: float,
    share: Float[ndarray, "comp_x comp_y"],
    a: str,
    b: str,
    components: Sequence[str],
    colours: Mapping[str, str],
) -> Ring:
    rows = [place for place, name in enumerate(components) if frequency_of(name) == a]
    columns = [place for place, name in enumerate(components) if frequency_of(name) == b]
    block = share[np.ix_(rows, columns)]
    row, column = np.unravel_index(int(np.argmax(block)), block.shape)
    colour = colours.get(b if a == "const" else a, OTHER) if a in (b, "const") or b == "const" else OTHER
    return Ring(
        x=components[rows[row]],
        y=components[columns[column]],
        size=9 + 26 * float(np.sqrt(held)),
        colour=colour,
        label=f"{_block_name(a, b)} · {percent(held)}",
    )


def _block_name(a: str, b: str) -> str:
    if b == "const":
        return f"{a} in x"
    if a == "const":
        return f"{b} in y"
    return f"{a} × {b}"


def _labelled(found: Sequence[Ring], components: Sequence[str]) -> tuple[Ring, ...]:
    """Choose a side for each label, strongest first; a label that fits nowhere is left to the hover."""
    taken = [_around(ring, components) for ring in found]
    placed = []
    for ring in found:
        side = next((side for side in _SIDES if _fits(box := _label_box(ring, side, components), taken)), "")
        if side:
            taken.append(box)
        placed.append(Ring(ring.x, ring.y, ring.size, ring.colour, ring.label if side else "", side or "top center"))
    return tuple(placed)


_SIDES = (
    "middle right",
    "top center",
    "top right",
    "bottom right",
    "top left",
    "middle left",
    "bottom left",
    "bottom center",
)
"""Where a label may stand, the best first."""


def _fits(box: _Box, taken: Sequence[_Box]) -> bool:
    return box.is_inside and not any(box.meets(other) for other in taken)


def _centre(ring: Ring, components: Sequence[str]) -> tuple[float, float]:
    step = _PLOT / len(components)
    return (components.index(ring.x) + 0.5) * step, (components.index(ring.y) + 0.5) * step


def _around(ring: Ring, components: Sequence[str]) -> _Box:
    x, y = _centre(ring, components)
    half = ring.size / 2
    return _Box(x - half, x + half, y - half, y + half)


def _label_box(ring: Ring, side: str, components: Sequence[str]) -> _Box:
    x, y = _centre(ring, components)
    width, half = _CHARACTER * len(ring.label), ring.size / 2
    vertical, _, horizontal = side.partition(" ")
    left = {"left": x - half - width, "center": x - width / 2, "right": x + half}[horizontal]
    # Plotly centres a label beside its marker, and puts one above or below clear of it.
    bottom = {"top": y + half, "middle": y - _LINE / 2, "bottom": y - half - _LINE}[vertical]
    return _Box(left, left + width, bottom, bottom + _LINE)
