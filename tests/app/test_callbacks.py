"""Every callback, asked as a browser asks: what it sets, and the notice it gives for everything else."""

from __future__ import annotations

import shutil
from typing import Any

import plotly.graph_objects as go
import pytest

from app.facts import FRAMED
from app.panels import PANELS
from tests.app.conftest import open_page
from tests.app.page import ALL, VIEW, Page
from tests.app.test_drawing import array_of
from tests.app.test_view import WILD
from tests.tiny import EPOCHS

WILD_SET = [value for value in WILD if value]
"""Wild values that are not nothing: an empty store asks for nothing."""


def facts_of(site: Page) -> Any:
    return site.parts()["facts"]["data"]


def test_every_callback_on_the_page_names_things_that_are_on_the_page(site):
    ids = site.parts().keys()
    for item in site.client.get("/_dash-dependencies").get_json():
        for spec in (*item["inputs"], *item["state"]):
            assert spec["id"] in ids
        for name in filter(None, item["output"].strip(".").split("...")):
            assert name.rsplit(".", 1)[0] in ids or item["no_output"]


class TestExact:
    """The exact numbers of what is shown."""

    def test_a_request_is_answered_with_its_panels(self, site):
        said = site.draw(VIEW, ("neuron-map", "qk-input"))
        assert list(said.props["exact"]["data"]["panels"]) == ["neuron-map", "qk-input"]
        assert said.props["exact"]["data"]["view"] == VIEW
        assert said.props["notice"] == {"children": ""}

    def test_nothing_is_asked_before_there_is_a_request(self, site):
        assert site.ask("exact.data", None).status == 204

    @pytest.mark.parametrize("value", WILD, ids=repr)
    @pytest.mark.parametrize("field", [*VIEW, "view", "panels", "request"])
    def test_wild_json_is_a_notice_and_draws_nothing(self, site, field, value):
        if (field, value) == ("request", None):
            return  # nothing is asked
        request: Any = {"view": VIEW, "panels": list(ALL)}
        if field in VIEW:
            request["view"] = VIEW | {field: value}
        else:
            request = value if field == "request" else request | {field: value}
        said = site.ask("exact.data", request)
        if field == "head" and value == 1:
            return
        assert (said.status, dict(said.props)) == (200, {})
        assert said.notice.endswith(".")
        assert "Traceback" not in said.notice
        assert said.side["failure"]["data"]["at"]

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"neuron": 24}, "There is no neuron 24: neuron goes from 0 to 23"),
            ({"head": 2}, "There is no head 2: head goes from 0 to 1"),
            ({"epoch": 30}, "has no checkpoint at epoch 30: choose one of 0, 20, 40, 60"),
            ({"run": "other"}, "There is no run 'other': the runs are tiny"),
            ({"neuron": True}, "neuron: input should be a valid integer"),
            ({"neuron": -1}, "neuron: input should be greater than or equal to 0"),
        ],
    )
    def test_a_view_that_does_not_fit_is_told_with_what_to_do(self, site, change, words):
        assert words in site.draw(VIEW | change).notice

    def test_a_wrong_parameter_of_a_panel_out_of_sight_is_told_too(self, site):
        assert "There is no neuron 99" in site.draw(VIEW | {"neuron": 99}, ("qk-input",)).notice

    def test_a_panel_that_there_is_none_of_is_a_notice(self, site):
        assert "There is no panel 'nope': the panels are neuron-input" in site.draw(VIEW, ("qk-input", "nope")).notice

    def test_each_failure_is_a_new_one_and_only_a_request_can_fail(self, site):
        first, second = (site.draw(VIEW | {"neuron": 24}).side["failure"] for _ in range(2))
        assert first != second
        assert "failure" not in site.ask("phases.data", {"name": "nope", "digest": ""}).side

    def test_an_error_nobody_expected_is_one_line_in_the_log(self, site, monkeypatch, caplog):
        def fail(*_: Any) -> None:
            raise ZeroDivisionError("a\nb")

        monkeypatch.setattr("app.callbacks.draw", fail)
        assert site.draw(VIEW).notice.startswith("Something went wrong on the server")
        assert [record.getMessage() for record in caplog.records] == ["unexpected ZeroDivisionError: a b"]


class TestFirstPage:
    """What the page opens with, before any callback."""

    def test_the_first_run_is_there_at_once(self, site):
        parts = site.parts()
        assert facts_of(site)["name"] == parts["run"]["value"] == "tiny"
        assert parts["neuron"]["value"] == parts["head"]["value"] == 0
        assert [option["value"] for option in parts["head"]["options"]] == [0, 1]
        assert parts["formula"]["children"] == "x + y mod 7 · finished"
        assert site.callback("facts.data")["prevent_initial_call"]

    def test_every_panel_says_what_it_asks(self, site):
        parts = site.parts()
        for panel in PANELS:
            assert parts[panel.id]["data-ask"] == panel.ask_json()
            assert parts[panel.id]["data-arrays"] == ",".join(panel.arrays)
            assert parts[panel.id]["data-draws"] == panel.draws

    def test_its_frames_are_those_of_the_run(self, site):
        parts = site.parts()
        assert parts["framed"]["data"] == {"frames": "add 7", "theme": "light"}
        for name in FRAMED:
            layout = parts[f"{name}-graph"]["figure"]["layout"]
            assert layout["xaxis"]["range"] == facts_of(site)["frames"][name]["x"]

    def test_what_has_no_axes_has_no_plotly(self, site):
        parts = site.parts()
        assert {panel.id for panel in PANELS} - set(FRAMED) == {"neuron-map", "attention-mean"}
        assert "neuron-map-graph" not in parts

    def test_everything_one_can_press_has_a_name(self, site):
        parts = site.parts()
        for name in ("play", "speed", "repeat", "epoch-previous", "epoch-next", "help-toggle", "theme-toggle"):
            assert parts[name]["aria-label"]
            assert parts[name]["title"]

    def test_an_empty_store_says_how_to_fill_it(self, tmp_path):
        parts = open_page(tmp_path / "runs", tmp_path / "cache").parts()
        assert "grokscope train --name NAME" in parts["notice"]["children"]
        assert "data" not in parts["facts"] or parts["facts"]["data"] is None

    @pytest.mark.parametrize("file", ["run.json", "history.npz"])
    def test_a_broken_run_says_what_is_wrong_until_there_is_a_sound_one(self, copied, tiny_copy, file):
        (tiny_copy.root / "tiny" / file).write_bytes(b"no")
        assert "'tiny'" in copied.parts()["notice"]["children"]
        shutil.copytree(tiny_copy.root / "tiny", tiny_copy.root / "another")
        assert copied.parts()["run"]["value"] == "another"
        # Still none that opens: what is wrong with the first is what is told.
        assert "'another'" in copied.parts()["notice"]["children"]

    def test_the_first_run_that_can_be_shown_is(self, copied, tiny_copy):
        shutil.copytree(tiny_copy.root / "tiny", tiny_copy.root / "a-broken-one")
        (tiny_copy.root / "a-broken-one" / "run.json").write_bytes(b"no")
        parts = copied.parts()
        assert parts["run"]["value"] == facts_of(copied)["name"] == "tiny"
        assert not parts["notice"].get("children")


class TestRuns:
    """Choosing a run."""

    def load(self, site: Page, name: Any, *, shown: Any = None, view: Any = None, request: Any = None) -> Any:
        return site.ask("facts.data", name, None, states=(shown, view, request))

    def test_a_run_opens_at_its_last_checkpoint(self, site):
        said = self.load(site, "tiny")
        facts = said.props["facts"]["data"]
        assert facts["epochs"][facts["start"]] == EPOCHS[-1]
        assert [option["value"] for option in said.props["head"]["options"]] == [0, 1]
        assert said.props["run-notice"]["children"] == ""

    def test_what_fits_of_the_view_is_kept_and_what_does_not_is_told(self, site):
        said = self.load(site, "tiny", view=VIEW | {"run": "other", "epoch": 27, "neuron": 500, "head": 1})
        assert said.props["facts"]["data"]["start"] == 1
        assert (said.props["neuron"]["value"], said.props["head"]["value"]) == (23, 1)
        assert said.props["run-notice"]["children"] == "Run 'tiny' has 24 neurons: showing neuron 23 instead of 500."

    def test_the_epoch_is_that_of_the_last_request(self, site):
        request = {"view": VIEW | {"epoch": 19}, "panels": ["qk-input"]}
        assert self.load(site, "tiny", view=VIEW, request=request).props["facts"]["data"]["start"] == 1

    def test_only_the_epoch_is_taken_from_the_last_request(self, site):
        request = {"view": VIEW | {"epoch": 19, "neuron": 3}, "panels": ["qk-input"]}
        said = self.load(site, "tiny", view=VIEW | {"neuron": 5}, request=request)
        assert (said.props["facts"]["data"]["start"], said.props["neuron"]["value"]) == (1, 5)

    def test_a_run_that_has_grown_leaves_neuron_and_head_to_the_person(self, site):
        said = self.load(site, "tiny", shown=facts_of(site) | {"digest": "of before"}, view=VIEW)
        assert "facts" in said.props
        assert "value" not in said.props.get("neuron", {})
        assert "value" not in said.props.get("head", {})

    def test_the_same_run_again_changes_nothing(self, site):
        assert self.load(site, "tiny", shown=facts_of(site), view=VIEW).status == 204

    @pytest.mark.parametrize("name", [*(value for value in WILD if value is not None), "nope", "../tiny"], ids=repr)
    def test_no_run_at_all_is_a_notice_and_the_picker_goes_back(self, site, name):
        said = self.load(site, name, shown=facts_of(site), view=VIEW)
        assert (said.status, dict(said.props)) == (200, {})
        assert said.notice.endswith(".")
        assert said.side["run"] == {"value": "tiny"}

    def test_a_damaged_checkpoint_is_named_and_the_others_are_shown(self, copied, tiny_copy):
        assert facts_of(copied)["damaged"] == []
        (tiny_copy.root / "tiny" / "checkpoints" / "000040.safetensors").write_bytes(b"no")
        said = self.load(copied, "tiny", view=VIEW | {"epoch": 41})
        assert "Checkpoint 40 of run 'tiny' is damaged" in said.props["run-notice"]["children"]
        assert said.props["facts"]["data"]["damaged"] == [40]
        assert said.props["facts"]["data"]["start"] in (1, 3)
        assert not copied.draw(VIEW).notice
        assert "damaged" in copied.draw(VIEW | {"epoch": 40}).notice

    def test_a_run_without_a_sound_checkpoint_is_a_notice(self, copied, tiny_copy):
        shutil.rmtree(tiny_copy.root / "tiny" / "checkpoints")
        assert "No checkpoint of run 'tiny' is sound" in self.load(copied, "tiny").notice


class TestFrames:
    """The axes of the panels."""

    def ask(self, site: Page, theme: Any, framed: Any) -> Any:
        return site.ask("framed.data", facts_of(site), theme, states=(framed,))

    def test_what_is_framed_already_stays(self, site):
        assert self.ask(site, "light", {"frames": "add 7", "theme": "light"}).status == 204
        assert site.ask("framed.data", None, "light", states=(None,)).status == 204

    def test_a_theme_changes_colours_and_keeps_the_axes(self, site):
        said = self.ask(site, "dark", {"frames": "add 7", "theme": "light"})
        for name in FRAMED:
            operations = said.props[f"{name}-graph"]["figure"]["operations"]
            assert [item["location"] for item in operations] == [["layout", "template"]]
        assert said.props["framed"]["data"] == {"frames": "add 7", "theme": "dark"}

    @pytest.mark.parametrize("framed", [None, {"frames": "add 113", "theme": "dark"}])
    def test_another_task_has_other_axes(self, site, framed):
        said = self.ask(site, "dark", framed)
        for name in FRAMED:
            figure = said.props[f"{name}-graph"]["figure"]
            assert figure["data"] == []
            assert figure["layout"]["xaxis"]["range"] == facts_of(site)["frames"][name]["x"]

    @pytest.mark.parametrize("value", WILD_SET, ids=repr)
    def test_wild_json_is_a_notice(self, site, value):
        assert site.ask("framed.data", value, "light", states=(None,)).notice
        assert self.ask(site, value, None).notice
        assert self.ask(site, "light", value).notice


class TestTimeline:
    """The losses and the phases."""

    def ask(self, site: Page, facts: Any, theme: Any = "light", timescale: Any = "linear", phases: Any = None) -> Any:
        return site.ask("timeline-graph.figure", facts, theme, timescale, phases)

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_it_has_both_losses_and_a_tick_for_each_checkpoint(self, site, theme):
        figure = self.ask(site, facts_of(site), theme).props["timeline-graph"]["figure"]
        assert [trace.get("name") for trace in figure["data"]] == ["train loss", "test loss", None]
        assert figure["data"][2]["x"] == list(EPOCHS)
        assert "shapes" not in figure["layout"] or figure["layout"]["shapes"] == []

    def test_on_a_log_axis_epoch_0_stands_where_the_facts_say(self, site):
        facts = facts_of(site)
        figure = self.ask(site, facts, timescale="log").props["timeline-graph"]["figure"]
        assert figure["layout"]["xaxis"]["type"] == "log"
        assert figure["data"][-1]["x"] == [facts["timeline"]["zero"], *EPOCHS[1:]]

    def test_phases_are_shaded_once_they_are_known(self, site):
        facts = facts_of(site)
        told = site.ask("phases.data", {"name": "tiny", "digest": facts["digest"]}).props["phases"]["data"]
        assert told["digest"] == facts["digest"]
        bands = [{"name": "memorisation", "from": 0, "to": 20}, {"name": "circuit formation", "from": 20, "to": 40}]
        phases = {"digest": facts["digest"], "ends": {"cleanup": -1}, "bands": bands, "told": ""}
        layout = self.ask(site, facts, phases=phases).props["timeline-graph"]["figure"]["layout"]
        assert [(shape["x0"], shape["x1"]) for shape in layout["shapes"]] == [(0, 20), (20, 40)]
        assert [name["text"].split("> ")[-1] for name in layout["annotations"]] == [
            "memorisation", "circuit formation", "no cleanup",
        ]  # fmt: skip
        other = self.ask(site, facts, phases=phases | {"digest": "another run's"})
        assert not other.props["timeline-graph"]["figure"]["layout"].get("shapes")

    def test_nobody_asks_for_phases_at_first(self, site):
        assert site.ask("phases.data", None).status == 204

    @pytest.mark.parametrize("value", WILD_SET, ids=repr)
    def test_wild_json_is_a_notice(self, site, value):
        facts = facts_of(site)
        assert self.ask(site, value).notice
        assert self.ask(site, facts, theme=value).notice
        assert self.ask(site, facts, timescale=value).notice
        assert self.ask(site, facts, phases=value).notice
        assert site.ask("phases.data", value).notice

    def test_plotly_accepts_it(self, site):
        figure = self.ask(site, facts_of(site), timescale="log").props["timeline-graph"]["figure"]
        assert array_of(figure["data"][0]["y"]).dtype == "f4"
        go.Figure(figure)
