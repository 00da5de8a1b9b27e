"""The page's shell: header, timeline, and the places that `assets/engine` fills with controls and panels.

Ids here are those that `app.callbacks` and the engine use. What is the same for every run stands here; what the browser
needs to know of runs, pages and panels is in `app.bootstrap`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from app.figures.theme import bare
from app.figures.timeline import MARGIN
from app.help import help_dialog
from app.pages import PAGES

STORES = (
    "theme",
    "run-wanted",
    "facts",
    "request",
    "exact",
    "failure",
    "run-failure",
    "timeline-wanted",
    "phases-wanted",
    "phases",
    "data-wanted",
    "data-rows",
)
"""How the browser's engine and the server talk: each is set by one of them and read by the other."""

_TIMELINE: dcc.Graph.Config = {
    "displaylogo": False,
    "showSendToCloud": False,
    "responsive": True,
    "displayModeBar": False,
}


def page(runs: Sequence[str]) -> Component:
    """The shell, with the names of the runs to pick from."""
    return html.Div(
        [
            *(dcc.Store(id=name) for name in STORES),
            html.A("Skip to the panels", href="#panels", className="skip"),
            header(runs),
            html.Main(
                [
                    html.Div(id="run-notice", className="notice", role="status"),
                    html.Div(id="notice", className="notice floating", role="alert"),
                    html.Div(id="said", className="notice floating", role="status"),
                    timeline(),
                    html.Section(
                        [html.P(id="about", className="about"), html.Div(id="controls", className="controls")],
                        className="desk",
                        **_aria(label="Controls"),
                    ),
                    html.Div(id="panels", className="panels"),
                    html.Div(id="data", className="data", hidden=True),
                ],
                id="main",
            ),
            help_dialog(),
            html.Dialog(id="finder", className="sheet finder", **_aria(labelledby="finder-heading")),
            html.Dialog(id="table", className="sheet table", **_aria(labelledby="table-heading")),
            html.Div(id="working", className="hidden", role="status"),
        ],
        id="page",
    )


def header(runs: Sequence[str]) -> Component:
    """Brand, run picker, pages, and the buttons at the right."""
    brand = html.H1(html.A([html.Span("grok"), html.Span("scope", className="accent")], href="/"), className="brand")
    options = [html.Option(name, value=name) for name in runs]
    run = html.Div(
        [
            html.Label("Run", htmlFor="run"),
            html.Select(options, id="run", className="form-select", **_aria(label="Run")),
            html.Span(id="formula", className="formula"),
        ],
        className="run",
    )
    links = [html.A(item.title, href=f"/{item.name}", **_data(page=item.name)) for item in PAGES]
    buttons = [
        _button("find", "Find", "Find neurons, heads and frequencies (/)"),
        _button("share", "Share", "Copy a link to exactly this view", primary=True),
        _button("theme-toggle", "◐", "Switch between light and dark"),
        _button("help-toggle", "?", "Help and keyboard shortcuts"),
    ]
    pages = html.Nav(links, className="pages", **_aria(label="Pages"))
    return html.Header([brand, run, pages, html.Div(buttons, className="tools")], className="header")


def timeline() -> Component:
    """Play button and epoch, the losses with the cursor on them, slider and steps, and this epoch's numbers."""
    graph = dcc.Graph(
        id="timeline-graph", figure=bare(), config=_TIMELINE, responsive=True, style={"height": "100%"}
    )  # Dash's own element takes the height of what is around it.
    margins = {f"--plot-{side}": f"{MARGIN[side[0]]}px" for side in ("left", "right", "top", "bottom")}
    graph_box = html.Div(graph, className="timeline-graph")
    plot = html.Div([graph_box, html.Div(className="cursor")], id="timeline", className="timeline", style=margins)
    rail = html.Div([_steps(), _playing()], className="rail")
    track = html.Div([plot, rail], className="track")
    return html.Section([_now(), track, readout()], className="band", **_aria(label="Training"))


def _now() -> Component:
    play = html.Button("▶", id="play", type="button", className="play", title="Play or pause", **_aria(label="Play"))
    caption = html.Span("epoch", className="caption")
    place = html.Span(id="place", className="caption")
    epoch = html.Div([caption, html.Strong("–", id="epoch-readout"), place], className="epoch")
    return html.Div([play, epoch], className="now")


def _steps() -> Component:
    """The slider comes from the browser; beside it the steps."""
    before, after = (
        _button("epoch-previous", "‹", "Previous checkpoint"),
        _button("epoch-next", "›", "Next checkpoint"),
    )
    return html.Div([before, html.Div(id="scrubber", className="scrubber"), after], className="steps")


def _playing() -> Component:
    """How to play, and how epochs lie."""
    speeds = {"0.25": "¼×", "0.5": "½×", "1": "1×", "2": "2×", "4": "4×", "8": "8×"}
    repeats = {"once": "once", "loop": "loop", "ping-pong": "ping-pong"}
    return html.Div(
        [
            _select("speed", "Speed of playing", speeds, "1"),
            _select("repeat", "What to do at the end", repeats, "once"),
            html.Div(id="timescale-box"),
        ],
        className="playing",
    )


def readout() -> Component:
    """Losses and accuracies at this epoch, and its phase; the swatches are the legend of the curves."""
    sides = ("train", "test")
    head = [html.Td(), *(html.Th([html.I(className=f"swatch {side}"), side], scope="col") for side in sides)]
    rows = [
        html.Tr([html.Th(what, scope="row"), *(html.Td("–", id=f"{side}-{what}") for side in sides)])
        for what in ("loss", "accuracy")
    ]
    phase = html.Tr([html.Th("phase", scope="row"), html.Td("–", id="phase", colSpan=len(sides))])
    return html.Table([html.Thead(html.Tr(head)), html.Tbody([*rows, phase])], className="readout")


def _button(name: str, text: str, label: str, *, primary: bool = False) -> Component:
    kind = "button primary" if primary else "button"
    return html.Button(text, id=name, type="button", title=label, className=kind, **_aria(label=label))


def _select(name: str, label: str, options: Mapping[str, str], default: str) -> Component:
    items = [html.Option(text, value=value, selected=value == default) for value, text in options.items()]
    return html.Select(items, id=name, title=label, **_aria(label=label))


def _aria(**attributes: str) -> dict[str, Any]:
    return {f"aria-{name}": value for name, value in attributes.items()}


def _data(**attributes: str) -> dict[str, Any]:
    return {f"data-{name}": value for name, value in attributes.items()}
