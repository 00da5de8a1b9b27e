"""The six panels: which query each asks of a view, and how its answer is drawn and told.

A new panel is one query in `analysis.queries`, one figure in `app.figures`, and one row here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.answer import Answer
from analysis.queries.attention import Attention, AttentionMean
from analysis.queries.embedding import EmbeddingSpectrum
from analysis.queries.neuron import Neuron
from analysis.query import POSITIONS, Basis, Query
from app import sentences
from app.figures.attention import mean_attention
from app.figures.colours import Limits, colour_scale
from app.figures.fourier import fourier_heatmap
from app.figures.heatmap import Axis, heatmap
from app.figures.rings import rings
from app.figures.spectrum import spectrum
from app.view import View


@dataclass(frozen=True)
class Sheet:
    """All that drawing one panel needs: the view, its answer, the limits of its colours, the colours of frequencies."""

    view: View
    theme: str
    answer: Answer
    limits: Limits
    colours: dict[str, str]

    def names(self, axis: str) -> tuple[str, ...]:
        """The labels of an axis as text."""
        return tuple(str(label) for label in self.answer.labels[axis])


def _by_colours(view: View) -> str:
    return view.colours


def _by_colours_and_scale(view: View) -> str:
    return f"{view.colours} {view.scale}"


def _by_head(view: View) -> str:
    return f"head {view.head}"


@dataclass(frozen=True)
class Panel:
    """One panel; `basis` is None where the basis switch changes nothing."""

    id: str
    basis: Basis | None
    query: Callable[[View], Query]
    title: Callable[[View], tuple[str, str]]
    draw: Callable[[Sheet], go.Figure]
    sentence: Callable[[Answer, View], str]
    help: str
    foot: Callable[[Answer], str] = sentences.nothing
    look: Callable[[View], str] = _by_colours
    """What of the view changes how the panel looks, besides its query."""
    limits_frame: bool = False
    """Whether the limits are in the axes (a bar's height) and not in the colours."""

    def is_in(self, view: View) -> bool:
        """Whether the view shows this panel."""
        return self.basis is None or view.basis in ("both", self.basis)


def _neuron_query(basis: Basis) -> Callable[[View], Query]:
    return lambda view: Neuron(neuron=view.neuron, stage=view.stage, basis=basis)


def _attention_query(basis: Basis) -> Callable[[View], Query]:
    return lambda view: Attention(head=view.head, pos=view.pos, basis=basis)


def _neuron_title(basis: str) -> Callable[[View], tuple[str, str]]:
    return lambda view: (f"Neuron {view.neuron}", f"{view.stage} · {basis}")


def _attention_title(basis: str) -> Callable[[View], tuple[str, str]]:
    return lambda view: (f"Head {view.head}", f"attention to {POSITIONS[view.pos]} · {basis}")


def _draw_tokens(hover: str) -> Callable[[Sheet], go.Figure]:
    def draw(sheet: Sheet) -> go.Figure:
        x, y = (Axis(sheet.answer.titles.get(name, name), sheet.answer.labels[name]) for name in ("x", "y"))
        scale = colour_scale(sheet.limits, theme=sheet.theme)
        return heatmap(sheet.answer.values, x=x, y=y, scale=scale, theme=sheet.theme, hover=hover)

    return draw


def _draw_fourier(sheet: Sheet) -> go.Figure:
    answer, components = sheet.answer, sheet.names("comp_x")
    blocks = rings(
        answer["block_share"],
        answer["share"],
        freqs=sheet.names("freq_x"),
        components=components,
        colours=sheet.colours,
    )
    scale = colour_scale(sheet.limits, theme=sheet.theme, root=sheet.view.scale == "sqrt")
    return fourier_heatmap(answer.values, components=components, scale=scale, rings=blocks, theme=sheet.theme)


def _draw_mean_attention(sheet: Sheet) -> go.Figure:
    heads = [int(head) for head in sheet.answer.labels["head"]]
    return mean_attention(sheet.answer.values, heads=heads, positions=sheet.names("pos"), theme=sheet.theme)


def _draw_spectrum(sheet: Sheet) -> go.Figure:
    most = sheet.limits.high if sheet.view.colours == "run" else None
    return spectrum(
        sheet.answer.values, components=sheet.names("comp"), colours=sheet.colours, most=most, theme=sheet.theme
    )


PANELS: tuple[Panel, ...] = (
    Panel(
        "neuron-input",
        "input",
        _neuron_query("input"),
        _neuron_title("input"),
        _draw_tokens("x = %{x}, y = %{y}<br>activation %{z:.4~g}"),
        sentences.of_neuron,
        "How strongly this neuron fires at the final token, for every pair of inputs x and y.",
        sentences.of_highest,
    ),
    Panel(
        "neuron-fourier",
        "fourier",
        _neuron_query("fourier"),
        _neuron_title("Fourier"),
        _draw_fourier,
        sentences.of_frequencies,
        "The same numbers as a sum of waves: each cell is how much of one wave of x times one wave of y there is. "
        "Rings mark the strongest frequencies, with their share of the variance.",
        look=_by_colours_and_scale,
    ),
    Panel(
        "attention-input",
        "input",
        _attention_query("input"),
        _attention_title("input"),
        _draw_tokens("x = %{x}, y = %{y}<br>attention %{z:.4~g}"),
        sentences.of_attention,
        "How much of this head's attention the final token pays to one position, for every pair of inputs.",
        sentences.of_highest,
    ),
    Panel(
        "attention-fourier",
        "fourier",
        _attention_query("fourier"),
        _attention_title("Fourier"),
        _draw_fourier,
        sentences.of_frequencies,
        "The attention as a sum of waves: each cell is how much of one wave of x times one wave of y there is. "
        "Rings mark the strongest frequencies, with their share of the variance.",
        look=_by_colours_and_scale,
    ),
    Panel(
        "attention-mean",
        None,
        lambda _: AttentionMean(),
        lambda _: ("Mean attention", "by head and position"),
        _draw_mean_attention,
        sentences.of_mean_attention,
        "Where each head looks from the final token, averaged over all pairs of inputs. Each row adds up to 1.",
        look=_by_head,
    ),
    Panel(
        "embedding-spectrum",
        None,
        lambda _: EmbeddingSpectrum(),
        lambda _: ("Embedding spectrum", "squared norm of each Fourier component of W_E"),
        _draw_spectrum,
        sentences.of_spectrum,
        "How much of the embedding of the numbers is a wave of each frequency: a model that has grokked keeps a few.",
        limits_frame=True,
    ),
)

PANEL_BY_ID = {panel.id: panel for panel in PANELS}
FOURIER_PANELS = tuple(panel.id for panel in PANELS if panel.basis == "fourier")
