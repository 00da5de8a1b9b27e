"""The callbacks of the page: Dash carries what the engine asks to `app.callbacks`, and the answers back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, ctx, set_props
from dash.exceptions import PreventUpdate

from app.callbacks import Dashboard, answerers
from app.channels import ANSWERED_BY, FAILURE, SCOPE
from app.errors import sentence_of
from app.rates import seconds_held_back
from app.scope import Scope


def register(app: Dash, board: Dashboard) -> None:
    """Wire the page to `app`: `Input("scope", "ask") → Output("scope", "answers")`, and so on.

    Whoever asks too often is told when to ask again, as of what is not there yet.
    """
    app.layout = Scope(id=SCOPE)
    for channel, answer in answerers(board).items():
        output, asked = Output(SCOPE, ANSWERED_BY[channel]), Input(SCOPE, channel)
        app.callback(output, asked, prevent_initial_call=True)(_callback(answer))


def _callback(answer: Callable[[Any], dict[str, Any]]) -> Callable[[Any], dict[str, Any]]:
    def callback(raw: Any) -> dict[str, Any]:
        if raw is None:
            raise PreventUpdate
        if isinstance(raw, dict) and (seconds := seconds_held_back()):
            return {"n": raw.get("n"), "digest": "", "retry": seconds}
        return answer(raw)

    return callback


def show_error(error: Exception) -> None:
    """Tell the component whose request failed why; all else stays as it was."""
    request = ctx.triggered[0]
    scope, _, prop = request["prop_id"].partition(".")
    number = request["value"].get("n") if isinstance(request["value"], dict) else None
    set_props(scope, {FAILURE: {"prop": prop, "n": number, "sentence": sentence_of(error)}})
