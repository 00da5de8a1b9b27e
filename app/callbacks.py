"""Every callback of the page. Each parses what the browser sent, asks one function, and returns; none computes.

The flow: run picker → `facts` → (browser: controls make the `view`, a gate lets one `request` out at a time) → `draw`
→ panels and `reply`. The browser's part is in `assets/view.js` and `assets/gate.js`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analysis.errors import ParameterError
from app.choosing import OUTPUTS, choose
from app.drawing import draw, fourier_answer
from app.figures.timeline import timeline
from app.layout import page
from app.notices import show_run_error
from app.panels import FOURIER_PANELS, PANEL_BY_ID, PANELS
from app.sentences import of_component
from app.view import Reply, Request, Shown, View, parse, parse_click, parse_theme
from cache.answers import Answers

TEXTS = ("title", "detail", "sentence", "foot")
CONTROLS = ("checkpoint", "neuron", "stage", "head", "pos", "basis", "colours", "scale")
READOUT = ("epoch", "place", "train-loss", "test-loss", "train-accuracy", "test-accuracy")


@dataclass(frozen=True)
class Explore:
    """The page over one set of answers."""

    answers: Answers

    def layout(self) -> Component:
        """The page for the runs that there are now; asked for at every load."""
        names = self.answers.session.store.names()
        sound = (run.name for run in self.answers.session.store.sound_runs() if run.epochs)
        return page(names, next(sound, names[0] if names else None))

    def load_run(self, name: Any, shown: Any, view: Any) -> tuple[Any, ...]:
        """Open the chosen run, keeping what can be kept of the view."""
        before = parse(Shown, shown) if shown else None
        chosen = choose(self.answers, name, parse(View, view) if view else None)
        if before and before.digest == chosen.facts.run.digest and before.name == chosen.facts.run.name:
            raise PreventUpdate
        return chosen.outputs()

    def draw_timeline(self, shown: Any, theme: Any) -> go.Figure:
        """The losses of the run that is shown."""
        if not shown:
            raise PreventUpdate
        facts = parse(Shown, shown)
        run = self.answers.session.run(facts.name)
        history = run.history
        return timeline(
            history.epoch,
            history.train_loss,
            history.test_loss,
            checkpoints=run.epochs,
            damaged=facts.damaged,
            theme=parse_theme(theme),
        )

    def draw_panels(self, request: Any, reply: Any) -> list[Any]:
        """Draw the panels that a request changes."""
        if request is None:
            raise PreventUpdate
        drawing = draw(self.answers, parse(Request, request), parse(Reply, reply) if reply else None)
        outputs: list[Any] = []
        for panel in PANELS:
            update = drawing.updates.get(panel.id)
            outputs += [no_update] * (1 + len(TEXTS)) if update is None else update.outputs(TEXTS)
        return [*outputs, drawing.reply.model_dump(mode="json"), ""]

    def name_component(self, click: Any, reply: Any, panel: str) -> dict[str, str]:
        """Name the Fourier coefficient that was clicked, for the view that is shown."""
        if not click or not reply:
            raise PreventUpdate
        shown, component = parse(Reply, reply), parse_click(click)
        told = of_component(fourier_answer(self.answers, PANEL_BY_ID[panel], shown.view), component)
        if told is None:
            raise ParameterError("this run has no such Fourier component: click on a coloured cell")
        return {"query": shown.marks[panel].query if panel in shown.marks else "", "text": told}

    def name_neuron_component(self, click: Any, reply: Any) -> dict[str, str]:
        """`name_component` for the neuron."""
        return self.name_component(click, reply, FOURIER_PANELS[0])

    def name_attention_component(self, click: Any, reply: Any) -> dict[str, str]:
        """`name_component` for the attention head."""
        return self.name_component(click, reply, FOURIER_PANELS[1])


def register(app: Dash, explore: Explore) -> None:
    """Wire the page to `app`: the callbacks that ask the server, then those that stay in the browser."""
    app.layout = explore.layout
    app.callback(
        *(Output(*output) for output in OUTPUTS),
        Input("run", "value"),
        State("facts", "data"),
        State("view", "data"),
        on_error=show_run_error,
    )(explore.load_run)
    curves = app.callback(Output("timeline-graph", "figure"), Input("facts", "data"), Input("theme", "data"))
    curves(explore.draw_timeline)
    draws = app.callback(*_panel_outputs(), Input("request", "data"), State("reply", "data"), prevent_initial_call=True)
    draws(explore.draw_panels)
    names = (explore.name_neuron_component, explore.name_attention_component)
    for panel, name in zip(FOURIER_PANELS, names, strict=True):
        clicked = Input(f"{panel}-graph", "clickData")
        app.callback(Output(f"{panel}-picked", "data"), clicked, State("reply", "data"))(name)
    _register_browser(app.clientside_callback)


def _panel_outputs() -> list[Output]:
    outputs = []
    for panel in PANELS:
        outputs.append(Output(f"{panel.id}-graph", "figure"))
        outputs += [Output(f"{panel.id}-{text}", "children") for text in TEXTS]
    return [*outputs, Output("reply", "data"), Output("notice", "children", allow_duplicate=True)]


def _register_browser(browser: Callable[..., None]) -> None:
    """The callbacks that run in the browser; each is a documented function in `assets/`."""
    shown = (State("checkpoint", "value"), State("facts", "data"))
    browser(_js("theme"), Output("theme", "data"), Input("theme-toggle", "n_clicks"))
    browser(
        _js("compose"),
        Output("view", "data"),
        Input("facts", "data"),
        *(Input(name, "value") for name in CONTROLS),
    )
    browser(
        _js("stepCheckpoint"),
        Output("checkpoint", "value", allow_duplicate=True),
        Input("checkpoint-previous", "n_clicks"),
        Input("checkpoint-next", "n_clicks"),
        *shown,
        prevent_initial_call=True,
    )
    browser(
        _js("stepNeuron"),
        Output("neuron", "value", allow_duplicate=True),
        *(Input(f"neuron-{step}", "n_clicks") for step in ("previous", "next", "random")),
        State("neuron", "value"),
        State("facts", "data"),
        prevent_initial_call=True,
    )
    browser(
        _js("readout"),
        *(Output(name, "children") for name in READOUT),
        Input("checkpoint", "value"),
        Input("facts", "data"),
    )
    browser(_js("ask"), Output("request", "data"), Input("view", "data"), Input("theme", "data"))
    browser(_js("checkpoints"), Input("facts", "data"))
    browser(_js("settle"), Input("reply", "data"), Input("failure", "data"))
    browser(_js("stage"), Output("panels", "className"), Input("view", "data"), Input("reply", "data"))
    for panel in FOURIER_PANELS:
        browser(
            _js("component"),
            Output(f"{panel}-component", "children"),
            Input(f"{panel}-picked", "data"),
            Input("reply", "data"),
            State(f"{panel}-component", "id"),
        )


def _js(name: str) -> ClientsideFunction:
    return ClientsideFunction("grokscope", name)
