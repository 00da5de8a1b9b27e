"""Mean attention of every head to every position."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from jaxtyping import Float
from numpy import ndarray

from app.figures.colours import Limits, colour_scale
from app.figures.heatmap import Axis, heatmap


def mean_attention(
    values: Float[ndarray, "head pos"], *, heads: Sequence[int], positions: Sequence[str], theme: str
) -> go.Figure:
    """Draw the share each head pays to each position, coloured from 0 to 1 always, with the number in the cell."""
    return heatmap(
        values.T,
        x=Axis("attended position", positions),
        y=Axis("head", [str(head) for head in heads]),
        scale=colour_scale(Limits(0, 1), theme=theme),
        theme=theme,
        hover="head %{y} pays %{z:.4~p} to %{x}",
        texttemplate="%{z:.2f}",
        textfont={"size": 12},
    )
