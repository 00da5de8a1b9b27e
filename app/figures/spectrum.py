"""The embedding's spectrum: how much of it each Fourier component holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float
from numpy import ndarray

from app.figures.colours import OTHER, frequency_of, leading, power_by_frequency
from app.figures.theme import THEMES, framed

_OFFSET = {"cos": -0.21, "sin": 0.21}
_ROOM = 1.16
"""Room above the highest bar for its number."""


def spectrum(
    values: Float[ndarray, "comp"],
    *,
    components: Sequence[str],
    colours: Mapping[str, str],
    most: float | None,
    theme: str,
) -> go.Figure:
    """Draw one bar per component, cos and sin of a frequency side by side; `most` fixes the height, None follows it."""
    places = _places(components)
    bars = {
        "type": "bar",
        "x": places,
        "y": np.asarray(values, dtype=np.float32),
        "width": 0.4,
        "marker": {"color": [colours.get(frequency_of(name), OTHER) for name in components], "line": {"width": 0}},
        "hovertext": list(components),
        "hovertemplate": "%{hovertext}<br>squared norm %{y:.5~g}<extra></extra>",
    }
    height = {"range": [0, most * _ROOM]} if most else {"rangemode": "tozero"}
    ends = [-0.8, max(places) + 0.8]
    return framed(
        [bars, _numbers(values, components, theme)],
        theme,
        margin={"l": 58, "r": 14, "t": 20, "b": 40},
        bargap=0,
        xaxis={"title": {"text": "frequency (const at 0)"}, "range": ends, "ticks": "outside", "ticklen": 3},
        yaxis={"title": {"text": "squared norm"}, "showgrid": True, "nticks": 5, **height},
    )


def _places(components: Sequence[str]) -> list[float]:
    """Where each component stands on the frequency axis; `zero` (x · y only) after the last frequency."""
    last = max((int(name.split()[1]) for name in components if " " in name), default=0)
    places = []
    for name in components:
        wave, _, freq = name.partition(" ")
        places.append(int(freq) + _OFFSET[wave] if freq else {"const": 0.0, "zero": last + 1.0}[name])
    return places


def _numbers(values: Float[ndarray, "comp"], components: Sequence[str], theme: str) -> dict[str, Any]:
    """The number of each leading frequency above its bars."""
    names = list(components)
    freqs = leading(power_by_frequency(values, names))
    tops = {
        freq: max(float(values[at]) for at, name in enumerate(names) if frequency_of(name) == freq) for freq in freqs
    }
    return {
        "type": "scatter",
        "x": [int(freq) for freq in freqs],
        "y": [tops[freq] for freq in freqs],
        "mode": "text",
        "text": list(freqs),
        "textposition": "top center",
        "textfont": {"size": 12, "color": THEMES[theme].ink, "weight": 600},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
