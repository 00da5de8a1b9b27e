"""The page: header, timeline, controls, panels. Ids here are those that `app.callbacks` and `assets/` use."""

from __future__ import annotations

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from app.figures.timeline import MARGIN
from app.panels import FOURIER_PANELS, PANELS, Panel

STORES = ("facts", "view", "theme", "request", "reply", "failure")

GRAPH_CONFIG = {
    "displaylogo": False,
    "showSendToCloud": False,
    "responsive": True,
    "doubleClick": "reset",
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
}


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
    theme = html.Button("◐", id="theme-toggle", type="button", className="button", title="Light or dark")
    theme.__setattr__("aria-label", "Switch between light and dark")
    return html.Header(
        [
            brand,
            html.Div([html.Label("Run", htmlFor="run"), picker, html.Span(id="formula", className="formula")], className="run"),
            theme,
        ],
        className="header",
    )


def timeline() -> Component:
    """The epoch, the losses with the cursor on them, the checkpoint slider, and this epoch's numbers."""
    graph = dcc.Graph(id="timeline-graph", config={**GRAPH_CONFIG, "displayModeBar": False}, className="timeline-graph")
    margins = {"--plot-left": f"{MARGIN['l']}px", "--plot-right": f"{MARGIN['r']}px", "--plot-bottom": f"{MARGIN['b']}px"}
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
    epoch = html.Div(
        [html.Span("epoch", className="caption"), html.Strong("–", id="epoch"), html.Span(id="place", className="caption")],
        className="epoch",
    )
    return html.Section([epoch, html.Div([plot, steps], className="track"), readout()], className="band", **{"aria-label": "Training"})


def readout() -> Component:
    """Losses and accuracies at this epoch; the swatches are the legend of the curves."""
    head = html.Tr(
        [html.Td(), *(html.Th([html.I(className=f"swatch {name}"), name], scope="col") for name in ("train", "test"))]
    )
    rows = [
        html.Tr([html.Th(what, scope="row"), *(html.Td("–", id=f"{name}-{what}") for name in ("train", "test"))])
        for what in ("loss", "accuracy")
    ]
    return html.Table([html.Thead(head), html.Tbody(rows)], className="readout")


def controls() -> Component:
    """Everything else a person chooses."""
    neuron = dbc.Input(id="neuron", type="number", min=0, step=1, value=0, required=True, inputmode="numeric")
    return html.Section(
        [
            html.Div(
                [
                    html.Label("Neuron", htmlFor="neuron"),
                    neuron,
                    html.Div(
                        [
                            _button("neuron-previous", "←", "Previous neuron"),
                            _button("neuron-next", "→", "Next neuron"),
                            _button("neuron-random", "random", "A random neuron"),
                        ],
                        className="buttons",
                    ),
                ],
                className="control",
            ),
            _switch("stage", "Stage", [("pre", "pre"), ("post", "post")], "post", "Before or after the ReLU"),
            _switch("head", "Head", [("0", 0)], 0, "Attention head"),
            _switch("pos", "Looks at", [("x", 0), ("y", 1), ("=", 2)], 0, "The position the final token attends to"),
            _switch("basis", "Basis", [("both", "both"), ("input", "input"), ("Fourier", "fourier")], "both", "Which heatmaps to show"),
            _switch("colours", "Scale", [("fixed over the run", "run"), ("per epoch", "epoch")], "run", "Whether colours and heights can be compared between epochs"),
            _switch("scale", "Fourier colours", [("√", "sqrt"), ("linear", "linear")], "sqrt", "Signed square root makes small coefficients visible"),
        ],
        className="controls",
        **{"aria-label": "Controls"},
    )  # fmt: skip


def panels() -> Component:
    """The six panels."""
    return html.Div([panel(item) for item in PANELS], id="panels", className="panels both is-empty")


def panel(item: Panel) -> Component:
    """One panel: title, sentence, graph, and for Fourier panels the line that names a clicked coefficient."""
    heading = html.H2([html.Span(id=f"{item.id}-title"), html.Span(id=f"{item.id}-detail", className="detail")], id=f"{item.id}-heading")
    graph = dcc.Graph(id=f"{item.id}-graph", config=GRAPH_CONFIG, className="graph", responsive=True)
    content: list[Component] = [heading, html.P(id=f"{item.id}-sentence", className="sentence"), graph]
    if item.id in FOURIER_PANELS:
        content += [
            dcc.Store(id=f"{item.id}-picked"),
            html.P(id=f"{item.id}-component", className="component", role="status"),
        ]
    return html.Section(
        content, id=item.id, className=f"panel {item.basis or 'always'}", **{"aria-labelledby": f"{item.id}-heading"}
    )


def _button(name: str, text: str, label: str) -> Component:
    return html.Button(text, id=name, type="button", title=label, className="button", **{"aria-label": label})


def _switch(name: str, label: str, options: Sequence[tuple[str, object]], value: object, hint: str) -> Component:
    radios = dcc.RadioItems(
        id=name,
        options=[{"label": text, "value": choice} for text, choice in options],
        value=value,
        className="switch",
        labelClassName="choice",
    )
    group = html.Div(radios, role="radiogroup", **{"aria-labelledby": f"{name}-label"})
    return html.Div([html.Span(label, id=f"{name}-label", className="label", title=hint), group], className="control")
