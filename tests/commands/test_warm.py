"""`grokscope warm`: what a run's pages wait for is kept, once, and what stands in the way is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.batch import Watch
from analysis.errors import CancelledError
from analysis.session import Session
from analysis.store import RunStore
from app.clips import describe
from app.pages import PAGES
from app.run_info import run_info_of
from app.warming import Warmed, costly_clips, factor_clips, warm
from cache.answers import Answers
from cache.build import build_answers
from tests import tiny
from tests.commands.conftest import Command, assert_refused

SENTENCE = "tiny: all {0} clips and answers that its pages wait for "


@pytest.fixture
def answers(tiny_store: RunStore, tmp_path: Path) -> Answers:
    return build_answers(tiny_store.root, tmp_path / "cache", device="cpu")


def test_what_the_pages_wait_for_is_kept_once(grokscope: Command, tiny_store: RunStore, answers: Answers) -> None:
    run = tiny_store.open("tiny")
    n = len(costly_clips(run_info_of(answers, run))) + len(factor_clips(run)) + 1
    first = grokscope("warm", "tiny", "--runs", str(tiny_store.root))
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith(SENTENCE.format(n) + f"are kept, {n} of them computed in ")
    again = grokscope("warm", "--runs", str(tiny_store.root))
    assert (again.code, again.out) == (0, SENTENCE.format(n) + "were kept already.\n")


def test_every_costly_panel_of_every_page_is_warmed(answers: Answers, tiny_store: RunStore) -> None:
    run = tiny_store.open("tiny")
    asked = {question.query.name for question in costly_clips(run_info_of(answers, run))}
    panels = [panel for page in PAGES for panel in page.panels if panel.span == "checkpoint"]
    assert asked == {panel.ask.query for panel in panels if panel.kind.is_costly(run.manifest.model)}
    assert {"neuron_frequencies", "correctness", "logit"} <= asked


def test_the_factors_of_every_neuron_and_head_are_warmed(answers: Answers, tiny_store: RunStore) -> None:
    asked = [question.text for question in factor_clips(tiny_store.open("tiny"))]
    heads = [f"attention_range?head={head}" for head in range(tiny.MODEL.n_heads)]
    neurons = [f"neuron_factors?neuron={neuron}" for neuron in range(tiny.MODEL.d_mlp)]
    assert asked == ["attention_factors", *heads, *neurons]


def test_the_server_computes_nothing_that_has_been_warmed(
    answers: Answers, tiny_store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import captions
    from cache.clips import Clips

    run = tiny_store.open("tiny")
    warm(answers, run)
    monkeypatch.setattr(Session, "answer_part", None)
    monkeypatch.setattr(Session, "answers_together", None)
    questions = (*costly_clips(run_info_of(answers, run)), *factor_clips(run))
    clips = Clips(answers, describe, version=captions.VERSION)
    assert all(clips.find(clips.key(run, question)) is not None for question in questions)


def test_one_pass_serves_all_clips(answers: Answers, tiny_store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    passes, compute = [], Session.answer_part

    def counted(self, run, queries, epochs, *, watch=None):
        passes.append(len(queries))
        return compute(self, run, queries, epochs, watch=watch)

    monkeypatch.setattr(Session, "answer_part", counted)
    run = tiny_store.open("tiny")
    warm(answers, run)
    assert passes == [len({question.query for question in costly_clips(run_info_of(answers, run))})]


def test_what_was_stopped_goes_on(answers: Answers, tiny_store: RunStore) -> None:
    run, seen = tiny_store.open("tiny"), []
    stops = Watch(on_progress=lambda done, _: seen.append(done), should_stop=lambda: len(seen) >= len(tiny.EPOCHS))
    with pytest.raises(CancelledError):
        warm(answers, run, watch=stops)
    warmed = warm(answers, run)
    assert warmed == Warmed(wanted=warmed.wanted, made=warmed.wanted - 1, lost=0)  # the measures were there


def test_ctrl_c_says_how_to_go_on(grokscope: Command, tiny_store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_, **__):
        raise CancelledError("stopped")

    monkeypatch.setattr("app.warming.warm", stopped)
    result = grokscope("warm", "tiny", "--runs", str(tiny_store.root))
    assert (result.code, result.out) == (130, "")
    assert result.err == "Stopped. What is computed is kept; go on with: grokscope warm tiny\n"


def test_a_cache_that_keeps_too_little_is_said(
    grokscope: Command, tiny_store: RunStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("app.warming.warm", lambda *_, **__: Warmed(wanted=14, made=14, lost=9))
    result = grokscope("warm", "tiny", "--runs", str(tiny_store.root))
    assert f"the cache in {tmp_path / 'cache'} keeps 5 of the 14 clips" in result.out
    assert "--cache-disk" in result.out


def test_a_run_that_is_not_there(grokscope: Command, tiny_store: RunStore, tmp_path: Path) -> None:
    assert_refused(grokscope("warm", "nope", "--runs", str(tiny_store.root)), "no run 'nope'", "tiny")
    assert_refused(grokscope("warm", "--runs", str(tmp_path)), "there are no runs", "grokscope train")


def test_a_new_run_is_warmed_unless_one_says_no(grokscope: Command, tmp_path: Path) -> None:
    runs = ("--runs", str(tmp_path / "runs"), "--epochs", "2", "--checkpoints", "0")
    assert "new: all " in grokscope("train", *tiny.FLAGS, "--name", "new", *runs).out
    assert "newer: all " not in grokscope("train", *tiny.FLAGS, "--name", "newer", "--no-warm", *runs).out


def test_what_stands_in_the_way_of_warming_takes_nothing_from_a_new_run(
    grokscope: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_text("")
    monkeypatch.setenv("GROKSCOPE_CACHE", str(tmp_path / "photos"))
    result = grokscope(
        "train", *tiny.FLAGS, "--name", "new", "--epochs", "2", "--checkpoints", "0", "--runs", str(tmp_path / "runs")
    )
    assert result.code == 0
    assert "The pages of run new are not computed ahead" in result.err


def test_factors_of_large_runs_are_not_warmed(tiny_store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.warming.PART_BYTES", len(tiny.EPOCHS) * tiny.MODEL.p**2 - 1)
    assert factor_clips(tiny_store.open("tiny")) == ()
