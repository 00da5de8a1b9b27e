"""A person at the shipped run: every control, checked against the values that the analysis gives."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from analysis.history import LEARNED
from analysis.queries.attention import Attention
from analysis.queries.embedding import EmbeddingCircle, EmbeddingDims, EmbeddingDirection
from analysis.queries.fourier import FourierComponent, FourierTransform
from analysis.queries.logits import Logit
from analysis.queries.neuron import Neuron
from analysis.queries.neurons import KeyFrequencies, NeuronFrequencies
from app.figures.theme import THEMES
from tests.browser.explore import value


def test_the_page_opens_after_grokking_on_the_clearest_neuron_of_a_key_frequency(page, oracle, run):
    view = page.view
    accuracy = dict(zip(run.history.epoch.tolist(), run.history.test_accuracy.tolist(), strict=True))
    assert view.epoch == next(epoch for epoch in run.epochs if accuracy.get(epoch, 0) >= LEARNED) == page.epoch()
    assert view.freq in value(oracle, run, run.epochs[-1], KeyFrequencies())
    found = oracle.answer(run, view.epoch, NeuronFrequencies())
    assert found.values[view.neuron] == view.freq
    assert found["fraction"][view.neuron] == found["fraction"][found.values == view.freq].max()
    assert page["neuron"].input_value() == str(view.neuron)
    assert page["head"].get_by_label(str(view.head), exact=True).is_checked()


def test_the_controls_of_explore_change_the_panels_they_concern(page, oracle, run):
    epoch = page.epoch()
    page["neuron"].fill("17")
    page.wait_for("neuron-fourier", value(oracle, run, epoch, Neuron(neuron=17, basis="fourier")))
    expect(page.text_of("neuron-fourier", "title")).to_have_text("Neuron 17, Fourier basis")
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
    expect(first.text_of("neuron-input", "title")).to_have_text("Neuron 7, all inputs")
    second.choose("head", "0")
    expect(second.text_of("attention-input", "title")).to_have_text("Head 0, all inputs")
    expect(second.text_of("neuron-input", "title")).to_have_text(f"Neuron {before.neuron}, all inputs")
    expect(first.text_of("attention-input", "title")).to_have_text(f"Head {before.head}, all inputs")
