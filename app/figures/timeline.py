"""The timeline: both losses on a log axis, the phases behind them, and a tick for each checkpoint.

Epochs lie on a linear or on a logarithmic axis, or in even steps from each checkpoint to the next. The cursor over it
moves in the browser, which knows the same places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int, Shaped
from numpy import ndarray

from analysis.manifest import UNKNOWN_EPOCH
from app.figures.numerals import epoch_of
from app.figures.theme import THEMES, template

Timescale = Literal["linear", "log", "steps"]

MARGIN = {"l": 38, "r": 16, "t": 4, "b": 28}
"""Fixed, because the cursor's place is computed from it; at the bottom is room for the track of the slider."""

MOST_POINTS = 1500

_BEFORE, _BEYOND = 0.6, 0.25
"""How strong the curves of a parent are, before and after a branch."""

_STEPS_NAMED = 7
"""Checkpoints that have a tick where epochs lie in even steps."""

_FEW_TICKS = 3
"""With fewer powers of ten than this on the logarithmic axis, 2 and 5 times a power have ticks too."""


@dataclass(frozen=True)
class Phase:
    """One phase: its place among all phases, and the epochs it lasts."""

    place: int
    start: int
    end: int


@dataclass(frozen=True)
class Losses:
    """Both losses at every epoch that the history knows of one of them; NaN where it knows only the other."""

    epochs: Int[ndarray, "epoch"]
    train: Float[ndarray, "epoch"]
    test: Float[ndarray, "epoch"]


@dataclass(frozen=True)
class Parent:
    """The run that a run branches off: its losses, and where the branch begins."""

    name: str
    epoch: int
    checkpoints: Sequence[int]
    losses: Losses


def timeline(
    losses: Losses,
    *,
    checkpoints: Sequence[int],
    damaged: Sequence[int],
    theme: str,
    timescale: Timescale = "linear",
    phases: Sequence[Phase] = (),
    until: int | None = None,
    parent: Parent | None = None,
) -> go.Figure:
    """Draw the losses over `covered`; `phases` may be those that are known, or none yet."""
    over = covered(checkpoints, losses.epochs, until, parent.checkpoints if parent else ())
    # A single checkpoint makes no steps.
    place = _Places("linear" if timescale == "steps" and len(checkpoints) == 1 else timescale, over)
    tokens = THEMES[theme]
    train, test = {"color": tokens.train, "width": 1.5}, {"color": tokens.test, "width": 2}
    y = {"type": "log", "domain": [0.14, 1], "nticks": 3, "exponentformat": "power", "showgrid": True}
    traces = [
        *(_parent_curves(parent, place, train, test) if parent else []),
        *_curve("train loss", losses.epochs, losses.train, place, train),
        *_curve("test loss", losses.epochs, losses.test, place, test),
        _ticks([epoch for epoch in checkpoints if epoch >= over[0]], damaged, place, theme),
    ]
    layout = {
        "template": template(theme),
        "showlegend": False,
        "margin": MARGIN,
        "hovermode": False,
        "dragmode": False,
        "xaxis": _epoch_axis(over, place),
        # Plotly writes powers a quarter larger.
        "yaxis": {**y, "fixedrange": True, "tickfont": {"size": 9}},
        "yaxis2": {"domain": [0, 0.1], "range": [0, 1], "visible": False, "fixedrange": True},
        "shapes": [*(_band(phase, place, theme) for phase in phases), *_branch_line(parent, place, theme)],
        "annotations": [*_apology(losses, theme), *_branch_name(parent, place, over, theme)],
    }
    # Plotly checks nothing here (about 1 ms instead of 10); the tests check every figure.
    return go.Figure({"data": traces, "layout": layout}, _validate=False)


@dataclass(frozen=True)
class _Places:
    """Where the epochs of an axis that covers `over` stand on it."""

    timescale: Timescale
    over: Sequence[int]

    @property
    def is_log(self) -> bool:
        return self.timescale == "log"

    @property
    def is_steps(self) -> bool:
        return self.timescale == "steps"

    @cached_property
    def zero(self) -> float:
        """Where epoch 0 stands on a logarithmic axis."""
        return zero_of(self.over)

    def of(self, epoch: float) -> float:
        if self.is_steps:
            return float(np.interp(epoch, self.over, np.arange(len(self.over))))
        return max(epoch, self.zero) if self.is_log else epoch

    def all(self, epochs: Int[ndarray, "epoch"]) -> Shaped[ndarray, "epoch"]:
        """Where many of them stand."""
        if self.is_steps:
            return np.interp(epochs, self.over, np.arange(len(self.over)))
        return np.maximum(epochs, self.zero) if self.is_log else epochs

    def shown(self, epochs: Int[ndarray, "epoch"]) -> Int[ndarray, "shown"]:
        """Which of a curve's epochs have a place."""
        if self.is_log:
            return np.flatnonzero(epochs >= self.zero)
        if self.is_steps:
            return np.flatnonzero((epochs >= self.over[0]) & (epochs <= self.over[-1]))
        return np.arange(len(epochs))


def covered(
    checkpoints: Sequence[int],
    history: Int[ndarray, "epoch"],
    until: int | None = None,
    parent: Sequence[int] = (),
) -> Sequence[int]:
    """The epochs that the axis covers: the checkpoints, or for a single one what is known of the training around it.

    Of a training in progress it goes on `until` where that is planned to end. A checkpoint whose epoch is not known has
    a place on the axis where nothing else has one. A branch has its parent's checkpoints on its axis, too.
    """
    over = checkpoints
    if len(checkpoints) == 1:
        over = sorted({*checkpoints, *map(int, history)} - {UNKNOWN_EPOCH}) or [UNKNOWN_EPOCH]
    if parent:
        over = sorted({*over, *parent})
    return over if until is None or until <= over[-1] else [*over, until]


def zero_of(checkpoints: Sequence[int]) -> float:
    """Where epoch 0 stands on the logarithmic axis: at half the first checkpoint after it."""
    return min((epoch for epoch in checkpoints if epoch > 0), default=1) / 2


def span(checkpoints: Sequence[int], timescale: Timescale = "linear") -> tuple[float, float]:
    """The ends of the epoch axis: the first and the last checkpoint, or a little around a single one.

    On the logarithmic axis they are powers of ten, as Plotly has them; in even steps, places of checkpoints.
    """
    if timescale == "steps" and len(checkpoints) > 1:
        return 0.0, float(len(checkpoints) - 1)
    first, last = (float(epoch) for epoch in (checkpoints[0], checkpoints[-1]))
    if timescale == "log":
        zero = zero_of(checkpoints)
        first, last = (float(np.log10(max(epoch, zero))) for epoch in (first, last))
    return (first, last) if last > first else (first - 0.5, first + 0.5)


def _epoch_axis(checkpoints: Sequence[int], place: _Places) -> dict[str, Any]:
    # The track of the slider lies between the axis and its numbers.
    below = {"ticks": "outside", "ticklen": 9, "tickcolor": "rgba(0,0,0,0)"}
    axis = {"range": list(span(checkpoints, place.timescale)), "anchor": "y2", "fixedrange": True, **below}
    if len(checkpoints) == 1:
        only = checkpoints[0]
        return {**axis, "type": place.timescale, "tickvals": [place.of(only)], "ticktext": [epoch_of(only)]}
    if place.is_steps:
        at = np.unique(np.linspace(0, len(checkpoints) - 1, _STEPS_NAMED).round().astype(int)).tolist()
        return {**axis, "type": "linear", "tickvals": at, "ticktext": [epoch_of(checkpoints[step]) for step in at]}
    if not place.is_log:
        return {**axis, "type": "linear", "nticks": 8, "tickformat": ","}
    epochs = _round_epochs(checkpoints)
    names = [epoch_of(epoch) for epoch in epochs]
    return {**axis, "type": "log", "tickvals": [place.of(epoch) for epoch in epochs], "ticktext": names}


def _round_epochs(checkpoints: Sequence[int]) -> list[int]:
    """The epochs that have a tick on the logarithmic axis: 0 where it begins there, and powers of ten after it."""
    first, last = checkpoints[0], checkpoints[-1]
    powers = [10**power for power in range(len(str(last)))]
    least = max(first, 2 * zero_of(checkpoints))
    inside = [epoch for epoch in powers if least <= epoch <= last]
    if len(inside) < _FEW_TICKS:
        finer = (times * power for power in powers for times in (1, 2, 5))
        inside = [epoch for epoch in finer if least <= epoch <= last]
    return [0, *inside] if first == 0 else inside


def _curve(
    name: str,
    epochs: Int[ndarray, "epoch"],
    loss: Float[ndarray, "epoch"],
    place: _Places,
    line: dict[str, Any],
) -> list[dict[str, Any]]:
    # A list that was recorded at fewer epochs than the other is drawn through.
    known = np.isfinite(loss)
    epochs, loss = epochs[known], loss[known]
    keep = place.shown(epochs)
    along = np.log(epochs[keep]) if place.is_log else place.all(epochs[keep])
    keep = keep[thinned(along, loss[keep])]
    about = {"type": "scatter", "mode": "lines", "name": name, "line": line}
    curve = {**about, "x": place.all(epochs[keep]), "y": _positive(loss[keep])}
    start = np.flatnonzero(epochs == 0)
    if not place.is_log or not start.size or not keep.size:
        return [curve]
    # Epoch 0 has a place on the logarithmic axis that is not its own.
    ends = [place.zero, float(epochs[keep[0]])]
    lead = {**about, "x": ends, "y": _positive(loss[[start[0], keep[0]]])}
    return [curve, lead]


def _parent_curves(parent: Parent, place: _Places, train: dict[str, Any], test: dict[str, Any]) -> list[dict[str, Any]]:
    """The parent's losses up to the branch, and fainter what became of it after that."""
    losses, curves = parent.losses, []
    for keep, opacity in ((losses.epochs <= parent.epoch, _BEFORE), (losses.epochs >= parent.epoch, _BEYOND)):
        for what, values, line in (("train loss", losses.train, train), ("test loss", losses.test, test)):
            drawn = _curve(f"{what} of {parent.name}", losses.epochs[keep], values[keep], place, line)
            curves += [curve | {"opacity": opacity} for curve in drawn]
    return curves


def _branch_line(parent: Parent | None, place: _Places, theme: str) -> list[dict[str, Any]]:
    if parent is None:
        return []
    at = place.of(parent.epoch)
    ends = {"xref": "x", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1}
    return [{"type": "line", **ends, "line": {"color": THEMES[theme].muted, "width": 1, "dash": "dot"}}]


def _branch_name(parent: Parent | None, place: _Places, over: Sequence[int], theme: str) -> list[dict[str, Any]]:
    """What stands at the line: on the side with more room."""
    if parent is None:
        return []
    low, high = span(over, place.timescale)
    # Plotly has places of annotations on a logarithmic axis as powers of ten, unlike those of shapes.
    at = float(np.log10(place.of(parent.epoch))) if place.is_log else place.of(parent.epoch)
    side = "left" if at < (low + high) / 2 else "right"
    where = {"xref": "x", "x": at, "xanchor": side, "yref": "paper", "y": 1, "yanchor": "top", "showarrow": False}
    return [{**where, "text": f"branch of {parent.name}", "font": {"size": 9, "color": THEMES[theme].muted}}]


def thinned(
    along: Shaped[ndarray, "epoch"], values: Shaped[ndarray, "epoch"], *, most: int = MOST_POINTS
) -> Int[ndarray, "kept"]:
    """Places of the points to draw: all of them when few, else the lowest and the highest of equal stretches.

    Spikes stay, however short; a curve of 100,000 epochs costs no more than one of 1,500. `along` says where the
    points stand on the axis, rising.
    """
    size = values.shape[0]
    if size <= most:
        return np.arange(size)
    borders = np.linspace(along[0], along[-1], most // 2 + 1)[1:-1]
    bounds = np.unique([0, *np.searchsorted(along, borders), size])
    lows = [a + int(values[a:b].argmin()) for a, b in pairwise(bounds)]
    highs = [a + int(values[a:b].argmax()) for a, b in pairwise(bounds)]
    return np.unique([0, *lows, *highs, size - 1])


def _positive(loss: Float[ndarray, "epoch"]) -> Float[ndarray, "epoch"]:
    """A loss of 0 has no place on a log axis; NaN leaves a gap there."""
    return np.where(loss > 0, loss, np.nan).astype(np.float32)


def _ticks(checkpoints: Sequence[int], damaged: Sequence[int], place: _Places, theme: str) -> dict[str, Any]:
    tokens, broken = THEMES[theme], set(damaged)
    return {
        "type": "scatter",
        "x": place.all(np.array(checkpoints)).tolist(),
        "y": [0.5] * len(checkpoints),
        "yaxis": "y2",
        "mode": "markers",
        "marker": {
            "symbol": ["x-thin-open" if epoch in broken else "line-ns-open" for epoch in checkpoints],
            "size": [8 if epoch in broken else 5 for epoch in checkpoints],
            "color": [tokens.warning if epoch in broken else tokens.muted for epoch in checkpoints],
            "line": {"width": 1},
        },
    }


def _band(phase: Phase, place: _Places, theme: str) -> dict[str, Any]:
    tokens = THEMES[theme]
    ends = {"xref": "x", "x0": place.of(phase.start), "x1": place.of(phase.end), "yref": "paper", "y0": 0, "y1": 1}
    look = {"fillcolor": tokens.phases[phase.place], "opacity": tokens.tint, "line": {"width": 0}}
    return {"type": "rect", "layer": "below", **ends, **look}


def _apology(losses: Losses, theme: str) -> list[dict[str, Any]]:
    """What to say where there are no curves."""
    if np.isfinite(losses.train).any() or np.isfinite(losses.test).any():
        return []
    place = {"xref": "paper", "x": 0.5, "yref": "paper", "y": 0.55, "showarrow": False}
    return [{**place, "text": "This run does not say how its losses went.", "font": {"color": THEMES[theme].muted}}]
