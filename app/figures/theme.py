"""The look of every figure in both themes: the design tokens that Plotly needs, and its templates.

The same tokens are CSS variables in `assets/10-tokens.css`; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

FONT = 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'


@dataclass(frozen=True)
class Tokens:
    """Colours of one theme; `missing` is what shows through where a heatmap has no number."""

    surface: str
    line: str
    ink: str
    muted: str
    accent: str
    warning: str
    missing: str
    diverging: tuple[str, str, str, str, str]


THEMES: Mapping[str, Tokens] = {
    "light": Tokens(
        surface="#ffffff",
        line="#e2e2dc",
        ink="#15181d",
        muted="#5b626d",
        accent="#0b5fff",
        warning="#b3261e",
        missing="#f3c6dc",
        diverging=("#08306b", "#4a97c9", "#ffffff", "#e8894a", "#7f2704"),
    ),
    "dark": Tokens(
        surface="#15181d",
        line="#262b33",
        ink="#eceff3",
        muted="#9aa3af",
        accent="#6ea0ff",
        warning="#ff8a80",
        missing="#5a2342",
        diverging=("#b5dcff", "#3b86c8", "#15181d", "#d8722f", "#ffdfc0"),
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
            "hoverlabel": {
                "bgcolor": tokens.surface,
                "bordercolor": tokens.muted,
                "font": {"family": FONT, "size": 12, "color": tokens.ink},
                "align": "left",
            },
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": tokens.muted, "activecolor": tokens.accent},
        }
    }


def framed(traces: Sequence[dict[str, Any]], theme: str, **layout: Any) -> go.Figure:
    """A figure of `traces` in a theme, with what all figures have in common.

    Plotly checks nothing here (about 1 ms instead of 10, six times per step of a drag); the tests check every figure.
    """
    common = {"template": template(theme), "showlegend": False, "dragmode": "zoom"}
    return go.Figure({"data": list(traces), "layout": {**common, **layout}}, _validate=False)


def data_of(figure: go.Figure) -> list[dict[str, Any]]:
    """The traces of a figure as JSON with arrays as base64: what a patch sends instead of the whole figure."""
    return list(figure.to_plotly_json()["data"])


def layout_of(figure: go.Figure) -> dict[str, Any]:
    """The layout of a figure as JSON."""
    return dict(figure.to_plotly_json()["layout"])
