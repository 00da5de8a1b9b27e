"""Exact numbers on their way to the browser: the values of the analysis, and nothing lost on the way."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis.errors import ParameterError
from app.captions import caption, caption_of_run, title
from app.exact import exact_answers, packed
from app.pages import panel_named
from app.requests import parse
from app.view import Request, View
from cache.build import build_answers
from tests.app.page import ALL, SEEN, VIEW
from tests.tiny import EPOCHS


def array_of(sent: Any) -> np.ndarray:
    """Decode an array as the browser will; Plotly writes its shapes as text."""
    shape = sent.get("shape", -1)
    shape = [int(size) for size in shape.split(",")] if isinstance(shape, str) else shape
    return np.frombuffer(base64.b64decode(sent["bdata"]), dtype=sent["dtype"]).reshape(shape)


@pytest.fixture(scope="module")
def answers(tiny_store, tmp_path_factory):
    """Answers about the tiny run."""
    return build_answers(tiny_store.root, tmp_path_factory.mktemp("cache"), device="cpu")


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("change", [{}, {"epoch": 0, "neuron": 5, "head": 0, "stage": "pre", "pos": 2, "dims": [7]}])
def test_a_panel_gets_the_words_and_the_values_of_the_analysis(answers, session, name, change):
    view, (panel, place) = parse(View, VIEW | change), panel_named(name)
    told = exact_answers(answers, Request(view=view, panels=[name]))["panels"][name]
    query, is_run = panel.query(view, place), panel.span == "run"
    answer = session.answer("tiny", None if is_run else view.epoch, query)
    words = caption_of_run(query, answer, panel.options.get("group", "")) if is_run else caption(query, answer)
    assert (told["asked"], told["epoch"]) == (panel.asked(view, place), view.epoch)
    assert (told["title"], told["detail"]) == title(query)
    assert (told["sentence"], told["foot"]) == (words.sentence, words.foot)
    assert told["sentence"]
    assert tuple(told["arrays"]) == (*panel.arrays, *panel.still)
    for array in told["arrays"]:
        sent = array_of(told["arrays"][array])
        assert sent.shape == answer[array].shape
        np.testing.assert_allclose(sent, answer[array], rtol=1e-6, atol=1e-6)  # float32 in the browser


def test_all_panels_at_once_are_in_the_order_asked_for(answers):
    reply = exact_answers(answers, Request(view=parse(View, VIEW), panels=list(ALL)))
    assert tuple(reply["panels"]) == ALL
    assert reply["view"] == {"run": "tiny", "epoch": 60}


def test_what_lines_and_epochs_are_called_is_told(answers):
    panels = ["dims-input", "embedding-training", "progress-losses", "neuron-input"]
    told = exact_answers(answers, Request(view=SEEN, panels=panels))["panels"]
    assert told["dims-input"]["labels"] == {"dim": [0, 3]}
    assert told["embedding-training"]["labels"] == {"epoch": list(EPOCHS)}
    assert told["progress-losses"]["labels"]["epoch"] == list(EPOCHS)
    assert told["neuron-input"]["labels"] == {}


def test_the_run_is_told_from_its_sound_checkpoints(tiny_copy, tmp_path):
    (tiny_copy.root / "tiny" / "checkpoints" / "000020.safetensors").write_bytes(b"no")
    answers = build_answers(tiny_copy.root, tmp_path / "cache", device="cpu")
    told = exact_answers(answers, Request(view=SEEN, panels=["embedding-training"]))["panels"]["embedding-training"]
    assert told["labels"] == {"epoch": [0, 40, 60]}
    assert array_of(told["arrays"]["values"]).shape == (3, 7)


def test_one_panel_that_cannot_be_shown_draws_none(answers):
    with pytest.raises(ParameterError, match="there is no neuron at place 3"):
        exact_answers(answers, Request(view=SEEN, panels=["neuron-map", "picked-3"]))


@given(arrays.arrays(np.float64, (2, 3), elements=st.floats(allow_subnormal=False)))
def test_floats_are_rounded_to_float32_and_nothing_else(values):
    with np.errstate(over="ignore"):
        sent, expected = packed(values), values.astype(np.float32)
    np.testing.assert_array_equal(array_of(sent), expected)
    assert (sent["dtype"], sent["shape"]) == ("f4", list(values.shape))


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([True, False], "u1"),
        ([0, 255], "u1"),
        ([0, 256], "u2"),
        ([70_000], "u4"),
        ([-1, 3], "i4"),
        ([], "u1"),
    ],
)
def test_whole_numbers_take_no_more_than_they_need(values, dtype):
    kind = bool if values[:1] == [True] else np.int64
    sent = packed(np.array(values, dtype=kind))
    assert sent["dtype"] == dtype
    np.testing.assert_array_equal(array_of(sent), values)


def test_arrays_are_sent_in_c_order():
    values = np.arange(6).reshape(2, 3).T
    np.testing.assert_array_equal(array_of(packed(values)), values)
