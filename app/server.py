"""The web app: Dash on Flask, put together from settings. Nothing happens at import: two apps fit in a process."""

from __future__ import annotations

import os
from html import escape
from http import HTTPStatus
from typing import Any

from dash import Dash
from flask import Flask, request

from app.api.site import register_api
from app.arrivals.site import Arrivals, register_arrivals
from app.bootstrap import PAGE_PARAMETER, RUN_PARAMETER, Opened, first_words, initial_state, open_run, to_script
from app.callbacks import Dashboard
from app.clips import register_clips
from app.compression import register_compression
from app.downloads import Downloads, register_former
from app.exports import register_exports
from app.gate import Gate
from app.guard import register_guard
from app.headers import register_headers
from app.idle import IdleWarmer
from app.interest import Interest
from app.jobs import jobs_of
from app.metrics import Metrics
from app.observed import OWN, register_observer
from app.pages import Page, pages_for
from app.prefix import MARK, place, placed, register_prefix
from app.preview.site import head_of, register_previews
from app.probes import register_probes
from app.publish.download import register_view_files
from app.rates import Rates, register_rates
from app.read_only import register_read_only
from app.run_list import register_run_list
from app.settings import PROJECT, Settings
from app.static import ENGINE, ICON, Static
from app.sweeps import register_sweeps, sweeps_of
from app.train.access import Access
from app.train.branching import branch_form
from app.train.form import form
from app.train.site import register_jobs
from app.train.sweeping import sweep_form
from app.wiring import register, show_error
from cache.build import build_answers

_INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<title>{%title%}</title>
{%icon%}
{%preview%}
{%css%}
{%static%}
<script type="application/json" id="initial-state">{%initial%}</script>
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""

_WAITING = "Loading..."
"""What Dash's page says until its scripts have run."""

_META = (
    {"name": "viewport", "content": "width=device-width, initial-scale=1"},
    {"name": "description", "content": "Watch a small transformer grok modular addition."},
    {"name": "color-scheme", "content": "light dark"},
)


class App(Dash):
    """Dash, with what the page opens with in the page itself: nothing is asked before the first view is known."""

    access = Access("off")
    """Whether whoever asks may train."""
    arrivals: Arrivals | None = None
    """What takes files that are dropped on a page; nothing where runs can only be read."""
    gate: Gate | None = None
    """Where answers come from; none yet while the app is put together."""
    warmer: IdleWarmer | None = None
    """What warms runs while nobody asks for anything."""

    def warm_when_idle(self) -> None:
        """Warm runs whenever nobody asks for anything, from now on."""
        if self.gate is not None:
            self.warmer = IdleWarmer(self.gate)
            self.warmer.start()

    def close(self, seconds: float) -> bool:
        """Stop all work; whether it has ended within that time."""
        if self.warmer is not None:
            self.warmer.stop()
        is_over = self.gate is None or self.gate.close(seconds / 2)
        return (self.warmer is None or self.warmer.join(seconds / 2)) and is_over

    def _initial(self, gate: Gate, opened: Opened) -> dict[str, Any]:
        limits, training = self.access.limits, None
        if self.access.is_open():
            training = form(limits) | {"branch": branch_form(limits), "sweep": sweep_form()}
        imports = None if self.arrivals is None else self.arrivals.told()
        return initial_state(opened, training, sweeps_of(gate)) | {
            "imports": imports,
            "place": place(),
        }

    def pages_for(self, gate: Gate) -> tuple[Page, ...]:
        """The pages that there are for whoever asks."""
        return pages_for(trains=self.access.is_open(), sweeps=bool(sweeps_of(gate)))

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override] # Dash gives every part by its name
        """Dash's page, for the run that the address names; its first words stand in it before any script has run."""
        gate, known, preview = self.gate, None, ""
        if gate is not None:
            opened = open_run(gate, request.args.get(RUN_PARAMETER), trains=self.access.is_open())
            known = self._initial(gate, opened)
            if opened.facts is not None:
                preview = head_of(gate, opened.facts, request.path, request.args.to_dict(), request.url_root)
        words = first_words(known, request.path, request.args.get(PAGE_PARAMETER))
        parts["app_entry"] = parts["app_entry"].replace(_WAITING, f"<p>{escape(words)}</p>")
        page: str = super().interpolate_index(**parts)  # type: ignore[no-untyped-call]
        # What opens the page comes last: it may say anything, such as a name that an address asks for.
        return placed(page).replace("{%preview%}", preview).replace("{%initial%}", to_script(known))


def create_app(settings: Settings, interest: Interest | None = None) -> App:
    """Make the app over the runs and the cache that `settings` name; web processes of one server share an `interest`.

    Raises:
        ParameterError: for a device that cannot be used.
        NotFoundError: if Plotly's bundle has not been installed.
    """
    _forget_dash_variables()
    static = Static.of(PROJECT)
    metrics = Metrics()
    answers = build_answers(
        settings.runs,
        settings.cache,
        device=settings.device,
        disk=settings.cache_disk,
        memory=settings.cache_memory,
        weights=settings.weights_memory,
        mirror=settings.mirror_disk,
        on_made=metrics.made,
    )
    gate = Gate(answers, interest or Interest(), settings.threads, settings.allowed, metrics)
    server = Flask("grokscope", static_folder=None, template_folder=None, root_path=str(PROJECT))
    app = App(
        "grokscope",
        server=server,  # type: ignore[arg-type] # Dash says bool, and takes a server
        assets_folder=str(static.assets),
        assets_url_path=static.assets_path,
        assets_path_ignore=[f"^{ENGINE}$"],
        pages_folder="",
        requests_pathname_prefix=MARK,
        routes_pathname_prefix="/",
        use_pages=False,
        title="Grokscope",
        update_title="",
        index_string=_INDEX.replace("{%icon%}", ICON).replace("{%static%}", static.head()),
        meta_tags=list(_META),
        add_log_handler=False,
        enable_mcp=False,
        on_error=show_error,
    )
    app.enable_dev_tools(debug=False)
    server.debug = False  # FLASK_DEBUG would say otherwise
    _register(app, gate, static, metrics, settings)
    register(app, Dashboard(gate))
    register_headers(app)
    _set_up(app)
    register_compression(server, files=static.count + _bundles(app))
    _answer_a_page(app)
    app.gate = gate
    return app


def _register(app: App, gate: Gate, static: Static, metrics: Metrics, settings: Settings) -> None:
    """Have the server answer at every address but Dash's own, and what stands around them."""
    server = app.server
    register_prefix(server, settings.prefix, trusts_proxy=settings.proxy)
    register_observer(server, metrics)
    if settings.allowed.rate is not None:
        register_rates(server, Rates(settings.allowed.rate), trusts_proxy=settings.proxy)
    register_probes(server, gate, metrics, settings)
    app.access = Access.of(settings)
    register_guard(server, assets=f"/{static.assets_path}", pages=lambda: app.pages_for(gate))
    static.register(server)
    register_clips(server, gate)
    downloads = Downloads(gate)
    register_api(server, gate, downloads)
    register_former(server, downloads)
    register_exports(server, gate)
    register_previews(server, gate)
    register_view_files(server, gate, static)
    register_run_list(server, gate.session.store)
    register_sweeps(server, gate)
    if settings.is_read_only:
        register_read_only(server, settings)
    else:
        register_jobs(server, jobs_of(settings), app.access)
        app.arrivals = Arrivals(settings)
        register_arrivals(server, app.arrivals)


def _forget_dash_variables() -> None:
    """Let nothing in the environment overrule what is written here, such as developer tools for everyone."""
    for name in [name for name in os.environ if name.upper().startswith("DASH_")]:
        del os.environ[name]


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


def _answer_a_page(app: Dash) -> None:
    """Answer a page to ourselves, before there are visitors: who cannot must not be asked by anyone else."""
    page = app.server.test_client().get("/", environ_overrides={OWN: True})
    if page.status_code != HTTPStatus.OK:
        raise RuntimeError(f"the server answers its first page with {page.status}: {page.get_data(as_text=True)}")
