"""The words of the panels about the embedding: its dimensions, its spectrum, its directions, and the clock."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from analysis.answer import Answer, Labels
from analysis.fourier import ZERO
from analysis.harmonics import harmonic_of
from analysis.queries.embedding import (
    Embedding,
    EmbeddingCircle,
    EmbeddingDims,
    EmbeddingDirection,
    EmbeddingPCA,
    EmbeddingSpectrum,
    EmbeddingSVD,
)
from app.captions.common import NO_NUMBERS, Caption, Say, Titles, counted, from_to, listed, widest
from app.captions.curves import Curve, end_of, more_than_half
from app.captions.spectra import Power, made_of, made_of_rows, names_of, power, standing_out
from app.figures.numerals import number, percent

_ON, _NEAR = 0.1, 0.25
"""Tokens whose radii have a standard deviation of no more than this share of their mean lie on a circle, or near one.

For points scattered like a Gaussian it is 52 %.
"""

_LOCKED = 0.75
"""From this mean cosine of their phases on, one frequency is the second harmonic of another.

In `mod113`, 46 and twice the phase of 23 reach 0.56 for a while, and both are key frequencies.
"""

_NEARLY_ALL = 0.9
"""The share of the squared norm that the directions counted account for together."""


def _of_dimension(query: Embedding, answer: Answer) -> Caption:
    """One dimension as a function of the token."""
    if query.basis == "fourier":
        return Caption(made_of_rows(answer.values[None], answer.labels["comp"], (query.dim,), "dimension"))
    return Caption(from_to(answer.values, answer.labels["x"], "token"))


def _of_dimensions(query: EmbeddingDims, answer: Answer) -> Caption:
    """Which dimension has the largest range, or which frequencies explain the variance."""
    dims = answer.labels["dim"]
    if query.basis == "fourier":
        return Caption(made_of_rows(answer.values, answer.labels["comp"], dims, "dimension"))
    if len(dims) == 1:
        return Caption(from_to(answer.values[0], answer.labels["x"], "token"))
    return Caption(widest(answer.values.astype(np.float64), dims, "dimension"))


def _of_spectrum(_query: EmbeddingSpectrum, answer: Answer) -> Caption:
    """Whether a few frequencies explain the embedding, and which of them are harmonics of others."""
    found = power(answer.values, answer.labels["comp"])
    text = standing_out(found, "The embedding")
    if not np.isfinite(found.total) or found.total <= 0:
        return Caption(text)
    return Caption(f"{text[:-1]}{_harmonics(found, answer)}.")


def _harmonics(found: Power, answer: Answer) -> str:
    """Which of the strong frequencies neurons read as the second harmonic of another; at the last epoch."""
    components = answer.labels["comp"]
    order = len(components) - (components[-1] == ZERO)
    read = np.abs(np.atleast_2d(answer["harmonic"])[-1])
    names = sorted(int(found.freqs[place]) for place in found.strong())
    ones = {harmonic_of(freq, order): freq for freq in names if read[freq - 1] > _LOCKED}
    written = [
        f"{other} is {'' if other == 2 * one else f'{order} − '}2 × {one}"
        for other, one in sorted(ones.items())
        if other in names
    ]
    which = ", its second harmonic" if len(written) == 1 else ", second harmonics"
    return f"; {listed(written)}{which}" if written else ""


def over_training(answer: Answer, *, is_complete: bool = True) -> str:
    """When the strong frequencies of the last epoch came to explain the variance; the epoch comes first in `values`."""
    end = end_of(is_complete=is_complete)
    found = [power(values, answer.labels["comp"]) for values in answer.values]
    last = found[-1]
    if not np.isfinite(last.total):
        return NO_NUMBERS
    places = last.strong() if last.total > 0 and last.freqs else []
    if not places:
        text = standing_out(last, "The embedding")
        return f"{text[:-1]} (at {end})."
    shares = np.array([one.held[places].sum() / one.total if one.total > 0 else 0.0 for one in found])
    curve = Curve.of(np.array(answer.labels["epoch"]), shares)
    names = names_of(last, places)
    who = f"Frequency {names} explains" if len(places) == 1 else f"Frequencies {names} explain"
    if curve is None or len(found) == 1:
        return f"{who} {last.share(places)} of the variance{_harmonics(last, answer)}."
    start = f"{percent(curve.start)} at the start"
    harmonics = _harmonics(last, answer)
    return f"{who} {last.share(places)} of the variance at {end}, {start}{more_than_half(curve)}{harmonics}."


def _of_svd(_query: EmbeddingSVD, answer: Answer) -> Caption:
    """How many directions account for the embedding."""
    singular = answer.values.astype(np.float64)
    if not np.isfinite(singular).all():
        return Caption(NO_NUMBERS)
    if not singular.any():
        return Caption("The embedding is 0: it has no direction.")
    count = directions_that_matter(singular)
    return Caption(f"{accounting(count, singular.size)} of W_E.")


def accounting(count: int, size: int) -> str:
    """How few directions matter: `10 of 113 directions account for 90 % of the squared norm`."""
    verb = "accounts" if count == 1 else "account"
    return f"{count:,} of {counted(size, 'direction')} {verb} for {percent(_NEARLY_ALL)} of the squared norm"


def directions_that_matter(singular: Float[ndarray, "rank"]) -> int:
    """How many of the directions, the strongest first, account for 90 % of the sum of squares."""
    squares = np.cumsum(np.square(singular, dtype=np.float64))
    return int(np.searchsorted(squares, _NEARLY_ALL * squares[-1])) + 1


def _of_direction(query: EmbeddingDirection, answer: Answer) -> Caption:
    """How much of the embedding one direction accounts for, and its frequencies."""
    share = float(answer["share"])
    if not np.isfinite(share) or not np.isfinite(answer.values).all():
        return Caption(NO_NUMBERS)
    held = f"{percent(share)} of the squared norm of W_E"
    if query.basis == "input":
        return Caption(f"{held}. {from_to(answer.values, answer.labels['x'], 'token')}")
    found = power(answer.values.astype(np.float64) ** 2, answer.labels["comp"])
    if found.total <= 0 or not found.freqs:
        return Caption(f"{held}: the same for every token.")
    return Caption(f"{held}. {made_of(found)}")


def _of_components(_query: EmbeddingPCA, answer: Answer) -> Caption:
    """How much the first principal components explain, and whether tokens lie on a circle on two of them."""
    share = answer["share"].astype(np.float64)
    if not np.isfinite(share).all() or not np.isfinite(answer.values).all():
        return Caption(NO_NUMBERS)
    if not share.any():
        return Caption("All tokens have the same embedding: no variance.")
    if share.size == 1:
        return Caption(f"The only principal component explains {percent(float(share[0]))} of the variance.")
    more = f", the first {share.size} explain {percent(min(1.0, float(share.sum())))}" if share.size > 2 else ""  # noqa: PLR2004
    off = _off_circle(answer.values[:, :2], answer.labels["x"])[1]
    circle = f" {_roundness(off)}" if off <= _ON else ""
    first = percent(min(1.0, float(share[:2].sum())))
    return Caption(f"The first two principal components explain {first} of the variance{more}.{circle}")


def _of_circle(query: EmbeddingCircle, answer: Answer) -> Caption:
    """How round the clock is."""
    values = answer.values
    if not np.isfinite(values).all():
        return Caption(NO_NUMBERS)
    if not values.any():
        return Caption(f"The embedding has no component of frequency {query.freq}.")
    radius, off = _off_circle(values, answer.labels["x"])
    foot = f"Mean radius {number(radius)}."
    if not values[:, 1].any():
        return Caption(f"On a line: frequency {query.freq} has no sine.", foot)
    return Caption("All tokens coincide." if radius == 0 else _roundness(off), foot)


def _roundness(off: float) -> str:
    where = "On a circle" if off <= _ON else "Near a circle" if off <= _NEAR else "No circle"
    return f"{where}: radial deviation {percent(off)}."


def _off_circle(values: Float[ndarray, "x plane"], tokens: Labels) -> tuple[float, float]:
    """The mean radius of tokens around their centre, and the standard deviation of the radii as a share of it.

    Token 0 of x · y, the last one there, has no angle, and is not counted.
    """
    points = values[:-1] if tokens[-1] == 0 and len(tokens) > 1 else values
    points = points.astype(np.float64)
    distances = np.hypot(*(points - points.mean(axis=0)).T)
    mean = float(distances.mean())
    return mean, float(distances.std()) / mean if mean > 0 else np.inf


CAPTIONS: Mapping[str, Say] = {
    "embedding": _of_dimension,
    "embedding_dims": _of_dimensions,
    "embedding_spectrum": _of_spectrum,
    "embedding_svd": _of_svd,
    "embedding_direction": _of_direction,
    "embedding_pca": _of_components,
    "embedding_circle": _of_circle,
}

TITLES: Titles = {
    "embedding": ("Embedding dimension {dim}", "by token · {basis}"),
    "embedding_dims": ("Embedding dimensions", "{dims} · by token · {basis}"),
    "embedding_spectrum": ("Embedding spectrum", "squared norm of each Fourier component of W_E"),
    "embedding_svd": ("Embedding directions", "singular values of W_E, largest first"),
    "embedding_direction": ("Embedding direction {rank}", "by token · {basis}"),
    "embedding_pca": ("Principal components", "of the embedding, token by token"),
    "embedding_circle": ("Clock of frequency {freq}", "tokens along cos {freq} and sin {freq}"),
}
