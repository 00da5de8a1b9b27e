"""A person at the shipped run: every control, checked against the values that the analysis gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from analysis.queries.attention import Attention, AttentionMean
from analysis.queries.circuits import OVCircuit, QKCircuit
from analysis.queries.embedding import EmbeddingSpectrum
from analysis.queries.neuron import Neuron
from analysis.queries.neurons import NeuronFrequencies
from analysis.query import Query
from analysis.run import Run
from analysis.session import Session

BASES = ("input", "fourier")


@pytest.fixture(scope="module")
def oracle(shipped_runs: Path) -> Session:
    """The analysis, asked directly."""
    return Session(shipped_runs, device="cpu")


@pytest.fixture
def run(oracle: Session, page: Any) -> Run:
    """The run that the page shows, opened before the page's own facts could be older."""
    return oracle.run(page["run"].input_value())


@pytest.fixture
def page(open_page: Any, shipped: str) -> Any:
    """The dashboard at its first view."""
    return open_page(shipped).ready()


def value(oracle: Session, run: Run, epoch: int, query: Query) -> np.ndarray:
    return oracle.answer(run, epoch, query).values


def test_the_first_view_shows_twelve_panels_with_the_values_of_the_analysis(page, oracle, run):
    epoch = page.epoch()
    assert epoch == run.epochs[-1]
    wanted: dict[str, Query] = {f"neuron-{basis}": Neuron(neuron=0, basis=basis) for basis in BASES}
    wanted |= {f"attention-{basis}": Attention(head=0, basis=basis) for basis in BASES}
    wanted |= {f"ov-{basis}": OVCircuit(neuron=0, basis=basis) for basis in BASES}
    wanted |= {f"qk-{basis}": QKCircuit(basis=basis) for basis in BASES}
    wanted |= {"attention-mean": AttentionMean(), "embedding-spectrum": EmbeddingSpectrum()}
    wanted |= {"neuron-map": NeuronFrequencies(), "neuron-scatter": NeuronFrequencies()}
    for panel, query in wanted.items():
        page.wait_for(panel, value(oracle, run, epoch, query))
    fraction = oracle.answer(run, epoch, NeuronFrequencies())["fraction"]
    np.testing.assert_allclose(page.cells("neuron-map", "fraction"), fraction, rtol=1e-5)
    assert page.tab.locator("section[data-ask]").count() == len(wanted)


def test_what_a_panel_shows_stands_in_its_attributes(page, run):
    assert page.attributes("neuron-fourier") == ("neuron?basis=fourier&neuron=0&stage=post", run.epochs[-1], "exact")
    assert page.attributes("neuron-map") == ("neuron_frequencies?stage=post", run.epochs[-1], "exact")


def test_a_click_on_the_curve_jumps_to_the_nearest_checkpoint_and_a_drag_scrubs(page, oracle, run):
    page.plotted()
    axis = "document.querySelector('#timeline-graph .js-plotly-plot')._fullLayout.xaxis"
    plot, width = page.tab.evaluate(f"[{axis}._offset, {axis}._length]")
    box = page["timeline"].bounding_box()
    place = (box["x"] + plot + 0.3 * width, box["y"] + box["height"] / 2)
    wanted = min(run.epochs, key=lambda epoch: abs(epoch - 0.3 * run.epochs[-1]))
    page.tab.mouse.click(*place)
    page.shows("epoch-readout", f"{wanted:,}")
    page.wait_for("neuron-input", value(oracle, run, wanted, Neuron(neuron=0)))
    cursor = page.tab.locator(".cursor").bounding_box()
    assert cursor["x"] + 1 == pytest.approx(box["x"] + plot + width * wanted / run.epochs[-1], abs=1.5)
    page.tab.mouse.move(*place)
    page.tab.mouse.down()
    page.tab.mouse.move(box["x"] + plot + 5, place[1])
    page.tab.mouse.move(box["x"] + plot - 20, place[1])
    page.tab.mouse.up()
    page.wait_for("neuron-input", value(oracle, run, 0, Neuron(neuron=0)))


def test_on_a_logarithmic_timeline_the_cursor_stands_on_its_epoch(page, run):
    page.plotted()
    page.choose("timescale", "log")
    page.tab.wait_for_function(
        "document.querySelector('#timeline-graph .js-plotly-plot')._fullLayout.xaxis.type === 'log'"
    )
    page["epoch"].fill(str(run.epochs.index(1000)))
    page.ready()
    axis = "document.querySelector('#timeline-graph .js-plotly-plot')._fullLayout.xaxis"
    drawn = page.tab.evaluate(f"{axis}._offset + {axis}.l2p(Math.log10(1000))")
    cursor = page.tab.locator(".cursor").bounding_box()
    assert cursor["x"] + 1 == pytest.approx(page["timeline"].bounding_box()["x"] + drawn, abs=1.5)


def test_the_numbers_beside_the_curve_are_those_of_the_history(page, run):
    page["epoch"].press("Home")
    page.shows("epoch-readout", "0")
    place = int(np.flatnonzero(run.history.epoch == 0)[0])
    assert float(page["train-loss"].inner_text()) == pytest.approx(run.history.train_loss[place], rel=5e-3)
    assert float(page["test-loss"].inner_text()) == pytest.approx(run.history.test_loss[place], rel=5e-3)
    told = float(page["test-accuracy"].inner_text().removesuffix(" %"))
    assert told == pytest.approx(100 * run.history.test_accuracy[place], abs=0.051)


def test_the_phases_are_named_on_the_timeline_and_beside_it(page):
    page.tab.wait_for_function("window.grokscope.bands?.length > 0", timeout=60_000)
    page["epoch"].press("Home")
    page.shows("phase", "memorisation")
    page["epoch"].press("End")
    page.shows("phase", "after cleanup")


def test_every_control_changes_the_panels_it_concerns(page, oracle, run):
    epoch = page.epoch()
    page["neuron"].fill("17")
    page.wait_for("neuron-input", value(oracle, run, epoch, Neuron(neuron=17)))
    page.wait_for("neuron-fourier", value(oracle, run, epoch, Neuron(neuron=17, basis="fourier")))
    expect(page.text_of("neuron-fourier", "title")).to_have_text("Neuron 17")
    page["neuron-next"].click()
    page.wait_for("neuron-input", value(oracle, run, epoch, Neuron(neuron=18)))
    page.choose("stage", "pre")
    page.wait_for("neuron-input", value(oracle, run, epoch, Neuron(neuron=18, stage="pre")))
    page.wait_for("neuron-map", value(oracle, run, epoch, NeuronFrequencies(stage="pre")))
    page.choose("head", "3")
    page.choose("pos", "y")
    page.wait_for("attention-input", value(oracle, run, epoch, Attention(head=3, pos=1)))
    page.wait_for("attention-fourier", value(oracle, run, epoch, Attention(head=3, pos=1, basis="fourier")))
    page["neuron-random"].click()
    page.ready()
    chosen = int(page["neuron"].input_value())
    page.wait_for("neuron-input", value(oracle, run, epoch, Neuron(neuron=chosen, stage="pre")))


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


def test_colours_are_the_limits_of_the_run_of_the_epoch_or_ones_own(page, oracle, run):
    epoch = page.epoch()
    bar = page.tab.locator("#attention-input .bar")
    every = oracle.answer(run, None, Attention(head=0)).values
    page.tab.wait_for_function("!window.grokscope.library.isBusy()")
    page.ready()
    found = page.range_of("attention-input")
    assert (found["low"], found["high"]) == pytest.approx((float(every.min()), float(every.max())), rel=1e-5)
    expect(bar.locator(".kind")).to_have_text("whole run")
    page.choose("colours", "this epoch")
    page.ready()
    values = value(oracle, run, epoch, Attention(head=0))
    found = page.range_of("attention-input")
    assert (found["low"], found["high"]) == pytest.approx((float(values.min()), float(values.max())), rel=1e-5)
    expect(bar.locator(".kind")).to_have_text("this epoch")
    page.choose("colours", "own limits")
    bar.get_by_label("upper limit").fill("0.25")
    bar.get_by_label("upper limit").press("Enter")
    expect(bar.locator(".kind")).to_have_text("set by you")
    assert page.range_of("attention-input")["high"] == 0.25
    bar.get_by_label("upper limit").fill("-7")
    bar.get_by_label("upper limit").press("Enter")
    expect(bar.get_by_label("upper limit")).to_have_attribute("aria-invalid", "true")
    assert page.range_of("attention-input")["high"] == 0.25


def test_the_fourier_scale_changes_colours_and_never_numbers(page, oracle, run):
    values = value(oracle, run, page.epoch(), Neuron(neuron=0, basis="fourier"))
    page.wait_for("neuron-fourier", values)
    assert page.range_of("neuron-fourier")["root"]
    page.choose("scale", "linear")
    page.ready()
    assert not page.range_of("neuron-fourier")["root"]
    page.wait_for("neuron-fourier", values)


def test_the_ink_is_the_colour_of_the_number_under_it(page, oracle, run):
    values = value(oracle, run, page.epoch(), Neuron(neuron=0))
    page.choose("colours", "this epoch")
    page.wait_for("neuron-input", values)
    highest = np.unravel_index(int(values.argmax()), values.shape)
    lowest = np.unravel_index(int(values.argmin()), values.shape)
    assert page.pixel("neuron-input", *map(int, highest)) == [0xFD, 0xE7, 0x25, 255]
    assert page.pixel("neuron-input", *map(int, lowest)) == [0x44, 0x01, 0x54, 255]


def test_the_pointer_is_told_the_exact_number_under_it(page, oracle, run):
    answer = oracle.answer(run, page.epoch(), Neuron(neuron=0, basis="fourier"))
    page.wait_for("neuron-fourier", answer.values)
    share = answer["share"]
    place = tuple(int(i) for i in np.unravel_index(int(share.argmax()), share.shape))
    x, y = (answer.labels[axis][at] for axis, at in zip(("comp_x", "comp_y"), place, strict=True))
    page.tab.mouse.move(*page.point("neuron-fourier", *place))
    page.shows("tip", f"{x} of x × {y} of y")
    told = page["tip"].inner_text().split("\n")[1]
    assert float(told.split(" · ")[0].replace("−", "-")) == pytest.approx(float(answer.values[place]), rel=1e-4)
    assert float(told.split(" · ")[1].split(" %")[0]) == pytest.approx(100 * float(share[place]), abs=0.51)
    page.tab.mouse.move(2, 2)
    expect(page["tip"]).to_be_hidden()


def test_a_click_in_the_neuron_map_chooses_its_neuron(page, oracle, run):
    page["neuron-map"].scroll_into_view_if_needed()
    page.ready()
    page.choose("order", "by index")
    page.ready()
    box = page.tab.locator("#neuron-map .graph").bounding_box()
    page.tab.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    neuron = int(page["tip"].inner_text().split("\n")[0].removeprefix("neuron "))
    page.tab.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.wait_for("neuron-input", value(oracle, run, page.epoch(), Neuron(neuron=neuron)))
    assert int(page["neuron"].input_value()) == neuron > 0


def test_zoom_stays_while_scrubbing_and_when_the_theme_changes(page):
    page.plotted()
    page.tab.evaluate(
        "Plotly.relayout(document.querySelector('#neuron-input .js-plotly-plot'), {'xaxis.range': [10, 20]})"
    )
    page["epoch"].press("Home")
    page.shows("epoch-readout", "0")
    page.ready()
    assert page.axis_range("neuron-input") == [10, 20]
    assert page.tab.evaluate("window.grokscope.panels[0].scene.at.x") == [10, 20]
    page["theme-toggle"].click()
    page.ready()
    assert page.axis_range("neuron-input") == [10, 20]


def test_wrong_numbers_are_told_and_lose_nothing(page):
    before = page.cells("neuron-input")
    page["neuron"].fill("512")
    page.shows("notice", "There is no neuron 512: neuron goes from 0 to 511")
    np.testing.assert_array_equal(page.cells("neuron-input"), before)
    page["neuron"].fill("-1")
    page.shows("notice", "greater than or equal to 0")
    page["neuron"].fill("1.5")
    page.shows("notice", "valid integer")
    page["neuron"].fill("")
    page["neuron"].fill("1")
    page.ready()
    expect(page["notice"]).to_have_text("")
    page["neuron"].fill("0")
    page.ready()
    np.testing.assert_array_equal(page.cells("neuron-input"), before)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_follow_the_system_can_be_switched_and_are_remembered(open_page, shipped, theme):
    page = open_page(shipped, theme=theme).ready()
    other = {"light": "dark", "dark": "light"}[theme]
    background = "getComputedStyle(document.body).backgroundColor"
    colours = {"light": "rgb(246, 246, 243)", "dark": "rgb(14, 16, 19)"}
    assert page.tab.evaluate(background) == colours[theme]
    # A coefficient next to nothing has the colour of the surface, in either theme.
    centre = page.pixel("neuron-fourier", 100, 100)
    page["theme-toggle"].click()
    page.tab.wait_for_function(f"{background} === '{colours[other]}'")
    page.ready()
    assert abs(page.pixel("neuron-fourier", 100, 100)[0] - centre[0]) > 150
    page.tab.reload()
    page.ready()
    assert page.tab.evaluate(background) == colours[other]


@pytest.mark.parametrize("width", [390, 820, 1440])
def test_nothing_scrolls_sideways(open_page, shipped, width):
    page = open_page(shipped, width=width, height=844).ready()
    for basis in ("Fourier", "input", "both"):
        page.choose("basis", basis)
        page.ready()
        assert page.tab.evaluate("document.documentElement.scrollWidth") <= width
    columns = {round(box["x"]) for box in (page[f"neuron-{basis}"].bounding_box() for basis in BASES)}
    assert len(columns) == (1 if width == 390 else 2)


def test_two_people_do_not_affect_each_other(open_page, shipped):
    first, second = open_page(shipped).ready(), open_page(shipped).ready()
    first["neuron"].fill("7")
    expect(first.text_of("neuron-input", "title")).to_have_text("Neuron 7")
    second.choose("head", "2")
    expect(second.text_of("attention-input", "title")).to_have_text("Head 2")
    expect(second.text_of("neuron-input", "title")).to_have_text("Neuron 0")
    expect(first.text_of("attention-input", "title")).to_have_text("Head 0")
