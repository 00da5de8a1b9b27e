"""Every callback, asked as a browser asks: what it sets for a view, and the notice it gives for everything else."""

from __future__ import annotations

import base64
import shutil
from typing import Any

import numpy as np
import pytest

from analysis.queries.attention import Attention
from analysis.queries.neuron import Neuron
from app.panels import FOURIER_PANELS, PANELS
from tests.app.conftest import open_page
from tests.app.page import VIEW, Page
from tests.app.test_view import WILD


def array_of(spec: dict[str, Any]) -> np.ndarray:
    """Decode an array that Plotly will."""
    shape = [int(size) for size in str(spec["shape"]).split(",")]
    return np.frombuffer(base64.b64decode(spec["bdata"]), dtype=spec["dtype"]).reshape(shape)


def cells(figure: dict[str, Any]) -> np.ndarray:
    """The numbers a heatmap shows, from a whole figure or from a patch of one, as [x, y]."""
    data = figure["data"] if "data" in figure else figure["operations"][0]["params"]["value"]
    assert data[0]["z"]["dtype"] == "f4"
    return array_of(data[0]["z"]).T


def reply_of(site: Page, **changes: Any) -> Any:
    said = site.draw(VIEW | changes)
    assert said.notice == ""
    return said.props["reply"]["data"]


def drawn(said: Any) -> set[str]:
    return {panel.id for panel in PANELS if f"{panel.id}-graph" in said.props}


def test_every_callback_on_the_page_names_things_that_are_on_the_page(site):
    ids = set()

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            ids.add(part.get("props", {}).get("id"))
            walk(part.get("props", {}).get("children"))
        elif isinstance(part, list):
            for item in part:
                walk(item)

    walk(site.client.get("/_dash-layout").get_json())
    for item in site.client.get("/_dash-dependencies").get_json():
        for spec in (*item["inputs"], *item["state"]):
            assert spec["id"] in ids
        for name in filter(None, item["output"].strip(".").split("...")):
            assert name.rsplit(".", 1)[0] in ids or item["no_output"]


def test_the_first_drawing_is_all_six_panels_with_exact_values(site, session):
    said = site.draw(VIEW)
    assert drawn(said) == {panel.id for panel in PANELS}
    run = session.run("tiny")
    for basis in ("input", "fourier"):
        neuron = session.answer(run, 60, Neuron(neuron=3, stage="post", basis=basis)).values
        shown = cells(said.props[f"neuron-{basis}-graph"]["figure"])
        np.testing.assert_allclose(shown, neuron, rtol=1e-6, atol=1e-6)  # float32 in the browser
        head = session.answer(run, 60, Attention(head=1, pos=0, basis=basis)).values
        shown = cells(said.props[f"attention-{basis}-graph"]["figure"])
        np.testing.assert_allclose(shown, head, rtol=1e-6, atol=1e-6)


def test_the_next_drawing_patches_data_and_nothing_of_the_axes(site):
    said = site.draw(VIEW | {"epoch": 40}, reply=reply_of(site))
    assert drawn(said) == {panel.id for panel in PANELS}
    for panel in PANELS:
        operations = said.props[f"{panel.id}-graph"]["figure"]["operations"]
        assert [operation["location"] for operation in operations] == [["data"]]


@pytest.mark.parametrize(
    ("change", "panels"),
    [
        ({"neuron": 4}, {"neuron-input", "neuron-fourier"}),
        ({"stage": "pre"}, {"neuron-input", "neuron-fourier"}),
        ({"head": 0}, {"attention-input", "attention-fourier", "attention-mean"}),
        ({"pos": 2}, {"attention-input", "attention-fourier"}),
        ({"scale": "linear"}, {"neuron-fourier", "attention-fourier"}),
        ({"basis": "input"}, set()),
        ({}, set()),
    ],
)
def test_only_the_panels_that_a_control_concerns_are_drawn(site, change, panels):
    said = site.draw(VIEW | change, reply=reply_of(site))
    assert said.status == 200
    assert drawn(said) == panels
    assert said.props["reply"]["data"]["view"] == VIEW | change


def test_a_panel_that_was_hidden_is_up_to_date_when_it_is_shown_again(site):
    reply = reply_of(site)
    hidden = site.draw(VIEW | {"basis": "input", "neuron": 5}, reply=reply).props["reply"]["data"]
    said = site.draw(VIEW | {"basis": "both", "neuron": 5}, reply=hidden)
    assert drawn(said) == {"neuron-fourier"}


def test_a_theme_changes_colours_and_keeps_the_axes(site):
    said = site.draw(VIEW, theme="dark", reply=reply_of(site))
    operations = said.props["neuron-input-graph"]["figure"]["operations"]
    assert [item["location"] for item in operations] == [["data"], ["layout", "template"], ["layout", "plot_bgcolor"]]


def test_fixed_colours_are_the_limits_of_the_whole_run(site, session):
    said = site.draw(VIEW | {"colours": "run"})
    values = session.answer(session.run("tiny"), None, Neuron(neuron=3, stage="post", basis="input")).values
    trace = said.props["neuron-input-graph"]["figure"]["data"][0]
    assert (trace["zmin"], trace["zmax"]) == pytest.approx((values.min(), values.max()), rel=1e-6)


@pytest.mark.parametrize("value", WILD, ids=repr)
@pytest.mark.parametrize("field", [*VIEW, "view", "theme", "request", "reply"])
def test_wild_json_is_a_notice_and_draws_nothing(site, field, value):
    request: Any = {"view": VIEW, "theme": "light"}
    if field in VIEW:
        request["view"] = VIEW | {field: value}
    elif field != "reply":
        request = value if field == "request" else request | {field: value}
    reply = value if field == "reply" else None
    said = site.ask("reply.data", request, states=(reply,))
    assert said.status in (200, 204)
    assert drawn(said) == set() or not (field == "reply" and value)
    if said.status == 200 and not drawn(said):
        assert said.notice.endswith(".")
        assert "Traceback" not in said.notice
        assert said.side["failure"]["data"]


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
def test_a_view_that_does_not_fit_is_told_with_what_to_do(site, change, words):
    said = site.draw(VIEW | change, reply=reply_of(site))
    assert (said.status, drawn(said)) == (200, set())
    assert words in said.notice


def test_a_wrong_parameter_of_a_hidden_panel_is_told_too(site):
    said = site.draw(VIEW | {"basis": "fourier", "neuron": 99})
    assert "There is no neuron 99" in said.notice


def test_an_error_nobody_expected_is_one_line_in_the_log(site, monkeypatch, caplog):
    def fail(*_: Any) -> None:
        raise ZeroDivisionError("a\nb")

    monkeypatch.setattr("app.callbacks.draw", fail)
    said = site.draw(VIEW)
    assert said.notice.startswith("Something went wrong on the server")
    assert [record.getMessage() for record in caplog.records] == ["unexpected ZeroDivisionError: a b"]


class TestRuns:
    """Choosing a run."""

    def load(self, site: Page, name: Any, *, shown: Any = None, view: Any = None) -> Any:
        return site.ask("facts.data", name, states=(shown, view))

    def test_a_run_opens_at_its_last_checkpoint(self, site):
        said = self.load(site, "tiny")
        assert said.props["checkpoint"] == {"max": 3, "value": 3}
        assert [option["value"] for option in said.props["head"]["options"]] == [0, 1]
        facts = said.props["facts"]["data"]
        assert facts["epochs"] == [0, 20, 40, 60]
        assert all(len(losses) == 4 for losses in facts["losses"].values())
        assert said.props["run-notice"]["children"] == ""

    def test_what_fits_of_the_view_is_kept_and_what_does_not_is_told(self, site):
        said = self.load(site, "tiny", view=VIEW | {"run": "other", "epoch": 27, "neuron": 500, "head": 1})
        assert (said.props["checkpoint"]["value"], said.props["neuron"]["value"], said.props["head"]["value"]) == (
            1,
            23,
            1,
        )
        assert said.props["run-notice"]["children"] == ("Run 'tiny' has 24 neurons: showing neuron 23 instead of 500.")

    def test_the_same_run_again_changes_nothing(self, site):
        facts = self.load(site, "tiny").props["facts"]["data"]
        assert self.load(site, "tiny", shown=facts, view=VIEW).status == 204

    @pytest.mark.parametrize("name", [*(value for value in WILD if value is not None), "nope", "../tiny"], ids=repr)
    def test_no_run_at_all_is_a_notice_and_the_picker_goes_back(self, site, name):
        facts = self.load(site, "tiny").props["facts"]["data"]
        said = self.load(site, name, shown=facts, view=VIEW)
        assert said.status == 200
        assert said.props == {}
        assert said.notice.endswith(".")
        assert said.side["run"] == {"value": "tiny"}

    def test_an_empty_store_says_how_to_fill_it(self, tmp_path):
        said = self.load(open_page(tmp_path / "runs", tmp_path / "cache"), None)
        assert "grokscope train --name NAME" in said.notice

    def test_a_damaged_checkpoint_is_named_and_the_others_are_shown(self, copied, tiny_copy):
        (tiny_copy.root / "tiny" / "checkpoints" / "000040.safetensors").write_bytes(b"no")
        said = self.load(copied, "tiny", view=VIEW | {"epoch": 41})
        assert "Checkpoint 40 of run 'tiny' is damaged" in said.props["run-notice"]["children"]
        assert said.props["facts"]["data"]["damaged"] == [40]
        assert said.props["checkpoint"]["value"] in (1, 3)
        assert drawn(copied.draw(VIEW | {"colours": "run"})) == {panel.id for panel in PANELS}
        assert "damaged" in copied.draw(VIEW | {"epoch": 40}).notice

    @pytest.mark.parametrize("file", ["run.json", "history.npz"])
    def test_a_damaged_run_is_a_notice(self, copied, tiny_copy, file):
        (tiny_copy.root / "tiny" / file).write_bytes(b"no")
        assert "tiny" in self.load(copied, "tiny").notice

    def test_a_run_without_a_sound_checkpoint_is_a_notice(self, copied, tiny_copy):
        shutil.rmtree(tiny_copy.root / "tiny" / "checkpoints")
        assert "No checkpoint of run 'tiny' is sound" in self.load(copied, "tiny").notice

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_the_timeline_draws_both_losses_and_a_tick_for_each_checkpoint(self, site, theme):
        facts = self.load(site, "tiny").props["facts"]["data"]
        data = site.ask("timeline-graph.figure", facts, theme).props["timeline-graph"]["figure"]["data"]
        assert [trace.get("name") for trace in data] == ["train loss", "test loss", None]
        assert data[2]["x"] == [0, 20, 40, 60]

    @pytest.mark.parametrize("value", [value for value in WILD if value], ids=repr)
    def test_a_wild_timeline_is_a_notice(self, site, value):
        facts = self.load(site, "tiny").props["facts"]["data"]
        assert site.ask("timeline-graph.figure", value, "light").notice
        assert site.ask("timeline-graph.figure", facts, value).notice


class TestClicks:
    """Naming a Fourier coefficient."""

    @pytest.mark.parametrize("panel", FOURIER_PANELS)
    def test_a_click_names_the_coefficient_and_its_share(self, site, session, panel):
        query = Neuron(neuron=3, stage="post", basis="fourier")
        if panel.startswith("attention"):
            query = Attention(head=1, pos=0, basis="fourier")
        answer = session.answer(session.run("tiny"), 60, query)
        place = (answer.labels["comp_x"].index("sin 2"), answer.labels["comp_y"].index("cos 3"))
        said = self.click(site, panel, {"points": [{"x": "sin 2", "y": "cos 3"}]})
        text = said.props[f"{panel}-picked"]["data"]["text"]
        assert text.startswith("sin 2 of x × cos 3 of y: coefficient ")
        told = float(text.split("coefficient ")[1].split(",")[0].replace("−", "-"))
        assert told == pytest.approx(answer.values[place], rel=5e-3)  # three digits
        assert text.endswith("of the variance.")

    def test_the_constant_is_the_mean_and_no_variance(self, site):
        said = self.click(site, FOURIER_PANELS[0], {"points": [{"x": "const", "y": "const"}]})
        assert "no part of the variance" in said.props[f"{FOURIER_PANELS[0]}-picked"]["data"]["text"]

    @pytest.mark.parametrize(
        "click",
        [*(value for value in WILD if value), {"points": []}, {"points": [{"x": "cos 99", "y": "const"}]}],
        ids=repr,
    )
    def test_a_wild_click_is_a_notice(self, site, click):
        said = self.click(site, FOURIER_PANELS[0], click)
        assert said.status == 200
        assert said.notice

    def click(self, site: Page, panel: str, click: Any) -> Any:
        return site.ask(f"{panel}-picked.data", click, states=(reply_of(site),))
