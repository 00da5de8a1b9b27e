"""What the addresses of clips and of files have in common: they are read strictly, and refused in one form.

Every refusal of the server is a problem in the form of RFC 9457, one line of JSON whose `detail` is the sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, json, jsonify, request
from flask.typing import ResponseReturnValue

from analysis.errors import DamagedError, GrokscopeError, NotFoundError, ParameterError, UnreachableError
from analysis.files import digest_of
from analysis.queries import query_named
from analysis.query import Query
from analysis.question import Question
from analysis.run import Run
from analysis.session import Session
from analysis.signature import read_epoch
from app.api.addresses import RUNS
from app.errors import ForbiddenError, NotAcceptableError, TooManyError, UnauthorizedError, sentence_of
from app.lane import NotYetError

_STATUS: Mapping[type[GrokscopeError], int] = {
    UnauthorizedError: 401,
    ForbiddenError: 403,
    NotFoundError: 404,
    NotAcceptableError: 406,
    DamagedError: 409,
    TooManyError: 429,
    UnreachableError: 502,
    NotYetError: 503,
}

RETRY = "Retry-After"
"""The header that says when to ask again, in seconds."""

_KEPT = 1  # seconds
_TAG_LENGTH = 16


def serve_below(server: Flask, prefix: str, rule: str, respond: Callable[..., ResponseReturnValue], what: str) -> None:
    """Serve `rule` below `prefix`; of everything else there, `what` says what there is instead."""
    server.add_url_rule(f"{prefix}{rule}", prefix.strip("/"), respond)
    refuse_below(server, prefix, what)


def refuse_below(server: Flask, prefix: str, what: str) -> None:
    """Of everything below `prefix` that nobody serves, have `what` say what there is instead."""

    def refuse(rest: str = "") -> ResponseReturnValue:
        del rest
        return refusal(NotFoundError(f"there is nothing here: {what}"))

    name = prefix.strip("/")
    server.add_url_rule(prefix, f"{name}_without", refuse, strict_slashes=False)
    server.add_url_rule(f"{prefix}<path:rest>", f"{name}_below", refuse)


def listed(content: Mapping[str, Any]) -> ResponseReturnValue:
    """What pages ask for again and again: kept for a second by any cache between, and told apart by a tag."""
    response = jsonify(content)
    response.set_etag(digest_of(response.get_data())[:_TAG_LENGTH])
    response.cache_control.public = True
    response.cache_control.max_age = _KEPT
    response.vary.add("Accept-Encoding")
    return response.make_conditional(request)


def run_at(session: Session, name: str) -> Run:
    """The run that an address names.

    Raises:
        NotFoundError: when there is none, or no run can have that name.
        DamagedError: when it cannot be read.
    """
    if not name:
        raise NotFoundError(f"this address names no run: say which, as run=NAME ({RUNS} lists them)")
    try:
        return session.run(name)
    except ParameterError as error:  # a name that no run can have
        raise NotFoundError(str(error)) from error


def question_at(name: str, pairs: Iterable[tuple[str, str]]) -> Question:
    """The question that an address asks: a query, and what follows its question mark.

    Raises:
        NotFoundError: for a query that there is none of.
        ParameterError: for anything unknown, missing, given twice or out of form.
    """
    try:
        query_named(name)
    except ParameterError as error:
        raise NotFoundError(str(error)) from error
    return Question.of(name, pairs)


def epoch_in(text: str, query: Query) -> int | None:
    """The epoch that an address names; None for `all`.

    Raises:
        ParameterError: for what is no epoch, or one for a query that is not about one checkpoint.
    """
    if text == "all":
        return None
    try:
        epoch = read_epoch(text)
    except ValueError:
        raise ParameterError(f"{text!r} is not an epoch: write that of a checkpoint, or all") from None
    if query.scope != "checkpoint":
        raise ParameterError(f"query {query.name!r} is not about one checkpoint: write all in place of {text}")
    return epoch


_ASYNC = "respond-async"


def problem(status: int, sentence: str, **more: Any) -> Response:
    """A refusal in one line, in the form of RFC 9457, that nobody keeps; `more` are members of its own."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": sentence}
    response = Response(f"{json.dumps(content | more)}\n", status, mimetype="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    return response


def status_of(error: GrokscopeError) -> int:
    """The status of a refusal."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), HTTPStatus.BAD_REQUEST)


def refusal(error: GrokscopeError, **more: Any) -> Response:
    """What somebody is told in place of what was asked; `more` as in `problem`.

    What is not there yet is 503 to scripts, which take anything below 300 for what they asked; and 202 to clients that
    prefer to ask again (RFC 7240), since browsers write each 503 into their consoles.
    """
    prefers_to_ask = isinstance(error, NotYetError) and _ASYNC in request.headers.get("Prefer", "")
    response = problem(HTTPStatus.ACCEPTED if prefers_to_ask else status_of(error), sentence_of(error), **more)
    if isinstance(error, UnauthorizedError):
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, NotYetError | TooManyError):
        response.headers[RETRY] = str(error.retry_seconds)
    if prefers_to_ask:
        response.headers["Preference-Applied"] = _ASYNC
    return response
