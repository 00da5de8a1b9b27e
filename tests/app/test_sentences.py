"""The words around the panels, for what one meets."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis.answer import Answer, Array
from analysis.fourier import FourierBasis
from analysis.queries import QUERIES, query_named
from analysis.queries.attention import Attention, AttentionMean
from analysis.queries.circuits import OVCircuit, QKCircuit
from analysis.queries.embedding import EmbeddingSpectrum
from analysis.queries.neuron import Neuron
from analysis.queries.neurons import NeuronFrequencies
from analysis.query import Query
from app.panels import PANELS
from app.sentences import Caption, caption, title
from app.view import View, parse
from tests.app.page import VIEW

SEEN = parse(View, VIEW)
ODD = st.floats(width=32, allow_subnormal=False)
COMPONENTS = FourierBasis(7, 7).names
WITH_ZERO = FourierBasis(7, 6).names

LEADS = "Frequency 2 leads with 90 % of what varies, most of it in head 1."


def answer(values: Any, axes: tuple[str, ...], *, labels: Any = None, **more: Any) -> Answer:
    arrays = {"values": Array(np.array(values), axes)}
    arrays |= {name: Array(np.array(value), axes if np.ndim(value) else ()) for name, value in more.items()}
    return Answer("any", arrays, labels or {})


def tokens(values: Any) -> Answer:
    values = np.array(values, dtype=np.float32)
    return answer(values, ("x", "y"), labels={"x": tuple(range(len(values))), "y": tuple(range(len(values)))})


def waves(freq: int, fraction: float, values: Any = ((1, 2), (3, 4))) -> Answer:
    return answer(np.array(values, dtype=float), ("comp_x", "comp_y"), freq=freq, fraction=fraction)


def by_head(values: Any, components: tuple[str, ...] | None = None) -> Answer:
    axis = "x" if components is None else "comp"
    return answer(np.array(values, dtype=np.float32), ("head", axis), labels={"comp": components or ()})


def neurons(freqs: Any, fractions: Any) -> Answer:
    freqs = np.array(freqs)
    return answer(freqs, ("neuron",), fraction=np.array(fractions), active=freqs > 0)


def said(query: Query, told: Answer) -> str:
    return caption(query, told).sentence


@pytest.mark.parametrize(
    ("values", "stage", "text"),
    [
        (np.zeros((3, 3)), "post", "Dead: this neuron is 0 on every input."),
        (np.full((3, 3), 2.5), "post", "Constant: 2.5 on every input."),
        ([[0, 0, 0], [0, 0, 4.71], [0, 0, 1]], "post", "Active on 22 % of inputs, up to 4.71."),
        ([[-1, 0, 0], [0, 0, 3], [0, 0, 0]], "pre", "−1 to 3, above 0 on 11 % of inputs."),
        (np.full((3, 3), np.nan), "post", "Some of its values are not numbers: they are drawn in pink."),
        ([[np.inf, 0], [-np.inf, 0]], "post", "Some of its values are not numbers: they are drawn in pink."),
    ],
)
def test_a_neuron(values, stage, text):
    assert said(Neuron(neuron=3, stage=stage), tokens(values)) == text


@pytest.mark.parametrize("query", [Neuron(neuron=3), Attention(head=1)])
def test_where_it_is_highest(query):
    assert caption(query, tokens([[0, 0, 0], [0, 0, 0.71], [0, 0, 0.1]])).foot == "Highest at x = 1, y = 2: 0.71."
    assert caption(query, tokens(np.ones((3, 3)))).foot == ""
    assert caption(query, tokens([[np.nan, 1], [2, 3]])).foot == ""


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
        ([[np.nan, 0.9999], [0.5, 0.5]], "Some of its values are not numbers: they are drawn in pink."),
    ],
)
def test_attention(values, text):
    assert said(Attention(head=1), tokens(values)) == text


@pytest.mark.parametrize("query", [Neuron(neuron=0, basis="fourier"), Attention(head=0, basis="fourier")])
@pytest.mark.parametrize(
    ("told", "text"),
    [
        (waves(14, 0.97), "97 % of its variance is frequency 14."),
        (waves(33, 0.069), "No clear frequency: 33 leads with 6.9 %."),
        (waves(0, 0.0), "The same on every input: no frequency."),
        (waves(0, 0.0, [[np.nan]]), "Some of its values are not numbers: they are drawn in pink."),
        (waves(3, np.nan), "Some of its values are not numbers: they are drawn in pink."),
    ],
)
def test_a_frequency(query, told, text):
    assert caption(query, told) == Caption(text)


@pytest.mark.parametrize(
    ("freqs", "fractions", "text"),
    [
        ([5, 5, 7, 0], [0.9, 1, 0.86, 0], "Of 4 neurons 3 follow a single frequency: 5 (2), 7 (1); 1 is dead."),
        ([5, 5, 7, 3], [0.9, 0.85, 0.1, 0], "Of 4 neurons 1 follows a single frequency: 5 (1)."),
        ([0, 0, 7], [0, 0, 0.5], "None of 3 neurons follows a single frequency; 2 are dead."),
        ([0], [np.nan], "None of 1 neuron follows a single frequency; 1 is dead."),
        (
            [*range(1, 9), 8],
            [1] * 9,
            "Of 9 neurons 9 follow a single frequency: 8 (2), 1 (1), 2 (1), 3 (1), 4 (1), 5 (1) and 2 more.",
        ),
    ],
)
def test_all_neurons(freqs, fractions, text):
    assert said(NeuronFrequencies(), neurons(freqs, fractions)) == text


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
    told = answer([[np.nan, 0.5, 0.5]], ("head", "pos"))
    assert said(AttentionMean(), told) == "Some of its values are not numbers."


@pytest.mark.parametrize("query", [OVCircuit(neuron=0), QKCircuit()])
@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([[0, 1, 2], [-3, 4, 0]], "Head 1 tells tokens apart most: −3 to 4."),
        ([[0, 1, 2]], "From 0 to 2."),
        ([[1, 1, 1], [2, 2, 2]], "The same for every token."),
        ([[1, np.nan, 1], [2, 2, 2]], "Some of its values are not numbers."),
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
        ([[9, 0, 0, np.inf, 0, 0, 0]], COMPONENTS, "Some of its values are not numbers."),
    ],
)  # fmt: skip
def test_a_circuit_by_wave(query, values, components, text):
    assert said(query, by_head(values, components)) == text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0.0] * 21, "no wave at all"),
        ([1.0] * 21, "Spread over all frequencies: the strongest, 1, holds 10"),
        ([0.0] * 3 + [9.0, 9.0] + [0.1] * 16, "Frequency 2 stands out: it holds 92 %"),
        ([0.0, 9.0, 9.0, 8.0, 8.0] + [0.1] * 16, "Frequencies 1 and 2 stand out: they hold 96 %"),
        ([np.nan] * 21, "not numbers"),
    ],
)
def test_the_spectrum(values, words):
    names = ("const", *(f"{wave} {k}" for k in range(1, 11) for wave in ("cos", "sin")))
    assert words in said(EmbeddingSpectrum(), answer(values, ("comp",), labels={"comp": names}))


@pytest.mark.filterwarnings("ignore:overflow encountered")
@given(arrays.arrays(np.float32, (3, 3), elements=ODD), st.sampled_from(["pre", "post"]))
def test_no_value_is_too_odd_for_words(values, stage):
    texts = [
        caption(Neuron(neuron=0, stage=stage), tokens(values)),
        caption(Attention(head=0), tokens(values)),
        caption(AttentionMean(), answer(values, ("head", "pos"))),
        caption(Neuron(neuron=0, basis="fourier"), waves(2, float(values[0, 0]), values)),
        caption(NeuronFrequencies(), neurons([3, 0, 1], np.abs(values[0]))),
        *(caption(query, by_head(values)) for query in (OVCircuit(neuron=0), QKCircuit())),
        *(caption(QKCircuit(basis="fourier"), by_head(values, ("const", "cos 1", name))) for name in ("sin 1", "zero")),
        caption(
            EmbeddingSpectrum(), answer(np.abs(values[0]), ("comp",), labels={"comp": ("const", "cos 1", "sin 1")})
        ),
    ]
    for text in texts:
        assert text.sentence.endswith(".")
        assert "nan" not in text.sentence + text.foot
        assert "inf" not in text.sentence + text.foot


@pytest.mark.parametrize("panel", PANELS, ids=[panel.id for panel in PANELS])
def test_every_panel_has_a_title_a_sentence_and_they_are_quick(panel, session):
    query = panel.query(SEEN)
    told = session.answer("tiny", 60, query)
    assert all(title(query))
    assert caption(query, told).sentence
    times = []
    for _ in range(20):
        start = time.perf_counter()
        caption(query, told)
        times.append(time.perf_counter() - start)
    # It is asked for every frame of a clip. A tenth of this on a quiet machine.
    assert min(times) < 1e-3


def test_other_queries_have_no_words():
    asked = {type(panel.query(SEEN)) for panel in PANELS}
    other = next(query for query in QUERIES if query_named(query) not in asked)
    query = query_named(other).model_construct()
    assert (title(query), caption(query, tokens([[1.0]]))) == (("", ""), Caption())


def test_titles_follow_the_query():
    assert title(Neuron(neuron=17, basis="fourier")) == ("Neuron 17", "post · Fourier")
    assert title(Attention(head=2, pos=1)) == ("Head 2", "attention to y · input")
