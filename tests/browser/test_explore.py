"""A person at the shipped run: every control, checked against the values that the analysis gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.queries.attention import Attention, AttentionMean
from analysis.queries.embedding import EmbeddingSpectrum
from analysis.queries.neuron import Neuron
from analysis.query import Query
from analysis.run import Run
from analysis.session import Session

NEURON = {"neuron-input": "input", "neuron-fourier": "fourier"}


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


def test_the_first_view_shows_six_panels_with_the_values_of_the_analysis(page, oracle, run):
    epoch = page.epoch()
    assert epoch == run.epochs[-1]
    for panel, basis in NEURON.items():
        page.wait_for(panel, value(oracle, run, epoch, Neuron(neuron=0, basis=basis)))
    page.wait_for("attention-input", value(oracle, run, epoch, Attention(head=0)))
    page.wait_for("attention-fourier", value(oracle, run, epoch, Attention(head=0, basis="fourier")))
    page.wait_for("attention-mean", value(oracle, run, epoch, AttentionMean()).T)
    page.wait_for("embedding-spectrum", value(oracle, run, epoch, EmbeddingSpectrum()))


def test_dragging_the_slider_from_the_start_to_the_end_ends_at_the_last_checkpoint(page, oracle, run):
    page["checkpoint"].press("Home")
    page.shows("epoch", "0")
    page.wait_for("neuron-input", value(oracle, run, 0, Neuron(neuron=0)))
    asked: list[str] = []
    page.tab.on("request", lambda request: asked.append(request.url) if "_dash-update" in request.url else None)
    box = page["checkpoint"].bounding_box()
    middle, start, end = box["y"] + box["height"] / 2, box["x"] + 8, box["x"] + box["width"] - 2
    page.tab.mouse.move(start, middle)
    page.tab.mouse.down()
    seen = set()
    for step in range(31):
        page.tab.mouse.move(start + (end - start) * step / 30, middle)
        seen.add(page.epoch())
    page.tab.mouse.up()
    page.ready()
    assert page.epoch() == run.epochs[-1]
    assert seen <= set(run.epochs)
    assert len(seen) > 10  # the number follows the hand, whatever the server does
    page.wait_for("neuron-input", value(oracle, run, run.epochs[-1], Neuron(neuron=0)))
    assert len(asked) <= len(seen)


def test_the_arrow_keys_move_by_one_checkpoint(page, oracle, run):
    page["checkpoint"].press("Home")
    page["checkpoint"].press("ArrowRight")
    page.shows("epoch", str(run.epochs[1]))
    page["checkpoint-next"].click()
    page.shows("epoch", str(run.epochs[2]))
    page["checkpoint-previous"].click()
    page.wait_for("neuron-input", value(oracle, run, run.epochs[1], Neuron(neuron=0)))
    assert page["checkpoint"].get_attribute("aria-valuetext") == f"epoch {run.epochs[1]}"


def test_a_click_on_the_curve_jumps_to_the_nearest_checkpoint_and_a_drag_scrubs(page, oracle, run):
    box = page["timeline"].bounding_box()
    plot = page.tab.evaluate("document.querySelector('#timeline-graph .js-plotly-plot')._fullLayout.xaxis._offset")
    width = page.tab.evaluate("document.querySelector('#timeline-graph .js-plotly-plot')._fullLayout.xaxis._length")
    place = (box["x"] + plot + 0.3 * width, box["y"] + box["height"] / 2)
    wanted = min(run.epochs, key=lambda epoch: abs(epoch - 0.3 * run.epochs[-1]))
    page.tab.mouse.click(*place)
    page.shows("epoch", f"{wanted:,}")
    page.wait_for("neuron-input", value(oracle, run, wanted, Neuron(neuron=0)))
    cursor = page.tab.locator(".cursor").bounding_box()
    assert cursor["x"] + 1 == pytest.approx(box["x"] + plot + width * wanted / run.epochs[-1], abs=1.5)
    page.tab.mouse.move(*place)
    page.tab.mouse.down()
    page.tab.mouse.move(box["x"] + plot + 5, place[1])
    page.tab.mouse.move(box["x"] + plot - 20, place[1])
    page.tab.mouse.up()
    page.wait_for("neuron-input", value(oracle, run, 0, Neuron(neuron=0)))


def test_the_numbers_beside_the_curve_are_those_of_the_history(page, run):
    page["checkpoint"].press("Home")
    page.shows("epoch", "0")
    place = int(np.flatnonzero(run.history.epoch == 0)[0])
    assert float(page["train-loss"].inner_text()) == pytest.approx(run.history.train_loss[place], rel=5e-3)
    assert float(page["test-loss"].inner_text()) == pytest.approx(run.history.test_loss[place], rel=5e-3)
    told = float(page["test-accuracy"].inner_text().removesuffix(" %"))
    assert told == pytest.approx(100 * run.history.test_accuracy[place], abs=0.051)


def test_every_control_changes_the_panels_it_concerns(page, oracle, run):
    epoch = page.epoch()
    page["neuron"].fill("17")
    page.wait_for("neuron-input", value(oracle, run, epoch, Neuron(neuron=17)))
    page.wait_for("neuron-fourier", value(oracle, run, epoch, Neuron(neuron=17, basis="fourier")))
    page.shows("neuron-fourier-title", "Neuron 17")
    page["neuron-next"].click()
    page.wait_for("neuron-input", value(oracle, run, epoch, Neuron(neuron=18)))
    page.choose("stage", "pre")
    page.wait_for("neuron-input", value(oracle, run, epoch, Neuron(neuron=18, stage="pre")))
    page.choose("head", "3")
    page.choose("pos", "y")
    page.wait_for("attention-input", value(oracle, run, epoch, Attention(head=3, pos=1)))
    page.wait_for("attention-fourier", value(oracle, run, epoch, Attention(head=3, pos=1, basis="fourier")))
    page.shows("attention-mean-sentence", "Head 3 pays")
    page["neuron-random"].click()
    page.ready()
    chosen = int(page["neuron"].input_value())
    page.wait_for("neuron-input", value(oracle, run, epoch, Neuron(neuron=chosen, stage="pre")))


def test_the_basis_switch_shows_its_panels_larger_and_up_to_date(page, oracle, run):
    small = page["neuron-fourier-graph"].bounding_box()["width"]
    page.choose("basis", "Fourier")
    page["neuron"].fill("5")
    page.wait_for("neuron-fourier", value(oracle, run, page.epoch(), Neuron(neuron=5, basis="fourier")))
    assert not page["neuron-input"].is_visible()
    assert page["neuron-fourier-graph"].bounding_box()["width"] > 1.3 * small
    page.choose("basis", "input")
    page.wait_for("neuron-input", value(oracle, run, page.epoch(), Neuron(neuron=5)))
    assert not page["neuron-fourier"].is_visible()
    page.choose("basis", "both")
    page.ready()
    assert page["neuron-fourier"].is_visible()


def test_colours_are_the_limits_of_the_epoch_or_of_the_run(page, oracle, run):
    epoch = page.epoch()
    values = value(oracle, run, epoch, Attention(head=0))
    page.wait_for("attention-input", values)
    assert page.trace("attention-input", "zmax") == pytest.approx(float(values.max()), rel=1e-5)
    page.choose("colours", "fixed over the run")
    page.ready()
    clip = oracle.answer(run, None, Attention(head=0)).values
    assert page.trace("attention-input", "zmax") == pytest.approx(float(clip.max()), rel=1e-5)
    assert page.trace("attention-input", "zmin") == pytest.approx(float(clip.min()), rel=1e-5)


def test_the_fourier_scale_changes_colours_and_never_numbers(page, oracle, run):
    values = value(oracle, run, page.epoch(), Neuron(neuron=0, basis="fourier"))
    page.wait_for("neuron-fourier", values)
    stops = len(page.trace("neuron-fourier", "colorscale"))
    page.choose("scale", "linear")
    page.ready()
    assert len(page.trace("neuron-fourier", "colorscale")) < stops
    page.wait_for("neuron-fourier", values)


def test_a_click_names_a_coefficient_until_the_view_changes(page, oracle, run):
    answer = oracle.answer(run, page.epoch(), Neuron(neuron=0, basis="fourier"))
    page.wait_for("neuron-fourier", answer.values)
    share = answer["share"]
    place = tuple(int(i) for i in np.unravel_index(int(share.argmax()), share.shape))
    x, y = answer.labels["comp_x"][place[0]], answer.labels["comp_y"][place[1]]
    across, down = page.cell_at("neuron-fourier", x, y)
    page.tab.mouse.move(across - 3, down)
    page.tab.mouse.move(across, down)
    page.tab.mouse.click(across, down)
    page.shows("neuron-fourier-component", f"{x} of x × {y} of y: coefficient")
    text = page["neuron-fourier-component"].inner_text()
    told = float(text.split("coefficient ")[1].split(",")[0].replace("−", "-"))
    assert told == pytest.approx(float(answer.values[place]), rel=5e-3)
    assert float(text.split(", ")[1].split(" %")[0]) == pytest.approx(100 * float(share[place]), abs=0.51)
    page.choose("head", "1")
    page.ready()
    assert page["neuron-fourier-component"].inner_text() == text
    page["neuron-next"].click()
    page.ready()
    assert page["neuron-fourier-component"].inner_text() == ""


def test_zoom_stays_while_scrubbing_and_when_the_theme_changes(page):
    page.tab.evaluate(
        "Plotly.relayout(document.querySelector('#neuron-input-graph .js-plotly-plot'), {'xaxis.range': [10, 20]})"
    )
    page["checkpoint"].press("Home")
    page.shows("epoch", "0")
    page.ready()
    assert page.axis_range("neuron-input") == [10, 20]
    page["theme-toggle"].click()
    page.ready()
    assert page.axis_range("neuron-input") == [10, 20]


def test_wrong_numbers_are_told_and_lose_nothing(page):
    before = page.cells("neuron-input")
    page["neuron"].fill("512")
    page.shows("notice", "There is no neuron 512: neuron goes from 0 to 511")
    assert "is-behind" in (page["panels"].get_attribute("class") or "")
    np.testing.assert_array_equal(page.cells("neuron-input"), before)
    page["neuron"].fill("-1")
    page.shows("notice", "greater than or equal to 0")
    page["neuron"].fill("1.5")
    page.shows("notice", "valid integer")
    page["neuron"].fill("")
    page["neuron"].fill("0")
    page.ready()
    assert page["notice"].inner_text() == ""
    np.testing.assert_array_equal(page.cells("neuron-input"), before)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_follow_the_system_can_be_switched_and_are_remembered(open_page, shipped, theme):
    page = open_page(shipped, theme=theme).ready()
    other = {"light": "dark", "dark": "light"}[theme]
    background = "getComputedStyle(document.body).backgroundColor"
    colours = {"light": "rgb(246, 246, 243)", "dark": "rgb(14, 16, 19)"}
    assert page.tab.evaluate(background) == colours[theme]
    centre = page.trace("neuron-fourier", "colorscale.find(([at]) => at === 0.5)[1]")
    page["theme-toggle"].click()
    page.tab.wait_for_function(f"{background} === '{colours[other]}'")
    page.ready()
    assert page.trace("neuron-fourier", "colorscale.find(([at]) => at === 0.5)[1]") != centre
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
    columns = {round(box["x"]) for box in (page[f"neuron-{basis}"].bounding_box() for basis in ("input", "fourier"))}
    assert len(columns) == (1 if width == 390 else 2)


def test_two_people_do_not_affect_each_other(open_page, shipped):
    first, second = open_page(shipped).ready(), open_page(shipped).ready()
    first["neuron"].fill("7")
    first.shows("neuron-input-title", "Neuron 7")
    second.choose("head", "2")
    second.shows("attention-input-title", "Head 2")
    assert second["neuron-input-title"].inner_text() == "Neuron 0"
    assert first["attention-input-title"].inner_text() == "Head 0"


def test_keys_alone_reach_and_change_the_controls(page):
    page["stage"].get_by_label("post").focus()
    page.tab.keyboard.press("ArrowLeft")
    page.shows("neuron-input-detail", "pre")
    page["neuron"].focus()
    page.tab.keyboard.press("ArrowUp")
    page.shows("neuron-input-title", "Neuron 1")
