"""Files that have arrived, made into a run."""

from __future__ import annotations

import shlex
import time
from pathlib import Path

from analysis.batch import Watch
from analysis.errors import ParameterError
from analysis.importers.exported import is_exported, take
from analysis.importers.foreign import Overrides, save
from analysis.importers.read import read_foreign
from app.arrivals.folder import Arrival, Report, Said, no_pickles
from app.settings import Settings
from app.summary import summary
from cache.build import build_answers

_TELLS_SECONDS = 0.2
_HEADER = 9


def imported(arrival: Arrival, said: Said, settings: Settings) -> list[str]:
    """Import all that has come, and say what it is.

    Raises:
        GrokscopeError: when it cannot be a run.
        CancelledError: when its page is gone; nothing was imported then.
    """
    answers = build_answers(settings.runs_folder, settings.cache, device=settings.device, disk=settings.cache_disk)
    wish, store = arrival.wish, answers.session.store
    path = _source(arrival)
    last = 0.0

    def report(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > _TELLS_SECONDS or done == total:
            last = time.monotonic()
            arrival.tell(Report("importing", done, total))

    watch = Watch(report, lambda: not arrival.is_wanted)
    if is_exported(path):
        run = take(store, path, wish.name, watch)
    else:
        flags = [f"--{name.replace('_', '-')} {value}" for name, value in said if value is not None]
        command = " ".join(["grokscope import", shlex.quote(path.name), "--name", wish.name, *flags])
        run = save(store, wish.name, read_foreign(path, Overrides(**dict(said)), watch), command=command, watch=watch)
    lines = summary(answers, run).splitlines()
    answers.backend.close()
    return lines


def _source(arrival: Arrival) -> Path:
    """The file that has come, or the folder of several; each is what its name says.

    Raises:
        ParameterError: when one is something else, such as a pickle under another name.
    """
    files = [arrival.files / file.name for file in arrival.wish.files]
    for path in files:
        with path.open("rb") as file:
            head = file.read(_HEADER)
        is_tensors = path.suffix.lower() == ".safetensors" and head[-1:] == b"{"
        if not is_tensors and not (path.suffix.lower() == ".zip" and is_exported(path)):
            raise ParameterError(no_pickles(path.name))
    return files[0] if len(files) == 1 else arrival.files
