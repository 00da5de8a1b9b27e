"""Every callback, asked as a browser asks: what it answers, and the sentence it gives for everything else."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from analysis.store import RunStore
from app.channels import ANSWERED_BY, SCOPE
from app.scope import Scope
from tests import tiny
from tests.app.conftest import open_page
from tests.app.page import Page, Reply
from tests.tiny import EPOCHS

WILD: tuple[Any, ...] = (None, True, -1, 1.5, 10**400, "", "x", "../tiny", [], [0], {}, {"a": [None]})
"""Values that no request is made of."""

RUN = {"name": "tiny"}
TIMELINE = {"name": "tiny", "damaged": [], "theme": "light", "timescale": "linear", "phases": None}
FOLLOW = {
    "name": "tiny",
    "questions": ["last/qk_circuit"],
    "theme": "light",
    "timescale": "linear",
    "phases": True,
    "data": True,
}
REQUESTS: dict[str, dict[str, Any]] = {
    "run_request": RUN,
    "follow_request": FOLLOW,
    "ask": {"name": "tiny", "questions": ["60/qk_circuit"]},
    "phases_request": RUN,
    "timeline_request": TIMELINE,
    "data_request": RUN,
}


def assert_is_a_notice_alone(reply: Reply) -> None:
    """Nothing is answered but a sentence."""
    assert (reply.status, reply.value) == (200, None)
    assert reply.notice.endswith(".")
    assert "\n" not in reply.notice
    assert "Traceback" not in reply.notice


class TestRequests:
    """What holds for every callback."""

    def test_the_layout_is_the_component_alone(self, site):
        layout = site.client.get("/_dash-layout").get_json()
        assert layout == {"namespace": "grokscope", "props": {"id": SCOPE}, "type": "Scope"}

    def test_each_answers_one_prop_with_another_and_none_runs_at_first(self, site):
        found = site.client.get("/_dash-dependencies").get_json()
        wired = {item["inputs"][0]["property"]: item["output"] for item in found}
        assert wired == {asked: f"{SCOPE}.{prop}" for asked, prop in ANSWERED_BY.items()}
        assert all(item["prevent_initial_call"] and len(item["inputs"]) == 1 for item in found)

    def test_the_component_has_the_props_that_callbacks_name(self):
        assert {*ANSWERED_BY, *ANSWERED_BY.values()} <= set(Scope(id="x").available_properties)

    @pytest.mark.parametrize("channel", REQUESTS)
    def test_a_request_is_answered_and_nothing_without_one(self, site, channel):
        assert site.request(channel, **REQUESTS[channel]).value is not None
        assert site.send(channel, None).status == 204

    @pytest.mark.parametrize("channel", REQUESTS)
    def test_an_answer_says_which_state_of_the_run_it_is_about(self, site, channel):
        assert site.request(channel, **REQUESTS[channel]).digest == site.initial()["run"]["digest"]

    @pytest.mark.parametrize("channel", REQUESTS)
    @pytest.mark.parametrize("value", WILD[1:], ids=repr)
    def test_wild_json_is_a_notice(self, site, channel, value):
        assert_is_a_notice_alone(site.send(channel, value))

    def test_an_error_nobody_expected_is_whole_in_the_log(self, site, monkeypatch, caplog):
        def fail(*_: Any, **__: Any) -> None:
            raise ZeroDivisionError("a\nb")

        monkeypatch.setattr("app.exact.exact_answer", fail)
        assert site.ask("60/qk_circuit").notice.startswith("Something went wrong on the server")
        assert [record.getMessage() for record in caplog.records] == ["unexpected ZeroDivisionError: a b"]
        assert 'raise ZeroDivisionError("a\\nb")' in caplog.text


class TestAsk:
    """The exact answers to what panels ask."""

    def test_every_panel_of_every_page_is_answered(self, site):
        asked = site.questions(neuron=3, head=1, freq=2, z=4, dims=[0, 3], picks=[3, 5, 0])
        questions = [text for _, text in asked]
        assert set(site.ask(*questions).value) == set(questions)

    @pytest.mark.parametrize(
        ("question", "words"),
        [
            ("60/neuron?neuron=24", "There is no neuron 24: neuron goes from 0 to 23"),
            ("all/fourier_mix?terms=1:7:1", "There is no component 7: components go from 0 to 6"),
            ("all/fourier_transform?shape=drawn:AAA", "this run's 7 tokens, and this one has 3"),
            ("30/qk_circuit", "has no checkpoint at epoch 30: choose one of 0, 20, 40, 60"),
            ("x/qk_circuit", "'x' is not an epoch: write that of a checkpoint, or all"),
            ("60/measures", "is not about one checkpoint"),
            ("60/nope", "There is no query 'nope'"),
            ("60/neuron?neuron=1&arrays=nope", "has no array 'nope'"),
            ("neuron?neuron=1", "has no epoch"),
            ("", "has no epoch"),
        ],
    )
    def test_a_question_that_does_not_fit_is_a_notice_with_what_to_do(self, site, question, words):
        reply = site.ask("60/qk_circuit", question)
        assert words in reply.notice
        assert_is_a_notice_alone(reply)

    def test_a_run_that_there_is_none_of_is_a_notice(self, site):
        assert "There is no run 'other': the runs are tiny" in site.ask("60/qk_circuit", run="other").notice


class TestRun:
    """Opening a run."""

    def test_it_is_what_a_page_opens_with(self, site):
        assert site.request("run_request", **RUN).value == {"run": site.initial()["run"], "notice": ""}

    def test_a_damaged_checkpoint_is_named_and_the_others_are_shown(self, copied, tiny_copy):
        assert copied.initial()["run"]["damaged"] == []
        (tiny_copy.root / "tiny" / "checkpoints" / "000040.safetensors").write_bytes(b"no")
        found = copied.request("run_request", **RUN).value
        assert "Checkpoint 40 of run 'tiny' is damaged" in found["notice"]
        assert found["run"]["damaged"] == [40]
        assert copied.ask("60/qk_circuit").notice == ""
        assert "damaged" in copied.ask("40/qk_circuit").notice

    def test_a_run_without_a_sound_checkpoint_is_a_notice(self, copied, tiny_copy):
        shutil.rmtree(tiny_copy.root / "tiny" / "checkpoints")
        assert "No checkpoint of run 'tiny' is sound" in copied.request("run_request", **RUN).notice


def test_a_run_that_grows_is_shown_as_it_is(tmp_path):
    store = RunStore(tmp_path / "runs")
    assert not tiny.train(store, "growing", should_stop=tiny.after(30))
    page = open_page(store.root, tmp_path / "cache")
    before = page.initial()["run"]
    assert before["epochs"] == [0, 20]
    questions = [text for _, text in page.questions("growing", 20) if text.startswith("20/")]
    shown = page.ask(*questions, run="growing").value
    assert tiny.resume(store, "growing")
    after = page.request("run_request", name="growing").value["run"]
    assert after["epochs"] == list(EPOCHS)
    assert (after["clips"] != before["clips"], after["digest"] != before["digest"]) == (True, True)
    assert page.initial()["run"] == after
    assert page.ask("60/qk_circuit", run="growing").notice == ""
    assert page.ask(*questions, run="growing").value == shown


class TestTimeline:
    """The losses and the phases."""

    def figure(self, site: Page, **changes: Any) -> Any:
        return site.request("timeline_request", **TIMELINE | changes).value

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_it_has_both_losses_and_a_tick_for_each_checkpoint(self, site, theme):
        figure = self.figure(site, theme=theme)
        assert [trace.get("name") for trace in figure["data"]] == ["train loss", "test loss", None]
        assert figure["data"][2]["x"] == list(EPOCHS)
        assert "shapes" not in figure["layout"] or figure["layout"]["shapes"] == []

    def test_on_a_log_axis_epoch_0_stands_where_the_run_says(self, site):
        figure = self.figure(site, timescale="log")
        assert figure["layout"]["xaxis"]["type"] == "log"
        assert figure["data"][-1]["x"] == [site.initial()["run"]["timeline"]["zero"], *EPOCHS[1:]]


class TestPhases:
    """The phases of a run, asked for when there is nothing better to do."""

    def test_a_run_that_has_none_says_why_and_is_no_notice(self, copied, tiny_copy):
        shutil.rmtree(tiny_copy.root / "tiny" / "checkpoints")
        found = copied.request("phases_request", **RUN).value
        assert found["bands"] == []
        assert "No checkpoint of run 'tiny' is sound" in found["sentence"]
