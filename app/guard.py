"""What stands around every route: requests that are none are refused, and faults of our own are told as such.

Each gets one sentence: a person reads it on a page, anything else as a problem (RFC 9457).
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from dash.exceptions import DependencyException, InvalidResourceError
from flask import Flask, Response, abort, current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from analysis.errors import GrokscopeError
from app.bootstrap import PAGE_PARAMETER
from app.error_page import error_page
from app.errors import sentence_of
from app.http import RETRY, problem, refusal
from app.pages import Page
from app.prefix import below, root
from app.requests import Callback, parse
from app.web_worker import LONGEST_BODY

TOO_LONG = f"A request holds at most {LONGEST_BODY // 1000} kB: ask for less at once."
"""What is said of a longer one."""

CALLBACKS = "/_dash-update-component"
"""Where Dash's scripts send what the engine asks."""

_ANY_PATH = "/<path:path>"

_SENTENCES = {
    HTTPStatus.BAD_REQUEST: "This is no request that the page sends: reload the page, or see docs/api.md.",
    HTTPStatus.NOT_FOUND: "There is nothing at this address: see docs/api.md for those that there are.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TOO_LONG,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "This address takes JSON: send it with Content-Type: application/json.",
}


ASSETS = "GROKSCOPE_ASSETS"
"""The name in a server's configuration of the path below which its style sheets are."""

PAGES = "GROKSCOPE_PAGES"
"""The name there of what says which pages there are for who asks."""


def register_guard(server: Flask, *, assets: str, pages: Callable[[], tuple[Page, ...]]) -> None:
    """Have every request of a server go through here before it is answered, and every error after it was not.

    `assets` is the path below which style sheets are served; `pages` says which there are for who asks.
    """
    server.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    server.config[ASSETS] = assets
    server.config[PAGES] = pages
    server.before_request(_refuse_unknown_paths)
    server.before_request(_refuse_unknown_callbacks)
    for kind in (Exception, InvalidResourceError):  # Dash answers the latter in words of its own
        server.register_error_handler(kind, _refuse)


def _refuse_unknown_paths() -> ResponseReturnValue | None:
    """Dash answers any path with its page; a mistyped link should lead where it was meant to, or say that it is one."""
    if request.url_rule is None or request.url_rule.rule != _ANY_PATH:
        return None
    paths = {f"/{page.name}" for page in _pages()}
    if request.path in paths:
        return None
    meant = request.path.rstrip("/").lower()
    if meant not in paths:
        abort(HTTPStatus.NOT_FOUND)
    return redirect(below(f"{meant}?{_query_string()}".rstrip("?")))


def _refuse_unknown_callbacks() -> None:
    """Nothing that the page does not send reaches Dash: what goes wrong behind this line is our own fault."""
    if request.path != CALLBACKS or request.method != "POST":
        return
    try:
        content = request.get_json()
    except RecursionError:  # lists in lists in lists
        abort(HTTPStatus.BAD_REQUEST)
    parse(Callback, content)


def _refuse(error: Exception) -> ResponseReturnValue:
    if isinstance(error, DependencyException | InvalidResourceError):  # a bundle that Dash does not know
        error = NotFound()
    if isinstance(error, HTTPException):
        return _refused(error)
    if not isinstance(error, GrokscopeError):
        return _told(HTTPStatus.INTERNAL_SERVER_ERROR, sentence_of(error))
    response = refusal(error)
    if not _is_person():
        return response
    told = _told(response.status_code, sentence_of(error))
    if RETRY in response.headers:
        told.headers[RETRY] = response.headers[RETRY]
    return told


def _refused(error: HTTPException) -> ResponseReturnValue:
    """Answer for what Flask refuses; its redirects are no errors."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    sentence = _SENTENCES.get(HTTPStatus(error.code), f"The server answers {error.code} {error.name}: reload the page.")
    if not isinstance(error, MethodNotAllowed):
        return _told(error.code, sentence)
    allowed = ", ".join(sorted(error.valid_methods or ()))
    response = _told(error.code, f"This address takes {allowed} alone: ask in one of these ways.")
    response.headers["Allow"] = allowed
    return response


def _told(status: int, sentence: str) -> Response:
    """A sentence, for a person on a page of its own, else as a problem; nobody keeps it."""
    if not _is_person():
        return problem(status, sentence)
    response = Response(_page(status, sentence), status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(status: int, sentence: str) -> str:
    kept = [one for one in _query_string().split("&") if not one.startswith(f"{PAGE_PARAMETER}=")]
    about: Any = {"assets": current_app.config[ASSETS], "pages": _pages(), "query": "&".join(kept), "root": root()}
    if status == HTTPStatus.NOT_FOUND:
        heading = f"There is no page {request.path}"
        return error_page("No such page", heading, "Choose one of the pages above.", **about)
    return error_page("Error", sentence, "The pages above are where they were.", **about)


def _pages() -> tuple[Page, ...]:
    """Those of whoever asks."""
    found: tuple[Page, ...] = current_app.config[PAGES]()
    return found


def _is_person() -> bool:
    """Whether a browser shows the answer as a page; scripts, and what pages fetch, get the plain one."""
    return "text/html" in request.headers.get("Accept", "")


def _query_string() -> str:
    return request.query_string.decode(errors="replace")
