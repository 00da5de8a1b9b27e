"""Neurons, alone and all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.queries.attention import Attention
from analysis.queries.circuits import NeuronReadout
from analysis.queries.frequencies import Frequencies
from analysis.queries.neuron import Neuron
from analysis.queries.neurons import ClusterSpectrum, NeuronFit, NeuronFrequencies, NeuronSpectrum
from app.captions import Caption, caption, title
from tests.app.captions.made import COMPONENTS, NO_NUMBERS, PINK, answer, pairs, said, spectrum, tokens, waves


@pytest.mark.parametrize(
    ("values", "stage", "text"),
    [
        (np.zeros((3, 3)), "post", "Dead: this neuron is 0 on every input."),
        (np.full((3, 3), 2.5), "post", "Constant: 2.5 on every input."),
        ([[0, 0, 0], [0, 0, 4.71], [0, 0, 1]], "post", "Active on 22 % of inputs, up to 4.71."),
        ([[-1, 0, 0], [0, 0, 3], [0, 0, 0]], "pre", "−1 to 3, above 0 on 11 % of inputs."),
        (np.full((3, 3), np.nan), "post", PINK),
        ([[np.inf, 0], [-np.inf, 0]], "post", PINK),
    ],
)
def test_a_neuron(values, stage, text):
    assert said(Neuron(neuron=3, stage=stage), pairs(values)) == text


@pytest.mark.parametrize("query", [Neuron(neuron=3), Attention(head=1)])
def test_where_it_is_highest(query):
    assert caption(query, pairs([[0, 0, 0], [0, 0, 0.71], [0, 0, 0.1]])).foot == "Highest at x = 1, y = 2: 0.71."
    assert caption(query, pairs(np.ones((3, 3)))).foot == ""
    assert caption(query, pairs([[np.nan, 1], [2, 3]])).foot == ""


@pytest.mark.parametrize("query", [Neuron(neuron=0, basis="fourier"), Attention(head=0, basis="fourier")])
@pytest.mark.parametrize(
    ("told", "text"),
    [
        (waves(14, 0.97), "97 % of its variance is frequency 14."),
        (waves(33, 0.069), "No clear frequency: 33 leads with 6.9 %."),
        (waves(0, 0.0), "The same on every input: no frequency."),
        (waves(0, 0.0, [[np.nan]]), PINK),
        (waves(3, np.nan), PINK),
    ],
)
def test_a_frequency(query, told, text):
    assert caption(query, told) == Caption(text)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([0, -0.25, 0.5], "From −0.25 at answer 3 to 0.5 at answer 2, for each 1 of activation."),
        ([0, 0, 0], "0 at every answer."),
        ([0, np.nan, 0], NO_NUMBERS),
    ],
)
def test_a_readout(values, text):
    assert said(NeuronReadout(neuron=3), tokens(values, axis="z", names=(1, 3, 2))) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([9, 0, 0, 3, 0, 1, 0], "Frequency 2 leads with 90 % of what varies."),
        ([9, 0, 0, 0, 0, 0, 0], "The same for every answer: no frequency."),
        ([9, 0, 0, 0, np.inf, 0, 0], NO_NUMBERS),
    ],
)
def test_a_readout_as_waves(values, text):
    told = tokens(values, axis="comp", names=COMPONENTS)
    assert said(NeuronReadout(neuron=3, basis="fourier"), told) == text


NONE = "None of 3 neurons follows a single frequency"
EACH = "a single frequency, which explains more than 85 % of each"
ONE = "a single frequency, 5, which explains more than 85 % of it"


def neurons(freqs: Any, fractions: Any):
    freqs = np.array(freqs)
    gaps = np.linspace(0.1, 0.5, freqs.size) * np.pi
    return answer(freqs, ("neuron",), fraction=np.array(fractions), active=freqs > 0, phase_gap=gaps)


@pytest.mark.parametrize(
    ("freqs", "fractions", "text"),
    [
        ([5, 5, 7, 0], [0.9, 1, 0.86, 0], f"3 of 4 neurons follow {EACH}: 5 (2), 7 (1); 1 is dead."),
        ([5, 5, 7, 3], [0.9, 0.85, 0.1, 0], f"1 of 4 neurons follows {ONE}."),
        (
            [0, 0, 7],
            [0, np.nan, 0.5],
            f"{NONE}: neuron 2 comes nearest, frequency 7 explains 50 % of it; 2 are dead.",
        ),
        ([0, 0], [0, 0], "None of 2 neurons follows a single frequency; 2 are dead."),
        ([5], [0.9], f"Its one neuron follows {ONE}."),
        ([5], [0.25], "Its one neuron follows no single frequency: frequency 5 explains 25 % of it."),
        ([0], [np.nan], "Its one neuron follows no single frequency; 1 is dead."),
        (
            [*range(1, 9), 8],
            [1] * 9,
            f"All 9 neurons follow {EACH}: 8 (2), 1 (1), 2 (1), 3 (1), 4 (1), 5 (1) and 2 more.",
        ),
    ],
)
def test_all_neurons(freqs, fractions, text):
    assert said(NeuronFrequencies(), neurons(freqs, fractions)) == text


def test_the_phases_of_those_that_follow_a_frequency():
    told = caption(NeuronFrequencies(), neurons([5, 5, 7, 0, 3], [0.9, 1, 0.86, 0, 0.2]))
    assert told.foot == "The median distance of ψ from the diagonal is 0.20 π."
    assert caption(NeuronFrequencies(), neurons([5, 3], [0.2, 0.1])).foot == ""


PURE = {("cos 2", "cos 2"): 6.0, ("sin 2", "const"): 3.0, ("cos 2", "sin 5"): 1.0, ("const", "const"): 50.0}


@pytest.mark.parametrize(
    ("freq", "count", "cells", "text"),
    [
        (2, 94, PURE, "94 neurons follow frequency 2: 90 % of their variance is that frequency."),
        (2, 1, PURE, "1 neuron follows frequency 2: 90 % of its variance is that frequency."),
        (2, 0, {}, "No neuron follows frequency 2: there is nothing to draw."),
        (0, 0, {}, "No neuron is without a cluster: there is nothing to draw."),
        (0, 7, PURE, "7 neurons follow no single frequency: the strongest, 2, holds 90 % of what varies."),
        (0, 1, {("const", "const"): 2.0}, "1 neuron follows no single frequency: the same on every input."),
        (2, 3, {}, "3 neurons follow frequency 2, without any variance."),
        (2, 3, {("cos 1", "const"): np.nan}, PINK),
    ],
)
def test_a_cluster(freq, count, cells, text):
    assert said(ClusterSpectrum(freq=freq), spectrum(cells, count=count)) == text


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (PURE, "Frequency 2 stands out: it holds 90 % of what varies."),
        (
            {**PURE, ("sin 7", "sin 7"): 10.0},
            "Frequencies 2 and 7 stand out: they hold 95 % of what varies.",
        ),
        (
            {(f"cos {k}", "const"): 1.0 for k in range(1, 11)},
            "Spread over all frequencies: the strongest, 1, holds 10 % of what varies.",
        ),
        ({("const", "const"): 3.0}, "The neurons hold no wave at all."),
        ({("cos 1", "const"): np.inf}, NO_NUMBERS),
    ],
)
def test_the_spectrum_of_all_neurons(cells, text):
    assert said(NeuronSpectrum(), spectrum(cells)) == text


EXPLAIN = "Waves of one frequency explain more than 85 % of what"


@pytest.mark.parametrize(
    ("share", "coefficients", "text"),
    [
        (
            [0.9, 0.95, 0.2],
            [[0, 1, 0, 0]] * 3,
            f"{EXPLAIN} 2 of 3 neurons do; half of all reach 90 %.",
        ),
        (
            [0.9, 0.1, 0],
            [[0, 1, 0, 0], [0, 0, 1, 0], [5, 0, 0, 0]],
            f"{EXPLAIN} 1 of 3 neurons does; half of all reach 10 %; 1 is the same on every input.",
        ),
        (
            [0.2],
            [[0, 1, 0, 0]],
            f"{EXPLAIN} none of 1 neuron does; half of all reach 20 %.",
        ),
        ([0, 0], [[5, 0, 0, 0]] * 2, "All 2 neurons are the same on every input: there is nothing to fit."),
        ([np.nan, 0], [[5, 0, 0, 0]] * 2, NO_NUMBERS),
    ],
)
def test_the_fit_of_neurons(share, coefficients, text):
    told = answer(share, ("neuron",))
    more = answer(coefficients, ("neuron", "term")).arrays["values"]
    assert said(NeuronFit(), type(told)("any", {**told.arrays, "coefficients": more})) == text


def frequencies(counts: Any, keys: Any, embedding: Any, readout: Any):
    is_key = np.array(keys, dtype=bool)
    labels = {"freq": tuple(range(1, len(is_key) + 1))}
    return answer(counts, ("freq",), labels=labels, is_key=is_key, embedding=embedding, readout=readout)


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (
            frequencies([10, 0, 30], [1, 0, 1], [0.5, 0.1, 0.25], [0.5, 0, 0.25]),
            "Key frequencies 1 and 3 own 40 neurons, 75 % of what varies in the embedding and 75 % in the read-out.",
        ),
        (
            frequencies([0, 1, 0], [0, 1, 0], [0, 0.125, 0], [0, 1, 0]),
            "Key frequency 2 owns 1 neuron, 13 % of what varies in the embedding and 100 % in the read-out.",
        ),
        (frequencies([0, 0], [0, 0], [0, 0], [0, 0]), "No key frequency: no neuron follows a single frequency."),
        (
            frequencies([1, 1], [0, 0], [0, 0], [0, 0]),
            "No key frequency: none owns 2 % of the neurons that follow one.",
        ),
        (frequencies([1, 1], [1, 0], [np.nan, 0], [0, 0]), NO_NUMBERS),
    ],
)
def test_all_frequencies(told, text):
    assert said(Frequencies(), told) == text


def test_titles_follow_the_query():
    assert title(Neuron(neuron=17, basis="fourier")) == ("Neuron 17", "post · Fourier")
    assert title(NeuronReadout(neuron=17)) == ("Read-out of neuron 17", "what it adds to each logit · input")
    assert title(ClusterSpectrum(freq=3, stage="pre"))[0] == "Cluster 3"
    assert title(ClusterSpectrum(freq=0))[0] == "Neurons in no cluster"
