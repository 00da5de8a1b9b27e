"""The one place where an error becomes a sentence on the page, and where errors nobody expected are logged."""

from __future__ import annotations

import logging
from uuid import uuid4

from dash import set_props

from analysis.errors import GrokscopeError

_LOG = logging.getLogger(__name__)


def sentence_of(error: Exception) -> str:
    """What to tell the person; what is not meant for them goes to the log, in one line."""
    if isinstance(error, GrokscopeError):
        text = " ".join(str(error).split())
        return text[:1].upper() + text[1:].rstrip(".") + "."
    _LOG.error("unexpected %s: %s", type(error).__name__, " ".join(str(error).split()))
    return "Something went wrong on the server (its log says what): choose another view, or reload the page."


def show_error(error: Exception) -> None:
    """Put an error into the page's notice; all else stays as it was."""
    set_props("notice", {"children": sentence_of(error)})


def show_draw_error(error: Exception) -> None:
    """As `show_error`, and tell the page that its request for exact numbers failed."""
    show_error(error)
    # A new value each time: the page reacts to changes.
    set_props("failure", {"data": {"at": uuid4().hex}})


def show_run_error(error: Exception) -> None:
    """As `show_error`, and tell the page that the run it wanted cannot be shown, so that it stays on its own."""
    show_error(error)
    set_props("run-failure", {"data": {"at": uuid4().hex}})
