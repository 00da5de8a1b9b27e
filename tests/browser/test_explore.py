"""A person at the shipped run: every control, checked against the values that the analysis gives."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from analysis.queries.attention import Attention
from analysis.queries.embedding import EmbeddingCircle, EmbeddingDims, EmbeddingDirection
from analysis.queries.fourier import FourierComponent, FourierTransform
from analysis.queries.logits import Logit
from analysis.queries.neuron import Neuron
from analysis.queries.neurons import KeyFrequencies, NeuronFrequencies
from analysis.queries.start import GROKKED
from analysis.query import Query
from analysis.run import Run
from analysis.session import Session
from app.figures.theme import THEMES
from tests.browser.explore import FRAMES

AXIS = "document.querySelector('#timeline-graph')._fullLayout?.xaxis"


@pytest.fixture
def run(oracle: Session, page) -> Run:
    """The run that the page shows."""
    return oracle.run(page["run"].input_value())


def value(oracle: Session, run: Run, epoch: int, query: Query) -> np.ndarray:
    return oracle.answer(run, epoch, query).values


def test_the_page_opens_after_grokking_on_the_clearest_neuron_of_a_key_frequency(page, oracle, run):
    view = page.view
    accuracy = dict(zip(run.history.epoch.tolist(), run.history.test_accuracy.tolist(), strict=True))
    assert view.epoch == next(epoch for epoch in run.epochs if accuracy.get(epoch, 0) >= GROKKED) == page.epoch()
    assert view.freq in value(oracle, run, run.epochs[-1], KeyFrequencies())
    found = oracle.answer(run, view.epoch, NeuronFrequencies())
    assert found.values[view.neuron] == view.freq
    assert found["fraction"][view.neuron] == found["fraction"][found.values == view.freq].max()
    assert page["neuron"].input_value() == str(view.neuron)
    assert page["head"].get_by_label(str(view.head), exact=True).is_checked()


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
    assert found["header"] <= 200
    assert found["small"] == 0
    page.reach("neuron")
    expect(page["neuron"]).to_be_visible()
    page.tab.keyboard.press("Escape")
    page.tab.evaluate("scrollTo(0, 600)")
    page.tab.evaluate(FRAMES)
    assert page.tab.evaluate(BAND)["stays"] <= 48
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


def test_the_controls_of_explore_change_the_panels_they_concern(page, oracle, run):
    epoch = page.epoch()
    page["neuron"].fill("17")
    page.wait_for("neuron-fourier", value(oracle, run, epoch, Neuron(neuron=17, basis="fourier")))
    expect(page.text_of("neuron-fourier", "title")).to_have_text("Neuron 17")
    page["neuron-next"].click()
    page.wait_for("neuron-input", value(oracle, run, epoch, Neuron(neuron=18)))
    page.choose("stage", "pre")
    page.wait_for("neuron-input", value(oracle, run, epoch, Neuron(neuron=18, stage="pre")))
    page.wait_for("neuron-map", value(oracle, run, epoch, NeuronFrequencies(stage="pre")))
    page.choose("head", "3")
    page.choose("pos", "y")
    page.wait_for("attention-fourier", value(oracle, run, epoch, Attention(head=3, pos=1, basis="fourier")))
    page["neuron-random"].click()
    page.ready()
    chosen = int(page["neuron"].input_value())
    page.wait_for("neuron-input", value(oracle, run, epoch, Neuron(neuron=chosen, stage="pre")))


def test_the_controls_of_the_other_pages_change_the_panels_they_concern(page, oracle, run):
    epoch, other = page.epoch(), run.task.basis.n_freqs - 1
    page.turn_to("logits")
    page["z"].fill("40")
    page.wait_for("logit-input", value(oracle, run, epoch, Logit(z=40)))
    page["freq"].fill(str(other))
    page.turn_to("embedding")
    page.wait_for("clock", value(oracle, run, epoch, EmbeddingCircle(freq=other)))
    page.tab.locator(".chip", has_text="23").click()
    page["dims"].fill("5, 3 7")
    page["dims"].press("Enter")
    page["rank"].fill("4")
    page.wait_for("clock", value(oracle, run, epoch, EmbeddingCircle(freq=23)))
    page.wait_for("dims-input", value(oracle, run, epoch, EmbeddingDims(dims=(5, 3, 7))))
    page.wait_for("direction-fourier", value(oracle, run, epoch, EmbeddingDirection(rank=4, basis="fourier")))
    page.turn_to("fourier")
    page["component"].fill("6")
    page.wait_for("wave", value(oracle, run, epoch, FourierComponent(i=6)))
    page["shape"].select_option("sawtooth")
    page.wait_for("transform", value(oracle, run, epoch, FourierTransform(shape="sawtooth")))


def test_the_basis_switch_shows_its_panels_up_to_date(page, oracle, run):
    page.choose("basis", "Fourier")
    page["neuron"].fill("5")
    page.wait_for("neuron-fourier", value(oracle, run, page.epoch(), Neuron(neuron=5, basis="fourier")))
    assert not page["neuron-input"].is_visible()
    page.choose("basis", "input")
    page.wait_for("neuron-input", value(oracle, run, page.epoch(), Neuron(neuron=5)))
    assert not page["neuron-fourier"].is_visible()
    page.choose("basis", "both")
    page.ready()
    assert page["neuron-fourier"].is_visible()


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


def test_the_pointer_is_told_the_exact_number_under_it(page, oracle, run):
    answer = oracle.answer(run, page.epoch(), Neuron(neuron=page.view.neuron, basis="fourier"))
    page.wait_for("neuron-fourier", answer.values)
    share = answer["share"]
    blocks = answer["block_share"]
    x, y = (int(i) for i in np.unravel_index(int(blocks.argmax()), blocks.shape))
    page.hover("neuron-fourier", x, y)
    told = page["tip"].inner_text().split(": ")[1]
    assert float(told.split(" %")[0]) == pytest.approx(100 * float(blocks[x, y]), rel=6e-3)
    strongest = page["neuron-fourier"].locator(".entry").first
    expect(strongest).to_contain_text(f"{round(100 * float(blocks[x, y]))} %")
    strongest.hover()
    names = answer.labels["freq_x"]
    assert page.pointed["block"] == {"x": str(names[x]), "y": str(names[y])}
    page["neuron-fourier"].get_by_role("button", name="components").click()
    page.ready()
    place = tuple(int(i) for i in np.unravel_index(int(share.argmax()), share.shape))
    x, y = (answer.labels[axis][at] for axis, at in zip(("comp_x", "comp_y"), place, strict=True))
    page.hover("neuron-fourier", *place)
    page.shows("tip", f"{x} of x × {y} of y")
    told = page["tip"].inner_text().split("\n")[1]
    assert float(told.split(" · ")[0].removeprefix("coefficient ").replace("−", "-")) == pytest.approx(
        float(answer.values[place]), rel=1e-4
    )
    assert float(told.split(" · ")[1].split(" %")[0]) == pytest.approx(100 * float(share[place]), abs=0.51)
    page.tab.mouse.move(2, 2)
    expect(page["tip"]).to_be_hidden()


def test_zoom_stays_while_scrubbing_and_when_the_theme_changes(open_page, shipped):
    page = open_page(shipped).ready()
    page.zoom("neuron-input", x=[10, 20])
    page["epoch"].press("Home")
    page.shows("epoch-readout", "0")
    page.ready()
    assert page.axis_range("neuron-input") == [10, 20]
    assert page.tab.evaluate("window.grokscope.engine.panels[0].context.at.x.domain") == [10, 20]
    page["theme-toggle"].click()
    page.ready()
    assert page.axis_range("neuron-input") == [10, 20]


def test_a_box_drawn_in_a_plot_zooms_and_a_double_click_shows_all_again(page):
    page.drag(
        page.point("neuron-input", 10, 20), page.point("neuron-input", 30, 40), page.point("neuron-input", 50, 70)
    )
    page.tab.wait_for_function("() => window.grokscope.engine.view.zoom !== ''")
    x0, x1, y0, y1 = (float(end) for end in page.view.zoom.split(":")[1:])
    assert np.allclose([x0, x1, y0, y1], [10, 50, 20, 70], atol=1)
    page.ready()
    expect(page.tab.locator("#neuron-input canvas.axes")).to_have_attribute("aria-label", re.compile("x, 10 to 50"))
    neuron = page.view.neuron
    page.tab.mouse.dblclick(*page.point("neuron-input", 30, 40))
    page.chosen(zoom="", neuron=neuron)


def test_wrong_numbers_are_told_and_lose_nothing(page, run):
    before, view = page.cells("neuron-input"), page.view
    last = run.manifest.model.d_mlp - 1
    for wrong in (str(last + 1), "-1", "1.5"):
        page["neuron"].fill(wrong)
        page.shows("message", f"There is no neuron {wrong} in run {view.run}: choose 0 to {last}.")
        assert page.view == view
    page["neuron"].press("ControlOrMeta+a")
    page.tab.keyboard.type("9999")
    page.shows("message", f"There is no neuron 9999 in run {view.run}: choose 0 to {last}.")
    assert page.view == view
    page["neuron"].hover()
    page.tab.mouse.wheel(0, 100)
    page.tab.wait_for_function("() => scrollY > 50")
    assert page.view == view
    page.tab.evaluate("scrollTo(0, 0)")
    np.testing.assert_array_equal(page.cells("neuron-input"), before)
    page["neuron"].fill("")
    page["neuron"].fill("1")
    page.ready()
    assert page.view.neuron == 1
    page["neuron"].fill(str(view.neuron))
    page.ready()
    np.testing.assert_array_equal(page.cells("neuron-input"), before)
    page["find"].focus()
    assert page["neuron"].input_value() == str(view.neuron)
    page["find"].press("Enter")
    page["finder-field"].fill("neuron 9999")
    expect(page["finder"].get_by_role("status")).to_have_text(
        f"There is no neuron 9999 in run {view.run}: choose 0 to {last}."
    )


def test_every_key_does_what_the_list_of_keys_says(page, run):
    start = page.view
    page.tab.keyboard.press("?")
    expect(page["keys"]).to_be_visible()
    expect(page["keys"]).to_contain_text("next neuron, previous neuron")
    page.tab.keyboard.press("?")
    expect(page["keys"]).to_be_hidden()
    page.tab.keyboard.press("j")
    page.chosen(neuron=start.neuron + 1)
    page.tab.keyboard.press("k")
    page.tab.keyboard.press("h")
    page.chosen(neuron=start.neuron, head=(start.head + 1) % run.manifest.model.n_heads)
    page.tab.keyboard.press("s")
    page.tab.keyboard.press("b")
    page.chosen(stage="pre", basis="input")
    page.ready()
    for control, chosen in (("stage", "pre"), ("basis", "input")):
        expect(page.tab.locator(f"#{control} input:checked")).to_have_attribute("value", chosen)
    page.tab.keyboard.press("f")
    page.tab.wait_for_function(f"() => window.grokscope.engine.view.freq !== {start.freq}")
    page.tab.keyboard.press("3")
    page.chosen(page="attention")
    page.tab.keyboard.press("/")
    expect(page["finder"]).to_be_visible()
    page.ready()
    page.tab.keyboard.press("Escape")
    expect(page["finder"]).to_be_hidden()
    page.ready()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_follow_the_system_can_be_switched_and_are_remembered(open_page, shipped, theme):
    page = open_page(shipped, theme=theme).ready()
    other = {"light": "dark", "dark": "light"}[theme]
    background = "getComputedStyle(document.body).backgroundColor"
    colours = {"light": "rgb(246, 246, 243)", "dark": "rgb(14, 16, 19)"}
    assert page.tab.evaluate(background) == colours[theme]
    palette = page.tab.evaluate("window.grokscope.engine.palette")
    tokens = {name: value for name, value in vars(THEMES[theme]).items() if name != "tint"}
    assert {name: palette[name] for name in tokens} == tokens | {"phases": list(THEMES[theme].phases)}
    # A block of next to nothing has the colour of the surface, in either theme.
    centre = page.pixel("neuron-fourier", 50, 50)
    page["theme-toggle"].click()
    page.tab.wait_for_function(f"() => {background} === '{colours[other]}'")
    page.ready()
    assert abs(page.pixel("neuron-fourier", 50, 50)[0] - centre[0]) > 150
    page.tab.reload()
    page.ready()
    assert page.tab.evaluate(background) == colours[other]


def test_two_people_do_not_affect_each_other(open_page, shipped):
    first, second = open_page(shipped).ready(), open_page(shipped).ready()
    before = first.view
    first["neuron"].fill("7")
    expect(first.text_of("neuron-input", "title")).to_have_text("Neuron 7")
    second.choose("head", "0")
    expect(second.text_of("attention-input", "title")).to_have_text("Head 0")
    expect(second.text_of("neuron-input", "title")).to_have_text(f"Neuron {before.neuron}")
    expect(first.text_of("attention-input", "title")).to_have_text(f"Head {before.head}")
