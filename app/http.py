"""What the addresses of clips and of files have in common: they are read strictly, and refused in one line of JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import jsonify
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from analysis.errors import DamagedError, GrokscopeError, NotFoundError, ParameterError
from analysis.queries import query_named
from analysis.query import Query
from analysis.run import Run
from analysis.session import Session
from app.errors import sentence_of
from cache.limiter import BusyError

_STATUS: Mapping[type[GrokscopeError], int] = {NotFoundError: 404, DamagedError: 409, BusyError: 503}
_EPOCH = re.compile(r"0|[1-9][0-9]{0,8}")
_ARRAY_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def run_at(session: Session, name: str) -> Run:
    """The run that an address names.

    Raises:
        NotFoundError: when there is none, or no run can have that name.
        DamagedError: when it cannot be read.
    """
    try:
        return session.run(name)
    except ParameterError as error:  # a name that no run can have
        raise NotFoundError(str(error)) from error


def query_at(name: str) -> type[Query]:
    """The query that an address names.

    Raises:
        NotFoundError: when there is none.
    """
    try:
        return query_named(name)
    except ParameterError as error:
        raise NotFoundError(str(error)) from error


def epoch_in(text: str, query: Query) -> int | None:
    """The epoch that an address names; None for `all`.

    Raises:
        ParameterError: for what is no epoch, or one for a query that is not about one checkpoint.
    """
    if text == "all":
        return None
    if not _EPOCH.fullmatch(text):
        raise ParameterError(f"{text!r} is not an epoch: write a number, or all")
    if query.scope != "checkpoint":
        raise ParameterError(f"query {query.name!r} is not about one checkpoint: write all in place of {text}")
    return int(text)


def given_once(given: MultiDict[str, str]) -> dict[str, str]:
    """The parameters after an address's question mark.

    Raises:
        ParameterError: for one that is given twice.
    """
    for name, values in given.lists():
        if len(values) > 1:
            raise ParameterError(f"there are {len(values)} values of {name}: give one")
    return given.to_dict()


def array_names(text: str | None) -> tuple[str, ...] | None:
    """The arrays that `arrays=` names, in its order; None, for all of them, where it is not given.

    Raises:
        ParameterError: for what no array can be called, or one that is named twice.
    """
    if text is None:
        return None
    names = text.split(",")
    if not all(_ARRAY_NAME.fullmatch(name) for name in names) or len(set(names)) < len(names):
        raise ParameterError("write arrays as names, each of them once: arrays=values,fraction")
    return tuple(names)


def refusal(error: GrokscopeError) -> ResponseReturnValue:
    """One line of JSON that nobody keeps."""
    response = jsonify(error=sentence_of(error))
    response.headers["Cache-Control"] = "no-store"
    response.status_code = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 400)
    if isinstance(error, BusyError):
        response.headers["Retry-After"] = "5"
    return response
