"""Functions of one token to take apart: shapes known by name, and drawings written in a line of text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from jaxtyping import Float
from numpy import ndarray

DRAWN = "drawn:"
"""What a drawing begins with; one character of `ALPHABET` for each place of the token axis follows."""

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"
"""base64url without its last character, so that the levels are an odd number and one of them is 0."""

_HALF = len(ALPHABET) // 2

Places = Float[ndarray, "x"]


def _square(place: Places) -> Places:
    return np.where(2 * place < 1, 1.0, -1.0)


def _triangle(place: Places) -> Places:
    return 1 - 4 * np.abs(place - 0.5)


def _sawtooth(place: Places) -> Places:
    return 2 * place - 1


def _impulse(place: Places) -> Places:
    return np.where(place == 0, 1.0, 0.0)


def _bump(place: Places) -> Places:
    return np.exp(-(((place - 0.5) / 0.1) ** 2) / 2)


def _beats(place: Places) -> Places:
    """Two waves of neighbouring frequencies, a quarter of the way to the highest."""
    slow = max(1, len(place) // 8)
    fast = min(slow + 1, max(1, len(place) // 2))
    return (np.cos(2 * np.pi * slow * place) + np.cos(2 * np.pi * fast * place)) / 2


PRESETS: Mapping[str, Callable[[Places], Places]] = {
    "square": _square,
    "triangle": _triangle,
    "sawtooth": _sawtooth,
    "impulse": _impulse,
    "bump": _bump,
    "beats": _beats,
}
"""Shapes by name: values in [−1, 1] at the places 0, 1/n … (n − 1)/n of one period."""


def checked_shape(shape: str) -> str:
    """A preset's name or a drawing, as it is.

    Raises:
        ValueError: for anything else, in one sentence.
    """
    if not shape.startswith(DRAWN):
        if shape not in PRESETS:
            raise ValueError(
                f"there is no shape {shape[:40]!r}: choose {', '.join(PRESETS)}, or {DRAWN} followed by a drawing"
            )
        return shape
    strange = sorted(set(shape.removeprefix(DRAWN)) - set(ALPHABET))
    if strange:
        raise ValueError(f"a drawing has no character {strange[0]!r}: write each place as one of A–Z, a–z, 0–9 and -")
    return shape


def drawing_of(shape: str) -> str | None:
    """The characters of a drawing; None for a preset."""
    return shape.removeprefix(DRAWN) if shape.startswith(DRAWN) else None


def shape_values(shape: str, *, size: int, order: int) -> Places:
    """A shape at each of `size` places, float64, in [−1, 1].

    Presets have one period over the first `order` places, which are cyclic, and are 0 on what stands beside them.
    """
    drawing = drawing_of(shape)
    if drawing is not None:
        return np.array([(ALPHABET.index(character) - _HALF) / _HALF for character in drawing])
    values = np.zeros(size)
    values[:order] = PRESETS[shape](np.arange(order) / order)
    return values
