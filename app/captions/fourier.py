"""The words of the panels that show waves themselves, for those who learn what they are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.answer import Answer, Labels
from analysis.queries.fourier import FourierComponent, FourierMix, FourierTransform
from app.captions.common import MOST, NO_NUMBERS, Caption, Say, Titles, counted, listed
from app.captions.waves import power
from app.figures.numerals import number

_NEARLY_ALL = 0.9
"""The share that the frequencies named hold together."""


def _of_component(query: FourierComponent, answer: Answer) -> Caption:
    """What one row of the basis looks like."""
    tokens = answer.labels["x"]
    order, freq = _order(tokens), (query.i + 1) // 2
    if query.i == 0:
        return Caption("const: the same for every token.")
    if query.i >= order:
        return Caption("zero: token 0 alone, which stands apart from the waves.")
    wave = f"{'cos' if query.i % 2 else 'sin'} {freq}"
    if 2 * freq == order:
        return Caption(f"{wave}: up and down again from each token to the next.")
    return Caption(f"{wave}: {counted(freq, 'wave')} over {order} tokens, each {number(order / freq)} tokens long.")


def _order(tokens: Labels) -> int:
    """How many tokens the waves run over: not over the 0 of x · y, which comes last there."""
    return len(tokens) - (tokens[-1] == 0 and len(tokens) > 1)


def _of_mix(_query: FourierMix, answer: Answer) -> Caption:
    """Which waves a mix is made of."""
    weights = answer["coefficients"]
    if not np.isfinite(weights).all():
        return Caption(NO_NUMBERS)
    count = int(np.count_nonzero(weights))
    if not count:
        return Caption("No waves: 0 everywhere.")
    i, j = np.unravel_index(int(np.abs(weights).argmax()), weights.shape)
    term = f"{answer.labels['comp_x'][int(i)]} of x times {answer.labels['comp_y'][int(j)]} of y"
    return Caption(f"One term: {term}." if count == 1 else f"{count} terms, the strongest {term}.")


def _of_transform(_query: FourierTransform, answer: Answer) -> Caption:
    """How few waves a function takes."""
    found = power(answer.values.astype(np.float64) ** 2, answer.labels["comp"])
    if not np.isfinite(found.total):
        return Caption(NO_NUMBERS)
    if found.total <= 0 or not found.freqs:
        return Caption("The same for every token: no wave but the constant.")
    order = np.argsort(-found.held, kind="stable")
    count = int(np.searchsorted(np.cumsum(found.held[order]), _NEARLY_ALL * found.total)) + 1
    if count > len(order):
        held = found.share(order.tolist())
        return Caption(f"All frequencies together hold {held} of what varies: the rest is token 0, which is no wave.")
    places = np.sort(order[:count]).tolist()
    held = found.share(places)
    if count == 1:
        return Caption(f"{held} of what varies is frequency {found.freqs[places[0]]} alone.")
    if count <= MOST:
        return Caption(f"Frequencies {listed([found.freqs[place] for place in places])} hold {held} of what varies.")
    return Caption(f"It takes {count} of {len(order)} frequencies to hold {held} of what varies.")


CAPTIONS: Mapping[str, Say] = {
    "fourier_component": _of_component,
    "fourier_mix": _of_mix,
    "fourier_transform": _of_transform,
}

TITLES: Titles = {
    "fourier_component": ("Component {i}", "one wave of the token"),
    "fourier_mix": ("A mix of waves", "waves of x times waves of y, added up"),
    "fourier_transform": ("{shape}", "as a sum of waves"),
}
