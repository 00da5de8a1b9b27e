"""Views as files over HTTP: `/view.html?page=explore&run=mod113&neuron=17`, what `grokscope publish --view` writes."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from analysis.errors import GrokscopeError, ParameterError
from app.gate import Gate
from app.http import refusal, run_at
from app.publish.one_file import OneFile
from app.static import Static

ADDRESS = "/view.html"

_LONGEST = 8000
"""Characters of what a view says; the longest that pages write are half as long."""

_PATIENCE_SECONDS = 10.0


def register_view_files(server: Flask, gate: Gate, static: Static) -> None:
    """Serve views of the runs that `gate` knows as files, with the engine in `static`."""
    server.add_url_rule(ADDRESS, "view_file", _Site(gate, static).respond)


@dataclass(frozen=True)
class _Site:
    gate: Gate
    static: Static

    def respond(self) -> ResponseReturnValue:
        """Answer with the file of the view that the query names."""
        try:
            return self._response(request.args.to_dict())
        except GrokscopeError as error:
            return refusal(error)

    def _response(self, given: dict[str, str]) -> Response:
        if sum(map(len, given.values())) > _LONGEST:
            raise ParameterError(f"a view is told in at most {_LONGEST:,} characters")
        run = run_at(self.gate.session, given.get("run", ""))
        file = OneFile(self.gate.answers, run, given, request.url_root)
        tag = file.tag(self.static)
        if request.if_none_match.contains_weak(tag):
            return _kept(Response(status=304), tag)
        data = self.gate.work(tag, file.data, is_costly=True, patience=_PATIENCE_SECONDS)
        response = Response(data, mimetype="text/html")
        response.headers.set("Content-Disposition", "attachment", filename=file.name)
        return _kept(response, tag)


def _kept(response: Response, tag: str) -> Response:
    """To be kept, and asked for again each time: a run that trains on has more under the same address."""
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(tag)
    return response
