"""A page beside runs that come, grow, end and go: what a person sees of it, and when."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from analysis.history import LOSS_FIELDS
from analysis.lease import Lease
from analysis.run import Run
from analysis.store import RunStore
from analysis.writer import RunWriter
from tests import tiny
from tests.browser.conftest import Open, Serve
from tests.browser.explore import Explore

PLANNED = 200
WITHIN = 3.0
"""Seconds that the page may take to show what has become of a run, on a machine that does nothing else."""

# What the page says of the run, in one look: every part of it that can be of one state of the run or of another.
# Nothing while a frame is still to come: what has changed by then is not on the screen.
SEEN = """() => {
  if (window.grokscope.engine.renderer.requested) return null;
  const text = (id) => document.getElementById(id).textContent;
  const curves = window.grokscope.engine.panels.filter(({spec, painted}) => spec.span === 'run' && painted);
  return {
    formula: text('formula'), place: text('place'), slider: Number(document.getElementById('epoch').max) + 1,
    ticks: document.getElementById('timeline-graph').data.at(-1).x.length,
    lengths: [...new Set(curves.map(({painted}) => painted.labels.epoch.length))],
    sentence: document.querySelector('#progress-accuracies .sentence').textContent,
  };
}"""


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A whole training of eleven checkpoints, of which the tests write as many as they want."""
    store = RunStore(tmp_path_factory.mktemp("trained"))
    assert tiny.train(store, "whole", config=tiny.TRAIN.model_copy(update={"epochs": PLANNED, "checkpoints": "0::20"}))
    return store.open("whole")


class Training:
    """A run that grows by a checkpoint whenever a test says so, as its trainer would write it."""

    def __init__(self, whole: Run, folder: Path) -> None:
        self.whole = whole
        folder.mkdir()
        self.writer = RunWriter(folder, whole.manifest.model_copy(update={"name": folder.name, "checkpoints": ()}))
        self.lease = Lease.take(folder)
        self.write(0, 20)

    def write(self, *epochs: int) -> None:
        """Write the next checkpoints."""
        for epoch in epochs:
            history = self.whole.history
            kept = history.epoch <= epoch
            columns = {name: getattr(history, name)[kept] for name in LOSS_FIELDS}
            so_far = replace(history, epoch=history.epoch[kept], **columns)
            self.writer = self.writer.add(epoch, self.whole.state_dict(epoch), so_far)

    def end(self) -> None:
        """The trainer is gone."""
        self.lease.release()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the runs that the page shows."""
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def address(serve: Serve, root: Path) -> str:
    """Where it does."""
    return serve(root)


@pytest.fixture
def training(trained: Run, root: Path, request: pytest.FixtureRequest) -> Iterator[Training]:
    """A training that has written two checkpoints, called after the test."""
    training = Training(trained, root / request.node.name[:60])
    yield training
    training.end()


def test_all_of_the_page_follows_a_training_to_its_end(open_page: Open, address: str, training: Training) -> None:
    name = training.writer.folder.name
    page = open_page(f"{address}/progress?run={name}&epoch=20").ready()
    page.tab.wait_for_function("() => window.grokscope.engine.bands && document.getElementById('timeline-graph').data")
    assert page.tab.evaluate("document.getElementById('timeline-graph').layout.xaxis.range") == [0, PLANNED]
    page.zoom("progress-losses", [0, 100])
    page.ready()
    page.tab.evaluate("window.grokscope.engine.panels[2].element.scrollIntoView()")
    page["run"].focus()
    scrolled = page.tab.evaluate("scrollY")
    seen: list[dict[str, Any]] = []
    for count, epoch in enumerate((40, 60, 80), start=3):
        training.write(epoch)
        seen += watch(page, until=f"checkpoint {count} of {count}")
    for one in seen:
        count = one["slider"]
        assert (one["place"], one["ticks"], one["lengths"]) == (f"checkpoint {count} of {count}", count, [count])
        assert one["formula"].endswith(f"training, {100 * 20 * (count - 1) // PLANNED} %")
        assert " ends at " not in one["sentence"]
    assert page.tab.evaluate("document.activeElement.id") == "run"
    assert page.axis_range("progress-losses") == [0, 100]
    assert page.tab.evaluate("scrollY") == scrolled
    assert page.ready().view.epoch == 80
    training.write(*range(100, PLANNED + 1, 20))
    training.end()
    finished = watch(page, until="checkpoint 11 of 11")[-1]
    assert " ends at " in finished["sentence"]
    expect(page["formula"]).to_contain_text("finished")
    page.shows("message", f"Run {name} has finished at epoch 200.")
    page.ready()


def test_who_is_elsewhere_stays_while_runs_come_and_go(
    open_page: Open, address: str, training: Training, root: Path
) -> None:
    page = open_page(f"{address}/explore?run={training.writer.folder.name}&epoch=0").ready()
    items = page["run"].locator("option")
    names = items.all_inner_texts()
    page.hover("neuron-input", 2, 3)
    pointed = page.pointed
    training.write(40)
    page.shows("place", "checkpoint 1 of 3")
    assert (page.epoch(), page.pointed) == (0, pointed)
    shutil.copytree(training.whole.folder, root / "another")
    expect(items).to_have_text(["another", *names])
    shutil.rmtree(root / "another")
    page.shows("message", "Run another has been deleted.")
    expect(items).to_have_text(names)
    page.ready()


def watch(page: Explore, *, until: str) -> list[dict[str, Any]]:
    """What the page says from now on, until it says that; each thing once."""
    seen: list[dict[str, Any]] = []
    end = time.monotonic() + 10 * WITHIN
    while time.monotonic() < end:
        found = page.tab.evaluate(SEEN)
        if found is not None and found not in seen:
            seen.append(found)
        if seen and seen[-1]["place"] == until:
            return seen
        page.tab.wait_for_timeout(20)
    raise AssertionError(f"no {until!r} in {seen}")
