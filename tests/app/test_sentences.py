"""The second lines, for what one meets."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.answer import Answer, Array
from app import sentences
from app.view import View, parse
from tests.app.page import VIEW

SEEN = parse(View, VIEW)
TOKENS = tuple(range(3))


def tokens(values: object) -> Answer:
    array = Array(np.array(values, dtype=np.float32), ("x", "y"))
    return Answer("neuron", {"values": array}, {"x": TOKENS, "y": TOKENS})


def frequency(freq: int, fraction: float) -> Answer:
    return Answer("neuron", {"freq": Array(np.array(freq), ()), "fraction": Array(np.array(fraction), ())})


def spectrum(values: list[float]) -> Answer:
    names = ("const", *(f"{wave} {k}" for k in range(1, 11) for wave in ("cos", "sin")))
    return Answer("embedding_spectrum", {"values": Array(np.array(values), ("comp",))}, {"comp": names})


@pytest.mark.parametrize(
    ("values", "stage", "text"),
    [
        (np.zeros((3, 3)), "post", "Dead: this neuron is 0 on every input."),
        (np.full((3, 3), 2.5), "post", "Constant: 2.5 on every input."),
        ([[0, 0, 0], [0, 0, 4.71], [0, 0, 1]], "post", "Active on 22 % of inputs, up to 4.71."),
        ([[-1, 0, 0], [0, 0, 3], [0, 0, 0]], "pre", "−1 to 3, above 0 on 11 % of inputs."),
        (np.full((3, 3), np.nan), "post", "Some of its values are not numbers: they are drawn in pink."),
    ],
)
def test_a_neuron(values, stage, text):
    assert sentences.of_neuron(tokens(values), SEEN.model_copy(update={"stage": stage})) == text


def test_where_it_is_highest():
    assert sentences.of_highest(tokens([[0, 0, 0], [0, 0, 4.71], [0, 0, 1]])) == "Highest at x = 1, y = 2: 4.71."
    assert sentences.of_highest(tokens(np.ones((3, 3)))) == ""


def test_attention():
    assert sentences.of_attention(tokens(np.full((3, 3), 0.25)), SEEN) == "25 % to x, whatever the input."
    told = sentences.of_attention(tokens([[0.2] * 3, [0.5] * 3, [0.8] * 3]), SEEN)
    assert told == "50 % to x on average (20 to 80 %)."


@pytest.mark.parametrize(
    ("freq", "fraction", "text"),
    [
        (14, 0.97, "97 % of its variance is frequency 14."),
        (33, 0.069, "No clear frequency: 33 leads with 6.9 %."),
        (0, 0.0, "The same on every input: no frequency."),
    ],
)
def test_a_frequency(freq, fraction, text):
    assert sentences.of_frequencies(frequency(freq, fraction), SEEN) == text


def test_mean_attention_is_about_the_chosen_head():
    answer = Answer("attention_mean", {"values": Array(np.array([[0.2, 0.3, 0.5], [0.5, 0.5, 0.0]]), ("head", "pos"))})
    told = "Head 1 pays 50 % to x, 50 % to y, 0 % to =, averaged over all inputs."
    assert sentences.of_mean_attention(answer, SEEN) == told


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0.0] * 21, "no wave at all"),
        ([1.0] * 21, "Spread over all frequencies: the strongest, 1, holds 10"),
        ([0.0] * 3 + [9.0, 9.0] + [0.1] * 16, "Frequency 2 stands out: it holds 92 %"),
        ([0.0, 9.0, 9.0, 8.0, 8.0] + [0.1] * 16, "Frequencies 1 and 2 stand out: they hold 96 %"),
    ],
)
def test_the_spectrum(values, words):
    assert words in sentences.of_spectrum(spectrum(values), SEEN)
