"""A branch in the page: on its parent's timeline, and linked both ways."""

from __future__ import annotations

from pathlib import Path

from analysis.store import RunStore
from tests.app.conftest import open_page
from tests.training.test_branch import branched

LOOK = {"damaged": [], "theme": "light", "timescale": "linear", "phases": None}


def test_a_branch_and_its_parent_are_on_one_timeline_and_know_each_other(tiny_copy: RunStore, tmp_path: Path) -> None:
    branched(tiny_copy, 20, epochs=30, checkpoints="25", weight_decay=0.0, without_frequencies=(2,))
    page = open_page(tiny_copy.root, tmp_path / "cache")
    run = page.request("run_request", name="branch").value["run"]
    assert run["family"] == {"parent": "tiny", "epoch": 20, "why": "", "branches": []}
    about = run["timeline"]
    assert (about["ends"], about["stops"], run["epochs"]) == ([0, 60], [0, 20, 25, 30, 40, 60], [20, 25, 30])
    assert run["story"].endswith("It branched from tiny at epoch 20 with weight decay 0 and frequency 2 held at zero.")
    figure = page.request("timeline_request", name="branch", **LOOK).value
    assert figure["layout"]["xaxis"]["range"] == [0, 60]
    assert [trace.get("name") for trace in figure["data"]].count("train loss of tiny") == 2
    data = page.request("data_request", name="branch").value
    facts = {fact["name"]: fact["value"] for card in data["cards"] for fact in card["facts"]}
    assert facts["branch of"] == "tiny, epoch 20"
    assert facts["state of AdamW"] == "none: its moments began at zero there"
    assert facts["held at zero"] == "frequency 2"
    parent = page.request("data_request", name="tiny").value
    assert parent["family"]["branches"] == [{"name": "branch", "epoch": 20}]
