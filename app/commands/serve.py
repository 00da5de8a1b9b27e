"""`grokscope serve`: the dashboard behind gunicorn."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from app.settings import PROJECT, SETTINGS, Settings, setting_flags


@click.command()
@setting_flags(*(setting.name for setting in SETTINGS))
def serve(**settings: Any) -> None:
    """Serve the dashboard; stop it with Ctrl-C."""
    from app.static import Static
    from cache.folder import CacheFolder

    loaded = Settings.load(settings)
    # What is amiss is told here in one line, and not by each worker with a traceback.
    Static.of(PROJECT)
    CacheFolder(loaded.cache).check()
    os.environ.update(loaded.environment())
    # Each web process gets its share of the cores: torch's threads wait by spinning, and would spin against each other.
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // loaded.workers)))
    arguments = [
        "gunicorn",
        "app.wsgi:server",
        "--config",
        "python:app.gunicorn_config",
        "--bind",
        f"{loaded.host}:{loaded.port}",
        "--workers",
        str(loaded.workers),
        "--threads",
        str(loaded.threads),
    ]
    # Exec, not fork: gunicorn is this process, so that signals and exit codes are its own.
    os.execv(sys.executable, [sys.executable, "-m", *arguments])  # noqa: S606 — no shell is the point
