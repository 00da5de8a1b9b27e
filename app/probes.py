"""What machines ask a server about itself: whether it lives, whether it can answer, and what it counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, abort, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST

from analysis.errors import GrokscopeError, NotFoundError
from app.errors import sentence_of
from app.gate import Gate
from app.http import problem
from app.metrics import Metrics
from app.settings import Settings
from app.visitors import is_at_this_machine

_PROBE = "probe"
"""What the cache keeps to show that it can."""


def register_probes(server: Flask, gate: Gate, metrics: Metrics, settings: Settings) -> None:
    """Serve `/healthz`, `/readyz` and `/metrics`."""
    probes = _Probes(gate, metrics, settings)
    rules: tuple[tuple[str, Callable[[], ResponseReturnValue]], ...] = (
        ("healthz", probes.lives),
        ("readyz", probes.is_ready),
        ("metrics", probes.counts),
    )
    for name, respond in rules:
        server.add_url_rule(f"/{name}", name, respond)


@dataclass(frozen=True)
class _Probes:
    gate: Gate
    metrics: Metrics
    settings: Settings

    def lives(self) -> ResponseReturnValue:
        """The process answers."""
        return jsonify(status="ok")

    def is_ready(self) -> ResponseReturnValue:
        """Runs can be read; a cache that keeps nothing is told of, and costs time alone."""
        try:
            store = self.gate.session.store
            runs = len(store.names())
            if runs == 0 and not store.root.is_dir():
                raise NotFoundError(f"the folder of runs, {store.place}, is not there: mount it, or make it")
        except GrokscopeError as error:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, sentence_of(error))
        response = jsonify(status="ready", runs=runs, cache="ok" if self._keeps() else "degraded")
        response.headers["Cache-Control"] = "no-store"
        return response

    def counts(self) -> ResponseReturnValue:
        """What is counted, for whom the settings let see it."""
        if not (self.settings.metrics == "on" or (self.settings.metrics == "auto" and is_at_this_machine())):
            abort(HTTPStatus.NOT_FOUND)
        response = Response(self.metrics.text(), content_type=CONTENT_TYPE_LATEST)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _keeps(self) -> bool:
        backend = self.gate.answers.backend
        backend.set(_PROBE, _PROBE.encode())
        return backend.has(_PROBE)
