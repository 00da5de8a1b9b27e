"""A function of two tokens in the 2D Fourier basis, readable without zooming: its strong blocks are ringed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from jaxtyping import Float
from numpy import ndarray

from app.figures.colours import ColourScale
from app.figures.heatmap import Axis, heatmap
from app.figures.rings import Ring
from app.figures.theme import THEMES

HOVER = "%{x} of x × %{y} of y<br>coefficient %{z:.4~g}"


def fourier_heatmap(
    values: Float[ndarray, "comp_x comp_y"],
    *,
    components: Sequence[str],
    scale: ColourScale,
    rings: Sequence[Ring],
    theme: str,
) -> go.Figure:
    """Draw coefficients `values[i, j]` (component i of x, j of y) under their rings."""
    x, y = Axis("component of x", components), Axis("component of y", components)
    return heatmap(values, x=x, y=y, scale=scale, theme=theme, hover=HOVER, over=[_ring_trace(rings, theme)])


def _ring_trace(rings: Sequence[Ring], theme: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [ring.x for ring in rings],
        "y": [ring.y for ring in rings],
        "mode": "markers+text",
        "marker": {
            "symbol": "circle-open",
            "opacity": 1,
            "size": [ring.size for ring in rings],
            "color": [ring.colour for ring in rings],
            "line": {"width": 2},
        },
        "text": [ring.label for ring in rings],
        "textposition": [ring.side for ring in rings],
        "textfont": {"size": 11, "color": THEMES[theme].ink},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
