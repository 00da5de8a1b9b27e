"""Every callback, asked as a browser asks: what it sets, and the notice it gives for everything else."""

from __future__ import annotations

import json
import shutil
from typing import Any

import plotly.graph_objects as go
import pytest

from analysis.store import RunStore
from app.layout import STORES
from app.pages import PAGES
from tests import tiny
from tests.app.conftest import open_page
from tests.app.page import ALL, VIEW, WILD, Page, Said
from tests.app.test_exact import array_of
from tests.tiny import EPOCHS

WILD_SET = [value for value in WILD if value]
"""Wild values that are not nothing: an empty store asks for nothing."""

WANTED = {"name": "tiny", "digest": ""}


def run_info_of(site: Page) -> Any:
    """The facts of the run that the page opens with."""
    return site.opening()["run"]


def assert_is_a_notice_alone(said: Said) -> None:
    """Nothing is set but a sentence, and what is told of the failure."""
    assert (said.status, dict(said.props)) == (200, {})
    assert said.notice.endswith(".")
    assert "\n" not in said.notice
    assert "Traceback" not in said.notice


class TestPage:
    """The shell, before any callback."""

    def test_every_callback_names_things_that_are_on_the_page(self, site):
        ids = site.parts().keys()
        for item in site.client.get("/_dash-dependencies").get_json():
            for spec in (*item["inputs"], *item["state"]):
                assert spec["id"] in ids
            for name in filter(None, item["output"].strip(".").split("...")):
                assert name.rsplit(".", 1)[0] in ids or item["no_output"]

    def test_no_callback_asks_the_server_at_first(self, site):
        asked = [item for item in site.client.get("/_dash-dependencies").get_json() if not item["clientside_function"]]
        assert len(asked) == 5
        assert all(item["prevent_initial_call"] for item in asked)

    def test_its_stores_are_empty(self, site):
        parts = site.parts()
        assert [parts[name].get("data") for name in STORES] == [None] * len(STORES)

    def test_everything_one_can_press_has_a_name(self, site):
        parts = site.parts()
        assert parts["play"]["aria-label"]
        for name in ("speed", "repeat", "epoch-previous", "epoch-next", "find", "share", "help-toggle", "theme-toggle"):
            assert parts[name]["aria-label"]
            assert parts[name]["title"]

    def test_it_has_a_link_to_each_page_and_a_choice_of_each_run(self, copied, tiny_copy):
        shutil.copytree(tiny_copy.root / "tiny", tiny_copy.root / "another")
        text = json.dumps(copied.client.get("/_dash-layout").get_json())
        assert all(f'"href": "/{page.name}"' in text for page in PAGES)
        assert [option["props"]["value"] for option in copied.parts()["run"]["children"]] == ["another", "tiny"]

    def test_what_the_engine_fills_is_there_and_empty(self, site):
        parts = site.parts()
        for name in ("panels", "controls", "data", "scrubber", "timescale-box", "notice", "run-notice", "finder"):
            assert not parts[name].get("children")


class TestExact:
    """The exact numbers of what is shown."""

    def test_a_request_is_answered_with_its_panels(self, site):
        said = site.draw(VIEW, ("neuron-map", "heads-input-1", "progress-losses"))
        assert list(said.props["exact"]["data"]["panels"]) == ["neuron-map", "heads-input-1", "progress-losses"]
        assert said.props["exact"]["data"]["view"] == {"run": "tiny", "epoch": 60}
        assert said.props["notice"] == {"children": ""}

    def test_nothing_is_asked_before_there_is_a_request(self, site):
        assert site.ask("exact.data", None).status == 204

    @pytest.mark.parametrize("value", WILD, ids=repr)
    @pytest.mark.parametrize("part", ["view", "panels", "request"])
    def test_wild_json_is_a_notice_and_draws_nothing(self, site, part, value):
        request: Any = {"view": VIEW, "panels": list(ALL)} | {part: value}
        assert_is_a_notice_alone(site.ask("exact.data", value if part == "request" else request))

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"neuron": 24}, "There is no neuron 24: neuron goes from 0 to 23"),
            ({"head": 2}, "There is no head 2: head goes from 0 to 1"),
            ({"freq": 4}, "There is no frequency 4: freq goes from"),
            ({"dims": [0, 16]}, "There is no embedding dimension 16: dims goes from 0 to 15"),
            ({"picks": [0, 24, 1]}, "There is no neuron 24: neuron goes from 0 to 23"),
            ({"terms": "1:7:1"}, "There is no component 7: components go from 0 to 6"),
            ({"shape": "x"}, "there is no shape 'x': choose square"),
            ({"shape": "drawn:AAA"}, "this run's 7 tokens, and this one has 3"),
            ({"epoch": 30}, "has no checkpoint at epoch 30: choose one of 0, 20, 40, 60"),
            ({"run": "other"}, "There is no run 'other': the runs are tiny"),
            ({"neuron": True}, "neuron: input should be a valid integer"),
            ({"neuron": -1}, "neuron: input should be greater than or equal to 0"),
        ],
    )
    def test_a_view_that_does_not_fit_is_told_with_what_to_do(self, site, change, words):
        said = site.draw(VIEW | change)
        assert words in said.notice
        assert_is_a_notice_alone(said)

    @pytest.mark.parametrize("name", ["nope", "heads-input", "picked-3", "neuron-input-0", "heads-input-2", "<b>", ""])
    def test_a_panel_that_there_is_none_of_is_a_notice(self, site, name):
        if name == "heads-input":
            assert site.draw(VIEW, (name,)).notice == ""  # the first of its like
            return
        assert_is_a_notice_alone(site.draw(VIEW, ("qk-input", name)))

    def test_a_panel_that_does_not_follow_what_is_wrong_is_shown(self, site):
        assert site.draw(VIEW | {"neuron": 99}, ("qk-input",)).notice == ""

    def test_each_failure_is_a_new_one_and_that_of_a_run_is_told_apart(self, site):
        first, second = (site.draw(VIEW | {"neuron": 24}).side["failure"]["data"] for _ in range(2))
        assert first != second
        assert site.ask("facts.data", WANTED | {"name": "nope"}).side.keys() == {"notice", "run-failure"}

    def test_an_error_nobody_expected_is_one_line_in_the_log(self, site, monkeypatch, caplog):
        def fail(*_: Any) -> None:
            raise ZeroDivisionError("a\nb")

        monkeypatch.setattr("app.callbacks.exact_answers", fail)
        assert site.draw(VIEW).notice.startswith("Something went wrong on the server")
        assert [record.getMessage() for record in caplog.records] == ["unexpected ZeroDivisionError: a b"]


class TestRuns:
    """Opening a run."""

    def load(self, site: Page, name: Any, digest: Any = "") -> Said:
        return site.ask("facts.data", {"name": name, "digest": digest})

    def test_it_comes_with_its_facts(self, site):
        said = self.load(site, "tiny")
        assert said.props["facts"]["data"] == run_info_of(site)
        assert said.props["run-notice"]["children"] == said.props["notice"]["children"] == ""

    def test_the_same_run_again_changes_nothing(self, site):
        assert self.load(site, "tiny", run_info_of(site)["digest"]).status == 204

    def test_nothing_is_opened_before_it_is_wanted(self, site):
        assert site.ask("facts.data", None).status == 204

    @pytest.mark.parametrize("value", [*WILD, "nope", "../tiny", "tiny\n"], ids=repr)
    def test_no_run_at_all_is_a_notice_and_the_page_stays_on_its_own(self, site, value):
        wanted = [{"name": value, "digest": ""}, {"name": "tiny", "digest": {"a": value}}, WANTED | {"view": value}]
        for raw in [*wanted, *([value] if value else [])]:
            said = site.ask("facts.data", raw)
            assert_is_a_notice_alone(said)
            assert said.side["run-failure"]["data"]["at"]

    def test_a_damaged_checkpoint_is_named_and_the_others_are_shown(self, copied, tiny_copy):
        assert run_info_of(copied)["damaged"] == []
        (tiny_copy.root / "tiny" / "checkpoints" / "000040.safetensors").write_bytes(b"no")
        said = self.load(copied, "tiny")
        assert "Checkpoint 40 of run 'tiny' is damaged" in said.props["run-notice"]["children"]
        assert said.props["facts"]["data"]["damaged"] == [40]
        assert not copied.draw(VIEW).notice
        assert "damaged" in copied.draw(VIEW | {"epoch": 40}).notice

    def test_a_run_without_a_sound_checkpoint_is_a_notice(self, copied, tiny_copy):
        shutil.rmtree(tiny_copy.root / "tiny" / "checkpoints")
        assert "No checkpoint of run 'tiny' is sound" in self.load(copied, "tiny").notice


def test_a_run_that_grows_is_shown_as_it_is(tmp_path):
    store = RunStore(tmp_path / "runs")
    assert not tiny.train(store, "growing", should_stop=tiny.after(30))
    page = open_page(store.root, tmp_path / "cache")
    before = run_info_of(page)
    assert before["epochs"] == [0, 20]
    shown = page.draw(VIEW | {"run": "growing", "epoch": 20}).props
    assert tiny.resume(store, "growing")
    wanted = {"name": "growing", "digest": before["digest"]}
    after = page.ask("facts.data", wanted).props["facts"]["data"]
    assert after["epochs"] == list(EPOCHS)
    assert (after["clips"] != before["clips"], after["digest"] != before["digest"]) == (True, True)
    assert page.ask("facts.data", wanted | {"digest": after["digest"]}).status == 204
    assert run_info_of(page) == after
    assert page.draw(VIEW | {"run": "growing"}).notice == ""
    panels = [name for name in ALL if not name.startswith(("progress-", "training-", "embedding-training"))]
    again = page.draw(VIEW | {"run": "growing", "epoch": 20}, tuple(panels)).props["exact"]["data"]["panels"]
    assert again == {name: shown["exact"]["data"]["panels"][name] for name in panels}


class TestSessions:
    """Two people at once."""

    def test_what_one_asks_changes_nothing_for_the_other(self, tiny_copy, tmp_path):
        tiny.train(tiny_copy, "other", model=tiny.MODEL.model_copy(update={"d_mlp": 12}))
        views = [VIEW, VIEW | {"run": "other", "epoch": 20, "neuron": 5, "stage": "pre", "picks": [11, 1, 2]}]
        alone = [open_page(tiny_copy.root, tmp_path / f"cache {view['run']}").draw(view) for view in views]
        app = open_page(tiny_copy.root, tmp_path / "cache").app
        people = [Page(app, app.server.test_client()) for _ in views]
        # Whoever goes first, and however their requests fall between each other's.
        for one, view, expected in (*zip(people, views, alone, strict=True), *zip(people, views, alone, strict=True)):
            assert one.opening(f"/?run={view['run']}")["run"]["name"] == view["run"]
            assert "There is no neuron" in one.draw(view | {"neuron": 99}).notice
            assert (
                one.ask("facts.data", {"name": view["run"], "digest": ""}).props["facts"]["data"]["name"] == view["run"]
            )
            assert one.draw(view) == expected
        assert alone[0] != alone[1]


class TestTimeline:
    """The losses and the phases."""

    def ask(self, site: Page, phases: Any = None, **changes: Any) -> Said:
        facts = run_info_of(site)
        shown = {"name": "tiny", "digest": facts["digest"], "damaged": [], "theme": "light", "timescale": "linear"}
        return site.ask("timeline-graph.figure", shown | changes, phases)

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_it_has_both_losses_and_a_tick_for_each_checkpoint(self, site, theme):
        figure = self.ask(site, theme=theme).props["timeline-graph"]["figure"]
        assert [trace.get("name") for trace in figure["data"]] == ["train loss", "test loss", None]
        assert figure["data"][2]["x"] == list(EPOCHS)
        assert "shapes" not in figure["layout"] or figure["layout"]["shapes"] == []

    def test_on_a_log_axis_epoch_0_stands_where_the_facts_say(self, site):
        figure = self.ask(site, timescale="log").props["timeline-graph"]["figure"]
        assert figure["layout"]["xaxis"]["type"] == "log"
        assert figure["data"][-1]["x"] == [run_info_of(site)["timeline"]["zero"], *EPOCHS[1:]]

    def test_nothing_is_drawn_before_it_is_wanted(self, site):
        assert site.ask("timeline-graph.figure", None, None).status == 204

    def test_the_phases_of_the_run_that_is_shown_are_drawn(self, site):
        digest = run_info_of(site)["digest"]
        told = site.ask("phases.data", {"name": "tiny", "digest": digest}).props["phases"]["data"]
        assert told["digest"] == digest
        bands = [{"name": "memorisation", "from": 0, "to": 20}, {"name": "circuit formation", "from": 20, "to": 40}]
        phases = {"digest": digest, "ends": {"cleanup": -1}, "bands": bands, "told": ""}
        layout = self.ask(site, phases).props["timeline-graph"]["figure"]["layout"]
        assert [(shape["x0"], shape["x1"]) for shape in layout["shapes"]] == [(0, 20), (20, 40)]
        assert [name["text"].split("> ")[-1] for name in layout["annotations"]] == [
            "memorisation", "circuit formation", "no cleanup",
        ]  # fmt: skip
        other = self.ask(site, phases | {"digest": "another run's"})
        assert not other.props["timeline-graph"]["figure"]["layout"].get("shapes")

    @pytest.mark.parametrize("value", WILD_SET, ids=repr)
    def test_wild_json_is_a_notice(self, site, value):
        assert_is_a_notice_alone(site.ask("timeline-graph.figure", value, None))
        assert_is_a_notice_alone(self.ask(site, value))
        for field in ("name", "damaged", "theme", "timescale"):
            if (field, value) != ("damaged", [0]):
                assert_is_a_notice_alone(self.ask(site, **{field: value}))

    def test_plotly_accepts_it(self, site):
        figure = self.ask(site, timescale="log").props["timeline-graph"]["figure"]
        assert array_of(figure["data"][0]["y"]).dtype == "f4"
        go.Figure(figure)


class TestPhases:
    """The phases of a run, asked for when there is nothing better to do."""

    def test_nobody_asks_for_them_at_first(self, site):
        assert site.ask("phases.data", None).status == 204

    def test_a_run_that_has_none_is_told_and_is_no_notice(self, copied, tiny_copy):
        shutil.rmtree(tiny_copy.root / "tiny" / "checkpoints")
        said = copied.ask("phases.data", {"name": "tiny", "digest": "abc"})
        assert said.notice == ""
        told = said.props["phases"]["data"]
        assert (told["digest"], told["bands"]) == ("abc", [])
        assert "No checkpoint of run 'tiny' is sound" in told["told"]

    @pytest.mark.parametrize("value", WILD_SET, ids=repr)
    def test_wild_json_is_a_notice(self, site, value):
        said = site.ask("phases.data", value)
        assert_is_a_notice_alone(said)
        assert "failure" not in said.side


class TestData:
    """The Data page."""

    def test_it_is_about_the_run_that_is_wanted(self, site):
        assert "data" in site.ask("data.children", WANTED).props

    def test_nobody_asks_for_it_at_first(self, site):
        assert site.ask("data.children", None).status == 204

    @pytest.mark.parametrize("value", [*WILD_SET, {"name": "nope"}, {"name": "../tiny"}], ids=repr)
    def test_wild_json_is_a_notice(self, site, value):
        said = site.ask("data.children", value)
        assert_is_a_notice_alone(said)
        assert "failure" not in said.side
