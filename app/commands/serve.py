"""`grokscope serve`: the dashboard behind gunicorn."""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path
from typing import Any

import click

from analysis.errors import GrokscopeError, ParameterError
from analysis.folders import RunFolders
from analysis.leftovers import lasting, sweep
from app.settings import EMBEDDED, PROJECT, SETTINGS, Settings, no_runs, runs_flag, setting_flags

_COUNTS = "grokscope-counts-"
"""How folders begin in which the web processes of one server count together."""


@click.command()
@setting_flags(*(setting.name for setting in SETTINGS))
def serve(**settings: Any) -> None:
    """Serve the dashboard; stop it with Ctrl-C."""
    loaded = Settings.load(settings)
    _check(loaded)
    if not loaded.is_read_only:
        sweep(loaded.runs_folder)
    _say_what_is_missing(loaded)
    os.environ.update(loaded.environment())
    # Each web process gets its share of the cores: more threads than cores would only wait for each other.
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // loaded.workers)))
    # Every thread would keep the memory of its own computations: a few hundred MB more, for no time saved.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    # Web processes count together in a folder that the server removes when it ends, or the next one that starts.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(lasting(_COUNTS))
    arguments = [
        "gunicorn",
        "app.wsgi:server",
        "--config",
        "python:app.gunicorn_config",
        "--bind",
        f"[{loaded.host}]:{loaded.port}" if ":" in loaded.host else f"{loaded.host}:{loaded.port}",
        "--workers",
        str(loaded.workers),
        "--threads",
        str(loaded.threads),
    ]
    # Python looks for modules where it stands first, and may stand where someone else has an `app`.
    os.chdir(PROJECT)
    # Exec, not fork: gunicorn is this process, so that signals and exit codes are its own.
    os.execv(sys.executable, [sys.executable, "-m", *arguments])  # noqa: S606 — no shell is the point


def _say_what_is_missing(settings: Settings) -> None:
    """A store without runs is served: they appear when they are made. But it may be a mistyped folder."""
    store = _store(settings)
    try:
        is_empty = not store.names()
    except GrokscopeError:  # pages say what is wrong, until it is mended
        return
    if is_empty:
        made = f"grokscope train --name NAME{runs_flag(settings.runs)}"
        yet = f"There are no runs in {settings.runs} yet: one made with {made} appears in the page."
        click.echo(f"There are {no_runs(settings)}" if settings.is_read_only else yet, err=True)


def _store(settings: Settings) -> RunFolders:
    """What lists the runs: folders do without torch, which the web processes import anew."""
    if isinstance(settings.runs, Path):
        return RunFolders(settings.runs)
    from analysis.store import open_store

    return open_store(settings.runs, cache=settings.cache, limit=settings.mirror_disk)


def _check(settings: Settings) -> None:
    """Tell in one line what each web process would tell in a traceback.

    Raises:
        GrokscopeError: for what cannot be served with these settings.
    """
    from app.static import Static
    from cache.folder import CacheFolder

    Static.of(PROJECT)
    CacheFolder(settings.cache).check()
    if settings.is_read_only and not {settings.imports, settings.training} <= {"auto", "off"}:
        _ = settings.runs_folder
    if settings.jobs and not settings.is_read_only and settings.queue_url != EMBEDDED:
        from app.jobs import check_queue

        check_queue(settings)
    if settings.device not in ("auto", "cpu"):  # every machine has those, and to look for others takes seconds
        from analysis.device import choose_device

        choose_device(settings.device)
    _check_address(settings.host, settings.port)


def _check_address(host: str, port: int) -> None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except UnicodeError:
        raise ParameterError(f"{host[:80]!r} is no address to listen on: choose another with --host") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = "something else listens there: stop it, or choose another port with --port"
        elif error.errno == errno.EACCES:
            reason = "that port needs more rights: choose one from 1024 on with --port"
        else:
            reason = f"{error.strerror}: choose another with --host or --port"
        raise ParameterError(f"the server cannot listen on {host} at port {port}, because {reason}") from None
