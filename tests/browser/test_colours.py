"""The colours of maps, in a real browser: whose limits they go by, their scale, and that they are their numbers'."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from analysis.queries.attention import Attention
from analysis.queries.neuron import Neuron
from tests.browser.explore import value


def test_maps_use_their_whole_bar_at_rest_and_keep_their_limits_in_a_drag(page):
    panels = ("neuron-input", "neuron-fourier", "attention-input", "attention-fourier", "qk-input")
    page.afresh(epoch=25_000, blocks="components")
    page.tab.wait_for_function("() => !window.grokscope.engine.clips.isBusy()", timeout=60_000)
    ranges = {}
    for panel in panels:
        page.sight(panel)
        shown, found = np.abs(page.cells(panel)).max(), page.range_of(panel)
        assert shown >= 0.95 * max(abs(found["low"]), found["high"])
        ranges[panel] = found
    page.tab.evaluate("scrollTo(0, 0)")
    kind = page.tab.locator("#neuron-input .bar .kind")
    expect(kind).to_have_text(re.compile("this epoch$"))
    slider = page["epoch"].bounding_box()
    middle = slider["y"] + slider["height"] / 2
    page.tab.mouse.move(slider["x"] + slider["width"] / 2, middle)
    page.tab.mouse.down()
    for share in (0.6, 0.8, 1):
        page.tab.mouse.move(slider["x"] + share * slider["width"], middle)
    expect(kind).to_have_text(re.compile("whole run$"))
    assert page.cells("neuron-input").max() < 0.5 * page.range_of("neuron-input")["high"]
    page.tab.mouse.up()
    page.ready()
    assert page.epoch() == 25_000
    assert page.range_of("neuron-input")["high"] == pytest.approx(ranges["neuron-input"]["high"], rel=1e-5)
    expect(kind).to_have_text(re.compile("this epoch$"))


def test_colours_are_the_limits_of_the_run_of_the_epoch_or_ones_own(page, oracle, run):
    epoch, attention = page.epoch(), Attention(head=page.view.head)
    bar = page.tab.locator("#attention-input .bar")
    every = oracle.answer(run, None, attention).values
    page.choose("colours", "fixed over run")
    page.tab.wait_for_function("() => !window.grokscope.engine.clips.isBusy()", timeout=60_000)
    page.ready()
    found = page.range_of("attention-input")
    assert (found["low"], found["high"]) == pytest.approx((float(every.min()), float(every.max())), rel=1e-5)
    expect(bar.locator(".kind")).to_contain_text("whole run")
    page.choose("colours", "this epoch")
    page.ready()
    values = value(oracle, run, epoch, attention)
    found = page.range_of("attention-input")
    assert (found["low"], found["high"]) == pytest.approx((float(values.min()), float(values.max())), rel=1e-5)
    expect(bar.locator(".kind")).to_contain_text("this epoch")
    page.choose("colours", "custom")
    bar.get_by_label("upper limit").fill("0.25")
    bar.get_by_label("upper limit").press("Enter")
    expect(bar.locator(".kind")).to_contain_text("set by you")
    assert page.range_of("attention-input")["high"] == 0.25
    bar.get_by_label("upper limit").fill("-7")
    bar.get_by_label("upper limit").press("Enter")
    expect(bar.get_by_label("upper limit")).to_have_attribute("aria-invalid", "true")
    assert page.range_of("attention-input")["high"] == 0.25


def test_the_fourier_scale_changes_colours_and_never_numbers(page, oracle, run):
    values = value(oracle, run, page.epoch(), Neuron(neuron=page.view.neuron, basis="fourier"))
    page["neuron-fourier"].get_by_role("button", name="components").click()
    page.chosen(blocks="components")
    page.wait_for("neuron-fourier", values)
    assert page.range_of("neuron-fourier")["root"]
    page.choose("scale", "linear")
    page.ready()
    assert not page.range_of("neuron-fourier")["root"]
    page.wait_for("neuron-fourier", values)


def test_the_ink_is_the_colour_of_the_number_under_it(page, oracle, run):
    values = value(oracle, run, page.epoch(), Neuron(neuron=page.view.neuron))
    page.choose("colours", "this epoch")
    page.wait_for("neuron-input", values)
    highest = np.unravel_index(int(values.argmax()), values.shape)
    lowest = np.unravel_index(int(values.argmin()), values.shape)
    assert page.pixel("neuron-input", *map(int, highest)) == [0xFD, 0xE7, 0x25, 255]
    assert page.pixel("neuron-input", *map(int, lowest)) == [0x44, 0x01, 0x54, 255]
