"""Every callback of the page. Each parses what the browser sent, asks one function, and returns; none computes.

The flow: run picker → `facts` → (browser: the engine paints clips; where the hand rests it lets one `request` out at a
time) → `draw_exact` → `exact` → (browser: the engine paints that). The browser's part is in `assets/engine`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from dash import ClientsideFunction, Dash, Input, Output, Patch, State, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analysis.errors import GrokscopeError
from analysis.run import Run
from app.choosing import OUTPUTS, choose, open_first
from app.drawing import draw
from app.facts import FRAMED, frames_key, frames_of
from app.figures.frames import frame_figure
from app.figures.theme import template
from app.figures.timeline import Losses, timeline
from app.layout import CONTROLS, page
from app.notices import sentence_of, show_draw_error, show_run_error
from app.phases import no_phases, phases_from, phases_of
from app.view import Framed, Phases, PhasesWanted, Request, Shown, View, parse, parse_theme, parse_timescale
from cache.answers import Answers


@dataclass(frozen=True)
class Explore:
    """The page over one set of answers."""

    answers: Answers

    def layout(self) -> Component:
        """The page for the runs that there are now; asked for at every load."""
        return page(open_first(self.answers))

    def load_run(self, name: Any, wanted: Any, shown: Any, view: Any, request: Any) -> tuple[Any, ...]:
        """Open the chosen run, or the same as it is by now, keeping what can be kept of the view.

        The epoch is that of the last request: the slider's place is the browser's own.
        """
        del wanted
        before = parse(Shown, shown) if shown else None
        looked = parse(View, view) if view else None
        if looked and request:
            looked = looked.model_copy(update={"epoch": parse(Request, request).view.epoch})
        chosen = choose(self.answers, name, looked)
        if before and before.digest == chosen.facts.run.digest and before.name == chosen.facts.run.name:
            raise PreventUpdate
        outputs = dict(zip(OUTPUTS, chosen.outputs(), strict=True))
        if before and before.name == chosen.facts.run.name:
            # It has only grown. The person may have chosen on meanwhile: these controls are theirs.
            outputs |= {("neuron", "value"): no_update, ("head", "value"): no_update}
        return tuple(outputs.values())

    def draw_frames(self, shown: Any, theme: Any, framed: Any) -> list[Any]:
        """The axes of all panels: new ones for another task, else at most their colours, so that the zoom stays."""
        if not shown:
            raise PreventUpdate
        task = self._run(shown).task
        now = Framed(frames=frames_key(task), theme=parse_theme(theme))
        before = parse(Framed, framed) if framed else None
        if before == now:
            raise PreventUpdate
        if before and before.frames == now.frames:
            figures = [_recoloured(now.theme) for _ in FRAMED]
        else:
            frames = frames_of(task)
            figures = [frame_figure(frames[name], now.theme) for name in FRAMED]
        return [*figures, now.model_dump(mode="json")]

    def draw_timeline(self, shown: Any, theme: Any, timescale: Any, phases: Any) -> go.Figure:
        """The losses of the run that is shown, with the phases that are known by now."""
        if not shown:
            raise PreventUpdate
        facts, run = parse(Shown, shown), self._run(shown)
        history = run.history
        return timeline(
            Losses(history.epoch, history.train_loss, history.test_loss),
            checkpoints=run.epochs,
            damaged=facts.damaged,
            theme=parse_theme(theme),
            timescale=parse_timescale(timescale),
            phases=phases_from(parse(Phases, phases) if phases else None, facts.digest),
        )

    def draw_exact(self, request: Any) -> tuple[dict[str, Any], str]:
        """The exact numbers that a request asks for; an earlier notice has had its time."""
        if request is None:
            raise PreventUpdate
        return draw(self.answers, parse(Request, request)), ""

    def find_phases(self, wanted: Any) -> dict[str, Any]:
        """The phases of a run, once the browser has nothing better to ask for."""
        if not wanted:
            raise PreventUpdate
        asked = parse(PhasesWanted, wanted)
        try:
            return phases_of(self.answers, self.answers.session.run(asked.name))
        except GrokscopeError as error:
            return no_phases(asked.digest, sentence_of(error))

    def _run(self, shown: Any) -> Run:
        return self.answers.session.run(parse(Shown, shown).name)


def _recoloured(theme: str) -> Patch:
    patch: Any = Patch()
    patch["layout"]["template"] = template(theme)
    return patch


def register(app: Dash, explore: Explore) -> None:
    """Wire the page to `app`: the callbacks that ask the server, then those that stay in the browser."""
    app.layout = explore.layout
    facts, theme = Input("facts", "data"), Input("theme", "data")
    app.callback(
        *(Output(*output) for output in OUTPUTS),
        Input("run", "value"),
        Input("facts-wanted", "data"),
        State("facts", "data"),
        State("view", "data"),
        State("request", "data"),
        on_error=show_run_error,
        prevent_initial_call=True,
    )(explore.load_run)
    frames = app.callback(
        *(Output(f"{name}-graph", "figure") for name in FRAMED),
        Output("framed", "data"),
        facts,
        theme,
        State("framed", "data"),
    )
    frames(explore.draw_frames)
    curves = app.callback(
        Output("timeline-graph", "figure"), facts, theme, Input("timescale", "value"), Input("phases", "data")
    )
    curves(explore.draw_timeline)
    exact = app.callback(
        Output("exact", "data"),
        Output("notice", "children", allow_duplicate=True),
        Input("request", "data"),
        on_error=show_draw_error,
        prevent_initial_call=True,
    )
    exact(explore.draw_exact)
    phases = app.callback(Output("phases", "data"), Input("phases-wanted", "data"), prevent_initial_call=True)
    phases(explore.find_phases)
    _register_browser(app.clientside_callback)


def _register_browser(browser: Callable[..., None]) -> None:
    """The callbacks that run in the browser; each is a documented function of `assets/`."""
    browser(_js("theme"), Output("theme", "data"), Input("theme-toggle", "n_clicks"))
    controls = (Input(name, "value") for name in CONTROLS)
    browser(_js("compose"), Output("view", "data"), Input("facts", "data"), *controls)
    browser(
        _js("stepNeuron"),
        Output("neuron", "value", allow_duplicate=True),
        *(Input(f"neuron-{step}", "n_clicks") for step in ("previous", "next", "random")),
        State("neuron", "value"),
        State("facts", "data"),
        prevent_initial_call=True,
    )
    browser(_js("settle"), Input("exact", "data"), Input("failure", "data"))
    browser(_js("phases"), Input("phases", "data"))
    browser(_js("timescale"), Input("timescale", "value"))
    browser(_js("frames"), Input("framed", "data"))


def _js(name: str) -> ClientsideFunction:
    return ClientsideFunction("grokscope", name)
