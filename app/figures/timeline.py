"""The timeline: both losses on a log axis, with a tick for each checkpoint. The cursor over it moves in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int, Shaped
from numpy import ndarray

from app.figures.theme import THEMES, framed

MARGIN = {"l": 52, "r": 22, "t": 8, "b": 24}
"""Fixed, because the cursor's place is computed from it; `assets/30-timeline.css` gets it from the layout."""

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
    x = {"range": list(span(checkpoints)), "anchor": "y2", "nticks": 8, "tickformat": ",", "hoverformat": ","}
    y = {"type": "log", "domain": [0.12, 1], "nticks": 4, "exponentformat": "power", "showgrid": True}
    return framed(
        [
            _curve("train loss", epochs, train_loss, {"color": tokens.muted, "width": 1.2}),
            _curve("test loss", epochs, test_loss, {"color": tokens.ink, "width": 2}),
            _ticks(checkpoints, damaged, theme),
        ],
        theme,
        margin=MARGIN,
        hovermode="x unified",
        dragmode=False,
        xaxis={**x, "fixedrange": True, "unifiedhovertitle": {"text": "epoch %{x}"}},
        yaxis={**y, "fixedrange": True, "title": {"text": "loss"}},
        yaxis2={"domain": [0, 0.07], "range": [0, 1], "visible": False, "fixedrange": True},
    )


def _curve(
    name: str, epochs: Int[ndarray, "epoch"], loss: Float[ndarray, "epoch"], line: dict[str, Any]
) -> dict[str, Any]:
    keep = thinned(loss)
    return {
        "type": "scatter",
        "x": epochs[keep],
        "y": _positive(loss[keep]),
        "name": name,
        "mode": "lines",
        "line": line,
        "hovertemplate": "%{y:.3~g}",
    }


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
    lows = [a + int(known[a:b].argmin()) for a, b in pairwise(bounds)]
    highs = [a + int(known[a:b].argmax()) for a, b in pairwise(bounds)]
    return np.unique([0, *lows, *highs, size - 1])


def _positive(loss: Float[ndarray, "epoch"]) -> Float[ndarray, "epoch"]:
    """A loss of 0 has no place on a log axis; NaN leaves a gap there."""
    return np.where(loss > 0, loss, np.nan).astype(np.float32)


def _ticks(checkpoints: Sequence[int], damaged: Sequence[int], theme: str) -> dict[str, Any]:
    tokens, broken = THEMES[theme], set(damaged)
    return {
        "type": "scatter",
        "x": list(checkpoints),
        "y": [0.5] * len(checkpoints),
        "yaxis": "y2",
        "mode": "markers",
        "marker": {
            "symbol": ["x-thin-open" if epoch in broken else "line-ns-open" for epoch in checkpoints],
            "size": [8 if epoch in broken else 5 for epoch in checkpoints],
            "color": [tokens.warning if epoch in broken else tokens.muted for epoch in checkpoints],
            "line": {"width": 1},
        },
        "hoverinfo": "skip",
    }
