"""Figures: what is drawn where, colours that do not lie, labels that do not collide, and that Plotly accepts it all."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.fourier import FourierBasis
from analysis.spectrum import fold_names
from app.figures.attention import mean_attention
from app.figures.colours import (
    OKABE_ITO,
    Limits,
    colour_scale,
    frequency_colours,
    frequency_of,
    leading,
    power_by_frequency,
)
from app.figures.fourier import fourier_heatmap
from app.figures.heatmap import Axis, heatmap
from app.figures.numerals import brief, number, percent
from app.figures.rings import _around, _label_box, rings
from app.figures.spectrum import spectrum
from app.figures.theme import THEMES, data_of
from app.figures.timeline import MOST_POINTS, span, thinned, timeline
from app.settings import PROJECT

BASIS = FourierBasis(11, 11)
COMPONENTS = BASIS.names
FREQS = fold_names(BASIS)
THEME = pytest.mark.parametrize("theme", sorted(THEMES))


def some(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=shape).astype(np.float32)


def figures(theme: str) -> dict[str, go.Figure]:
    """One of each."""
    axis = Axis("x", tuple(range(11)))
    values = some(11, 11)
    scale = colour_scale(Limits.of(values), theme=theme, root=True)
    epochs = np.arange(20)
    return {
        "heatmap": heatmap(values, x=axis, y=axis, scale=scale, theme=theme, hover="%{z}"),
        "fourier": fourier_heatmap(values, components=COMPONENTS, scale=scale, rings=some_rings(), theme=theme),
        "attention": mean_attention(np.full((2, 3), 1 / 3), heads=(0, 1), positions=("x", "y", "="), theme=theme),
        "spectrum": spectrum(values[0] ** 2, components=COMPONENTS, colours={"2": "#0072b2"}, most=None, theme=theme),
        "timeline": timeline(epochs, epochs / 7, epochs / 9, checkpoints=(0, 10, 19), damaged=(10,), theme=theme),
    }


def some_rings(seed: int = 0) -> tuple[Any, ...]:
    share = np.random.default_rng(seed).exponential(size=(11, 11)) ** 4
    share /= share.sum()
    cell = np.where(BASIS.freq_of < 0, BASIS.n_freqs + 1, BASIS.freq_of)
    adds = np.eye(len(FREQS))[cell]
    return rings(adds.T @ share @ adds, share, freqs=FREQS, components=COMPONENTS, colours={"2": "#0072b2"})


@THEME
@pytest.mark.parametrize("name", ["heatmap", "fourier", "attention", "spectrum", "timeline"])
def test_plotly_accepts_every_figure(theme, name):
    content = figures(theme)[name].to_plotly_json()
    go.Figure(content)  # validates; figures are made without, for speed
    assert content["layout"]["showlegend"] is False


@THEME
def test_x_is_horizontal_and_y_goes_up_from_0(theme):
    values = np.arange(6.0).reshape(2, 3)
    axes = {"x": Axis("x", (0, 1)), "y": Axis("y", (0, 1, 2))}
    scale = colour_scale(Limits.of(values), theme=theme)
    figure = heatmap(values, **axes, scale=scale, theme=theme, hover="%{z}")
    np.testing.assert_array_equal(figure.data[0].z, values.T)
    assert figure.layout.yaxis.range == (-0.5, 2.5)


def test_arrays_travel_as_base64():
    trace = data_of(figures("light")["heatmap"])[0]
    assert trace["z"]["dtype"] == "f4"
    assert set(trace["z"]) == {"dtype", "bdata", "shape"}


def test_reordered_tokens_are_names_and_plain_ones_numbers():
    assert Axis("x", (0, 1, 2)).layout()["type"] == "linear"
    reordered = Axis("x", (1, 3, 2, 0))
    assert (reordered.layout()["type"], reordered.places()) == ("category", ["1", "3", "2", "0"])


@THEME
def test_missing_numbers_show_a_colour_of_their_own(theme):
    values = np.array([[1.0, np.nan], [0.0, 2.0]])
    axis = Axis("x", (0, 1))
    scale = colour_scale(Limits.of(values), theme=theme)
    figure = heatmap(values, x=axis, y=axis, scale=scale, theme=theme, hover="%{z}")
    assert np.isnan(figure.data[0].z[1, 0])
    assert figure.layout.plot_bgcolor == THEMES[theme].missing
    assert THEMES[theme].missing not in {colour for _, colour in scale.stops}


class TestColours:
    """Colour scales and the colours of frequencies."""

    def test_numbers_from_0_up_are_sequential_between_their_limits(self):
        scale = colour_scale(Limits(0.25, 4), theme="light")
        assert (scale.low, scale.high, scale.ticks) == (0.25, 4, (0.25, 4))

    @THEME
    def test_signed_numbers_are_centred_on_0_which_is_the_surface(self, theme):
        for root in (False, True):
            scale = colour_scale(Limits(-1, 4), theme=theme, root=root)
            assert (scale.low, scale.high) == (-4, 4)
            middle = next(colour for place, colour in scale.stops if place == 0.5)
            assert rgb(middle) == rgb(THEMES[theme].surface)

    def test_the_bar_says_the_true_limits_and_0_where_there_is_room(self):
        assert colour_scale(Limits(-3, 4), theme="light").ticks == (-3, 0, 4)
        assert colour_scale(Limits(-0.1, 4), theme="light").ticks == (-0.1, 4)

    def test_the_square_root_is_in_the_colours(self):
        """A number at a quarter of the limit has the colour that half the limit has on the linear scale."""
        root = dict(colour_scale(Limits(-1, 1), theme="light", root=True).stops)
        place = min(root, key=lambda place: abs(place - 0.625))
        assert place == pytest.approx(0.625)
        linear = dict(colour_scale(Limits(-1, 1), theme="light").stops)
        assert rgb(root[place]) == pytest.approx(rgb(linear[0.75]), abs=1)

    @pytest.mark.parametrize("values", [np.zeros(3), np.full(3, np.nan), np.full(3, -2.0)])
    def test_constant_and_missing_values_have_a_scale_too(self, values):
        scale = colour_scale(Limits.of(values), theme="light", root=True)
        assert scale.low < scale.high

    def test_the_frequencies_that_stand_out_get_their_colours_in_order(self):
        power = {str(k): 1.0 for k in range(1, 57)} | {"14": 80.0, "5": 60.0}
        assert leading(power) == ("5", "14")
        assert frequency_colours(leading(power)) == {"5": OKABE_ITO[0], "14": OKABE_ITO[1]}
        assert leading({str(k): 1.0 for k in range(1, 57)}) == ()

    def test_cos_and_sin_of_a_frequency_belong_together(self):
        values = np.arange(11.0)
        power = power_by_frequency(values, COMPONENTS)
        assert power["1"] == 1 + 2
        assert sum(power.values()) == values[1:].sum()
        assert [frequency_of(name) for name in ("const", "cos 14", "sin 14", "zero")] == ["const", "14", "14", "zero"]


class TestRings:
    """Which blocks are ringed, and where their labels are."""

    @given(st.integers(0, 500))
    def test_no_label_meets_another_or_a_ring_or_the_edge(self, seed):
        found = some_rings(seed)
        labels = [_label_box(ring, ring.side, COMPONENTS) for ring in found if ring.label]
        for place, box in enumerate(labels):
            assert box.is_inside
            assert not any(box.meets(other) for other in labels[place + 1 :])
            assert not any(box.meets(_around(ring, COMPONENTS)) for ring in found)

    def test_blocks_are_named_by_what_they_are(self):
        share = np.zeros((11, 11))
        share[3, 0], share[0, 4], share[3, 4], share[1, 3] = 0.4, 0.3, 0.2, 0.1
        cell = np.eye(len(FREQS))[BASIS.freq_of]
        blocks = cell.T @ share @ cell
        found = rings(blocks, share, freqs=FREQS, components=COMPONENTS, colours={"2": "#0072b2"})
        assert [ring.label.partition(" · ")[0] for ring in found] == ["2 in x", "2 in y", "2 × 2", "1 × 2"]
        assert [(ring.x, ring.y) for ring in found] == [
            ("cos 2", "const"), ("const", "sin 2"), ("cos 2", "sin 2"), ("cos 1", "cos 2"),
        ]  # fmt: skip
        assert [ring.colour for ring in found[:3]] == ["#0072b2"] * 3
        assert found[3].colour != "#0072b2"
        assert found[0].size > found[1].size > found[2].size

    def test_nothing_is_ringed_where_nothing_stands_out(self):
        share = np.full((11, 11), 1 / 121)
        assert rings(np.zeros((6, 6)), share, freqs=FREQS, components=COMPONENTS, colours={}) == ()


class TestTimeline:
    """The losses, thinned."""

    def test_a_short_history_is_drawn_whole(self):
        np.testing.assert_array_equal(thinned(np.arange(9.0)), np.arange(9))

    def test_a_long_one_keeps_its_ends_and_every_spike(self):
        loss = np.ones(100_000)
        loss[54_321], loss[777] = 9, 0.1
        kept = thinned(loss)
        assert {0, 777, 54_321, 99_999} <= set(kept.tolist())
        assert len(kept) <= MOST_POINTS + 2

    def test_a_loss_of_0_is_a_gap_on_a_log_axis(self):
        figure = timeline(
            np.arange(3), np.array([1.0, 0, 2]), np.ones(3), checkpoints=(0, 2), damaged=(), theme="light"
        )
        assert np.isnan(figure.data[0].y[1])

    def test_a_single_checkpoint_has_an_axis_too(self):
        assert span((5,)) == (4.5, 5.5)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (79.123, "79.1"), (-1234.5, "−1,234"), (2.5e-6, "2.5e−6"), (float("nan"), "not a number")],
)
def test_numbers_are_short(value, text):
    assert number(value) == text


def test_numbers_on_colour_bars_are_shorter():
    assert [brief(value) for value in (2.314e-7, -4.567e9, 12.34)] == ["2.3e−7", "−4.6e9", "12.3"]


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.9999, "> 99.9 %"),
        (1e-5, "< 0.1 %"),
        (0.0342, "3.4 %"),
        (0.97, "97 %"),
        (0.995, "99.5 %"),
    ],
)
def test_percentages_do_not_round_to_a_lie(share, text):
    assert percent(share) == text


@THEME
def test_figures_and_style_sheets_have_the_same_tokens(theme):
    style = (PROJECT / "assets" / "10-tokens.css").read_text()
    pairs = dict(re.findall(r"--(\w+): light-dark\((#\w+, #\w+)\)", style))
    for name in ("surface", "line", "ink", "muted", "accent", "warning"):
        assert pairs[name].split(", ")[theme == "dark"] == getattr(THEMES[theme], name)


@THEME
def test_text_is_readable(theme):
    tokens = THEMES[theme]
    for text in (tokens.ink, tokens.muted, tokens.accent, tokens.warning):
        assert contrast(text, tokens.surface) >= 4.5  # WCAG AA


def rgb(colour: str) -> tuple[int, ...]:
    if colour.startswith("#"):
        return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return tuple(round(float(part)) for part in re.findall(r"[\d.]+", colour))


def contrast(a: str, b: str) -> float:
    def luminance(colour: str) -> float:
        parts = [part / 255 for part in rgb(colour)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)
