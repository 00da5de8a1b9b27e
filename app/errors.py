"""The one place where an error becomes a sentence on the page, and where errors nobody expected are logged."""

from __future__ import annotations

import logging

from dash import ctx, set_props

from analysis.errors import GrokscopeError
from app.scope import FAILURE

_LOG = logging.getLogger(__name__)

_LONGEST_SENTENCE = 600


class ForbiddenError(GrokscopeError):
    """What somebody may not ask from where it comes."""


class NotAcceptableError(GrokscopeError):
    """What there is not in any form that somebody takes."""


def sentence_of(error: Exception) -> str:
    """What to tell the person; a fault of the server goes to the log, with all that is known of it."""
    if isinstance(error, GrokscopeError):
        text = " ".join(str(error).split())
        if len(text) > _LONGEST_SENTENCE:  # what was sent stands in it
            text = f"{text[: _LONGEST_SENTENCE // 2]}…{text[-_LONGEST_SENTENCE // 2 :]}"
        return text[:1].upper() + text[1:].rstrip(".") + "."
    _LOG.error("unexpected %s: %s", type(error).__name__, " ".join(str(error).split()), exc_info=error)
    return "Something went wrong on the server (its log says what): choose another view, or reload the page."


def show_error(error: Exception) -> None:
    """Tell the component whose request failed why; all else stays as it was."""
    request = ctx.triggered[0]
    scope, _, prop = request["prop_id"].partition(".")
    number = request["value"].get("n") if isinstance(request["value"], dict) else None
    set_props(scope, {FAILURE: {"prop": prop, "n": number, "sentence": sentence_of(error)}})
