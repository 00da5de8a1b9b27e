"""The waves themselves."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.queries.fourier import FourierComponent, FourierMix, FourierTransform
from app.captions import title
from tests.app.captions.made import COMPONENTS, MANY, NO_NUMBERS, WITH_ZERO, answer, said, spectrum, tokens

TOKENS, POWERS = (0, 1, 2, 3, 4, 5, 6), (1, 3, 2, 6, 4, 5, 0)


@pytest.mark.parametrize(
    ("i", "names", "text"),
    [
        (0, TOKENS, "const: the same for every token."),
        (1, TOKENS, "cos 1: 1 wave over 7 tokens, each 7 tokens long."),
        (6, TOKENS, "sin 3: 3 waves over 7 tokens, each 2.33 tokens long."),
        (4, POWERS, "sin 2: 2 waves over 6 tokens, each 3 tokens long."),
        (5, POWERS, "cos 3: up and down again from each token to the next."),
        (6, POWERS, "zero: token 0 alone, which stands apart from the waves."),
    ],
)
def test_a_component(i, names, text):
    assert said(FourierComponent(i=i), tokens([0.0] * 7, names=names)) == text


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({("cos 2", "sin 3"): -1.0}, "One term: cos 2 of x times sin 3 of y."),
        (
            {("cos 2", "sin 3"): -1.0, ("const", "sin 1"): 0.5},
            "2 terms, the strongest cos 2 of x times sin 3 of y.",
        ),
        ({}, "No waves: 0 everywhere."),
        ({("cos 2", "sin 3"): np.nan}, NO_NUMBERS),
    ],
)
def test_a_mix(cells, text):
    told = spectrum(cells, COMPONENTS)
    assert said(FourierMix(), type(told)("any", {"coefficients": told.arrays["values"]}, told.labels)) == text


@pytest.mark.parametrize(
    ("values", "names", "text"),
    [
        ([5, 0, 4, 0, 0, 1, 0], COMPONENTS, "94 % of what varies is frequency 1 alone."),
        ([5, 0, 3, 0, 0, 0, 3], COMPONENTS, "Frequencies 1 and 3 hold 100 % of what varies."),
        ([0, *[1.0] * 20], MANY, "It takes 9 of 10 frequencies to hold 90 % of what varies."),
        ([5, 0, 0, 0, 0, 0, 0], COMPONENTS, "The same for every token: no wave but the constant."),
        (
            [5, 1, 0, 0, 0, 0, 1],
            WITH_ZERO,
            "All frequencies together hold 50 % of what varies: the rest is token 0, which is no wave.",
        ),
        ([5, np.inf, 0, 0, 0, 0, 1], COMPONENTS, NO_NUMBERS),
    ],
)
def test_a_transform(values, names, text):
    assert said(FourierTransform(), answer(np.array(values, float), ("comp",), labels={"comp": names})) == text


def test_shapes_have_names():
    assert title(FourierTransform(shape="square")) == ("Square wave", "as a sum of waves")
    assert title(FourierTransform(shape="drawn:fff"))[0] == "Your drawing"
    assert title(FourierComponent(i=5))[0] == "Component 5"
