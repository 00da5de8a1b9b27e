"""The callbacks of the page: each parses a request of `Scope`, asks one function, and returns; none computes."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from dash import Dash, Input, Output
from dash.exceptions import PreventUpdate

from analysis.errors import GrokscopeError
from app.bootstrap import damage_notice
from app.errors import sentence_of
from app.exact import exact_answer
from app.figures.timeline import Losses, timeline
from app.gate import PATIENCE_SECONDS, Gate
from app.lane import NotYetError
from app.pages.data import data_page
from app.phases import no_phases, phases_from, phases_of
from app.requests import Ask, Request, RunRequest, TimelineRequest, parse
from app.run_info import run_info_of
from app.scope import ANSWERED_BY, SCOPE, Scope

Kind = TypeVar("Kind", bound=Request)


@dataclass(frozen=True)
class Dashboard:
    """What the engine may ask about one set of answers; each method answers one prop of `Scope`."""

    gate: Gate

    def run(self, request: RunRequest) -> dict[str, Any]:
        """A run's information and what is wrong with it; no information while the run is as the browser knows it."""
        run = self.gate.session.run(request.name)
        if run.digest == request.digest:
            return {"run": None, "notice": ""}
        info = run_info_of(self.gate, run)
        return {"run": info.to_json(), "notice": damage_notice(info)}

    def ask(self, ask: Ask) -> dict[str, str]:
        """The exact answer to each question that has one by now, as base64 of a clip of one frame."""
        run = self.gate.session.run(ask.run)
        found: dict[str, str] = {}
        until = time.monotonic() + PATIENCE_SECONDS
        for is_begun in (False, True):  # all are begun before any is waited for
            for question in ask.questions:
                if question not in found:
                    patience = until - time.monotonic() if is_begun else 0.0
                    with suppress(NotYetError):
                        found[question] = exact_answer(self.gate, run, question, patience=patience)
        return found

    def phases(self, request: RunRequest) -> dict[str, Any]:
        """The phases of a run; they take the measures of all its checkpoints.

        Raises:
            NotYetError: when these are not there yet.
        """
        try:
            return phases_of(self.gate, self.gate.session.run(request.name))
        except NotYetError:
            raise
        except GrokscopeError as error:
            return no_phases(request.digest, sentence_of(error))

    def timeline(self, request: TimelineRequest) -> dict[str, Any]:
        """The figure of a run's losses, with the phases where they are known."""
        run = self.gate.session.run(request.name)
        history = run.history
        figure = timeline(
            Losses(history.epoch, history.train_loss, history.test_loss),
            checkpoints=run.epochs,
            damaged=request.damaged,
            theme=request.theme,
            timescale=request.timescale,
            phases=phases_from(request.phases),
        )
        return dict(figure.to_plotly_json())

    def data(self, request: RunRequest) -> dict[str, Any]:
        """What the Data page says of a run."""
        return data_page(self.gate.session.run(request.name))


def register(app: Dash, board: Dashboard) -> None:
    """Wire the page to `app`: `Input("scope", "ask") → Output("scope", "answers")`, and so on."""
    app.layout = Scope(id=SCOPE)
    answered: dict[str, Callable[[Any], Any]] = {
        "run_request": _answering(RunRequest, board.run),
        "ask": _answering(Ask, board.ask),
        "phases_request": _answering(RunRequest, board.phases),
        "timeline_request": _answering(TimelineRequest, board.timeline),
        "data_request": _answering(RunRequest, board.data),
    }
    for asked, prop in ANSWERED_BY.items():
        app.callback(Output(SCOPE, prop), Input(SCOPE, asked), prevent_initial_call=True)(answered[asked])


def _answering(kind: type[Kind], answer: Callable[[Kind], Any]) -> Callable[[Any], dict[str, Any]]:
    """A callback that parses a request and returns its answer under the request's number, or when to ask again."""

    def callback(raw: Any) -> dict[str, Any]:
        if raw is None:
            raise PreventUpdate
        request = parse(kind, raw)
        try:
            return {"n": request.n, "value": answer(request)}
        except NotYetError as error:
            return {"n": request.n, "retry": error.retry_seconds}

    return callback
