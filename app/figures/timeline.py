"""The timeline: both losses on a log axis, with a tick for each checkpoint. The cursor over it moves in the browser."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int, Shaped
from numpy import ndarray

from app.figures.theme import THEMES, framed

MARGIN = {"l": 52, "r": 14, "t": 8, "b": 22}
"""Fixed, because the cursor's place is computed from it; `assets/timeline.css` gets it from the layout."""

MOST_POINTS = 1500


def timeline(
    epochs: Int[ndarray, "epoch"],
    train_loss: Float[ndarray, "epoch"],
    test_loss: Float[ndarray, "epoch"],
    *,
    checkpoints: Sequence[int],
    damaged: Sequence[int],
    theme: str,
) -> go.Figure:
    """Draw the losses from the first checkpoint to the last."""
    tokens = THEMES[theme]
    figure = go.Figure()
    for name, loss, colour, width in (
        ("train loss", train_loss, tokens.muted, 1.2),
        ("test loss", test_loss, tokens.ink, 2),
    ):
        keep = thinned(loss)
        figure.add_scatter(
            x=epochs[keep], y=_positive(loss[keep]), name=name, mode="lines", line={"color": colour, "width": width},
            hovertemplate="%{y:.3~g}",
        )  # fmt: skip
    figure.add_trace(_ticks(checkpoints, damaged, theme))
    ends = span(checkpoints)
    framed(
        figure,
        theme,
        margin=MARGIN,
        hovermode="x unified",
        xaxis={"range": list(ends), "fixedrange": True, "nticks": 8, "hoverformat": ",", "unifiedhovertitle": {"text": "epoch %{x}"}},
        yaxis={"type": "log", "fixedrange": True, "domain": [0.12, 1], "title": {"text": "loss"}, "nticks": 4, "exponentformat": "power", "showgrid": True},
        yaxis2={"domain": [0, 0.07], "range": [0, 1], "visible": False, "fixedrange": True},
    )  # fmt: skip
    return figure.update_layout(dragmode=False)


def span(checkpoints: Sequence[int]) -> tuple[float, float]:
    """The ends of the epoch axis: the first and the last checkpoint, or a little around a single one."""
    first, last = checkpoints[0], checkpoints[-1]
    return (float(first), float(last)) if last > first else (first - 0.5, first + 0.5)


def thinned(values: Shaped[ndarray, "epoch"], *, most: int = MOST_POINTS) -> Int[ndarray, "kept"]:
    """Places of the points to draw: all of them when few, else the lowest and the highest of equal stretches.

    Spikes stay, however short; a curve of 100,000 epochs costs no more than one of 1,500.
    """
    size = values.shape[0]
    if size <= most:
        return np.arange(size)
    bounds = np.linspace(0, size, most // 2 + 1).astype(int)
    known = np.where(np.isfinite(values), values, 0.0)
    pairs = [(a + int(known[a:b].argmin()), a + int(known[a:b].argmax())) for a, b in zip(bounds, bounds[1:], strict=False)]
    return np.unique([0, *(place for pair in pairs for place in pair), size - 1])


def _positive(loss: Float[ndarray, "epoch"]) -> Float[ndarray, "epoch"]:
    """A loss of 0 has no place on a log axis; NaN leaves a gap there."""
    return np.where(loss > 0, loss, np.nan).astype(np.float32)


def _ticks(checkpoints: Sequence[int], damaged: Sequence[int], theme: str) -> go.Scatter:
    tokens, broken = THEMES[theme], set(damaged)
    return go.Scatter(
        x=list(checkpoints),
        y=[0.5] * len(checkpoints),
        yaxis="y2",
        mode="markers",
        marker={
            "symbol": ["x-thin-open" if epoch in broken else "line-ns-open" for epoch in checkpoints],
            "size": [8 if epoch in broken else 5 for epoch in checkpoints],
            "color": [tokens.warning if epoch in broken else tokens.muted for epoch in checkpoints],
            "line": {"width": 1},
        },
        hoverinfo="skip",
    )
