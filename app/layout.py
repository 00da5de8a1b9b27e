"""The page: header, timeline, controls, panels. Ids here are those that `app.callbacks` and `assets/` use.

It opens with the first run's facts in its stores and controls, so that the browser can begin without asking again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from analysis.task import Task
from app.choosing import Opening
from app.facts import FRAMED, frames_key, frames_of
from app.figures.frames import frame_figure
from app.figures.theme import bare
from app.figures.timeline import MARGIN
from app.panels import PANELS, Panel
from app.view import Framed, Theme

STORES = ("facts", "view", "theme", "request", "exact", "failure", "facts-wanted", "phases-wanted", "phases")
CONTROLS = ("neuron", "stage", "head", "pos", "basis", "colours", "scale", "order")
"""The controls that make up a view, in the order in which the browser's `compose` takes them."""

FIRST_THEME: Theme = "light"
"""Which theme the page opens in only the browser knows; it asks for the other one at once."""

GRAPH_CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "showSendToCloud": False,
    "responsive": True,
    "doubleClick": "reset",
    # An image of Plotly's would be of the axes alone.
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d", "toImage"],
}

_SQUARE = ("pairs", "spectrum2d")
_WIDTHS = {1: "", 2: "wide", 3: "widest"}


@dataclass(frozen=True)
class Choice:
    """One switch: its name, what is beside it, its options as text and value, which one is chosen first, and a hint."""

    name: str
    label: str
    options: Mapping[str, str | int]
    default: str | int
    hint: str


WHAT = (
    Choice("stage", "Stage", {"pre": "pre", "post": "post"}, "post", "Before or after the nonlinearity"),
    Choice("head", "Head", {"0": 0}, 0, "Attention head"),
    Choice("pos", "Position", {"x": 0, "y": 1, "=": 2}, 0, "The position that the final token attends to"),
)

HOW = (
    Choice("basis", "Basis", {"both": "both", "input": "input", "Fourier": "fourier"}, "both", "Which panels to show"),
    Choice(
        "colours",
        "Colours",
        {"whole run": "run", "this epoch": "epoch", "own limits": "manual"},
        "run",
        "Whole run: the same colours and heights at every epoch, so that epochs can be compared",
    ),
    Choice(
        "scale",
        "Fourier scale",
        {"√": "sqrt", "linear": "linear"},
        "sqrt",
        "Colours by signed square root make small coefficients visible",
    ),
    Choice(
        "order",
        "Neuron map",
        {"by cluster": "cluster", "by index": "index"},
        "cluster",
        "Neurons of one frequency beside each other, or all by their numbers",
    ),
)

TIMESCALE = Choice(
    "timescale", "Epochs", {"linear": "linear", "log": "log"}, "linear", "How epochs lie on the timeline"
)

KEYS = (
    (("←", "→"), "one checkpoint back, one on"),
    (("shift ←", "shift →"), "ten checkpoints"),
    (("home", "end"), "the first checkpoint, the last"),
    (("space",), "play, pause"),
    (("J", "K"), "previous neuron, next neuron"),
    (("H",), "next head"),
    (("B",), "next basis"),
    (("S",), "other stage"),
    (("?",), "this list"),
)


def page(opening: Opening) -> Component:
    """The whole page, as it opens."""
    return html.Div(
        [
            *(dcc.Store(id=name, data=opening.prop(name, "data")) for name in STORES),
            dcc.Store(id="framed", data=_framed(opening.task)),
            header(opening),
            html.Main(
                [
                    _notice("run-notice", "status", opening),
                    _notice("notice", "alert", opening),
                    timeline(),
                    controls(opening),
                    panels(opening.task),
                ],
                id="main",
            ),
            keys(),
            html.Div(id="working", className="hidden", role="status"),
        ],
        id="page",
    )


def _notice(name: str, role: str, opening: Opening) -> Component:
    return html.Div(opening.prop(name, "children"), id=name, className="notice", role=role)


def header(opening: Opening) -> Component:
    """Brand, run picker, list of keys, theme."""
    brand = html.H1([html.Span("grok"), html.Span("scope", className="accent")], className="brand")
    runs = [{"label": name, "value": name} for name in opening.names]
    picker = dbc.Select(id="run", options=runs, value=opening.name)
    formula = html.Span(opening.prop("formula", "children"), id="formula", className="formula")
    run = html.Div([html.Label("Run", htmlFor="run"), picker, formula], className="run")
    buttons = [
        _button("help-toggle", "?", "Keyboard shortcuts"),
        _button("theme-toggle", "◐", "Switch between light and dark"),
    ]
    return html.Header([brand, run, *buttons], className="header")


def timeline() -> Component:
    """Play button and epoch, the losses with the cursor on them, slider and steps, and this epoch's numbers."""
    graph = _graph("timeline-graph", bare(), displayModeBar=False)
    margins = {f"--plot-{side}": f"{MARGIN[side[0]]}px" for side in ("left", "right", "top", "bottom")}
    graph_box = html.Div(graph, className="timeline-graph")
    plot = html.Div([graph_box, html.Div(className="cursor")], id="timeline", className="timeline", style=margins)
    track = html.Div([plot, _steps()], className="track")
    return html.Section([_now(), track, readout()], className="band", **_aria(label="Training"))


def _now() -> Component:
    play = html.Button("▶", id="play", type="button", className="play", title="Play or pause", **_aria(label="Play"))
    caption = html.Span("epoch", className="caption")
    place = html.Span(id="place", className="caption")
    epoch = html.Div([caption, html.Strong("–", id="epoch-readout"), place], className="epoch")
    return html.Div([play, epoch], className="now")


def _steps() -> Component:
    """The slider comes from the browser; beside it the steps, how to play, and how epochs lie on the timeline."""
    speeds = {"0.25": "¼×", "0.5": "½×", "1": "1×", "2": "2×", "4": "4×", "8": "8×"}
    repeats = {"once": "once", "loop": "loop", "ping-pong": "ping-pong"}
    return html.Div(
        [
            _button("epoch-previous", "‹", "Previous checkpoint"),
            html.Div(id="scrubber", className="scrubber"),
            _button("epoch-next", "›", "Next checkpoint"),
            _select("speed", "Speed of playing", speeds, "1"),
            _select("repeat", "What to do at the end", repeats, "once"),
            _switch(TIMESCALE),
        ],
        className="steps",
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


def controls(opening: Opening) -> Component:
    """Everything else a person chooses: what to look at, then how."""
    heads = opening.prop("head", "options")
    return html.Section(
        [
            _neuron(opening.prop("neuron", "value", 0)),
            *(_switch(choice, heads if choice.name == "head" else None) for choice in WHAT),
            html.Div(className="break"),
            *(_switch(choice) for choice in HOW),
        ],
        className="controls",
        **_aria(label="Controls"),
    )


def _neuron(value: int) -> Component:
    # No min and max: the input would turn a number beyond them into nothing, and nothing could be said about it.
    number = dbc.Input(id="neuron", type="number", value=value, required=True, inputmode="numeric")
    steps = [
        _button("neuron-previous", "←", "Previous neuron"),
        _button("neuron-next", "→", "Next neuron"),
        _button("neuron-random", "random", "A random neuron"),
    ]
    return html.Div(
        [html.Label("Neuron", htmlFor="neuron"), number, html.Div(steps, className="buttons")], className="control"
    )


def panels(task: Task | None) -> Component:
    """All panels; which of the two bases are shown is an attribute that the browser sets."""
    figures = _figures(task)
    content = [panel(item, figures.get(item.id)) for item in PANELS]
    return html.Div(content, id="panels", className="panels", **_data(basis="both"))


def _figures(task: Task | None) -> dict[str, go.Figure]:
    """The axes that the page opens with; without a run, nothing stands in their place."""
    if task is None:
        return {name: bare() for name in FRAMED}
    return {name: frame_figure(frame, FIRST_THEME) for name, frame in frames_of(task).items()}


def _framed(task: Task | None) -> dict[str, Any] | None:
    return None if task is None else Framed(frames=frames_key(task), theme=FIRST_THEME).model_dump(mode="json")


def panel(item: Panel, figure: go.Figure | None) -> Component:
    """One panel: its words, which the browser fills in, and a canvas under Plotly's axes, where it has a figure."""
    name = item.id
    ink: list[Component] = [html.Canvas(className="ink", **_aria(hidden="true"))]
    if figure is not None:
        ink.append(_graph(f"{name}-graph", figure))
    if item.draws in _SQUARE:
        ink.append(html.Div(className="bar"))
    content = [
        html.H2([html.Span(className="title"), html.Span(className="detail")], id=f"{name}-heading"),
        html.Button("?", type="button", className="help", **_aria(label=item.help), **_data(help=item.help)),
        html.P(className="sentence"),
        html.Div(ink, className="graph"),
        html.P(className="foot"),
        html.P(className="status"),
    ]
    shape = "" if item.draws in _SQUARE else "tall"
    kind = " ".join(filter(None, ("panel", item.basis or "always", shape, _WIDTHS[item.width])))
    asks = _data(draws=item.draws, ask=item.ask_json(), arrays=",".join(item.arrays), unit=item.unit)
    return html.Section(content, id=name, className=kind, **asks, **_aria(labelledby=f"{name}-heading"))


def keys() -> Component:
    """The list of keys, which the browser opens and closes."""
    rows = [html.Tr([html.Th([html.Kbd(key) for key in names], scope="row"), html.Td(what)]) for names, what in KEYS]
    close = html.Button("Close", id="keys-close", type="button", className="button")
    title = html.H2("Keyboard shortcuts", id="keys-heading")
    table = html.Table(html.Tbody(rows))
    return html.Dialog([title, table, close], id="keys", className="keys", **_aria(labelledby="keys-heading"))


def _graph(name: str, figure: go.Figure, **config: Any) -> Component:
    """A graph that fills its box: Dash's own element takes the height of what is around it."""
    settings: Any = {**GRAPH_CONFIG, **config}
    return dcc.Graph(id=name, figure=figure, config=settings, responsive=True, style={"height": "100%"})


def _button(name: str, text: str, label: str) -> Component:
    return html.Button(text, id=name, type="button", title=label, className="button", **_aria(label=label))


def _select(name: str, label: str, options: Mapping[str, str], default: str) -> Component:
    items = [html.Option(text, value=value, selected=value == default) for value, text in options.items()]
    return html.Select(items, id=name, title=label, **_aria(label=label))


def _switch(choice: Choice, options: Sequence[Mapping[str, Any]] | None = None) -> Component:
    shown = options or [{"label": text, "value": value} for text, value in choice.options.items()]
    radios = dbc.RadioItems(id=choice.name, name=choice.name, options=shown, value=choice.default, class_name="switch")
    label = html.Span(choice.label, id=f"{choice.name}-label", className="label", title=choice.hint)
    group = html.Div(radios, role="radiogroup", **_aria(labelledby=f"{choice.name}-label"))
    return html.Div([label, group], className="control")


def _aria(**attributes: str) -> dict[str, Any]:
    return {f"aria-{name}": value for name, value in attributes.items()}


def _data(**attributes: str) -> dict[str, Any]:
    return {f"data-{name}": value for name, value in attributes.items()}
