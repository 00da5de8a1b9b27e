"""Every request has an id, and its answer is counted and told of in the log: by the template of its address alone."""

from __future__ import annotations

import logging
import re
import secrets
import time

from flask import Flask, Response, g, request

from app.logs import FIELDS, REQUEST
from app.metrics import Metrics

HEADER = "X-Request-ID"
"""By which a request is known to whoever passed it on, and in the log."""

OWN = "grokscope.own"
"""In the environment of a request that the server makes to itself: nobody has asked."""

_LOG = logging.getLogger("grokscope.requests")

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
_DIGEST = re.compile(r"/[0-9a-f]{16}(?=/)")
_OWN_BYTES = 8


def register_observer(server: Flask, metrics: Metrics) -> None:
    """Have every request of a server go through here; called before anything else is registered."""

    def begin() -> None:
        given = request.headers.get(HEADER, "")
        REQUEST.set(given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(_OWN_BYTES))
        g.began = time.perf_counter()

    def end(response: Response) -> Response:
        response.headers[HEADER] = REQUEST.get()
        if OWN in request.environ:
            return response
        seconds, route = time.perf_counter() - g.began, _route()
        metrics.answered(route, request.method, response.status_code, seconds)
        about = (route, request.method, response.status_code, round(1000 * seconds, 1))
        _LOG.info("answered", extra=dict(zip(FIELDS, about, strict=True)))
        return response

    server.before_request(begin)
    server.after_request(end)
    server.teardown_request(_forget)


def _route() -> str:
    """The template of the address that is asked for, without what changes with each version of the product."""
    return "none" if request.url_rule is None else _DIGEST.sub("/<digest>", request.url_rule.rule)


def _forget(_: BaseException | None) -> None:
    REQUEST.set("")
