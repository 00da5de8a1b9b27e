"""The timeline and what stands in its band, in a real browser: one track, moments, a range, numbers, phases."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from analysis.queries.neuron import Neuron
from tests.browser.explore import FRAMES, value

AXIS = "document.querySelector('#timeline-graph')._fullLayout?.xaxis"


def test_a_click_on_the_curve_jumps_to_the_nearest_checkpoint_and_a_drag_scrubs(page, oracle, run):
    page.tab.wait_for_function(f"() => {AXIS} !== undefined")
    plot, width = page.tab.evaluate(f"[{AXIS}._offset, {AXIS}._length]")
    box = page["timeline"].bounding_box()
    place = (box["x"] + plot + 0.3 * width, box["y"] + box["height"] / 2)
    wanted = min(run.epochs, key=lambda epoch: abs(epoch - 0.3 * run.epochs[-1]))
    page.tab.mouse.click(*place)
    page.shows("epoch-readout", f"{wanted:,}")
    neuron = Neuron(neuron=page.view.neuron)
    page.wait_for("neuron-input", value(oracle, run, wanted, neuron))
    cursor = page.tab.locator(".cursor").bounding_box()
    assert cursor["x"] + 1 == pytest.approx(box["x"] + plot + width * wanted / run.epochs[-1], abs=1.5)
    page.drag(place, (box["x"] + plot + 5, place[1]), (box["x"] + plot - 20, place[1]))
    page.wait_for("neuron-input", value(oracle, run, 0, neuron))


# Where the thumb is, and where Plotly has the tick of the same checkpoint; the track, and the axis.
ALIGNED = """(place) => {
  const graph = document.getElementById('timeline-graph');
  const {xaxis: axis} = graph._fullLayout;
  const left = graph.getBoundingClientRect().left + axis._offset;
  const middle = ({left, width}) => left + width / 2;
  const box = (selector) => document.querySelector(selector).getBoundingClientRect();
  const {left: start, right: end} = box('#epoch');
  return [middle(box('.cursor')), left + axis.d2p(graph.data.at(-1).x[place]), start, left, end, left + axis._length];
}"""


@pytest.mark.parametrize("width", [1440, 390])
def test_the_thumb_of_the_slider_stands_on_its_checkpoint_on_every_axis(page, run, width):
    page.tab.set_viewport_size({"width": width, "height": 1010})
    for scale, label in {"log": "log", "steps": "even steps", "linear": "linear"}.items():
        page.choose("timescale", label)
        drawn = f"{AXIS}.type === '{'log' if scale == 'log' else 'linear'}'"
        end = len(run.epochs) - 1 if scale == "steps" else "[25000, Math.log10(25000)]"
        page.tab.wait_for_function(f"() => {drawn} && [{end}].flat().includes({AXIS}.range[1])")
        for place in (0, 1, len(run.epochs) // 2, len(run.epochs) - 1):
            page["epoch"].fill(str(place))
            page.tab.evaluate(FRAMES)
            thumb, tick, start, left, end_, right = page.tab.evaluate(ALIGNED, place)
            assert thumb == pytest.approx(tick, abs=1), (scale, place)
            assert (start, end_) == pytest.approx((left, right), abs=1)
            assert page["epoch"].input_value() == str(place)
    page.tab.set_viewport_size({"width": 1440, "height": 1010})
    page.ready()


# How high what stays in sight is, where the first panel begins, and controls that are not in it.
BAND = """() => {
  const box = (selector) => document.querySelector(selector).getBoundingClientRect();
  const band = box('.band');
  const controls = [...document.querySelectorAll('.band .control, .band .display-toggle')]
    .filter((element) => element.getClientRects().length > 0).map((element) => element.getBoundingClientRect());
  const beyond = controls.filter(({top, bottom}) => top < Math.max(band.top, 0) || bottom > band.bottom);
  const small = [...document.querySelectorAll('.band button')]
    .filter((element) => element.getClientRects().length > 0)
    .map((element) => element.getBoundingClientRect()).filter(({height, width}) => Math.min(height, width) < 32);
  return {stays: band.bottom, first: box('.panel').top + scrollY, count: controls.length, beyond: beyond.length,
    header: box('.header').height + band.height, small: small.length};
}"""


@pytest.mark.parametrize("width", [1440, 2560])
def test_what_stays_in_sight_is_low_and_has_the_controls(page, width):
    page.tab.set_viewport_size({"width": width, "height": 900 if width == 1440 else 500})
    page.tab.evaluate("scrollTo(0, 400)")
    page.tab.evaluate(FRAMES)
    found = page.tab.evaluate(BAND)
    assert found["stays"] <= 120
    assert found["first"] <= 240
    assert (found["count"] >= 7, found["beyond"]) == (True, 0)
    page.tab.set_viewport_size({"width": 1440, "height": 1010})
    page.ready()


def test_on_a_phone_there_is_room_for_panels_and_what_one_touches_is_large(page):
    page.tab.set_viewport_size({"width": 390, "height": 844})
    page.tab.evaluate(FRAMES)
    found = page.tab.evaluate(BAND)
    assert found["header"] <= 226
    assert found["small"] == 0
    page.reach("neuron")
    expect(page["neuron"]).to_be_visible()
    page.tab.keyboard.press("Escape")
    page.tab.evaluate("scrollTo(0, 600)")
    page.tab.evaluate(FRAMES)
    assert page.tab.evaluate(BAND)["stays"] <= 120
    assert page["epoch"].bounding_box()["y"] >= 0, "one scrubs while one sees what that does"
    page.tab.set_viewport_size({"width": 1440, "height": 1010})
    page.ready()


# How far below the marks of the moments the curve begins.
GAP = """() => document.querySelector('.timeline').getBoundingClientRect().top
  - document.querySelector('.moments .mark').getBoundingClientRect().bottom"""
# The side of the enlarged plot that is in sight and on top, in pixels.
ENLARGED = """() => {
  const {left, top, right, bottom, width, height} = document.querySelector('.is-large .graph').getBoundingClientRect();
  const isOnTop = [[left + 20, top + 20], [right - 20, bottom - 20]]
    .every(([x, y]) => document.elementFromPoint(x, y)?.closest('.is-large'));
  return isOnTop ? Math.min(width, height) : 0;
}"""


def test_at_200_percent_and_on_a_phone_nothing_covers_or_cuts_another(page):
    page.tab.set_viewport_size({"width": 720, "height": 450})
    page.tab.wait_for_function("() => window.grokscope.engine.store.phases", timeout=60_000)
    page.tab.evaluate(FRAMES)
    assert page.tab.evaluate(GAP) <= 0
    page["neuron-input"].get_by_role("button", name="Menu").click()
    page.tab.get_by_role("menuitem", name="Enlarge").click()
    page.tab.evaluate(FRAMES)
    assert page.tab.evaluate(ENLARGED) >= 300
    page.tab.keyboard.press("Escape")
    page.tab.keyboard.press("i")
    expect(page.tab.locator(".unit-card")).to_be_visible()
    expect(page.tab.locator(".unit-card button.info:visible")).to_have_count(0)
    page.tab.keyboard.press("Escape")
    page.tab.set_viewport_size({"width": 390, "height": 844})
    page.tab.locator("#playback-toggle").click()
    cut = "[...document.querySelectorAll('.playback button')].filter((one) => one.scrollHeight > one.clientHeight + 2)"
    assert page.tab.evaluate(f"{cut}.map((one) => one.innerText)") == []
    page.tab.keyboard.press("Escape")
    page.tab.set_viewport_size({"width": 1440, "height": 1010})
    page.ready()


def test_a_moment_leads_to_its_epoch_and_a_range_is_played_in_a_loop_and_linked(page, run):
    page.tab.wait_for_function("() => window.grokscope.engine.store.phases", timeout=60_000)
    page.tab.locator(".moments .moment").first.click()
    epoch = page.tab.evaluate("window.grokscope.engine.store.phases.moments.memorised")
    page.shows("epoch-readout", f"{epoch:,}")
    box = page["timeline"].bounding_box()
    page.tab.keyboard.down("Shift")
    middle = box["y"] + box["height"] / 3
    page.drag((box["x"] + box["width"] / 3, middle), (box["x"] + box["width"] - 4, middle))
    page.tab.keyboard.up("Shift")
    first, last = page.view.range
    assert (0 < first < last, page.epoch()) == (True, epoch)
    page.tab.wait_for_function(f"() => location.search.includes('range={first}~{last}')")
    page["play"].click()
    page.tab.wait_for_function(f"() => window.grokscope.engine.epoch === {first}")
    page["play"].click()
    page.tab.keyboard.press("x")
    page.chosen(range=[])
    page.ready()


def test_the_numbers_beside_the_curve_are_those_of_the_history(page, run):
    page["epoch"].press("Home")
    page.shows("epoch-readout", "0")
    place = int(np.flatnonzero(run.history.epoch == 0)[0])
    assert float(page["train-loss"].inner_text()) == pytest.approx(run.history.train_loss[place], rel=5e-3)
    assert float(page["test-loss"].inner_text()) == pytest.approx(run.history.test_loss[place], rel=5e-3)
    told = float(page["test-accuracy"].inner_text().removesuffix(" %"))
    assert told == pytest.approx(100 * run.history.test_accuracy[place], abs=0.051)
    page.ready()


def test_the_phases_are_named_on_the_timeline_and_beside_it(page):
    page.tab.wait_for_function("() => window.grokscope.engine.bands?.length > 0", timeout=60_000)
    page["epoch"].press("Home")
    page.shows("phase", "memorisation")
    page["epoch"].press("End")
    page.shows("phase", "after cleanup")
    page.ready()


def test_no_phase_is_too_long_for_a_phone(page, run):
    page.tab.set_viewport_size({"width": 390, "height": 844})
    for epoch in (run.epochs[0], run.epochs[len(run.epochs) // 3], run.epochs[-1]):
        page.tab.evaluate("(place) => window.grokscope.engine.store.goTo(place)", run.epochs.index(epoch))
        page.shows("epoch-readout", f"{epoch:,}")
        page.tab.evaluate(FRAMES)
        assert page.tab.evaluate("document.documentElement.scrollWidth") == 390, epoch
    page.tab.set_viewport_size({"width": 1440, "height": 1010})
    page.ready()
