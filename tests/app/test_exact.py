"""Exact numbers on their way to the browser: the values of the analysis, and nothing lost on the way."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from analysis.clip import Captions, Clip, decode
from analysis.errors import ParameterError
from app.captions import caption, caption_of_run, title
from app.exact import exact_answers
from app.pages import panel_named
from app.requests import parse
from app.view import Request, View
from cache.build import build_answers
from tests.app.page import ALL, SEEN, VIEW
from tests.tiny import EPOCHS


def told(answers, request: Request) -> dict[str, Clip]:
    """What each panel gets."""
    panels = exact_answers(answers, request)["panels"]
    return {name: decode(base64.b64decode(said["answer"])) for name, said in panels.items()}


@pytest.fixture(scope="module")
def answers(tiny_store, tmp_path_factory):
    """Answers about the tiny run."""
    return build_answers(tiny_store.root, tmp_path_factory.mktemp("cache"), device="cpu")


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("change", [{}, {"epoch": 0, "neuron": 5, "head": 0, "stage": "pre", "pos": 2, "dims": [7]}])
def test_a_panel_gets_the_words_and_the_values_of_the_analysis(answers, session, name, change):
    view, (panel, place) = parse(View, VIEW | change), panel_named(name)
    request = Request(view=view, panels=[name])
    found = told(answers, request)[name]
    query, is_run = panel.query(view, place), panel.span == "run"
    answer = session.answer("tiny", None if is_run else view.epoch, query)
    words = caption_of_run(query, answer, panel.options.get("group", "")) if is_run else caption(query, answer)
    assert exact_answers(answers, request)["panels"][name]["asked"] == panel.asked(view, place)
    assert found.epochs == ((view.epoch,) if panel.span == "checkpoint" else ())
    assert found.captions == Captions(*title(query), (words.sentence,), (words.foot,))
    assert words.sentence
    assert tuple(found.arrays) == panel.arrays
    for array in found.arrays:
        assert found.arrays[array].axes == answer.arrays[array].axes
        np.testing.assert_allclose(found[array], answer[array], rtol=1e-6, atol=1e-6)  # float32 in the browser


def test_all_panels_at_once_are_in_the_order_asked_for(answers):
    reply = exact_answers(answers, Request(view=parse(View, VIEW), panels=list(ALL)))
    assert tuple(reply["panels"]) == ALL
    assert reply["view"] == {"run": "tiny", "epoch": 60}


def test_what_lines_and_epochs_are_called_is_told(answers):
    found = told(answers, Request(view=SEEN, panels=["dims-input", "embedding-training", "progress-losses"]))
    assert found["dims-input"].labels["dim"] == (0, 3)
    assert found["embedding-training"].labels["epoch"] == EPOCHS
    assert found["progress-losses"].labels["epoch"] == EPOCHS


def test_the_run_is_told_from_its_sound_checkpoints(tiny_copy, tmp_path):
    (tiny_copy.root / "tiny" / "checkpoints" / "000020.safetensors").write_bytes(b"no")
    answers = build_answers(tiny_copy.root, tmp_path / "cache", device="cpu")
    found = told(answers, Request(view=SEEN, panels=["embedding-training"]))["embedding-training"]
    assert found.labels["epoch"] == (0, 40, 60)
    assert found["values"].shape == (3, 7)


def test_one_panel_that_cannot_be_shown_draws_none(answers):
    with pytest.raises(ParameterError, match="there is no neuron at place 3"):
        exact_answers(answers, Request(view=SEEN, panels=["neuron-map", "picked-3"]))
