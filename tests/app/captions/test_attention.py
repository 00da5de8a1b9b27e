"""Attention, and the circuits of heads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.queries.attention import Attention, AttentionMean, Heads
from analysis.queries.circuits import OVCircuit, QKCircuit
from app.captions import title
from tests.app.captions.made import COMPONENTS, NO_NUMBERS, PINK, WITH_ZERO, answer, pairs, said

LEADS = "Frequency 2 leads with 90 % of what varies, most of it in head 1."


def by_head(values: Any, components: tuple[str, ...] | None = None):
    axis = "x" if components is None else "comp"
    return answer(np.array(values, dtype=np.float32), ("head", axis), labels={"comp": components or ()})


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (np.full((3, 3), 0.25), "25 % to x, whatever the input."),
        ([[0.2] * 3, [0.5] * 3, [0.8] * 3], "50 % to x on average (20–80 %)."),
        ([[0, 1e-5], [0, 0]], "< 0.1 % to x on average (under 0.1 %)."),
        ([[1, 0.9999], [1, 1]], "> 99.9 % to x on average (over 99.9 %)."),
        ([[1e-5, 0.5], [0.5, 0.5]], "38 % to x on average (up to 50 %)."),
        ([[0.5, 0.9999], [0.5, 0.5]], "62 % to x on average (50 % or more)."),
        ([[1e-5, 0.9999], [0.5, 0.5]], "50 % to x on average (under 0.1 to over 99.9 %)."),
        ([[np.nan, 0.9999], [0.5, 0.5]], PINK),
    ],
)
def test_attention(values, text):
    assert said(Attention(head=1), pairs(values)) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([[0.48, 0.52, 0.0], [0.52, 0.4798, 0.0002]], "Each head pays 48–52 % to x, 48–52 % to y and under 0.1 % to ="),
        ([[0.48, 0.52, 0.0], [0.52, 0.478, 0.002]], "Each head pays 48–52 % to x, 48–52 % to y and 0–0.2 % to ="),
        ([[0.2, 0.3, 0.5]], "Its one head pays 20 % to x, 30 % to y and 50 % to ="),
    ],
)
def test_mean_attention_is_about_all_heads(values, text):
    assert said(AttentionMean(), answer(values, ("head", "pos"))) == f"{text}, averaged over all inputs."


def test_mean_attention_that_is_no_number():
    assert said(AttentionMean(), answer([[np.nan, 0.5, 0.5]], ("head", "pos"))) == NO_NUMBERS


def heads(spread: Any, freq: Any, fraction: Any, to_x: Any):
    return answer(spread, ("head",), freq=freq, fraction=fraction, to_x=to_x)


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (
            heads([0.1, 0.29], [3, 11], [0.2, 0.97], [0.4, 0.5]),
            "Head 1 changes most with the input: it pays 50 % ± 29 % to x, 97 % of the change is frequency 11.",
        ),
        (
            heads([0.1], [3], [0.2], [0.4]),
            "Its one head pays 40 % ± 10 % to x, no clear frequency in the change (3 leads with 20 %).",
        ),
        (heads([0, 0], [0, 0], [0, 0], [0.4, 0.5]), "Every head looks at x as much on every input."),
        (heads([0.0], [0], [0.0], [0.4]), "Its one head looks at x as much on every input."),
        (heads([np.nan, 0], [0, 0], [0, 0], [0.4, 0.5]), NO_NUMBERS),
    ],
)
def test_all_heads(told, text):
    assert said(Heads(), told) == text


@pytest.mark.parametrize("query", [OVCircuit(neuron=0), QKCircuit()])
@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([[0, 1, 2], [-3, 4, 0]], "Head 1 tells tokens apart most: −3 to 4."),
        ([[0, 1, 2]], "From 0 to 2."),
        ([[1, 1, 1], [2, 2, 2]], "The same for every token."),
        ([[1, np.nan, 1], [2, 2, 2]], NO_NUMBERS),
    ],
)
def test_a_circuit_by_token(query, values, text):
    assert said(query, by_head(values)) == text


@pytest.mark.parametrize("query", [OVCircuit(neuron=0, basis="fourier"), QKCircuit(basis="fourier")])
@pytest.mark.parametrize(
    ("values", "components", "text"),
    [
        ([[9, 1, 0, 0, 0, 0, 0], [9, 0, 0, 0, 3, 0, 0]], COMPONENTS, LEADS),
        ([[9, 0, 0, 0, 0, 2, 0]], COMPONENTS, "Frequency 3 leads with 100 % of what varies."),
        ([[9, 1, 0, 0, 0, 0, 1]], WITH_ZERO, "Frequency 1 leads with 50 % of what varies."),
        ([[9, 0, 0, 0, 0, 0, 0]], COMPONENTS, "The same for every token: no frequency."),
        ([[9, 0, 0, np.inf, 0, 0, 0]], COMPONENTS, NO_NUMBERS),
    ],
)
def test_a_circuit_by_wave(query, values, components, text):
    assert said(query, by_head(values, components)) == text


def test_titles_follow_the_query():
    assert title(Attention(head=2, pos=1)) == ("Head 2", "attention to y · input")
    assert title(Heads())[0] == "All heads"
    assert title(OVCircuit(neuron=5, basis="fourier")) == ("OV circuit", "to neuron 5 · Fourier")
