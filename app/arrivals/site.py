"""Imports over HTTP: a page announces files, sends them in pieces, says go, and asks how far it is.

`POST /imports` with `{"name", "files": [{"name", "size"}]}` gives `{"id"}`; `PUT /imports/ID/PLACE?at=OFFSET` takes a
piece of a file, as short as any request, so that none keeps a thread; `POST /imports/ID/go` has all of it imported
with what a person says of it, again after a refusal; `GET /imports/ID` tells how far it is; `POST /imports/ID/cancel`
ends it. Nothing is there where nobody may import.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar, get_args

from flask import Flask, Response, abort, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError

from analysis.config import OPERATIONS, Activation
from analysis.errors import GrokscopeError, ParameterError, one_sentence
from analysis.importers.foreign import refuse_taken
from analysis.leftovers import sweep
from analysis.store import RunStore
from app.arrivals.folder import SUFFIXES, Arrival, Said, Wish, held, no_pickles
from app.errors import sentence_of
from app.http import listed, refusal
from app.owner import comes_as_owner, require_owner
from app.settings import OWNER, PROJECT, Settings
from app.visitors import is_at_this_machine, is_of_this_machine, refuse_other_pages

PATH = "/imports"

MOST_AT_ONCE = 3
"""Imports in a store: each has a process of its own."""

Sent = TypeVar("Sent", bound=BaseModel)


@dataclass(frozen=True)
class Arrivals:
    """The imports of a server."""

    settings: Settings

    def is_open(self) -> bool:
        """Whether a page of whoever sends the request at hand offers imports: by themselves, those at this machine."""
        if self.settings.imports == OWNER:
            return comes_as_owner()
        if self.settings.imports != "auto":
            return self.settings.imports == "on"
        return is_of_this_machine(self.settings.host) and is_at_this_machine()

    def told(self) -> dict[str, Any] | None:
        """What a page needs to offer imports; None where its visitor may not import."""
        if not self.is_open():
            return None
        operations = {name: definition.formula for name, definition in OPERATIONS.items()}
        known = {"operations": operations, "activations": list(get_args(Activation))}
        return known | {"suffixes": list(SUFFIXES), "noPickles": sentence_of(ParameterError(no_pickles("FILE")))}

    def begin(self) -> dict[str, Any]:
        """Make room for files, and start the process that will import them."""
        wish, store = _sent(Wish), RunStore(self.settings.runs_folder)
        wish.check()
        refuse_taken(store.folder(wish.name))
        sweep(store.root)
        if len(held(store.root)) >= MOST_AT_ONCE:
            raise ParameterError("other files are being imported: wait until they are done")
        arrival, lock = Arrival.new(store.root, wish)
        command = [sys.executable, "-m", "app.arrivals.process", str(arrival.folder)]
        try:
            subprocess.Popen(  # noqa: S603 — our own
                command, cwd=PROJECT, env=self.settings.inherited(), pass_fds=(lock,), start_new_session=True
            )
        finally:
            os.close(lock)
        return {"id": arrival.id}

    def add(self, arrival: str, place: int) -> dict[str, Any]:
        """Take a piece of a file."""
        at = request.args.get("at", type=int)
        if at is None or at < 0:
            raise ParameterError("a piece of a file says where it begins: send ?at=OFFSET")
        return {"held": self._at(arrival).add(place, at, request.get_data())}

    def go(self, arrival: str) -> dict[str, Any]:
        """Have it imported."""
        self._at(arrival).go(_sent(Said))
        return {}

    def cancel(self, arrival: str) -> dict[str, Any]:
        """End it, and remove what has come."""
        self._at(arrival).cancel()
        return {}

    def report(self, arrival: str) -> Response:
        """How far it is."""
        response = make_response(listed(asdict(self._at(arrival).report)))
        response.headers["Cache-Control"] = "no-cache"  # each look says that its page is there
        return response

    def _at(self, arrival: str) -> Arrival:
        return Arrival.at(self.settings.runs_folder, arrival)


def register_arrivals(server: Flask, arrivals: Arrivals) -> None:
    """Serve imports to whoever may import."""

    def answer(respond: Callable[..., Any], **parts: Any) -> ResponseReturnValue:
        if arrivals.settings.imports != OWNER and not arrivals.is_open():
            abort(HTTPStatus.NOT_FOUND)
        try:
            if arrivals.settings.imports == OWNER:
                require_owner(arrivals.settings.token)
            if request.method != "GET":
                refuse_other_pages()
            return _kept_by_nobody(respond(**parts))
        except GrokscopeError as error:
            return refusal(error)

    one = f"{PATH}/<arrival>"
    rules = (
        ("POST", PATH, arrivals.begin),
        ("GET", one, arrivals.report),
        ("PUT", f"{one}/<int:place>", arrivals.add),
        ("POST", f"{one}/go", arrivals.go),
        ("POST", f"{one}/cancel", arrivals.cancel),
    )
    for method, rule, respond in rules:
        server.add_url_rule(rule, f"imports_{respond.__name__}", partial(answer, respond), methods=[method])


def _kept_by_nobody(content: Response | dict[str, Any]) -> Response:
    if isinstance(content, Response):
        return content
    response = jsonify(content)
    response.headers["Cache-Control"] = "no-store"
    return response


def _sent(kind: type[Sent]) -> Sent:
    """What was sent as JSON.

    Raises:
        ParameterError: when it is something else.
    """
    try:
        return kind.model_validate_json(request.get_data() or b"{}")
    except ValidationError as error:
        raise ParameterError(one_sentence(error)) from error
