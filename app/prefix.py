"""Below which path the product is: all of it works below any, as where a proxy leads there.

Routes know nothing of it: what stands before them is `request.script_root`, and each address that leaves the server
begins with it (`below`). What Dash writes into its page begins with a mark in its place. The engine has it as the
`place` of what its page opens with.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, has_request_context, request
from werkzeug.middleware.proxy_fix import ProxyFix

from app.settings import read_prefix

MARK = "/@here@/"
"""What addresses in a page begin with until it is known where it is asked for."""

_MARK_IN_JSON = MARK.replace("/", r"\u002f")  # as Dash writes its configuration


def root() -> str:
    """What stands before the path of every address, as those who ask know it; empty where nobody does."""
    return request.script_root if has_request_context() else ""


def below(address: str) -> str:
    """An address of this server, as those who ask know it."""
    return f"{root()}{address}"


def place() -> dict[str, str]:
    """What the path of a page has before its name and after it, for the engine."""
    return {"base": below("/"), "end": ""}


def placed(page: str) -> str:
    """A page, with where it is in place of the mark."""
    here = escape(below("/"))
    return page.replace(MARK, here).replace(_MARK_IN_JSON, here)


def register_prefix(server: Flask, prefix: str, *, trusts_proxy: bool) -> None:
    """Have a server below a path, whether that still stands before what it is asked for or a proxy has taken it away.

    A proxy that is trusted says below which path, by which name and over what it is reached (`X-Forwarded-Prefix`,
    `X-Forwarded-Host`, `X-Forwarded-Proto`), and who asks (`X-Forwarded-For`).
    """
    below_it = _Below(server.wsgi_app, prefix, trusts_proxy=trusts_proxy)
    server.wsgi_app = ProxyFix(below_it, x_for=1, x_proto=1, x_host=1) if trusts_proxy else below_it  # type: ignore[method-assign]


class _Below:
    """Parts the path that is asked for into where the product is and what of it is meant."""

    def __init__(self, app: WSGIApplication, prefix: str, *, trusts_proxy: bool) -> None:
        self._app = app
        self._prefix = prefix
        self._trusts_proxy = trusts_proxy

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        prefix, path = self._prefix_of(environ), environ.get("PATH_INFO", "")
        environ["SCRIPT_NAME"] = prefix
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            environ["PATH_INFO"] = path[len(prefix) :] or "/"
        return self._app(environ, start_response)

    def _prefix_of(self, environ: WSGIEnvironment) -> str:
        given = environ.get("HTTP_X_FORWARDED_PREFIX") if self._trusts_proxy else None
        if given is None:
            return self._prefix
        try:
            return read_prefix(given.rpartition(",")[2].strip())
        except ValueError:
            return self._prefix
