"""Every callback of the page. Each parses what the browser sent, asks one function, and returns; none computes.

The browser's engine (`assets/engine`) owns the view. It puts what it wants to know into stores, and reads the answers
out of others: `run-wanted` → `facts`, `request` → `exact`, `phases-wanted` → `phases`; the timeline's curves and the
Data page are drawn here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from dash import ClientsideFunction, Dash, Input, Output
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analysis.errors import GrokscopeError
from app.bootstrap import about_damage
from app.errors import sentence_of, show_draw_error, show_run_error
from app.exact import exact_answers
from app.figures.timeline import Losses, timeline
from app.layout import page
from app.pages.data import describe, rows_of
from app.phases import no_phases, phases_from, phases_of
from app.requests import Phases, RunWanted, Shown, parse
from app.run_info import run_info_of
from app.view import Request
from cache.answers import Answers


@dataclass(frozen=True)
class Dashboard:
    """The page over one set of answers."""

    answers: Answers

    def layout(self) -> Component:
        """The page for the runs that there are now; asked for at every load."""
        return page(self.answers.session.store.names())

    def load_run(self, wanted: Any) -> tuple[Any, str, str]:
        """Open a run: its facts, what is wrong with it, and no earlier complaint."""
        if not wanted:
            raise PreventUpdate
        asked = parse(RunWanted, wanted)
        run = self.answers.session.run(asked.name)
        if run.digest == asked.digest:
            raise PreventUpdate
        facts = run_info_of(self.answers, run)
        return facts.to_json(), about_damage(facts), ""

    def draw_timeline(self, wanted: Any, phases: Any) -> go.Figure:
        """The losses of the run that is shown, with the phases that are known by now."""
        if not wanted:
            raise PreventUpdate
        shown = parse(Shown, wanted)
        run = self.answers.session.run(shown.name)
        history = run.history
        return timeline(
            Losses(history.epoch, history.train_loss, history.test_loss),
            checkpoints=run.epochs,
            damaged=shown.damaged,
            theme=shown.theme,
            timescale=shown.timescale,
            phases=phases_from(parse(Phases, phases) if phases else None, shown.digest),
        )

    def exact(self, request: Any) -> tuple[dict[str, Any], str]:
        """The exact numbers that a request asks for; an earlier notice has had its time."""
        if request is None:
            raise PreventUpdate
        return exact_answers(self.answers, parse(Request, request)), ""

    def find_phases(self, wanted: Any) -> dict[str, Any]:
        """The phases of a run, once the browser has nothing better to ask for."""
        if not wanted:
            raise PreventUpdate
        asked = parse(RunWanted, wanted)
        try:
            return phases_of(self.answers, self.answers.session.run(asked.name))
        except GrokscopeError as error:
            return no_phases(asked.digest, sentence_of(error))

    def describe_run(self, wanted: Any) -> tuple[Component, dict[str, Any]]:
        """The Data page of a run, and the rows of its long tables."""
        if not wanted:
            raise PreventUpdate
        run = self.answers.session.run(parse(RunWanted, wanted).name)
        return describe(run), rows_of(run)


def register(app: Dash, board: Dashboard) -> None:
    """Wire the page to `app`: the callbacks that ask the server, then those that stay in the browser."""
    app.layout = board.layout
    notice = Output("notice", "children", allow_duplicate=True)
    run = (Output("facts", "data"), Output("run-notice", "children"), notice)
    wanted = Input("run-wanted", "data")
    app.callback(*run, wanted, on_error=show_run_error, prevent_initial_call=True)(board.load_run)
    curves = app.callback(
        Output("timeline-graph", "figure"),
        Input("timeline-wanted", "data"),
        Input("phases", "data"),
        prevent_initial_call=True,
    )
    curves(board.draw_timeline)
    exact = (Output("exact", "data"), notice, Input("request", "data"))
    app.callback(*exact, on_error=show_draw_error, prevent_initial_call=True)(board.exact)
    phases = (Output("phases", "data"), Input("phases-wanted", "data"))
    app.callback(*phases, prevent_initial_call=True)(board.find_phases)
    data = (Output("data", "children"), Output("data-rows", "data"), Input("data-wanted", "data"))
    app.callback(*data, prevent_initial_call=True)(board.describe_run)
    _register_browser(app.clientside_callback)


def _register_browser(browser: Callable[..., None]) -> None:
    """The callbacks that run in the browser; each is a documented function of `assets/`."""
    browser(_js("theme"), Output("theme", "data"), Input("theme-toggle", "n_clicks"))
    browser(_js("run"), Input("facts", "data"), prevent_initial_call=True)
    browser(_js("settle"), Input("exact", "data"), Input("failure", "data"), prevent_initial_call=True)
    browser(_js("stay"), Input("run-failure", "data"), prevent_initial_call=True)
    browser(_js("rows"), Input("data-rows", "data"), prevent_initial_call=True)
    browser(_js("phases"), Input("phases", "data"), prevent_initial_call=True)


def _js(name: str) -> ClientsideFunction:
    return ClientsideFunction("grokscope", name)
