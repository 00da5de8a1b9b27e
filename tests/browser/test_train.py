"""A training from the form to grokking, in an empty store: begun, paused, opened and scrubbed while it trains."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Open, start_server, stop_server
from tests.browser.explore import FRAME, Explore
from tests.browser.test_pages import VIOLATIONS, WCAG

VALUES = {
    "p": "31",
    "frac_train": "0.8",
    "d_model": "64",
    "d_head": "16",
    "d_mlp": "128",
    "weight_decay": "2",
    "lr": "0.003",
    "epochs": "1500",
    "checkpoints": "0::100",
}
"""What groks within 300 epochs, of some 5 ms each."""

PATIENCE = 60_000

# At every frame: the epoch beside the slider, and what panels have painted that do not say that they wait for another
# epoch. Kept where they differ.
WATCH = """() => {
  window.amiss = [];
  window.frames = 0;
  const look = () => {
    const { engine } = window.grokscope;
    const shown = document.getElementById('epoch-readout').textContent.replaceAll(',', '');
    const isUpToDate = !engine.renderer.requested && String(engine.epoch) === shown;
    const painted = engine.panels.filter(({element, isVisible, painted, spec}) =>
      isVisible && painted && spec.span === 'checkpoint' && !element.classList.contains('is-stale'))
      .map(({element}) => element.dataset.epoch);
    const wrong = painted.filter((epoch) => epoch !== undefined && epoch !== shown);
    if (isUpToDate && wrong.length > 0) window.amiss.push([shown, wrong]);
    window.frames += 1;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over an empty store, with a worker."""
    root = tmp_path_factory.mktemp("trained")
    process, address = start_server(root / "runs", root / "cache", "--jobs", "on", "--train-threads", "1", workers=1)
    yield address
    stop_server(process)


def test_a_run_is_trained_in_the_page_to_grokking_while_it_scrubs(open_page: Open, address: str) -> None:
    page = open_page(f"{address}/train")
    tab = page.tab
    page.shows("run-notice", "train one here, or with grokscope train --name NAME")
    for name, value in VALUES.items():
        page[f"train-{name}"].fill(value)
    page["train-p"].fill("two")
    expect(page["train-p-wrong"]).to_contain_text("whole number")
    page["train-p"].fill("31")
    page["train-name"].fill("mine")
    expect(page["train"].locator(".cost")).to_contain_text("16 checkpoints")
    page["train"].get_by_role("button", name="Start training").click()
    expect(page["train"].locator(".next")).to_contain_text("waits for its turn")
    page["train"].get_by_role("button", name="Pause mine").click()
    state = page["train"].locator(".job .state")
    expect(state).to_have_text("paused", timeout=PATIENCE)
    page["train"].get_by_role("button", name="Resume mine").click()
    page["train"].locator(".next").get_by_role("button", name="Open mine").click(timeout=PATIENCE)
    page.shows("formula", "x + y mod 31")
    tab.evaluate(WATCH)
    scrub(page)
    tab.wait_for_function(
        "() => Object.hasOwn(window.grokscope.engine.store.moments, 'groks')", timeout=PATIENCE, polling=200
    )
    page.ready()
    assert tab.evaluate("window.frames") > 0
    assert tab.evaluate("window.amiss") == []
    page.turn_to("train")
    expect(page["train"].locator(".numbers-of-job")).to_contain_text("generalises since epoch")
    page["train"].get_by_role("button", name="Cancel mine").click()
    expect(state).to_have_text("cancelled", timeout=PATIENCE)
    expect(page["run"]).to_have_value("mine")
    Axe().run(tab, options={"runOnly": {"type": "rule", "values": ["label"]}})  # it brings axe into the page
    assert tab.evaluate(VIOLATIONS, WCAG) == []
    page["train"].get_by_text("A sweep: many runs").click()
    page["train-weight_decay"].fill("0.3, 1")
    page["train-seed"].fill("0..2")
    expect(page["train"].locator(".cost")).to_contain_text("6 runs.")
    page["train"].get_by_role("button", name="Start sweep").click()
    expect(page["sweep"].locator("tbody tr")).to_have_count(6)
    expect(page["sweep"]).to_be_visible()


def scrub(page: Explore) -> None:
    """Drag along the timeline while it grows, and stay at the newest checkpoint afterwards."""
    page.ready()
    box = page["timeline-graph"].bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.tab.mouse.move(box["x"] + 0.05 * box["width"], y)
    page.tab.mouse.down()
    for step in range(30):
        page.tab.mouse.move(box["x"] + (0.05 + 0.02 * (step % 10)) * box["width"], y)
        page.tab.evaluate(FRAME)
    page.tab.mouse.up()
    page.tab.keyboard.press("End")
