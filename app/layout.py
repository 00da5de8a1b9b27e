"""The page: header, timeline, controls, panels. Ids here are those that `app.callbacks` and `assets/` use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from app.figures.timeline import MARGIN
from app.panels import FOURIER_PANELS, PANELS, Panel

STORES = ("facts", "view", "theme", "request", "reply", "failure")

GRAPH_CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "showSendToCloud": False,
    "responsive": True,
    "doubleClick": "reset",
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
}


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
    Choice(
        "basis", "Basis", {"both": "both", "input": "input", "Fourier": "fourier"}, "both", "Which heatmaps to show"
    ),
    Choice(
        "colours",
        "Colours",
        {"fixed over the run": "run", "per epoch": "epoch"},
        "epoch",
        "Fixed: the same colours and heights at every epoch, so that epochs can be compared",
    ),
    Choice(
        "scale",
        "Fourier scale",
        {"√": "sqrt", "linear": "linear"},
        "sqrt",
        "Colours by signed square root make small coefficients visible",
    ),
)


def page(names: Sequence[str], first: str | None) -> Component:
    """The whole page for the runs called `names`, opening with the run `first`."""
    return html.Div(
        [
            *(dcc.Store(id=name) for name in STORES),
            header(names, first),
            html.Main(
                [
                    html.Div(id="run-notice", className="notice", role="status"),
                    html.Div(id="notice", className="notice", role="alert"),
                    timeline(),
                    controls(),
                    panels(),
                ],
                id="main",
            ),
        ],
        id="page",
    )


def header(names: Sequence[str], first: str | None) -> Component:
    """Brand, run picker, theme."""
    brand = html.H1([html.Span("grok"), html.Span("scope", className="accent")], className="brand")
    picker = dbc.Select(id="run", options=[{"label": name, "value": name} for name in names], value=first)
    formula = html.Span(id="formula", className="formula")
    run = html.Div([html.Label("Run", htmlFor="run"), picker, formula], className="run")
    return html.Header([brand, run, _button("theme-toggle", "◐", "Switch between light and dark")], className="header")


def timeline() -> Component:
    """The epoch, the losses with the cursor on them, the checkpoint slider, and this epoch's numbers."""
    graph = _graph("timeline-graph", "timeline-graph", displayModeBar=False)
    margins = {f"--plot-{side}": f"{MARGIN[side[0]]}px" for side in ("left", "right", "bottom")}
    plot = html.Div([graph, html.Div(className="cursor")], id="timeline", className="timeline", style=margins)
    slider = dbc.Input(id="checkpoint", type="range", min=0, max=0, step=1, value=0, class_name="slider")
    steps = html.Div(
        [
            _button("checkpoint-previous", "‹", "Previous checkpoint"),
            html.Label("Checkpoint", htmlFor="checkpoint", className="hidden"),
            slider,
            _button("checkpoint-next", "›", "Next checkpoint"),
        ],
        className="steps",
    )
    track = html.Div([plot, steps], className="track")
    return html.Section([_epoch(), track, readout()], className="band", **_aria(label="Training"))


def _epoch() -> Component:
    caption = html.Span("epoch", className="caption")
    place = html.Span(id="place", className="caption")
    return html.Div([caption, html.Strong("–", id="epoch"), place], className="epoch")


def readout() -> Component:
    """Losses and accuracies at this epoch; the swatches are the legend of the curves."""
    sides = ("train", "test")
    head = [html.Td(), *(html.Th([html.I(className=f"swatch {side}"), side], scope="col") for side in sides)]
    rows = [
        html.Tr([html.Th(what, scope="row"), *(html.Td("–", id=f"{side}-{what}") for side in sides)])
        for what in ("loss", "accuracy")
    ]
    return html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="readout")


def controls() -> Component:
    """Everything else a person chooses: what to look at, then how."""
    return html.Section(
        [
            _neuron(),
            *(_switch(choice) for choice in WHAT),
            html.Div(className="break"),
            *(_switch(choice) for choice in HOW),
        ],
        className="controls",
        **_aria(label="Controls"),
    )


def _neuron() -> Component:
    # No min and max: the input would turn a number beyond them into nothing, and nothing could be said about it.
    number = dbc.Input(id="neuron", type="number", value=0, required=True, inputmode="numeric")
    steps = [
        _button("neuron-previous", "←", "Previous neuron"),
        _button("neuron-next", "→", "Next neuron"),
        _button("neuron-random", "random", "A random neuron"),
    ]
    return html.Div(
        [html.Label("Neuron", htmlFor="neuron"), number, html.Div(steps, className="buttons")], className="control"
    )


def panels() -> Component:
    """The six panels."""
    return html.Div([panel(item) for item in PANELS], id="panels", className="panels both is-empty")


def panel(item: Panel) -> Component:
    """One panel: title, sentence, graph, and for Fourier panels the line that names a clicked coefficient."""
    name = item.id
    title = [html.Span(id=f"{name}-title"), html.Span(id=f"{name}-detail", className="detail")]
    content: list[Component] = [
        html.H2(title, id=f"{name}-heading"),
        html.Button("?", type="button", className="help", **_aria(label=item.help), **_data(help=item.help)),
        html.P(id=f"{name}-sentence", className="sentence"),
        _graph(f"{name}-graph", "graph"),
        html.P(id=f"{name}-foot", className="foot", hidden=item.basis != "input"),
    ]
    if name in FOURIER_PANELS:
        content.append(dcc.Store(id=f"{name}-picked"))
        content.append(html.P(id=f"{name}-component", className="component", role="status"))
    kind = f"panel {item.basis or 'always'}"
    return html.Section(content, id=name, className=kind, **_aria(labelledby=f"{name}-heading"))


def _graph(name: str, kind: str, **config: Any) -> Component:
    """A graph that fills a box of its own: Dash's own element takes the height of what is around it."""
    settings: Any = {**GRAPH_CONFIG, **config}
    graph = dcc.Graph(id=name, config=settings, responsive=True, style={"height": "100%"})
    return html.Div(graph, className=kind)


def _button(name: str, text: str, label: str) -> Component:
    return html.Button(text, id=name, type="button", title=label, className="button", **_aria(label=label))


def _switch(choice: Choice) -> Component:
    options = [{"label": text, "value": value} for text, value in choice.options.items()]
    radios = dbc.RadioItems(
        id=choice.name, name=choice.name, options=options, value=choice.default, class_name="switch"
    )
    label = html.Span(choice.label, id=f"{choice.name}-label", className="label", title=choice.hint)
    group = html.Div(radios, role="radiogroup", **_aria(labelledby=f"{choice.name}-label"))
    return html.Div([label, group], className="control")


def _aria(**attributes: str) -> dict[str, Any]:
    return {f"aria-{name}": value for name, value in attributes.items()}


def _data(**attributes: str) -> dict[str, Any]:
    return {f"data-{name}": value for name, value in attributes.items()}
