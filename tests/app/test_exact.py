"""Exact answers on their way to the browser: the values of the analysis, and nothing lost on the way."""

from __future__ import annotations

import base64
import functools

import numpy as np
import pytest

from analysis.clip import Clip, decode
from analysis.question import Question
from app.captions import caption, caption_of_run, title
from app.exact import exact_answer
from app.gate import Gate
from cache.build import build_answers
from tests.app.page import EPOCH
from tests.tiny import EPOCHS

VIEWS = (
    {"neuron": 3, "head": 1, "freq": 2, "z": 4, "dims": [0, 3], "picks": [3, 5, 0]},
    {"epoch": 0, "neuron": 5, "head": 0, "stage": "pre", "pos": 2, "dims": [7]},
)


@pytest.fixture(scope="module")
def answers(tiny_store, tmp_path_factory):
    """Answers about the tiny run."""
    return Gate(build_answers(tiny_store.root, tmp_path_factory.mktemp("cache"), device="cpu"))


def answered(answers, text: str) -> Clip:
    """What the browser reads."""
    return decode(base64.b64decode(exact_answer(answers, answers.session.run("tiny"), text)))


@pytest.mark.parametrize("view", VIEWS, ids=["one view", "another"])
def test_every_panel_gets_the_words_and_the_values_of_the_analysis(answers, session, site, view):
    ask = functools.cache(functools.partial(session.answer, "tiny"))  # several panels ask the same
    for name, text in site.questions(**{"epoch": EPOCH} | view):
        at, _, asked = text.partition("/")
        question = Question.parse(asked)
        answer = ask(None if at == "all" else int(at), question.query)
        shown = answered(answers, text)
        is_run = at == "all" and question.query.scope != "task"
        words = caption_of_run(question.query, answer) if is_run else caption(question.query, answer)
        assert (shown.captions.title, shown.captions.detail) == title(question.query), name
        assert (shown.captions.sentence, shown.captions.foot) == ((words.sentence,), (words.foot,)), name
        assert shown.epochs == (() if at == "all" else (int(at),)), name
        assert tuple(shown.arrays) == question.arrays, name
        for array, sent in shown.arrays.items():
            assert sent.values.shape == answer[array].shape, name
            np.testing.assert_allclose(sent.values, answer[array], rtol=1e-6, atol=1e-6)  # float32 in the browser


def test_each_group_of_measures_has_its_own_words(answers, session, site):
    asked = {name: text for name, text in site.questions() if text.startswith("all/measures")}
    panel = next(panel for panel in site.initial()["panels"] if panel["id"] == "progress-losses")
    group = panel["options"]["group"]
    said = answered(answers, asked["progress-losses"]).captions.groups[group]
    query = Question.parse("measures").query
    assert said == vars(caption_of_run(query, session.answer("tiny", None, query), group))


def test_what_lines_and_epochs_are_called_is_in_it(answers):
    assert answered(answers, "60/embedding_dims?dims=0,3").labels["dim"] == (0, 3)
    assert answered(answers, "all/embedding_spectrum").labels["epoch"] == EPOCHS
    assert answered(answers, "all/measures?arrays=train_loss").labels["epoch"] == EPOCHS


def test_damaged_checkpoints_are_left_out_of_a_run(tiny_copy, tmp_path):
    (tiny_copy.root / "tiny" / "checkpoints" / "000020.safetensors").write_bytes(b"no")
    shown = answered(Gate(build_answers(tiny_copy.root, tmp_path / "cache", device="cpu")), "all/embedding_spectrum")
    assert shown.labels["epoch"] == (0, 40, 60)
    assert shown["values"].shape == (3, 7)
