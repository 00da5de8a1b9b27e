"""Every query that has words, on real answers and on odd ones."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis.answer import Answer, Array
from analysis.queries import QUERIES, query_named
from analysis.queries.attention import Attention, AttentionMean
from analysis.queries.circuits import NeuronReadout, OVCircuit, QKCircuit
from analysis.queries.embedding import EmbeddingCircle, EmbeddingPCA, EmbeddingSpectrum, EmbeddingSVD
from analysis.queries.logits import Logit, NeuronLogitMap
from analysis.queries.neuron import Neuron
from analysis.queries.neurons import ClusterSpectrum, NeuronFrequencies, NeuronSpectrum
from analysis.session import Session
from app.captions import Caption, caption, caption_of_run, title
from app.measure_groups import MEASURE_GROUPS
from app.pages import PANELS
from tests import tiny
from tests.app.captions.made import answer, pairs, tokens, waves

ODD = st.floats(width=32, allow_subnormal=False)
WITHOUT = ("key_frequencies", "prediction", "ablation")
RUNS = ("measures", "losses")
WITH_WORDS = tuple(name for name in QUERIES if name not in (*WITHOUT, *RUNS))

ASKED: dict[str, Any] = {"neuron": 3, "head": 1, "dim": 2, "freq": 1, "z": 5, "i": 6, "rank": 1}
"""What is asked for where a query has to be told."""


def asking(name: str, **chosen: Any):
    kind = query_named(name)
    required = {field: ASKED[field] for field, info in kind.model_fields.items() if info.is_required()}
    return kind(**required, **chosen)


def variants(name: str):
    """A query in each of its bases."""
    bases = ("input", "fourier") if "basis" in query_named(name).model_fields else (None,)
    return [asking(name, **({} if basis is None else {"basis": basis})) for basis in bases]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A run of x · y, one of an even p, and one with one head; of few steps."""
    store = tiny.RunStore(tmp_path_factory.mktemp("runs"))
    short = tiny.TRAIN.model_copy(update={"epochs": 2, "checkpoints": "0:2:1"})
    for run, change in {"products": {"operation": "multiply"}, "even": {"p": 8}, "one": {"n_heads": 1}}.items():
        fits = {**change, "d_head": 8} if run == "one" else change
        assert tiny.train(store, run, model=tiny.MODEL.model_copy(update=fits), config=short)
    return Session(store.root, device="cpu")


@pytest.fixture(scope="module")
def shared(tiny_store):
    """A session over the tiny run that keeps its weights from one test to the next."""
    return Session(tiny_store.root, device="cpu")


@pytest.mark.parametrize("name", WITH_WORDS)
def test_it_has_a_title_a_sentence_and_is_quick(name, shared):
    for query in variants(name):
        told = shared.answer("tiny", 60, query)
        assert all(title(query))
        words = caption(query, told)
        assert words.sentence.endswith(".")
        times = []
        for _ in range(20):
            start = time.perf_counter()
            caption(query, told)
            times.append(time.perf_counter() - start)
        # It is asked for every frame of a clip. A tenth of this on a quiet machine.
        assert min(times) < 1e-3


@pytest.mark.parametrize("name", WITH_WORDS)
@pytest.mark.parametrize("run", ["products", "even", "one"])
def test_other_tasks_have_words_too(name, run, runs):
    fields = query_named(name).model_fields
    # Head 0 is there however few there are; of an even order the last frequency has no sine.
    changes = {"head": [0], "freq": [1, 3]}
    changed = [{field: value} for field in changes if field in fields for value in changes[field]] or [{}]
    for query in (query.model_copy(update=change) for query in variants(name) for change in changed):
        words = caption(query, runs.answer(run, 2, query))
        assert words.sentence.endswith(".")
        assert "nan" not in words.sentence


@pytest.mark.parametrize("name", WITH_WORDS)
def test_all_checkpoints_have_words(name, shared):
    for query in variants(name):
        told = shared.answer("tiny", None, query)
        assert caption_of_run(query, told).sentence.endswith(".")


def test_every_panel_asks_what_has_words():
    assert {panel.ask.query for panel in PANELS} <= {*WITH_WORDS, *RUNS}
    groups = {panel.options.get("group") for panel in PANELS if panel.ask.query in RUNS}
    assert groups <= {group.id for group in MEASURE_GROUPS}


@pytest.mark.parametrize("name", WITHOUT)
def test_other_queries_have_no_words(name):
    query = query_named(name).model_construct()
    assert (title(query), caption(query, pairs([[1.0]]))) == (("", ""), Caption())


def odd_answers(values: np.ndarray):
    """Questions with answers that hold these nine values."""
    names = ("const", "cos 1", "sin 1")
    plane = {"comp_x": names, "comp_y": names}
    freqs = np.array([3, 0, 1])
    heads = answer(values, ("head", "x"), labels={"comp": names})
    by_wave = answer(values, ("head", "comp"), labels={"comp": names})
    power = answer(np.abs(values), ("comp_x", "comp_y"), labels=plane, count=3)
    rows = {"values": Array(values, ("neuron", "comp")), "freq": Array(freqs, ("neuron",))}
    points = {"values": Array(values, ("x", "pc")), "share": Array(np.abs(values[0]), ("pc",))}
    of = {"comp": names, "x": (0, 1, 2)}
    return [
        (Attention(head=0), pairs(values)),
        (Logit(z=0), pairs(values)),
        (AttentionMean(), answer(values, ("head", "pos"))),
        (Neuron(neuron=0, basis="fourier"), waves(2, float(values[0, 0]), values)),
        (
            NeuronFrequencies(),
            answer(freqs, ("neuron",), fraction=np.abs(values[0]), active=freqs > 0, phase_gap=np.abs(values[0])),
        ),
        (OVCircuit(neuron=0), heads),
        (QKCircuit(), heads),
        (QKCircuit(basis="fourier"), by_wave),
        (EmbeddingSpectrum(), answer(np.abs(values[0]), ("comp",), labels=of)),
        (EmbeddingSVD(), answer(np.abs(values[0]), ("rank",))),
        (EmbeddingCircle(freq=1), answer(values[:, :2], ("x", "wave"), labels=of)),
        (EmbeddingPCA(), Answer("any", points, of)),
        (NeuronReadout(neuron=0), tokens(values[0], axis="z")),
        (NeuronSpectrum(), power),
        (ClusterSpectrum(freq=1), power),
        (NeuronLogitMap(basis="fourier"), Answer("any", rows, of)),
    ]


@pytest.mark.filterwarnings("ignore:overflow encountered")
@pytest.mark.filterwarnings("ignore:invalid value encountered")
@settings(max_examples=50)
@given(arrays.arrays(np.float32, (3, 3), elements=ODD), st.sampled_from(["pre", "post"]))
def test_no_value_is_too_odd_for_words(values, stage):
    asked = [(Neuron(neuron=0, stage=stage), pairs(values)), *odd_answers(values)]
    for query, told in asked:
        text = caption(query, told)
        assert text.sentence.endswith(".")
        assert "nan" not in text.sentence + text.foot
        assert "inf" not in text.sentence + text.foot
