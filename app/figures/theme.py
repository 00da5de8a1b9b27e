"""The look of the timeline in both themes: the design tokens that Plotly needs, and its templates.

All but the strength of tints are CSS variables in `assets/10-tokens.css`, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FONT = 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'


@dataclass(frozen=True)
class Tokens:
    """Colours of one theme; `phases` are those of the bands of the timeline, and `tint` how strong those are."""

    line: str
    ink: str
    muted: str
    warning: str
    train: str
    test: str
    phases: tuple[str, str, str]
    tint: float


THEMES: Mapping[str, Tokens] = {
    "light": Tokens(
        line="#e2e2dc",
        ink="#15181d",
        muted="#5b626d",
        warning="#b3261e",
        train="#72822f",
        test="#5e16a0",
        phases=("#a8761b", "#2b7bb0", "#4f8a3a"),
        tint=0.13,
    ),
    "dark": Tokens(
        line="#262b33",
        ink="#eceff3",
        muted="#9aa3af",
        warning="#ff8a80",
        train="#c9dc5a",
        test="#ad63e3",
        phases=("#d9a441", "#5aa9dd", "#7fbf6a"),
        tint=0.16,
    ),
}


def template(theme: str) -> dict[str, Any]:
    """The Plotly template of a theme: everything in a figure's layout that the theme changes."""
    tokens = THEMES[theme]
    axis = {
        "gridcolor": tokens.line,
        "linecolor": tokens.line,
        "tickcolor": tokens.line,
        "zeroline": False,
        "showgrid": False,
        "automargin": False,
        "title": {"font": {"color": tokens.muted, "size": 12}, "standoff": 6},
        "tickfont": {"color": tokens.muted, "size": 11},
    }
    return {
        "layout": {
            "font": {"family": FONT, "size": 12, "color": tokens.muted},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": axis,
            "yaxis": axis,
        }
    }
