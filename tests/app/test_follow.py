"""A run that grows beside an open page: what the page is told of it, all of one state."""

from __future__ import annotations

import base64
import re

import pytest

from analysis.clip import decode
from analysis.lease import Lease
from analysis.store import RunStore
from app.callbacks import Dashboard
from app.captions import caption_of_run
from app.lane import BusyError
from app.pages import PANELS
from tests import tiny
from tests.app.conftest import open_page
from tests.app.page import Page
from tests.app.test_figures import drawn
from tests.tiny import EPOCHS

MEASURES = "all/measures?arrays=train_accuracy,test_accuracy"
LAST = "last/qk_circuit?arrays=values"
LOOK = {"theme": "light", "timescale": "linear", "data": False}


@pytest.fixture
def store(tmp_path) -> RunStore:
    """A store with one run that was stopped at epoch 30 of 60."""
    store = RunStore(tmp_path / "runs")
    assert not tiny.train(store, "growing", should_stop=tiny.after(30))
    return store


@pytest.fixture
def page(store, tmp_path) -> Page:
    """A page of that store."""
    return open_page(store.root, tmp_path / "cache")


def follow(page, *questions, phases=True):
    reply = page.request("follow_request", **LOOK, name="growing", questions=list(questions), phases=phases)
    assert reply.notice == ""
    assert reply.digest == reply.value["run"]["digest"]
    return reply.value


def sentence_of(answer: str) -> str:
    """What stands above the panel of the accuracies."""
    return decode(base64.b64decode(answer)).captions.groups["accuracies"]["sentence"]


def test_all_that_is_shown_comes_at_once_and_of_one_state(page, store):
    first = follow(page, MEASURES, LAST)
    # Phases that are known come with the run, so that a page that opens need not ask for them.
    assert first["run"] | {"phases": first["phases"]} == page.initial("/?run=growing")["run"]
    assert first["answers"].keys() == {MEASURES, LAST.replace("last", "20")}
    tiny.resume(store, "growing")
    then = follow(page, MEASURES, LAST, LAST.replace("last", "20"))
    assert then["run"]["epochs"] == list(EPOCHS)
    listed = {"name": "growing", "version": then["run"]["version"], "training": False}
    assert page.client.get("/runs.json").get_json()["runs"] == [listed]
    assert then["answers"].keys() == {MEASURES, LAST.replace("last", "60"), LAST.replace("last", "20")}
    assert decode(base64.b64decode(then["answers"][MEASURES])).labels["epoch"] == EPOCHS
    assert then["timeline"]["data"][-1]["x"] == list(EPOCHS)
    assert then["answers"][LAST.replace("last", "20")] == first["answers"][LAST.replace("last", "20")]
    assert then["run"]["weights"][:2] == first["run"]["weights"], "what was there already is known to be the same"


def test_the_axes_of_a_training_in_progress_end_where_it_is_planned_to(page, store):
    with Lease.take(store.folder("growing")):
        training = follow(page)
    assert (training["run"]["state"], training["run"]["until"], training["run"]["end"]) == ("training", 60, 60)
    assert training["run"]["timeline"]["ends"] == training["timeline"]["layout"]["xaxis"]["range"] == [0, 60]
    stopped = follow(page)
    assert (stopped["run"]["state"], stopped["run"]["until"], stopped["run"]["end"]) == ("stopped", None, 60)
    assert stopped["run"]["timeline"]["ends"] == stopped["timeline"]["layout"]["xaxis"]["range"] == [0, 20]
    assert stopped["run"]["digest"] == training["run"]["digest"]


def test_a_training_that_has_just_begun_has_its_whole_axis():
    figure = drawn(checkpoints=(0,), damaged=(), until=25_000)
    assert list(figure.layout.xaxis.range) == [0, 25_000]
    assert drawn(checkpoints=(0, 10, 19), damaged=(), until=15).layout.xaxis.range == (0, 19)


def test_a_resumed_training_says_at_once_how_far_it_goes_now(page, store):
    tiny.resume(store, "growing", epochs=90, should_stop=lambda: True)
    assert follow(page)["run"]["end"] == 90


def test_what_is_not_reached_may_still_be_until_the_training_has_come_to_its_end(page, store):
    def told():
        value = follow(page, MEASURES)
        return value["phases"]["sentence"], sentence_of(value["answers"][MEASURES])

    phases, accuracy = told()
    assert "Not reached yet: " in phases
    assert "Test accuracy has not reached 99 % yet and is now at " in accuracy
    tiny.resume(store, "growing")
    phases, accuracy = told()
    assert "Not reached: " in phases
    assert "Test accuracy never reaches 99 % and ends at " in accuracy


def test_no_sentence_calls_the_last_checkpoint_of_a_training_its_end(page, store):
    answers = page.app.gate.answers
    run = answers.session.run("growing")
    for panel in PANELS:
        if panel.span != "run":
            continue
        query = panel.kind(**panel.ask.fixed)
        answer = answers.answer(run, None, query)
        said = caption_of_run(query, answer, panel.options.get("group", ""), is_complete=False).sentence
        assert not re.search(r"\b(the end|ends|never|ever)\b", said), (panel.id, said)


def test_a_question_that_has_no_answer_keeps_the_others_from_nobody(page, store):
    (store.folder("growing") / "checkpoints" / "000020.safetensors").write_bytes(b"no")
    value = follow(page, LAST, "0/qk_circuit", "0/nope", "x")
    assert list(value["answers"]) == ["0/qk_circuit"]
    assert value["run"]["damaged"] == [20]


def test_nothing_is_told_of_a_state_until_all_of_it_is_there(page, monkeypatch):
    def busy(*_, **__):
        raise BusyError("the server is computing other answers: ask again")

    monkeypatch.setattr("app.exact.exact_answer", busy)
    asked = {"n": 7, **LOOK, "name": "growing", "questions": [MEASURES], "phases": False}
    digest = page.initial("/?run=growing")["run"]["digest"]
    assert page.raw("follow_request", asked) == {"n": 7, "digest": digest, "retry": 1}


def test_phases_are_found_only_for_a_page_that_shows_them(page, monkeypatch):
    monkeypatch.setattr(Dashboard, "phases", lambda *_: pytest.fail("nobody asked"))
    assert follow(page, phases=False)["phases"] is None


def test_what_a_run_has_grown_from_is_answered_as_it_was(page, store):
    tiny.train(store, "watched", should_stop=tiny.after(40))
    before = page.initial("/?run=watched")["run"]
    clip = f"{before['clips']}/qk_circuit?arrays=values"
    told = page.request("ask", name="watched", digest=before["digest"], questions=[MEASURES])
    frames = page.client.get(clip).data
    tiny.resume(store, "watched")
    after = page.initial("/?run=watched")["run"]
    again = page.request("ask", name="watched", digest=before["digest"], questions=[MEASURES])
    assert (again.digest, again.value) == (before["digest"], told.value)
    assert page.client.get(clip).data == frames
    assert page.request("ask", name="watched", digest=after["digest"], questions=[MEASURES]).value != told.value
    assert page.client.get(clip.replace(before["clips"][-5:], "other")).status_code == 404
    assert page.request("ask", name="watched", digest="other", questions=[MEASURES]).digest == after["digest"]


def test_what_the_data_page_says_comes_along_where_it_is_shown(page, store):
    asked = {**LOOK, "name": "growing", "questions": [], "phases": False}
    assert page.request("follow_request", **asked).value["data"] is None
    told = page.request("follow_request", **asked | {"data": True}).value["data"]
    assert told == page.request("data_request", name="growing").value
