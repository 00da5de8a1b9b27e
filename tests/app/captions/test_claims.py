"""What captions claim of the shipped runs, at every stage of their training."""

from __future__ import annotations

import re

import numpy as np
import pytest

from analysis.queries import query_named
from analysis.session import Session
from app.captions import caption

EPOCHS = (0, 5000, 7500, 8375, 10000, 25000)


@pytest.fixture(scope="module")
def session(shipped_runs):
    return Session(shipped_runs, device="cpu")


def said(session, run, epoch, name, **parameters):
    query = query_named(name).parse(parameters)
    answer = session.answer(run, epoch, query)
    return caption(query, answer).sentence, answer


def test_a_logit_of_five_frequencies_is_not_said_to_have_none(session):
    sentence, _ = said(session, "mod113", 25000, "logit", z=0, basis="fourier")
    named = "7 (24 %), 11 (23 %), 23 (21 %), 46 (18 %) and 36 (12 %)"
    assert sentence == f"Frequencies {named} explain 98 % of the variance."


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("logit", {"z": 0}), ("neuron", {"neuron": 17}), ("neuron", {"neuron": 100}), ("attention", {"head": 0})],
)
@pytest.mark.parametrize("epoch", EPOCHS)
def test_every_frequency_that_explains_a_twentieth_is_named_with_its_share(session, epoch, name, parameters):
    sentence, answer = said(session, "mod113", epoch, name, basis="fourier", **parameters)
    blocks = answer["block_share"].astype(np.float64)
    held = blocks[1:, 0] + blocks[0, 1:] + blocks.diagonal()[1:]
    strong = np.flatnonzero(held >= 0.05) + 1
    named = {int(freq): float(share) for freq, share in re.findall(r"(\d+) \(([\d.]+) %", sentence)}
    if len(strong) > 1:
        assert set(named) == set(strong.tolist())
        assert [held[freq - 1] * 100 for freq in named] == pytest.approx(list(named.values()), rel=0.06)
    together = held[strong - 1].sum() if strong.size else held.max()
    assert sentence.startswith("No dominant frequency") == (together < 0.5)
    assert float(re.findall(r"([\d.]+) % of the variance", sentence)[0]) == pytest.approx(100 * together, rel=0.06)


@pytest.mark.parametrize("name", ["ov_circuit", "neuron_readout", "qk_circuit", "embedding_dims"])
def test_random_functions_of_a_token_are_said_to_have_no_dominant_frequency(session, name):
    neuron = {"neuron": 17} if "neuron" in query_named(name).model_fields else {}
    sentence, _ = said(session, "mod113", 0, name, basis="fourier", **neuron)
    assert "No dominant frequency" in sentence


@pytest.mark.parametrize("epoch", [0, 10000])
def test_a_run_that_never_groks_is_not_said_to_be_on_its_way(session, epoch):
    for name, parameters in (("embedding_circle", {"freq": 7}), ("frequencies", {}), ("logit_fit", {})):
        sentence, _ = said(session, "mod113-no-decay", epoch, name, **parameters)
        assert re.match(r"No (circle|key frequency)", sentence)
        assert "yet" not in sentence


@pytest.mark.parametrize(
    ("epoch", "ends"),
    [
        (25000, "explain 99.2 % of the variance; 14 is 2 × 7, its second harmonic."),
        (9500, "explain 89 % of the variance."),
    ],
)
def test_a_harmonic_is_said_to_be_one_and_a_key_frequency_is_not(session, epoch, ends):
    """14 is no key frequency, and read at twice the phase of 7; 46 is one, though it is 2 × 23."""
    assert said(session, "mod113", epoch, "embedding_spectrum")[0].endswith(ends)
