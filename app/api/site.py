"""What the API says besides answers: which runs there are, what each is, its checkpoints, and what can be asked.

Anyone's page may read all of it: there is nothing that a visitor's browser knows and its page does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from analysis.errors import GrokscopeError
from analysis.manifest import epoch_name
from analysis.queries import QUERIES
from analysis.run import Run
from analysis.signature import IndexKind
from app.api.addresses import API, OPENAPI, RUNS, answers_of
from app.api.openapi import document
from app.downloads import Downloads
from app.gate import Gate
from app.http import listed, refusal, refuse_below, run_at
from app.prefix import below
from app.run_info import losses_at
from app.run_list import runs_in

_PAGE = "docs/api.md"

_READING: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match, Prefer",
    "Access-Control-Expose-Headers": "ETag, Retry-After, Content-Disposition",
    "Access-Control-Max-Age": "86400",
}
"""Headers that let pages of other servers read an answer."""


def register_api(server: Flask, gate: Gate, downloads: Downloads) -> None:
    """Serve the API over what `gate` knows; everything else below it is not found."""
    site = Facts(gate)
    rules: tuple[tuple[str, str, Callable[..., ResponseReturnValue]], ...] = (
        (f"{API}/", "index", partial(_answer, site.index)),
        (OPENAPI, "openapi", partial(_answer, site.openapi)),
        (RUNS, "runs", partial(_answer, site.runs)),
        (f"{RUNS}/<name>", "run", partial(_answer, site.run)),
        (f"{RUNS}/<name>/checkpoints", "checkpoints", partial(_answer, site.checkpoints)),
        (f"{answers_of('<name>')}/<epoch>/<file>", "answer", downloads.respond),
    )
    for rule, name, respond in rules:
        server.add_url_rule(rule, f"api_{name}", respond, strict_slashes=False)
    refuse_below(server, "/api/", f"what there is, {API} says, and {_PAGE}")
    server.after_request(_let_read)


def _answer(respond: Callable[..., Mapping[str, Any]], **parts: str) -> ResponseReturnValue:
    try:
        return listed(respond(**parts))
    except GrokscopeError as error:
        return refusal(error)


def _let_read(response: Response) -> Response:
    if request.path.startswith(f"{API}/") or request.path == API:
        response.headers.update(_READING)
    return response


@dataclass(frozen=True)
class Facts:
    """What the API says of runs, whoever asks."""

    gate: Gate

    def index(self) -> Mapping[str, Any]:
        """Where everything begins."""
        return {"runs": below(RUNS), "openapi": below(OPENAPI)}

    def openapi(self) -> Mapping[str, Any]:
        """The description of all of this."""
        return document(below(API), self.gate.profile.most_numbers)

    def runs(self) -> Mapping[str, Any]:
        """Every run, none of them opened."""
        return {"runs": runs_in(self.gate.session.store)}

    def run(self, name: str) -> Mapping[str, Any]:
        """What a run is, and what can be asked of it."""
        run = run_at(self.gate.session, name)
        model, about = run.manifest.model, run.manifest.model_dump(mode="json", exclude={"checkpoints"})
        kinds = {kind.name: kind for query in QUERIES.values() for kind in query.indices().values()}
        without = {name: why for name, query in QUERIES.items() if (why := query.why_none(model))}
        epochs = [epoch_name(epoch) for epoch in run.epochs]
        return about | {
            "name": run.name,
            "digest": run.digest,
            "version": run.version,
            "state": run.state,
            "task": run.task.formula,
            "epochs": epochs,
            "bounds": {name: _bounds(kind, run) for name, kind in kinds.items()},
            "without": without,
        }

    def checkpoints(self, name: str) -> Mapping[str, Any]:
        """A run's checkpoints in their order, with what its history says of each."""
        run = run_at(self.gate.session, name)
        losses = losses_at(run)
        rows: list[dict[str, Any]] = [
            {"epoch": epoch_name(epoch), "sha256": record.sha256}
            | {field: values[place] for field, values in losses.items()}
            for place, (epoch, record) in enumerate(run.records.items())
        ]
        return {"run": run.name, "digest": run.digest, "checkpoints": rows}


def _bounds(kind: IndexKind, run: Run) -> list[int]:
    return list(kind.bounds(run.manifest.model))
