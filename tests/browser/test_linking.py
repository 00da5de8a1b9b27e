"""Panels that know of each other: what is pointed at is marked in all, what is clicked is chosen in all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from analysis.answer import Answer
from analysis.queries.fourier import FourierMix
from analysis.queries.neuron import Neuron
from analysis.queries.neurons import NeuronFrequencies
from analysis.queries.predictions import Correctness
from analysis.query import Query
from analysis.session import Session
from analysis.waveforms import ALPHABET, DRAWN, shape_values
from app.captions import TITLES
from tests.browser.explore import Explore

ACCENT = "window.grokscope.engine.palette.accent"

# Keep what a panel's canvas holds, or say whether it holds something else by now.
INK = """([id, isKept]) => {
  const {canvas} = window.grokscope.engine.panels.find((panel) => panel.id === id);
  const {width, height} = canvas;
  const copy = new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true});
  copy.drawImage(canvas, 0, 0);
  const ink = copy.getImageData(0, 0, width, height).data;
  window.inks = {[id]: ink, ...(isKept ? window.inks : {...window.inks, [id]: ink})};
  return ink.some((value, place) => value !== window.inks[id][place]);
}"""

# Where on the screen the dot of a neuron is.
DOT = """([id, neuron]) => {
  const panel = window.grokscope.engine.panels.find((panel) => panel.id === id);
  const box = panel.graph.getBoundingClientRect();
  for (let top = 0; top < box.height; top += 2) for (let left = 0; left < box.width; left += 2) {
    const found = panel.painter.select(panel.painted, panel.context, left, top);
    if (found?.neuron === neuron) return [box.left + left, box.top + top];
  }
}"""


@pytest.fixture
def ask(oracle: Session, page: Explore) -> Any:
    """The analysis of what the page shows now."""

    def answer(query: Query, epoch: int | None = None) -> Answer:
        view = page.view
        return oracle.answer(oracle.run(view.run), epoch or view.epoch, query)

    return answer


def follows(page: Explore, neuron: int, ask: Any) -> None:
    """The neuron is the chosen one, and the panels about it show it."""
    page.chosen(neuron=neuron)
    if page.view.page != "explore":
        page.turn_to("explore")
    page.wait_for("neuron-input", ask(Neuron(neuron=neuron)).values)
    expect(page["neuron"]).to_have_value(str(neuron))


def changed(page: Explore, panels: list[str], act: Any) -> list[str]:
    """The panels whose ink changes while something is done."""
    page.tab.wait_for_function("() => !window.grokscope.engine.clips.isBusy()", timeout=60_000)
    page.ready()
    for panel in panels:
        page.tab.evaluate(INK, [panel, False])
    act()
    page.ready()
    return [panel for panel in panels if page.tab.evaluate(INK, [panel, True])]


def test_a_pair_that_is_pointed_at_is_marked_in_every_map_of_pairs(page):
    page.ready()
    inside = [panel for panel in page.panels if page[panel].bounding_box()["y"] < 1000]
    maps = ["neuron-input", "attention-input", "qk-input", "ov-input"]
    expected = [panel for panel in inside if panel in maps]
    assert "attention-input" in expected
    assert changed(page, inside, lambda: page.hover("neuron-input", 20, 30)) == expected
    assert page.pointed == {"x": 20, "y": 30}
    accent = page.tab.evaluate(f"({ACCENT}).match(/[0-9a-f]{{2}}/gi).map((part) => parseInt(part, 16))")
    for panel in ("neuron-input", "attention-input"):
        assert page.pixel(panel, 20, 100)[:3] == pytest.approx(accent, abs=90)
    page.tab.mouse.move(2, 2)
    page.ready()
    assert page.pointed is None


@pytest.mark.parametrize("is_train", [True, False], ids=["train", "test"])
def test_a_pair_tells_its_sum_the_models_answer_and_whether_it_was_trained_on(page, ask, is_train):
    page["epoch"].fill(page.tab.evaluate("String(window.grokscope.engine.run.epochs.indexOf(5000))"))
    page.ready()
    answer = ask(Correctness())
    fits = (answer["train_mask"] == is_train) & (answer.values > 0 if is_train else answer.values == 0)
    x, y = (int(place) for place in np.argwhere(fits)[7])
    page.hover("attention-input", x, y)
    p, said = len(answer.values), int(answer["answer"][x, y])
    page.shows("tip", f"x = {x}, y = {y}")
    page.shows("tip", f"x + y mod {p} = {(x + y) % p}")
    page.shows("tip", f"predicted {said} {'✓' if is_train else '✗'}")
    page.shows("tip", "training pair" if is_train else "test pair")
    page.turn_to("logits")
    page.hover("correctness", x, y)
    page.shows("tip", f"x = {x}, y = {y}: x + y mod {p} = {(x + y) % p}")
    page.shows("tip", f"predicted {said} {'✓' if is_train else '✗'} · {'training' if is_train else 'test'} pair")


def test_a_pair_is_pinned_by_a_click_and_by_keys_and_stays(page):
    maps = ["neuron-input", "attention-input"]
    assert changed(page, maps, lambda: (page.click("neuron-input", 20, 30), page.tab.mouse.move(2, 2))) == maps
    page.chosen(pin=[20, 30])
    expect(page["pin"]).to_have_value("20, 30")
    page.tab.locator("#attention-input .graph").focus()
    page.tab.keyboard.press("ArrowUp")
    page.chosen(pin=[20, 31])
    expect(page["heard"]).to_contain_text("x = 20, y = 31: share")
    page.tab.keyboard.press("Escape")
    page.chosen(pin=[])
    page.click("attention-input", 5, 5)
    page.chosen(pin=[5, 5])
    page.turn_to("logits")
    page.click("correctness", 5, 5)
    page.chosen(pin=[])


def test_a_block_that_is_pointed_at_is_marked_wherever_its_frequency_is(page, ask):
    freq = page.view.freq
    panels = [panel for panel in page.panels if page[panel].bounding_box()["y"] < 1000]
    found = changed(page, panels, lambda: page.hover("neuron-fourier", freq, freq))
    assert page.pointed == {"freq": str(freq), "block": {"x": str(freq), "y": str(freq)}}
    assert found == ["neuron-fourier", "attention-fourier", "neuron-map", "embedding-spectrum"]
    page.sight("embedding-spectrum")
    page.hover("embedding-spectrum", 11, 0)
    assert page.pointed == {"freq": "11"}
    page.sight("ov-fourier")
    page.hover("ov-fourier", 2 * 23 - 1, 0.5)
    assert page.pointed == {"freq": "23"}


def test_a_click_on_a_neuron_chooses_it_everywhere(page, ask):
    page.choose("order", "by index")
    page.sight("neuron-map")
    box = page.tab.locator("#neuron-map .graph").bounding_box()
    place = (box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.tab.mouse.move(*place)
    neuron = int(page["tip"].inner_text().split("\n")[0].removeprefix("neuron "))
    page.tab.mouse.click(*place)
    follows(page, neuron, ask)
    page.sight("neuron-scatter")
    other = int(ask(NeuronFrequencies())["fraction"].argmax())
    page.tab.mouse.click(*page.tab.evaluate(DOT, ["neuron-scatter", other]))
    follows(page, other, ask)


def test_a_row_of_the_table_and_a_small_multiple_choose_their_neuron(page, ask):
    page.turn_to("neurons")
    fraction = ask(NeuronFrequencies())["fraction"]
    row = page.tab.locator("#neuron-list tbody tr").nth(2)
    neuron = int(row.locator("th").inner_text())
    first = int(page.tab.locator("#neuron-list .rows-shown").inner_text().split("–")[0]) - 1
    order = np.argsort(-fraction, kind="stable")
    assert neuron == order[first + 2]
    assert page.view.neuron in order[first : first + 12]
    row.locator("td").nth(1).click()
    page.chosen(neuron=neuron)
    expect(row).to_have_class("is-chosen")
    page.tab.locator("#neuron-list th[data-column=values] button").click()
    page.chosen(sort="-values")
    pick = page.view.picks[3]
    page.sight("picked-3")
    page.tab.locator("#picked-3 .graph").click()
    follows(page, pick, ask)


def test_a_click_on_a_head_chooses_it_everywhere(page):
    page.sight("attention-mean")
    box = page.tab.locator("#attention-mean .graph").bounding_box()
    heads = page.tab.evaluate("window.grokscope.engine.run.heads")
    wanted = 0 if page.view.head else 1
    page.tab.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + box["height"] * (wanted + 0.4) / (heads + 0.6))
    page.chosen(head=wanted)
    page.turn_to("attention")
    page.click("heads-input-3", 40, 60)
    page.chosen(head=3)
    page.sight("qk-input")
    curves = page.cells("qk-input")
    # Where one head is farthest from all others, so that no other line is meant.
    others = [np.delete(curves, head, axis=0) for head in range(heads)]
    gaps = np.stack([np.abs(curves[head] - others[head]).min(axis=0) for head in range(heads)])
    gaps[3] = 0
    head, token = (int(place) for place in np.unravel_index(int(gaps.argmax()), gaps.shape))
    page.tab.mouse.click(*line_at(page, "qk-input", token, float(curves[head, token])))
    page.chosen(head=head)


def line_at(page: Explore, panel: str, place: int, height: float) -> tuple[float, float]:
    """Where on the screen a chart of lines has a value: the axis of its values is its own."""
    ends = page.tab.evaluate(
        "async (id) => { const files = performance.getEntriesByType('resource').map(({ name }) => name);"
        "const { limitsOf } = await import(files.find((name) => name.endsWith('/painters/lines.mjs')));"
        "return limitsOf(window.grokscope.engine.panels.find((panel) => panel.id === id).context.chosen.limits); }",
        panel,
    )
    share = (height - ends["low"]) / (ends["high"] - ends["low"])
    return page.point(panel, place, share)


def test_a_bar_or_a_cell_chooses_its_frequency(page):
    page.sight("embedding-spectrum")
    page.click("embedding-spectrum", 36, 0.2)
    page.chosen(freq=36)
    page.turn_to("logits")
    page.click("logit-spectrum", 46, 46)
    page.chosen(freq=46)
    expect(page["freq"]).to_have_value("46")
    expect(page.tab.locator(".chip[data-freq='46']")).to_have_attribute("aria-pressed", "true")
    expect(page.text_of("trig-cos", "title")).to_contain_text("46")


def test_a_finger_that_moves_along_the_scatter_picks_neurons(page):
    page.turn_to("neurons")
    # Along first: a finger that goes up or down scrolls the page.
    places = [(10.4, 0.9), (14, 0.9), (18, 0.92), (18, 1)]
    points = [page.point("neuron-activity", *place) for place in places]
    finger = page.tab.context.new_cdp_session(page.tab)
    for number, (x, y) in enumerate(points):
        kind = "touchMove" if number else "touchStart"
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    finger.detach()
    expect(page["picks-clear"]).to_be_visible()


def test_a_box_in_the_scatter_picks_the_small_multiples(page, ask, oracle):
    page.turn_to("neurons")
    found = ask(NeuronFrequencies())
    inside = (found.values == 11) & (found["fraction"] > 0.9)
    page.drag(
        page.point("neuron-activity", 10.4, 0.9),
        page.point("neuron-activity", 11, 1),
        page.point("neuron-activity", 11.6, 1.04),
    )
    page.ready()
    picks = page.view.picks
    clearest = np.argsort(-np.where(inside, found["fraction"], -1), kind="stable")
    assert picks == clearest[: len(picks)].tolist()
    assert len(picks) == min(12, int(inside.sum()))
    page.sight("picked-0")
    np.testing.assert_allclose(page.cells("picked-1"), ask(Neuron(neuron=picks[1])).values, rtol=1e-5, atol=1e-5)
    expect(page["picks-clear"]).to_be_visible()
    page["freq"].fill("36")
    page.ready()
    expect(page["picks-clear"]).to_be_hidden()
    last = ask(NeuronFrequencies(), oracle.run(page.view.run).epochs[-1])
    best = np.argsort(-np.where(last.values == 36, last["fraction"], -1), kind="stable")
    assert page.view.picks == best[:12].tolist()
    assert "picks" not in page.tab.url


def test_the_finder_lists_what_stands_out_and_jumps_to_it(page, ask):
    page["find"].click()
    expect(page["finder"]).to_contain_text(f"At epoch {page.epoch():,}")
    first = page["finder-list"].get_by_role("option").first
    best = int(ask(NeuronFrequencies())["fraction"].argmax())
    expect(first).to_contain_text(f"Neuron {best}")
    page["finder"].get_by_label("Measure").select_option(label="largest std. dev. over inputs")
    widest = int(ask(NeuronFrequencies())["spread"].argmax())
    expect(first).to_contain_text(f"Neuron {widest}")
    first.click()
    expect(page["finder"]).to_be_hidden()
    follows(page, widest, ask)
    page["find"].click()
    page["finder"].get_by_role("button", name="Frequencies").click()
    expect(first).to_contain_text("Frequency")
    freq = int(first.inner_text().split()[1])
    first.click()
    page.chosen(page="neurons", freq=freq)
    page.ready()


def test_the_finder_goes_to_what_is_written_by_keys_alone(page):
    page["neuron"].focus()
    page.tab.keyboard.press("Control+k")
    page.tab.keyboard.type("head 3")
    expect(page["finder-field"]).to_have_attribute("aria-activedescendant", "finder-0")
    page.tab.keyboard.press("Enter")
    page.chosen(head=3)
    page.tab.keyboard.press("/")
    page.tab.keyboard.type(TITLES["correctness"][0].lower())
    page.tab.keyboard.press("Enter")
    page.chosen(page="logits")
    expect(page["correctness"]).to_be_in_viewport()
    page.ready()


def test_a_card_opened_by_keys_says_what_the_table_says_and_follows_the_epoch(page, ask):
    page.afresh(page="neurons", sort="neuron")
    page.tab.keyboard.press("i")
    card = page["card"]
    expect(card.get_by_role("heading", name=f"Neuron {page.view.neuron}")).to_be_focused()
    page.tab.keyboard.press("ArrowRight")
    expect(card).to_contain_text(f"epoch {page.ready().epoch():,}")
    expect(card).not_to_have_class("unit-card is-stale")
    row = page.tab.locator(f"tr[data-neuron='{page.view.neuron}'] > *")
    expect(card.locator("dd")).to_have_text(row.all_inner_texts()[1:])
    values = ask(Neuron(neuron=page.view.neuron, stage=page.view.stage)).values
    x, y = np.unravel_index(values.argmax(), values.shape)
    card.get_by_role("button", name=f"x = {x}, y = {y}").click()
    page.chosen(pin=[int(x), int(y)])
    # A click on what is chosen opens its card, in the map of neurons as everywhere.
    freq = int(card.locator(".chip").inner_text())
    card.locator(".chip").click()
    page.chosen(card="freq", freq=freq)
    found = ask(NeuronFrequencies())
    clear = np.where((found.values == freq) & found["specialised"], found["fraction"], -1)
    best = int(clear.argmax())
    expect(card.locator("li button").first).to_contain_text(f"neuron {best}")
    page.tab.go_back()
    page.chosen(card="neuron")
    page.tab.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.turn_to("explore").sight("neuron-map")
    place = page.tab.evaluate(DOT, ["neuron-map", best])
    page.tab.mouse.click(*place)
    page.chosen(neuron=best, card="")
    page.tab.mouse.click(*place)
    page.chosen(neuron=best, card="neuron")
    page.ready()


def test_a_drawing_on_the_bench_is_taken_apart_into_waves(page, oracle):
    page.turn_to("fourier")
    page.sight("sketch")
    middle = 0.5
    page.drag(
        *(page.point("sketch", x, middle + 0.4 * np.sin(2 * np.pi * x / 113)) for x in np.linspace(-0.4, 112.4, 60))
    )
    page.ready()
    shape = page.view.shape
    assert shape.startswith(DRAWN)
    assert set(shape.removeprefix(DRAWN)) <= set(ALPHABET)
    drawn = shape_values(shape, size=113, order=113)
    wave = 0.8 * 1.08 * np.sin(2 * np.pi * np.arange(113) / 113)
    np.testing.assert_allclose(drawn, wave, atol=0.08)
    np.testing.assert_allclose(page.cells("sketch", "function"), drawn, atol=1e-6)
    spectrum = np.abs(page.cells("transform"))
    assert int(spectrum.argmax()) == 2  # sin 1
    assert page["shape"].input_value() == ""
    page["shape"].select_option("square")
    page.chosen(shape="square")


def test_clicks_on_cells_add_terms_and_take_them_away(page, ask):
    page.turn_to("fourier")
    page.sight("mix-fourier")
    example = ask(FourierMix())
    np.testing.assert_allclose(page.cells("mix-input"), example.values, atol=1e-3 * np.abs(example.values).max())
    np.testing.assert_allclose(page.cells("mix-fourier", "coefficients"), example["coefficients"], atol=1e-3)
    terms = page.tab.locator(".term")
    assert terms.count() == 3
    page.click("mix-fourier", 9, 12)
    page.ready()
    assert page.view.terms.split(",")[-1] == "9:12:1"
    assert page.cells("mix-fourier", "coefficients")[9, 12] == pytest.approx(1, abs=1e-5)
    expect(terms).to_have_count(4)
    page.click("mix-fourier", 9, 12)
    expect(terms).to_have_count(3)
    terms.nth(1).get_by_label("Weight").fill("-2")
    terms.nth(1).get_by_label("Weight").press("Tab")
    page.ready()
    page.sight("mix-fourier")
    assert page.cells("mix-fourier", "coefficients")[14, 46] == pytest.approx(-2, abs=1e-5)
    page["terms-clear"].click()
    expect(terms).to_have_count(1)
    page["terms-example"].click()
    expect(terms).to_have_count(3)
    page.sight("mix-fourier")
    np.testing.assert_allclose(page.cells("mix-fourier", "coefficients"), example["coefficients"], atol=1e-3)
