"""Scrubbing: every panel follows the hand without a request, and turns exact when the hand rests."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Route, expect

from analysis.queries.neuron import Neuron
from analysis.queries.neurons import NeuronFrequencies
from analysis.run import Run
from analysis.session import Session
from app.run_list import PATH
from cache.answers import count_parts
from tests.browser.explore import FRAME

# What every panel in sight said that it shows, whenever it was painted, and what the slider said then.
WATCH = """() => {
  const {engine} = window.grokscope;
  window.seen = [];
  engine.renderer.after.push(() => {
    const panels = engine.panels.filter((panel) => panel.isVisible);
    const shown = ({id, element: {dataset}}) => [dataset.epoch, dataset.fidelity, id];
    window.seen.push([engine.epoch, panels.map(shown)]);
  });
}"""

# The run that was painted and the epoch beside the slider then; and both, of every panel that does not say it waits.
PAINTED = """() => {
  const {engine} = window.grokscope;
  window.painted = [];
  engine.renderer.after.push(() => {
    const panels = engine.panels.filter(({isVisible, painted, spec, element}) =>
      isVisible && painted && spec.span === 'checkpoint' && !element.classList.contains('is-stale'));
    const epoch = document.getElementById('epoch-readout').textContent.replaceAll(',', '');
    window.painted.push([engine.run.name, epoch,
      panels.map(({context, element}) => [context.run.name, element.dataset.epoch])]);
  });
}"""

MADE = {f"{of}-{basis}" for of in ("neuron", "attention", "ov", "qk") for basis in ("input", "fourier")}
"""Panels whose frames the browser makes of factors."""

ANSWERS = "**/_dash-update-component?*"


LOADED = "() => !window.grokscope.engine.clips.isBusy()"
# What is likely next is here as well, so that nothing is on its way any more.
QUIET = """() => {
  const {clips: {likely, entries, isOpen}, store: {phases}} = window.grokscope.engine;
  return isOpen && phases && [...likely.keys()].every((url) => entries.get(url)?.state === 'ready');
}"""


@pytest.fixture(scope="module")
def oracle(third_runs: Path) -> Session:
    """The analysis of those runs, asked directly."""
    return Session(third_runs, device="cpu")


@pytest.fixture(scope="module")
def shared(tabs: Any, scrubbed: str) -> Any:
    """The dashboard over them, with all panels of its first page in sight but for a few."""
    return tabs.open(scrubbed, height=1400).ready()


@pytest.fixture
def page(page: Any) -> Any:
    """The shared tab at the last epoch, its clips loaded."""
    page["epoch"].press("End")
    page.tab.wait_for_function(LOADED, timeout=60_000)
    return page.ready()


@pytest.fixture
def run(oracle: Session, page: Any) -> Run:
    """The run that the page shows."""
    return oracle.run(page["run"].input_value())


def requests_of(page: Any) -> list[str]:
    """A list that fills with what the page asks the server for, but for which runs there are."""
    asked: list[str] = []
    page.tab.on("request", lambda request: None if request.url.endswith(PATH) else asked.append(request.url))
    return asked


def drag(page: Any, steps: int) -> None:
    """Pull the slider from its start to its end."""
    box = page["epoch"].bounding_box()
    middle, start, end = box["y"] + box["height"] / 2, box["x"] + 8, box["x"] + box["width"] - 2
    page.tab.mouse.move(start, middle)
    page.tab.mouse.down()
    for step in range(steps):
        page.tab.mouse.move(start + (end - start) * step / (steps - 1), middle)
    page.tab.evaluate(FRAME)
    page.tab.mouse.up()


def test_a_drag_paints_frames_in_every_panel_without_a_request_and_ends_exact(page, oracle, run):
    page["epoch"].press("Home")
    page.ready()
    page.tab.wait_for_function(QUIET, timeout=60_000)
    page.tab.evaluate(WATCH)
    asked = requests_of(page)
    drag(page, 60)
    page.ready()
    seen = page.tab.evaluate("() => { window.grokscope.engine.renderer.after.pop(); return window.seen; }")
    shown = [(epoch, panels) for epoch, panels in seen if epoch != 0]
    assert len(shown) > 10
    for epoch, panels in shown:
        assert len(panels) >= 8
        assert {int(at) for at, _, _ in panels} == {epoch}
        assert {fidelity for _, fidelity, name in panels if name in MADE} == {"exact"}
    assert any(fidelity == "frame" for _, panels in shown for _, fidelity, _ in panels)
    # Exact numbers are asked for wherever the hand rests, and so is nothing else (but whether a slow server lives).
    assert [url for url in asked if "_dash-update" not in url and "healthz" not in url] == []
    page.wait_for("neuron-input", oracle.answer(run, run.epochs[-1], Neuron(neuron=page.view.neuron)).values)


def test_runs_that_are_switched_in_mid_drag_are_painted_at_the_epoch_beside_the_slider(page):
    names = [option.get_attribute("value") for option in page["run"].locator("option").all()]
    page.tab.evaluate(PAINTED)
    box = page["epoch"].bounding_box()
    middle = box["y"] + box["height"] / 2
    page.tab.mouse.move(box["x"] + 8, middle)
    page.tab.mouse.down()
    for step in range(24):
        if step % 6 == 3:
            page["run"].select_option(names[step // 6 % 2 - 1])
        page.tab.mouse.move(box["x"] + 8 + (box["width"] - 16) * (step % 8) / 8, middle)
        page.tab.evaluate(FRAME)
    page.tab.mouse.up()
    page.ready()
    painted = page.tab.evaluate("() => { window.grokscope.engine.renderer.after.pop(); return window.painted; }")
    assert {run for run, *_ in painted} == set(names)
    assert len({epoch for _, epoch, _ in painted}) > 4
    assert [
        (run, epoch, panels) for run, epoch, panels in painted if any(shown != [run, epoch] for shown in panels)
    ] == []


def test_a_frame_that_is_made_in_the_browser_is_the_answer(page, oracle, run):
    held: list[Route] = []
    # A neuron that no other test has: the page remembers the server's numbers wherever a hand has rested.
    page["neuron"].fill("91")
    page.ready()
    page.tab.wait_for_function(LOADED, timeout=60_000)
    page.tab.route(ANSWERS, lambda route: held.append(route))  # noqa: PLW0108  # Playwright marks what it calls
    page["epoch"].fill("20")
    page.tab.wait_for_function(
        "() => window.grokscope.engine.panels[0].picture.epoch === window.grokscope.engine.epoch"
    )
    assert page.attributes("neuron-input")[1:] == (run.epochs[20], "exact")
    exact = oracle.answer(run, run.epochs[20], Neuron(neuron=page.view.neuron)).values
    shown = page.cells("neuron-input")
    np.testing.assert_allclose(shown, exact, rtol=0, atol=1e-5 * float(np.abs(exact).max()))
    heard = page.tab.evaluate(
        "() => { const {engine} = window.grokscope; return engine.panels[0].isExact(engine.view, engine.epoch); }"
    )
    assert not heard, "these are not the server's numbers"
    for route in held:
        route.continue_()


def test_a_panel_whose_clip_is_loading_keeps_its_exact_state_and_says_so(page, oracle, run):
    go = threading.Event()
    held: list[Route] = []

    def hold(route: Route) -> None:
        if go.is_set():
            route.continue_()
        else:
            held.append(route)

    page.tab.route("**/clips/**", hold)
    page.tab.route(ANSWERS, hold)
    before = page.attributes("neuron-input")[0]
    page["neuron"].fill("301")
    expect(page.text_of("neuron-input", "status")).to_have_text("Loading …")
    assert page.attributes("neuron-input") == (before, run.epochs[-1], "exact")
    page["epoch"].press("ArrowLeft")
    page.tab.wait_for_function(f"() => document.querySelector('#attention-input').dataset.epoch === '{run.epochs[-2]}'")
    assert page.attributes("neuron-input")[1] == run.epochs[-1]
    go.set()
    for route in held:
        route.continue_()
    page.wait_for("neuron-input", oracle.answer(run, run.epochs[-2], Neuron(neuron=301)).values)
    expect(page.text_of("neuron-input", "status")).to_have_text("")


def test_what_is_computed_part_by_part_follows_as_far_as_it_is_here(page, oracle, run):
    go = threading.Event()
    held: list[Route] = []
    computed, of_all = NeuronFrequencies(stage="pre"), len(run.epochs)
    last_part = count_parts(run, computed) - 1
    first = of_all - last_part * computed.part_size(run.manifest.model)
    assert 2 <= first < of_all

    def hold(route: Route) -> None:
        is_first = "/clips/" in route.request.url and f"part={last_part}" in route.request.url
        if go.is_set() or is_first:
            route.continue_()
        else:
            held.append(route)

    page.tab.route("**/clips/**neuron_frequencies?stage=pre*", hold)
    page.tab.route(ANSWERS, hold)
    page.tab.evaluate("window.grokscope.engine.store.choose({stage: 'pre'})")
    here = page.tab.locator("#here")
    expect(here).to_have_attribute("aria-valuetext", f"{first} of {of_all} checkpoints are computed", timeout=60_000)
    page["epoch"].press("ArrowLeft")
    page.tab.wait_for_function("() => document.querySelector('#neuron-map').dataset.fidelity === 'frame'")
    asked, epoch, _ = page.attributes("neuron-map")
    assert (asked, epoch) == ("neuron_frequencies?stage=pre", run.epochs[-2])
    exact = oracle.answer(run, epoch, computed)
    np.testing.assert_array_equal(page.cells("neuron-map"), exact.values)
    expect(page.text_of("neuron-map", "status")).to_contain_text(f"Computing {first}/{of_all} …")
    page["epoch"].press("Home")
    page.tab.wait_for_function("() => document.querySelector('#qk-input').dataset.epoch === '0'")
    assert page.attributes("neuron-map")[1] == run.epochs[-2], "what is not here is not made up"
    expect(page.tab.locator("#neuron-map")).to_have_class(re.compile("is-stale"))
    page["epoch"].press("End")
    go.set()
    for route in held:
        route.continue_()
    expect(here).to_be_hidden(timeout=60_000)
    page.tab.unroute(ANSWERS)
    page.tab.evaluate("window.grokscope.engine.store.goTo(3)")
    follows = "(epoch) => document.querySelector('#neuron-map').dataset.epoch === epoch"
    page.tab.wait_for_function(follows, arg=str(run.epochs[3]))


def test_without_frames_the_exact_numbers_still_come_and_the_panel_says_why(page, oracle, run):
    page.tab.route(
        "**/clips/**neuron=210**", lambda route: route.fulfill(body="No clip, but a few words in its place.")
    )
    page["neuron"].fill("210")
    page.wait_for("neuron-input", oracle.answer(run, run.epochs[-1], Neuron(neuron=210)).values)
    expect(page.text_of("neuron-input", "status")).to_contain_text("is not an answer")
    page["epoch"].press("Home")
    page.wait_for("neuron-input", oracle.answer(run, 0, Neuron(neuron=210)).values)


def test_holding_a_key_asks_for_the_last_neuron_and_not_for_all_between(page, oracle, run):
    page.tab.wait_for_function(QUIET, timeout=60_000)
    asked = requests_of(page)
    first = page.view.neuron
    for _ in range(40):
        page.tab.keyboard.press("j")
    page.wait_for("neuron-input", oracle.answer(run, run.epochs[-1], Neuron(neuron=first + 40)).values)
    page.tab.wait_for_function("() => window.grokscope.engine.panels[0].entry.state === 'ready'")
    passed = range(first + 4, first + 38)
    between = {url for url in asked if "/clips/" in url and any(url.endswith(f"neuron={each}") for each in passed)}
    assert len(between) <= 10, "of 34 clips"


def test_neighbours_are_fetched_ahead_so_that_a_key_needs_no_clip(page, oracle, run):
    following = page.view.neuron + 1
    page.tab.wait_for_function(QUIET, timeout=60_000)
    asked = requests_of(page)
    page.tab.keyboard.press("j")
    page.wait_for("neuron-input", oracle.answer(run, run.epochs[-1], Neuron(neuron=following)).values)
    assert [url for url in asked if "/clips/" in url and url.endswith(f"neuron={following}")] == []
    page.shows("neuron-input", f"Neuron {following}")
    assert page["neuron"].input_value() == str(following)


def test_the_arrow_keys_move_by_one_checkpoint_and_with_shift_by_ten(page, oracle, run):
    page["epoch"].press("Home")
    page["epoch"].press("ArrowRight")
    page.shows("epoch-readout", str(run.epochs[1]))
    page["epoch-next"].click()
    page.shows("epoch-readout", str(run.epochs[2]))
    page.tab.keyboard.press("Shift+ArrowRight")
    page.shows("epoch-readout", f"{run.epochs[12]:,}")
    page.tab.keyboard.press("Shift+ArrowLeft")
    page["epoch-previous"].click()
    page.wait_for("neuron-input", oracle.answer(run, run.epochs[1], Neuron(neuron=page.view.neuron)).values)
    assert page["epoch"].get_attribute("aria-valuetext") == f"epoch {run.epochs[1]}"


def test_steps_by_a_held_key_ask_nothing_until_it_is_let_go(page, oracle, run):
    page.tab.wait_for_function(QUIET, timeout=60_000)
    page.tab.wait_for_function("() => window.grokscope.engine.store.phases", timeout=60_000)
    asked = requests_of(page)
    for _ in range(6):
        page.tab.keyboard.down("ArrowLeft")
        page.tab.wait_for_timeout(100)  # longer than nothing must change before a request goes out
    page.shows("epoch-readout", f"{run.epochs[-7]:,}")
    assert asked == []
    assert page.attributes("neuron-input")[1:] == (run.epochs[-7], "exact")
    with page.tab.expect_request(lambda request: "_dash-update" in request.url):
        page.tab.keyboard.up("ArrowLeft")
    page.wait_for("neuron-input", oracle.answer(run, run.epochs[-7], Neuron(neuron=page.view.neuron)).values)
    assert len([url for url in asked if "_dash-update" in url]) == 1


def test_quick_presses_are_coalesced_and_the_last_one_is_drawn(page, oracle, run):
    for _ in range(30):
        page.tab.keyboard.press("ArrowLeft")
    page.ready()
    assert page.epoch() == run.epochs[-31]
    page.wait_for("neuron-input", oracle.answer(run, run.epochs[-31], Neuron(neuron=page.view.neuron)).values)


def test_playing_goes_through_all_checkpoints_and_stops_at_the_end(page, oracle, run):
    page["epoch"].fill(str(len(run.epochs) - 30))
    page["play"].click()
    expect(page["play"]).to_have_attribute("aria-label", "Pause")
    page.reach("speed")
    page["speed"].select_option("8")
    page.shows("epoch-readout", f"{run.epochs[-1]:,}")
    expect(page["play"]).to_have_attribute("aria-label", "Play")
    page.wait_for("neuron-input", oracle.answer(run, run.epochs[-1], Neuron(neuron=page.view.neuron)).values)
    page["repeat"].select_option("loop")
    page.tab.keyboard.press("Escape")
    expect(page["repeat"]).to_be_hidden()
    page["epoch"].focus()
    page.tab.keyboard.press(" ")
    page.tab.wait_for_function(f"() => window.grokscope.engine.store.place < {len(run.epochs) // 2}")
    page.tab.keyboard.press(" ")
    expect(page["play"]).to_have_attribute("aria-label", "Play")
    page.ready()


def test_the_slider_works_with_the_keyboard_alone(page, run):
    page["epoch"].focus()
    page.tab.keyboard.press("Home")
    page.tab.keyboard.press("PageUp")
    page.ready()
    assert page.epoch() > 0
    assert page["epoch"].get_attribute("aria-label") == "Checkpoint"
    assert page["epoch"].evaluate("element => element.type") == "range"
