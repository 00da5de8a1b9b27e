"""The look of figures in both themes: the design tokens of `assets/10-tokens.css`, and Plotly's templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.settings import PROJECT

FONT = 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'


_SHEET = (PROJECT / "assets" / "10-tokens.css").read_text("utf-8")
_VARIABLE = re.compile(r"--(?P<name>[a-z-]+):\s*(?:light-dark\((?P<light>[^,]+),(?P<dark>[^)]+)\)|(?P<both>[^;]+));")
_TOKENS = {found["name"]: found for found in _VARIABLE.finditer(_SHEET)}
_SINGLE = ("line", "ink", "muted", "warning", "train", "test")
_TINTS = {"light": 0.13, "dark": 0.16}


@dataclass(frozen=True)
class Tokens:
    """Colours of one theme; `phases` are those of the bands of the timeline, and `tint` how strong those are."""

    line: str
    ink: str
    muted: str
    warning: str
    train: str
    test: str
    phases: tuple[str, ...]
    tint: float


def stops(name: str, theme: str) -> tuple[str, ...]:
    """The colours that a design token lists, as #rrggbb."""
    found = _TOKENS[name]
    return tuple((found["both"] or found[theme]).split())


def token(name: str, theme: str) -> str:
    """The colour of a design token, as #rrggbb."""
    return stops(name, theme)[0]


def _tokens(theme: str) -> Tokens:
    line, ink, muted, warning, train, test = (token(name, theme) for name in _SINGLE)
    return Tokens(line, ink, muted, warning, train, test, stops("phases", theme), _TINTS[theme])


THEMES: Mapping[str, Tokens] = {theme: _tokens(theme) for theme in _TINTS}


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
