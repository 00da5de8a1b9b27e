"""A model of which nobody knows how long it was trained: it says so everywhere, and is never one of epoch 0."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
import torch

from analysis.importers.foreign import save
from analysis.importers.read import read_foreign
from analysis.manifest import UNKNOWN_EPOCH, Manifest
from analysis.store import RunStore
from app.figures.timeline import Losses, covered, timeline
from tests.app.conftest import open_page
from tests.app.node import run_module
from tests.app.page import Page
from tests.importers.test_authors import authors_weights

SHOWN = """async ({ initial, requested }) => {
  const { addressOf, fit } = await import(`${engine}/state/address.mjs`);
  const { view, notices } = fit(requested, initial, initial.run);
  return { address: addressOf(view, initial), notices };
}"""

FALSE = re.compile(r"[Ee]poch 0\b|-1\b|−1\b")
"""What would be said of an epoch that is taken for a number."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare state dict."""
    path = tmp_path_factory.mktemp("file") / "model.pth"
    torch.save(authors_weights(), path)
    return path


@pytest.fixture(scope="module")
def store(file: Path, tmp_path_factory: pytest.TempPathFactory) -> RunStore:
    """A store with nothing but that model."""
    found = RunStore(tmp_path_factory.mktemp("runs"))
    save(found, "theirs", read_foreign(file), command="")
    return found


@pytest.fixture(scope="module")
def page(store: RunStore, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """A page over it."""
    return open_page(store.root, tmp_path_factory.mktemp("cache"))


def test_its_files_say_so(store: RunStore) -> None:
    run = store.open("theirs")
    assert run.epochs == (UNKNOWN_EPOCH,)
    assert [path.name for path in (run.folder / "checkpoints").iterdir()] == ["unknown.safetensors"]


def test_it_is_alone_in_its_run(store: RunStore) -> None:
    manifest = store.open("theirs").manifest
    two = manifest.model_dump() | {"checkpoints": [*manifest.checkpoints, {"epoch": 5, "sha256": "0" * 64}]}
    with pytest.raises(ValueError, match="has no place among others"):
        Manifest.model_validate(two)


def test_every_panel_of_the_page_is_answered_and_none_says_an_epoch(page: Page) -> None:
    questions = [text for _, text in page.questions("theirs")]
    assert {text.partition("/")[0] for text in questions} == {"unknown", "all"}
    reply = page.ask(*questions, run="theirs")
    assert reply.notice == ""
    assert set(reply.value) == set(questions)


def test_addresses_leave_the_epoch_out(page: Page) -> None:
    initial = page.initial("/?run=theirs")
    shown = run_module(SHOWN, {"initial": initial, "requested": {}})
    assert "epoch" not in shown["address"]
    assert shown["notices"] == []
    (notice,) = run_module(SHOWN, {"initial": initial, "requested": {"epoch": 0}})["notices"]
    assert notice == "Run theirs has no checkpoint at epoch 0: showing epoch unknown."


def test_files_are_found_and_named(page: Page) -> None:
    response = page.client.get("/answers/theirs/unknown/neuron.json?neuron=3")
    assert "filename=theirs-unknown-neuron-3-" in response.headers["Content-Disposition"]
    assert response.get_json()["epoch"] == "unknown"


@pytest.mark.parametrize(
    ("epoch", "status", "says"), [("0", 404, "choose one of unknown"), ("-1", 400, "not an epoch")]
)
def test_it_is_found_under_no_number(page: Page, epoch: str, status: int, says: str) -> None:
    refused = page.client.get(f"/answers/theirs/{epoch}/neuron.json?neuron=3")
    assert refused.status_code == status
    assert says in refused.get_json()["detail"]


@pytest.mark.parametrize("timescale", ["linear", "log"])
def test_the_timeline_has_a_place_for_it(page: Page, timescale: str) -> None:
    told: Any = {"name": "theirs", "damaged": [], "theme": "light", "timescale": timescale, "phases": None}
    figure = page.request("timeline_request", **told).value
    go.Figure(figure)
    assert figure["layout"]["xaxis"]["ticktext"] == ["unknown"]
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < high
    assert page.initial("/?run=theirs")["run"]["timeline"]["ends"] == [UNKNOWN_EPOCH, UNKNOWN_EPOCH]


def test_beside_losses_it_has_no_place_on_the_timeline() -> None:
    epochs = np.array([0, 10, 20])
    assert list(covered((UNKNOWN_EPOCH,), epochs)) == [0, 10, 20]
    drawn = timeline(Losses(epochs, epochs / 7, epochs / 9), checkpoints=(UNKNOWN_EPOCH,), damaged=(), theme="light")
    assert list(drawn.to_plotly_json()["data"][-1]["x"]) == []


def test_every_checkpoint_has_its_words(page: Page) -> None:
    told = page.request("data_request", name="theirs", digest="").value
    assert [one["epoch"] for one in told["checkpoints"]] == [UNKNOWN_EPOCH]
    assert not FALSE.search(json.dumps(told["cards"]))
