"""`grokscope worker`: trains what is wanted in the run store, alone or beside a server."""

from __future__ import annotations

import os
import time
from typing import Any

import click

from app.commands.interruptible import interruptible
from app.logs import set_up_log
from app.settings import Settings, setting_flags

SETTINGS = ("runs", "cache", "trainings", "train_threads", "queue_url", "device", "log")

_LOOK_SECONDS = 0.2


@click.command()
@click.option("--parent", type=int, help="The process to end with.", hidden=True)
@setting_flags(*SETTINGS)
def worker(parent: int | None, **settings: Any) -> None:
    """Train the runs that are wanted, one after another; stop with Ctrl-C, which loses nothing.

    As many as one likes may run, on any machines that reach the run store: a run is trained by one of them at a time.
    """
    from app.jobs import station_of

    loaded = Settings.load(settings)
    set_up_log(loaded.log)
    station = station_of(loaded)
    with interruptible() as stops:
        station.start()
        if parent is None:
            click.echo(f"A worker waits for jobs in {loaded.runs_folder}", err=True)
        while not stops() and parent in (None, os.getppid()):
            time.sleep(_LOOK_SECONDS)
        station.stop()
