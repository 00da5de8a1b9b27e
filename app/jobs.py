"""Jobs for one set of settings: the bell that the app and the commands ring, and the worker that hears it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from analysis.files import digest_of
from analysis.folders import RunFolders
from app.settings import EMBEDDED, PROJECT, Settings
from cache.folder import CacheFolder
from jobs.bell import Bell
from jobs.control import Jobs
from jobs.worker import Worker

if TYPE_CHECKING:
    from huey import Huey

    from jobs.station import Station

_DIGITS = 12


def jobs_of(settings: Settings) -> Jobs:
    """The jobs of the run store; whoever begins or changes one rings for the workers."""
    return Jobs(RunFolders(settings.runs_folder), Bell(lambda: _queue(settings)).ring)


def station_of(settings: Settings) -> Station:
    """A worker for the run store, with as many threads as trainings at once.

    Raises:
        ParameterError: when the queue cannot be used.
    """
    from jobs.station import Station  # noqa: PLC0415 — whoever only rings does without

    environment = settings.inherited() | {"OMP_NUM_THREADS": str(settings.train_threads)}
    worker = Worker(RunFolders(settings.runs_folder), _command, environment, PROJECT)
    return Station(_queue(settings), worker, threads=settings.trainings)


def check_queue(settings: Settings) -> None:
    """Make sure that the queue at an address can be used, as far as that is known without reaching for it.

    Raises:
        ParameterError: when it needs a package that is not there, or its address is none.
    """
    _queue(settings)


def _queue(settings: Settings) -> Huey:
    """The queue; the embedded one is of this machine and this run store.

    Raises:
        ParameterError: when it cannot be used, or its folder is somebody else's.
    """
    from jobs.queue import open_queue  # noqa: PLC0415 — a quarter of a second that the first bell takes

    if settings.queue_url == EMBEDDED:
        CacheFolder(settings.cache).check()
    name = f"queue-{digest_of(str(settings.runs_folder).encode())[:_DIGITS]}.db"
    address = None if settings.queue_url == EMBEDDED else settings.queue_url
    return open_queue(address, settings.cache / name)


def _command(name: str, token: str) -> list[str]:
    return [sys.executable, "-m", "app", "train", "--job", "--name", name, "--lease", token]
