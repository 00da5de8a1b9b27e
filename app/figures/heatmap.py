"""A function of two tokens, or of two Fourier components, as a heatmap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Shaped
from numpy import ndarray

from app.figures.colours import ColourScale
from app.figures.numerals import brief
from app.figures.theme import THEMES, framed

MARGIN = {"l": 58, "r": 58, "t": 8, "b": 40}
"""Fixed, so that the plot does not move while the numbers on its bar change; `assets/40-panels.css` knows the sums."""


@dataclass(frozen=True)
class Axis:
    """A token or component axis: its title, and the label of each place on it."""

    title: str
    labels: Sequence[str] | Sequence[int]

    @property
    def is_plain(self) -> bool:
        """Whether the labels are just 0, 1, 2, …: then the axis is a line of numbers, else of names."""
        return list(self.labels) == list(range(len(self.labels)))

    def layout(self) -> dict[str, Any]:
        """The Plotly axis: y up from 0, every cell inside, a few ticks however far one zooms."""
        kind = {"type": "linear", "nticks": 6} if self.is_plain else {"type": "category", "nticks": 4}
        ends = [-0.5, len(self.labels) - 0.5]
        marks = {"tickangle": 0, "ticks": "outside", "ticklen": 3}
        return {"title": {"text": self.title}, "range": ends, **marks, **kind}

    def places(self) -> list[str] | list[int]:
        """Where the cells stand."""
        return [int(label) for label in self.labels] if self.is_plain else [str(label) for label in self.labels]


def heatmap(
    values: Shaped[ndarray, "x y"],
    *,
    x: Axis,
    y: Axis,
    scale: ColourScale,
    theme: str,
    hover: str,
    over: Sequence[dict[str, Any]] = (),
    **trace: Any,
) -> go.Figure:
    """Draw `values[x, y]` with x to the right and y upwards, and the traces `over` on it.

    Cells without a number show the colour for missing. `trace` adds to Plotly's heatmap trace.
    """
    cells = {
        "type": "heatmap",
        "z": np.ascontiguousarray(values.T, dtype=np.float32),
        "x": x.places(),
        "y": y.places(),
        "zmin": scale.low,
        "zmax": scale.high,
        "colorscale": [list(stop) for stop in scale.stops],
        "colorbar": colour_bar(scale, theme),
        "hovertemplate": hover + "<extra></extra>",
        "hoverongaps": True,
        **trace,
    }
    background = THEMES[theme].missing
    axes = {"xaxis": x.layout(), "yaxis": y.layout()}
    return framed([cells, *over], theme, margin=MARGIN, plot_bgcolor=background, **axes)


def colour_bar(scale: ColourScale, theme: str) -> dict[str, Any]:
    """A slim bar with the true limits on it."""
    tokens = THEMES[theme]
    return {
        "thickness": 8,
        "len": 1,
        "lenmode": "fraction",
        "outlinewidth": 0,
        "x": 1.02,
        "xpad": 0,
        "ypad": 0,
        "ticklen": 0,
        "tickvals": list(scale.ticks),
        "ticktext": [brief(tick) for tick in scale.ticks],
        "tickfont": {"color": tokens.muted, "size": 11},
        "title": {"text": scale.title, "side": "right", "font": {"color": tokens.muted, "size": 11}},
    }
