"""The words of the panels that show the Fourier basis itself, for those who learn what it is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.answer import Answer, Labels
from analysis.queries.fourier import FourierComponent, FourierMix, FourierTransform
from app.captions.common import MOST, NO_NUMBERS, Caption, Say, Titles, counted, listed
from app.captions.spectra import power
from app.figures.numerals import number

_NEARLY_ALL = 0.9
"""The share of the variance that the frequencies named explain together."""


def _of_component(query: FourierComponent, answer: Answer) -> Caption:
    """What one row of the basis looks like."""
    tokens = answer.labels["x"]
    order, freq = _order(tokens), (query.i + 1) // 2
    if query.i == 0:
        return Caption("const: the same for every token.")
    if query.i >= order:
        return Caption("zero: token 0 alone, on which cos and sin are 0.")
    name = f"{'cos' if query.i % 2 else 'sin'} {freq}"
    if 2 * freq == order:
        return Caption(f"{name}: alternates from each token to the next.")
    return Caption(f"{name}: {counted(freq, 'period')} over {order:,} tokens, of {number(order / freq)} tokens each.")


def _order(tokens: Labels) -> int:
    """How many tokens a period of frequency 1 has: all but the 0 of x · y, which comes last there."""
    return len(tokens) - (tokens[-1] == 0 and len(tokens) > 1)


def _of_mix(_query: FourierMix, answer: Answer) -> Caption:
    """Which terms a sum has."""
    weights = answer["coefficients"]
    if not np.isfinite(weights).all():
        return Caption(NO_NUMBERS)
    count = int(np.count_nonzero(weights))
    if not count:
        return Caption("No terms: 0 everywhere.")
    i, j = np.unravel_index(int(np.abs(weights).argmax()), weights.shape)
    term = f"{answer.labels['comp_x'][int(i)]} of x × {answer.labels['comp_y'][int(j)]} of y"
    return Caption(f"One term: {term}." if count == 1 else f"{count} terms; the largest weight: {term}.")


def _of_transform(_query: FourierTransform, answer: Answer) -> Caption:
    """How few frequencies a function takes."""
    found = power(answer.values.astype(np.float64) ** 2, answer.labels["comp"])
    if not np.isfinite(found.total):
        return Caption(NO_NUMBERS)
    if found.total <= 0 or not found.freqs:
        return Caption("No variance: the same for every token.")
    order = np.argsort(-found.held, kind="stable")
    count = int(np.searchsorted(np.cumsum(found.held[order]), _NEARLY_ALL * found.total)) + 1
    if count > len(order):
        held = found.share(order.tolist())
        return Caption(f"All frequencies together explain {held} of the variance: the rest is token 0.")
    places = np.sort(order[:count]).tolist()
    held = found.share(places)
    if count == 1:
        return Caption(f"Frequency {found.freqs[places[0]]} alone explains {held} of the variance.")
    if count <= MOST:
        names = listed([found.freqs[place] for place in places])
        return Caption(f"Frequencies {names} explain {held} of the variance.")
    return Caption(f"{count} of {len(order)} frequencies are needed to explain {held} of the variance.")


CAPTIONS: Mapping[str, Say] = {
    "fourier_component": _of_component,
    "fourier_mix": _of_mix,
    "fourier_transform": _of_transform,
}

TITLES: Titles = {
    "fourier_component": ("Basis function", "one component of the Fourier basis"),
    "fourier_mix": ("2D basis functions", "their weighted sum"),
    "fourier_transform": ("{shape}", "Fourier coefficients"),
}
