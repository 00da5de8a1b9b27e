"""Figures: a timeline that does not lie, templates that fit the style sheets, and that Plotly accepts it all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from app.figures.colours import OKABE_ITO, frequency_colours
from app.figures.theme import THEMES, template
from app.figures.timeline import MOST_POINTS, Losses, Parent, Phase, covered, span, thinned, timeline, zero_of

THEME = pytest.mark.parametrize("theme", sorted(THEMES))
PHASES = (Phase(0, 0, 10), Phase(1, 10, 15))


def drawn(**changes: Any) -> go.Figure:
    """A timeline of 20 epochs."""
    epochs = np.arange(20)
    about: dict[str, Any] = {"checkpoints": (0, 10, 19), "damaged": (10,), "theme": "light"}
    return timeline(Losses(epochs, epochs / 7, epochs / 9), **{**about, **changes})


@THEME
@pytest.mark.parametrize("timescale", ["linear", "log", "steps"])
def test_plotly_accepts_every_figure(theme, timescale):
    content = drawn(theme=theme, timescale=timescale, phases=PHASES).to_plotly_json()
    go.Figure(content)  # validates; figures are made without, for speed
    assert content["layout"]["showlegend"] is False


@THEME
def test_plotly_accepts_the_template_and_what_shines_through_it(theme):
    layout = go.layout.Template(template(theme)).layout
    assert layout.plot_bgcolor == layout.paper_bgcolor == "rgba(0,0,0,0)"
    assert layout.xaxis.tickfont.color == THEMES[theme].muted


def test_the_key_frequencies_get_their_colours_in_order():
    assert frequency_colours(["5", "14"]) == {"5": OKABE_ITO[0], "14": OKABE_ITO[1]}
    assert len(frequency_colours([str(k) for k in range(1, 20)])) == len(OKABE_ITO)


class TestTimeline:
    """The losses, thinned, and the phases behind them."""

    def test_a_short_history_is_drawn_whole(self):
        np.testing.assert_array_equal(thinned(np.arange(9), np.arange(9.0)), np.arange(9))

    @pytest.mark.parametrize("scale", [np.float64, np.log1p])
    def test_a_long_one_keeps_its_ends_and_every_spike(self, scale):
        loss = np.ones(100_000)
        loss[54_321], loss[777] = 9, 0.1
        kept = thinned(scale(np.arange(100_000)), loss)
        assert {0, 777, 54_321, 99_999} <= set(kept.tolist())
        assert len(kept) <= MOST_POINTS + 2

    def test_a_loss_of_0_is_a_gap_on_a_log_axis(self):
        losses = Losses(np.arange(3), np.array([1.0, 0, 2]), np.ones(3))
        assert np.isnan(timeline(losses, checkpoints=(0, 2), damaged=(), theme="light").data[0].y[1])

    @pytest.mark.parametrize("epoch", [0, 5])
    def test_a_single_checkpoint_has_an_axis_too(self, epoch):
        assert span((5,)) == (4.5, 5.5)
        low, high = span((epoch,), "log")
        place = np.log10(max(epoch, zero_of((epoch,))))
        assert (low + high) / 2 == pytest.approx(place)
        nothing = Losses(np.arange(0), np.ones(0), np.ones(0))
        figure = timeline(nothing, checkpoints=(epoch,), damaged=(), theme="light", timescale="log")
        assert figure.layout.xaxis.range == (low, high)

    def test_a_single_checkpoint_stands_in_the_training_that_is_known(self):
        assert list(covered((25,), np.array([0, 10, 20]))) == [0, 10, 20, 25]
        assert covered((3, 9), np.arange(100)) == (3, 9)
        assert drawn(checkpoints=(10,)).layout.xaxis.range == (0, 19)

    def test_epoch_0_stands_at_half_the_first_one_after_it(self):
        assert zero_of((0, 100, 200)) == 50
        figure = drawn(timescale="log")
        assert figure.layout.xaxis.range == pytest.approx((np.log10(5), np.log10(19)))
        assert list(figure.data[-1].x) == [5, 10, 19]
        assert list(zip(figure.layout.xaxis.ticktext, figure.layout.xaxis.tickvals, strict=True)) == [
            ("0", 5),
            ("10", 10),
        ]

    def test_a_log_axis_has_a_tick_at_each_power_of_ten(self):
        figure = drawn(timescale="log", checkpoints=(0, 50, 25_000))
        assert figure.layout.xaxis.ticktext == ("0", "100", "1,000", "10,000")
        assert drawn(timescale="log", checkpoints=(20, 70)).layout.xaxis.ticktext == ("20", "50")

    def test_a_loss_that_was_recorded_more_seldom_than_the_other_is_drawn_through(self):
        epochs = np.arange(21)
        seldom = np.where(epochs % 10 == 0, 1.0, np.nan)
        figure = timeline(Losses(epochs, epochs + 1.0, seldom), checkpoints=(0, 20), damaged=(), theme="light")
        train, test = (trace for trace in figure.data if trace.name)
        assert (len(train.x), list(test.x), list(test.y)) == (21, [0, 10, 20], [1, 1, 1])

    def test_no_epoch_has_a_label_that_is_not_its_own(self):
        curves = [trace for trace in drawn(timescale="log").data if trace.name == "train loss"]
        labelled, lead = curves
        assert min(labelled.x) == 5
        assert list(lead.x) == [5, 5]
        assert list(lead.y) == pytest.approx([np.nan, 5 / 7], nan_ok=True)

    @pytest.mark.parametrize("checkpoints", [(0, 10, 19), (3, 4), (7,)])
    @pytest.mark.parametrize("timescale", ["linear", "log", "steps"])
    def test_a_history_that_ends_before_the_first_checkpoint_is_drawn_too(self, checkpoints, timescale):
        few = np.arange(2)
        figure = timeline(
            Losses(few, few / 2, few / 3), checkpoints=checkpoints, damaged=(), theme="light", timescale=timescale
        )
        go.Figure(figure.to_plotly_json())

    @THEME
    def test_phases_are_shaded_where_they_were(self, theme):
        layout = drawn(theme=theme, phases=PHASES).layout
        assert [(shape.x0, shape.x1) for shape in layout.shapes] == [(0, 10), (10, 15)]
        assert [shape.fillcolor for shape in layout.shapes] == list(THEMES[theme].phases[:2])
        assert [shape.x0 for shape in drawn(phases=PHASES, timescale="log").layout.shapes] == [5, 10]

    def test_in_even_steps_each_checkpoint_is_as_far_from_the_next(self):
        figure = drawn(timescale="steps", phases=PHASES, until=100)
        assert figure.layout.xaxis.range == (0, 3)
        assert list(figure.data[-1].x) == [0, 1, 2]
        ticks = dict(zip(figure.layout.xaxis.tickvals, figure.layout.xaxis.ticktext, strict=True))
        assert ticks == {0: "0", 1: "10", 2: "19", 3: "100"}
        train = next(trace for trace in figure.data if trace.name == "train loss")
        at = dict(zip(train.x, train.y, strict=True))
        assert [at[0.5], at[1], at[1 + 1 / 9]] == pytest.approx([5 / 7, 10 / 7, 11 / 7])
        assert [(shape.x0, shape.x1) for shape in figure.layout.shapes] == [(0, 1), (1, 1 + 5 / 9)]

    def test_in_even_steps_no_curve_leaves_the_axis(self):
        train = drawn(timescale="steps", checkpoints=(5, 10, 15)).data[0]
        assert (min(train.x), max(train.x), len(train.x)) == (0, 2, 11)

    @pytest.mark.parametrize(("timescale", "at", "named"), [("linear", 8, 8), ("log", 8, np.log10(8)), ("steps", 2, 2)])
    def test_a_branch_and_its_parent_share_a_timeline(self, timescale, at, named):
        theirs = np.arange(0, 31, 2)
        parent = Parent("mod7", 8, (0, 4, 30), Losses(theirs, theirs + 1.0, theirs + 2.0))
        figure = drawn(checkpoints=(8, 19), parent=parent, timescale=timescale)
        go.Figure(figure.to_plotly_json())
        assert list(covered((8, 19), theirs, None, parent.checkpoints)) == [0, 4, 8, 19, 30]
        train = [trace for trace in figure.data if trace.name == "train loss of mod7"]
        before = [trace for trace in train if trace.opacity == 0.6]
        beyond = [trace for trace in train if trace.opacity == 0.25]
        assert max(before[0].x) == min(beyond[0].x) == at, "the branch begins where one gets fainter"
        assert max(beyond[0].y) == 31
        (line,) = figure.layout.shapes
        assert (line.x0, line.x1) == (at, at)
        (name,) = figure.layout.annotations
        assert (name.text, name.x) == ("branch of mod7", pytest.approx(named))
        assert len(figure.data[-1].x) == 2, "ticks are the branch's own checkpoints"

    def test_a_single_checkpoint_makes_no_steps(self):
        assert drawn(timescale="steps", checkpoints=(10,)).layout == drawn(checkpoints=(10,)).layout


@THEME
def test_text_is_readable_and_curves_are_seen(theme):
    tokens, surface = THEMES[theme], in_sheet("surface", theme)
    for text in (tokens.ink, tokens.muted, tokens.warning):
        assert contrast(text, surface) >= 4.5  # WCAG AA
    for curve in (tokens.train, tokens.test):
        assert contrast(curve, surface) >= 3


@THEME
def test_train_and_test_each_have_their_own_colour(theme):
    lines = {trace.name: trace.line.color for trace in drawn(theme=theme).data if trace.mode == "lines"}
    assert lines == {"train loss": in_sheet("train", theme), "test loss": in_sheet("test", theme)}


def in_sheet(name: str, theme: str) -> str:
    """A design token as the style sheet has it."""
    sheet = Path("assets/10-tokens.css").read_text("utf-8")
    found = re.search(rf"--{name}: light-dark\((.+?), (.+?)\);", sheet)
    assert found, name
    return found[1 if theme == "light" else 2]


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def contrast(a: str, b: str) -> float:
    def luminance(colour: str) -> float:
        parts = [part / 255 for part in rgb(colour)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)
