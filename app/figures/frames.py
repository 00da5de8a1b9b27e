"""The frame of a panel: axes, ticks and titles, to zoom and pan in; the browser paints what is in it.

A `Frame` is made once per run. It becomes a Plotly figure without data, and goes to the browser as margins and ranges
too, so that there is something to paint in before Plotly has loaded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from app.figures.theme import framed

BESIDE_BAR = {"l": 58, "r": 58, "t": 8, "b": 40}
"""Room for a colour bar on the right; `assets/40-panels.css` knows the sums, which make the plot square."""

ALONE = {"l": 58, "r": 14, "t": 12, "b": 40}

_AROUND = 0.8
"""What of a frequency axis is shown to the left of 0, and to the right of its last place."""


@dataclass(frozen=True)
class Axis:
    """One axis: its title, its ends, and the labels of its places unless those are their numbers."""

    title: str
    ends: tuple[float, float]
    labels: Sequence[str] | None = None

    @classmethod
    def over(cls, title: str, labels: Sequence[str] | Sequence[int]) -> Axis:
        """An axis of one place for each label: a line of numbers where they are 0, 1, 2, …, else one of names."""
        is_plain = list(labels) == list(range(len(labels)))
        return cls(title, (-0.5, len(labels) - 0.5), None if is_plain else [str(label) for label in labels])

    def layout(self) -> dict[str, Any]:
        """The Plotly axis: a few ticks however far one zooms, and names only where there are."""
        kind: dict[str, Any] = {"type": "linear", "nticks": 6}
        if self.labels is not None:
            order = {"categoryorder": "array", "categoryarray": list(self.labels)}
            kind = {"type": "category", "nticks": 4, **order}
        marks = {"tickangle": 0, "ticks": "outside", "ticklen": 3}
        return {"title": {"text": self.title}, "range": list(self.ends), **marks, **kind}


HEIGHT = Axis("", (0, 1))
"""An upright axis whose limits follow what is painted: the browser draws its ticks too."""


@dataclass(frozen=True)
class Frame:
    """Two axes and the room around them, in pixels."""

    x: Axis
    y: Axis
    margin: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """What the browser needs to paint in it before Plotly has loaded."""
        return {"margin": dict(self.margin), "x": list(self.x.ends), "y": list(self.y.ends)}


def plane(x: Axis, y: Axis) -> Frame:
    """The frame of a function of two tokens, or of two components: x to the right, y upwards."""
    return Frame(x, y, BESIDE_BAR)


def curves(x: Axis) -> Frame:
    """The frame of functions of one token, or of one component."""
    return Frame(x, HEIGHT, ALONE)


def bars(last: int) -> Frame:
    """The frame of a spectrum: const at 0, then a place for each frequency, and for `zero` where there is one."""
    return Frame(Axis("frequency (const at 0)", (-_AROUND, last + _AROUND)), HEIGHT, {**ALONE, "t": 20})


def dots(n_freqs: int) -> Frame:
    """The frame of neurons by frequency and by the share of variance that it explains."""
    frequency = Axis("frequency", (-_AROUND, n_freqs + _AROUND))
    return Frame(frequency, Axis("share explained", (0, 1.05)), ALONE)


def frame_figure(frame: Frame, theme: str) -> go.Figure:
    """The axes of a frame in a theme, on nothing; a height that follows what is painted cannot be zoomed."""
    y = {"visible": False, "fixedrange": True, "range": [0, 1]} if frame.y is HEIGHT else frame.y.layout()
    return framed([], theme, margin=dict(frame.margin), uirevision="frame", xaxis=frame.x.layout(), yaxis=y)
