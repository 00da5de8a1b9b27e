"""The web app: Dash on Flask, put together from settings. Nothing happens at import: two apps fit in a process."""

from __future__ import annotations

from http import HTTPStatus

from dash import Dash
from flask import Flask, abort, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app.bootstrap import RUN_PARAMETER, initial_state, to_script
from app.callbacks import Dashboard, register
from app.clips import register_clips
from app.compression import register_compression
from app.downloads import register_downloads
from app.errors import sentence_of, show_error
from app.not_found import not_found
from app.pages import PAGES
from app.settings import PROJECT, Settings
from app.static import ENGINE, Static
from cache.answers import Answers
from cache.build import build_answers

_INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<title>{%title%}</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='5' fill='none' stroke='%230b5fff' stroke-width='3'/%3E%3C/svg%3E">
{%css%}
{%static%}
<script type="application/json" id="initial-state">{%initial%}</script>
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""  # noqa: E501

_META = (
    {"name": "viewport", "content": "width=device-width, initial-scale=1"},
    {"name": "description", "content": "Watch a small transformer grok modular addition."},
    {"name": "color-scheme", "content": "light dark"},
)

_ANY_PATH = "/<path:path>"
_PAGES = frozenset(f"/{page.name}" for page in PAGES)


class _App(Dash):
    """Dash, with what the page opens with in the page itself: nothing is asked before the first view is known."""

    answers: Answers | None = None
    """Where the runs are; none yet while the app is put together."""

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override] # Dash gives every part by its name
        """Dash's page, for the run that the address names."""
        known = None if self.answers is None else initial_state(self.answers, request.args.get(RUN_PARAMETER))
        content = to_script(known)
        page: str = super().interpolate_index(**parts)  # type: ignore[no-untyped-call]
        return page.replace("{%initial%}", content)


def create_app(settings: Settings) -> Dash:
    """Make the app over the runs and the cache that `settings` name.

    Raises:
        ParameterError: for a device that cannot be used.
        NotFoundError: if Plotly's bundle has not been installed.
    """
    static = Static.of(PROJECT)
    answers = build_answers(
        settings.runs,
        settings.cache,
        device=settings.device,
        disk=settings.cache_disk,
        memory=settings.cache_memory,
        weights=settings.weights_memory,
    )
    app = _App(
        "grokscope",
        assets_folder=str(static.assets),
        assets_url_path=static.assets_path,
        assets_path_ignore=[f"^{ENGINE}$"],
        pages_folder="",
        use_pages=False,
        title="Grokscope",
        update_title="",
        index_string=_INDEX.replace("{%static%}", static.head()),
        meta_tags=list(_META),
        add_log_handler=False,
        enable_mcp=False,
        on_error=show_error,
    )
    app.enable_dev_tools(debug=False)
    _guard(app.server)
    static.register(app.server)
    register_clips(app.server, answers)
    register_downloads(app.server, answers)
    register(app, Dashboard(answers))
    _set_up(app)
    register_compression(app.server, files=static.count + _bundles(app))
    app.answers = answers
    return app


def _set_up(app: Dash) -> None:
    """Do what Dash leaves to its first request, before there is one.

    Dash takes its set-up for done before it is: a second request in that gap would get a page without style sheets. And
    it learns which scripts it may serve when it writes its page; another process may be asked for them first.
    """
    with app.server.test_request_context("/"):
        app._setup_server()  # noqa: SLF001 — Dash has no public name for it
        app.index()


def _bundles(app: Dash) -> int:
    """How many files Dash may serve of its own, and of its components'."""
    return sum(len(paths) for paths in app.registered_paths.values())


def _guard(server: Flask) -> None:
    server.add_url_rule("/healthz", "healthz", _healthz)
    server.before_request(_refuse_unknown_paths)
    server.register_error_handler(Exception, _refuse)


def _healthz() -> ResponseReturnValue:
    return jsonify(status="ok")


def _refuse_unknown_paths() -> ResponseReturnValue | None:
    """Dash answers any path with its page; a mistyped link should lead where it was meant to, or say that it is one."""
    if request.url_rule is None or request.url_rule.rule != _ANY_PATH or request.path in _PAGES:
        return None
    meant = request.path.rstrip("/").lower()
    if meant not in _PAGES:
        abort(404)
    return redirect(f"{meant}?{request.query_string.decode()}".rstrip("?"))


def _refuse(error: Exception) -> ResponseReturnValue:
    """Answer requests that Dash itself could not read: one line in the log, no traceback to anyone."""
    if isinstance(error, HTTPException):
        # A person has mistyped an address; a script that asks for something gets the plain answer.
        is_person = error.code == HTTPStatus.NOT_FOUND and "text/html" in request.headers.get("Accept", "")
        return (not_found(request.path, request.query_string.decode()), HTTPStatus.NOT_FOUND) if is_person else error
    return jsonify(error=sentence_of(error)), 400
