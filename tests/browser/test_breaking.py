"""Runs that change, break or are not there: the page says what to do, keeps what it shows, and never goes blank."""

from __future__ import annotations

import base64
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from analysis.archive import Archive
from analysis.queries.neuron import Neuron
from analysis.session import Session
from analysis.store import RunStore
from tests import tiny


@pytest.fixture(scope="module")
def runs(tiny_store: RunStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a sound run, one with a damaged checkpoint, one that cannot be opened, and a smaller one."""
    root = tmp_path_factory.mktemp("broken") / "runs"
    for name in ("a-sound", "b-hurt", "c-broken"):
        shutil.copytree(tiny_store.root / "tiny", root / name)
    (root / "b-hurt" / "checkpoints" / "000020.safetensors").write_bytes(b"no")
    (root / "c-broken" / "run.json").write_text("{")
    model = tiny.MODEL.model_copy(update={"p": 5, "n_heads": 1, "d_mlp": 4})
    tiny.train(RunStore(root), "d-small", model=model)
    return root


@pytest.fixture
def page(open_page: Any, serve: Any, runs: Path) -> Any:
    """The dashboard over those runs."""
    return open_page(serve(runs)).ready()


def values(runs: Path, run: str, epoch: int, neuron: int) -> Any:
    session = Session(runs, device="cpu")
    return session.answer(session.run(run), epoch, Neuron(neuron=neuron)).values


def test_another_run_keeps_what_fits_and_tells_what_does_not(page, runs):
    page["neuron"].fill("9")
    page.choose("head", "1")
    page["epoch"].press("End")
    page["epoch-previous"].click()
    page.wait_for("neuron-input", values(runs, "a-sound", 40, 9))
    page["run"].select_option("d-small")
    page.chosen(run="d-small")
    begin = page.view.neuron
    assert begin == page.tab.evaluate("window.grokscope.engine.run.start.neuron")
    page.wait_for("neuron-input", values(runs, "d-small", 40, begin))
    page.shows("message", f"There is no neuron 9 in run d-small: choose 0 to 3. Showing neuron {begin}.")
    page.shows("message", "There is no head 1 in run d-small: choose 0. Showing head 0.")
    assert page.axis_range("neuron-input") == [-0.5, 4.5]
    page["run"].select_option("a-sound")
    page.wait_for("neuron-input", values(runs, "a-sound", 40, begin))
    assert page["message"].inner_text() == ""


def test_a_damaged_checkpoint_is_named_and_the_others_stay_usable(page, runs):
    neuron = page.view.neuron
    page["run"].select_option("b-hurt")
    page.shows("run-notice", "Checkpoint 20 of run 'b-hurt' is damaged")
    page["epoch"].press("Home")
    page.wait_for("neuron-input", values(runs, "b-hurt", 0, neuron))
    page["epoch"].press("ArrowRight")
    page.shows("notice", "Checkpoint 20 of run 'b-hurt' is damaged")
    assert page.cells("neuron-input").shape == (7, 7)
    page["epoch"].press("ArrowRight")
    page.wait_for("neuron-input", values(runs, "b-hurt", 40, neuron))
    assert page["notice"].inner_text() == ""


def test_a_run_that_cannot_be_opened_leaves_the_one_that_is_shown(page, runs):
    page["run"].select_option("c-broken")
    page.shows("notice", "run.json that is not valid")
    expect(page["run"]).to_have_value("a-sound")
    page["neuron"].fill("2")
    page.wait_for("neuron-input", values(runs, "a-sound", page.view.epoch, 2))
    assert page["notice"].inner_text() == ""


@pytest.mark.refused
def test_a_run_that_is_gone_is_told_and_loses_nothing(page, runs, tiny_store):
    shutil.copytree(tiny_store.root / "tiny", runs / "e-gone")
    page.tab.reload()
    page.ready()
    page["run"].select_option("e-gone")
    page.ready()
    page["epoch"].press("Home")
    page.wait_for("neuron-input", values(runs, "e-gone", 0, page.view.neuron))
    before = page.cells("neuron-input")
    shutil.rmtree(runs / "e-gone")
    page["neuron"].fill("11")
    page.shows("notice", "There is no run 'e-gone'")
    page.tab.set_viewport_size({"width": 390, "height": 844})
    box = page["notice"].bounding_box()
    assert box["x"] == pytest.approx(390 - box["x"] - box["width"], abs=1)
    assert (page.cells("neuron-input") == before).all()


@pytest.mark.refused
def test_a_run_in_training_shows_its_new_checkpoints_without_a_reload(page, runs, tiny_store):
    shutil.copytree(tiny_store.root / "tiny", runs / "0-growing")
    page.tab.reload()
    page.ready()
    page["epoch"].press("ArrowLeft")
    page.ready()
    tiny.resume(RunStore(runs), "0-growing", epochs=80)
    # The clips of another neuron are those of the run as it is now, and not where the page looks for them.
    page["neuron"].fill("5")
    page.tab.wait_for_function("() => window.grokscope.engine.run.epochs.includes(80)")
    page.wait_for("neuron-input", values(runs, "0-growing", 40, 5))
    page["epoch"].press("End")
    page.wait_for("neuron-input", values(runs, "0-growing", 80, 5))
    page.tab.wait_for_function("() => window.grokscope.engine.panels[0].entry.state === 'ready'")
    shutil.rmtree(runs / "0-growing")


DROP = """({name, base64}) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
  for (const type of ["dragover", "drop"])
    document.dispatchEvent(new DragEvent(type, {dataTransfer: data, cancelable: true, bubbles: true}));
}"""


def test_a_run_that_is_dropped_on_the_page_is_imported_and_a_pickle_is_not(page, runs, tiny_store):
    dialog = page.tab.locator("dialog.import")

    def drop(name: str, data: bytes) -> None:
        page.tab.evaluate(DROP, {"name": name, "base64": base64.b64encode(data).decode()})

    drop("full_run_data.pth", b"\x80\x02.")
    expect(dialog.locator(".refusal")).to_contain_text(
        "use grokscope import full_run_data.pth --name NAME on the command line"
    )
    expect(dialog.get_by_role("button", name="Import", exact=True)).to_be_disabled()
    page.tab.keyboard.press("Escape")
    drop("dropped.zip", b"".join(Archive(tiny_store.open("tiny")).pieces()))
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(dialog.locator(".arrived")).to_contain_text("run dropped: x + y mod 7", timeout=30_000)
    page.chosen(run="dropped")
    assert RunStore(runs).open("dropped").digest == tiny_store.open("tiny").digest
    dialog.get_by_role("button", name="Close").click()
    # Its process has seen that the page is done with it, and taken all of it away.
    deadline = time.monotonic() + 5
    while list(runs.glob(".importing-*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not list(runs.glob(".importing-*"))
