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
from app.figures.theme import THEMES, framed
from app.figures.numerals import number

MARGIN = {"l": 46, "r": 62, "t": 8, "b": 42}
"""Fixed, so that the plot does not move while the numbers on the colour bar change; `assets/panels.css` knows the sums."""


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
        """The Plotly axis: y up from 0, every cell inside, about six ticks however far one zooms."""
        kind = {"type": "linear"} if self.is_plain else {"type": "category"}
        ends = [-0.5, len(self.labels) - 0.5]
        return {"title": {"text": self.title}, "range": ends, "nticks": 7, "ticks": "outside", "ticklen": 3, **kind}

    def places(self) -> list[str] | list[int]:
        """Where the cells stand."""
        return [int(label) for label in self.labels] if self.is_plain else [str(label) for label in self.labels]


def heatmap(
    values: Shaped[ndarray, "x y"], *, x: Axis, y: Axis, scale: ColourScale, theme: str, hover: str
) -> go.Figure:
    """Draw `values[x, y]` with x to the right and y upwards; cells without a number show the colour for missing."""
    trace = go.Heatmap(
        z=np.ascontiguousarray(values.T, dtype=np.float32),
        x=x.places(),
        y=y.places(),
        zmin=scale.low,
        zmax=scale.high,
        colorscale=scale.stops,
        colorbar=colour_bar(scale, theme),
        hovertemplate=hover + "<extra></extra>",
        hoverongaps=True,
    )
    figure = go.Figure(trace)
    return framed(
        figure,
        theme,
        margin=MARGIN,
        xaxis=x.layout(),
        yaxis=y.layout(),
        plot_bgcolor=THEMES[theme].missing,
    )


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
        "ticktext": [number(tick) for tick in scale.ticks],
        "tickfont": {"color": tokens.muted, "size": 11},
        "title": {"text": scale.title, "side": "right", "font": {"color": tokens.muted, "size": 11}},
    }
