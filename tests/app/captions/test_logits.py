"""Logits and answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.queries.logits import Logit, LogitFit, LogitSpectrum, NeuronLogitMap, ReadoutRank, TrigComponents
from analysis.queries.predictions import Correctness
from app.captions import Caption, caption, title
from tests.app.captions.made import MANY, NO_NUMBERS, PINK, WITH_ZERO, answer, pairs, said, spectrum, waves

WAVES = {("cos 2", "cos 2"): 9.0, ("cos 1", "const"): 1.0}


def test_a_logit():
    told = caption(Logit(z=5), pairs([[0, 1], [-3, 4]]))
    assert told == Caption("−3 to 4, 0.5 on average.", "Highest at x = 1, y = 1: 4.")
    assert caption(Logit(z=5), pairs(np.full((2, 2), 2))) == Caption("2 on every input.")
    assert caption(Logit(z=5), pairs([[0, np.nan], [1, 1]])) == Caption(PINK)
    assert said(Logit(z=5, basis="fourier"), waves(14, 0.97)) == "97 % of its variance is frequency 14."


def test_the_spectrum_of_all_logits():
    assert said(LogitSpectrum(), spectrum(WAVES)) == "Frequency 2 stands out: it holds 90 % of what varies."
    assert said(LogitSpectrum(), spectrum({})) == "The logits hold no wave at all."


def readout(values: Any, freqs: Any, axis: str = "z"):
    told = answer(np.array(values, dtype=np.float32), ("neuron", axis), labels={"comp": MANY})
    return type(told)("any", {**told.arrays, "freq": answer(freqs, ("neuron",)).arrays["values"]}, told.labels)


def test_the_readout_of_all_neurons():
    query = NeuronLogitMap()
    assert caption(query, readout([[0, 1], [-3, 4], [0, 0], [0, 0]], [7, 7, 3, 0])) == Caption(
        "−3 to 4 for each 1 of activation.", "Clusters: 7 (2), 3 (1); 1 in none."
    )
    assert caption(query, readout([[0, 1], [0, np.nan]], [7, 7])) == Caption(PINK, "Clusters: 7 (2).")
    assert caption(query, readout([[0, 1]], [0])).foot == "No clusters: none of 1 neuron follows a single frequency."


def test_the_readout_of_all_neurons_as_waves():
    query, values = NeuronLogitMap(basis="fourier"), np.zeros((2, 21))
    values[0, 3], values[1, 4], values[1, 1] = 3, 4, 1
    text = "Frequency 2 stands out: it holds 96 % of what varies."
    assert caption(query, readout(values, [2, 2], "comp")) == Caption(text, "Clusters: 2 (2).")
    assert said(query, readout(np.zeros((2, 21)), [0, 0], "comp")) == "The read-out holds no wave at all."
    assert said(query, readout(np.full((2, 21), np.nan), [0, 0], "comp")) == PINK


def directions(cos: dict[tuple[str, str], float], sin: dict[tuple[str, str], float], names: tuple[str, ...] = MANY):
    values = np.stack([spectrum(cells, names).values for cells in (cos, sin)])
    return answer(values, ("wave", "comp_x", "comp_y"), labels={"comp_x": names, "comp_y": names})


PURE = {("cos 3", "cos 3"): 3.0, ("sin 3", "sin 3"): -3.0, ("const", "const"): 40.0}
MIXED = {("cos 3", "sin 3"): 3.0, ("const", "sin 3"): 1.0, ("cos 3", "cos 4"): 0.0}


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (
            directions(PURE, MIXED),
            "Products of frequency 3 in x and in y: 100 % along cos 3, 90 % along sin 3.",
        ),
        (
            directions({}, MIXED),
            "Products of frequency 3 in x and in y: nothing along cos 3, 90 % along sin 3.",
        ),
        (directions({}, {}), "The neurons write nothing along cos 3 and sin 3."),
        (
            directions({("cos 3", "cos 3"): 2.0, ("zero", "zero"): 2.0}, {}, WITH_ZERO),
            "Products of frequency 3 in x and in y: 50 % along cos 3.",
        ),
        (directions({("cos 3", "cos 3"): np.nan}, {}), PINK),
    ],
)
def test_what_neurons_write_along_a_frequency(told, text):
    assert said(TrigComponents(freq=3), told) == text


@pytest.mark.parametrize(
    ("alphas", "fraction", "text"),
    [
        ([0, 8.15, -9], 0.95, "2 cosines explain 95 % of what varies in the logits: 3 (−9), 2 (8.15)."),
        ([4.0], 1.0, "One cosine explains 100 % of what varies in the logits: 1 (4)."),
        (
            [8, 7, 6, 5, 4, 3, 2, 1],
            0.5,
            "8 cosines explain 50 % of what varies in the logits: 1 (8), 2 (7), 3 (6), 4 (5), 5 (4), 6 (3) and 2 more.",
        ),
        ([0, 0], 0.0, "No key frequency: there is no cosine to fit with."),
        ([0, np.nan], 0.0, NO_NUMBERS),
        ([0, 1], np.nan, NO_NUMBERS),
    ],
)
def test_the_fit(alphas, fraction, text):
    told = answer(alphas, ("freq",), labels={"freq": tuple(range(1, len(alphas) + 1))}, fraction=fraction)
    assert said(LogitFit(), told) == text


LIES = "90 % of what the neurons write lies in 2 of 3 directions"
LOSS = [[0.0, 0.5], [0.0, 0.25]]


@pytest.mark.parametrize(
    ("right", "train", "text"),
    [
        ([[1, 0], [1, 1]], [[1, 0], [0, 1]], "3 of 4 right; every train pair right, wrong on 1 test pair."),
        ([[0, 0], [1, 1]], [[1, 0], [0, 1]], "2 of 4 right; wrong on 1 train pair and 1 test pair."),
        ([[1, 0], [1, 0]], [[1, 1], [0, 1]], "2 of 4 right; every test pair right, wrong on 2 train pairs."),
        ([[1, 0], [1, 0]], [[1, 1], [1, 1]], "2 of 4 right; wrong on 2 train pairs."),
        ([[0, 0], [0, 0]], None, "0 of 4 right."),
        ([[1, 1], [1, 1]], None, "All 4 pairs right."),
        ([[1, 1], [1, 1]], [[1, 1], [0, 1]], "All 4 pairs right."),
    ],
)
def test_right_and_wrong(right, train, text):
    mask = {} if train is None else {"train_mask": np.array(train, dtype=bool)}
    told = pairs(np.array(right, dtype=bool), loss=np.array(LOSS), **mask)
    assert caption(Correctness(), told) == Caption(text, "Largest loss at x = 0, y = 1: 0.5.")


def test_losses_that_are_no_numbers_have_no_largest():
    told = pairs(np.array([[True]]), loss=np.array([[np.nan]]))
    assert caption(Correctness(), told) == Caption("All 1 pair right.")


@pytest.mark.parametrize(
    ("values", "fourier", "best", "text"),
    [
        (
            [3.0, 3, 1],
            0.9,
            0.95,
            f"{LIES}; cos and sin of the key frequencies hold 90 %, as many of the best 95 %.",
        ),
        ([3.0, 3, 1], 0.0, 0.0, f"{LIES}; no key frequency to compare with."),
        ([0.0, 0], 0.0, 0.0, "The neurons write nothing that tells answers apart."),
        ([np.inf, 0], 0.0, 0.0, NO_NUMBERS),
    ],
)
def test_the_rank_of_the_readout(values, fourier, best, text):
    assert said(ReadoutRank(), answer(values, ("rank",), fourier_share=fourier, svd_share=best)) == text


def test_titles_follow_the_query():
    assert title(Logit(z=5, basis="fourier")) == ("Logit of 5", "for every pair · Fourier")
    assert title(TrigComponents(freq=14))[0] == "cos 14 and sin 14 directions"
