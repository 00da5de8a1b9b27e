"""Exact numbers on their way to the browser: the values of the analysis, and nothing lost on the way."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from app.drawing import draw, packed
from app.panels import PANEL_BY_ID, asked
from app.sentences import caption, title
from app.view import Request, View, parse
from cache.open import open_answers
from tests.app.page import ALL, VIEW


def array_of(sent: Any) -> np.ndarray:
    """Decode an array as the browser will; Plotly writes its shapes as text."""
    shape = sent.get("shape", -1)
    shape = [int(size) for size in shape.split(",")] if isinstance(shape, str) else shape
    return np.frombuffer(base64.b64decode(sent["bdata"]), dtype=sent["dtype"]).reshape(shape)


@pytest.fixture(scope="module")
def answers(tiny_store, tmp_path_factory):
    """Answers about the tiny run."""
    return open_answers(tiny_store.root, tmp_path_factory.mktemp("cache"), device="cpu")


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("change", [{}, {"epoch": 0, "neuron": 5, "head": 0, "stage": "pre", "pos": 2}])
def test_a_panel_gets_the_words_and_the_values_of_the_analysis(answers, session, name, change):
    view, panel = parse(View, VIEW | change), PANEL_BY_ID[name]
    told = draw(answers, Request(view=view, panels=[name]))["panels"][name]
    query = panel.query(view)
    answer = session.answer("tiny", view.epoch, query)
    assert (told["asked"], told["epoch"]) == (asked(query), view.epoch)
    assert (told["title"], told["detail"]) == title(query)
    assert (told["sentence"], told["foot"]) == (caption(query, answer).sentence, caption(query, answer).foot)
    assert tuple(told["arrays"]) == panel.arrays
    for array in panel.arrays:
        sent = array_of(told["arrays"][array])
        assert sent.shape == answer[array].shape
        np.testing.assert_allclose(sent, answer[array], rtol=1e-6, atol=1e-6)  # float32 in the browser


def test_all_panels_at_once_are_in_the_order_asked_for(answers):
    reply = draw(answers, Request(view=parse(View, VIEW), panels=list(ALL)))
    assert tuple(reply["panels"]) == ALL
    assert reply["view"] == VIEW


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
