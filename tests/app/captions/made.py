"""Answers made up for one sentence each."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.answer import Answer, Array, Labels
from analysis.fourier import FourierBasis
from analysis.query import Query
from app.captions import caption

COMPONENTS = FourierBasis(7, 7).names
WITH_ZERO = FourierBasis(7, 6).names
"""Of x · y: three frequencies, the last of them without a sine, and `zero`."""

MANY = FourierBasis(21, 21).names
"""Ten frequencies, of which few can stand out."""

PINK = "Some of its values are not numbers: they are drawn in pink."
NO_NUMBERS = "Some of its values are not numbers."


def answer(values: Any, axes: tuple[str, ...], *, labels: dict[str, Labels] | None = None, **more: Any) -> Answer:
    """An answer whose further arrays have the axes of `values`, or none."""
    arrays = {"values": Array(np.array(values), axes)}
    arrays |= {name: Array(np.array(value), axes if np.ndim(value) else ()) for name, value in more.items()}
    return Answer("any", arrays, labels or {})


def pairs(values: Any, **more: Any) -> Answer:
    """A function of x and y."""
    values = np.array(values)
    values = values if values.dtype == bool else values.astype(np.float32)
    tokens = tuple(range(len(values)))
    return answer(values, ("x", "y"), labels={"x": tokens, "y": tokens}, **more)


def waves(freq: int, fraction: float, values: Any = ((1, 2), (3, 4))) -> Answer:
    """A function of x and y in the Fourier basis, about one frequency."""
    return answer(np.array(values, dtype=float), ("comp_x", "comp_y"), freq=freq, fraction=fraction)


def tokens(values: Any, *, axis: str = "x", names: tuple[int, ...] | None = None, **more: Any) -> Answer:
    """A function of one token."""
    values = np.array(values, dtype=np.float32)
    return answer(values, (axis,), labels={axis: names or tuple(range(len(values)))}, **more)


def spectrum(cells: dict[tuple[str, str], float], components: tuple[str, ...] = MANY, **more: Any) -> Answer:
    """A mean square of each pair of components: 0 but for some."""
    values = np.zeros((len(components), len(components)), dtype=np.float32)
    for (x, y), value in cells.items():
        values[components.index(x), components.index(y)] = value
    return answer(values, ("comp_x", "comp_y"), labels={"comp_x": components, "comp_y": components}, **more)


def said(query: Query, told: Answer) -> str:
    """The sentence alone."""
    return caption(query, told).sentence
