"""A training seen from inside the process that does it: what it listens to while it trains, and when it ends."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import DamagedError
from analysis.lease import Lease
from jobs.job import Job, job_in

GONE = 75
"""Exit code of a training that has ended because its lease, or the worker that held it, is gone."""

_LOOK_SECONDS = 0.2


@dataclass
class Listener:
    """Tells between two steps whether a training shall stop: something else is wanted by now, or `stops` says so."""

    folder: Path
    lease: Lease
    stops: Callable[[], bool]
    epochs: int
    """How far it goes, as far as it knows."""

    _due: float = 0.0

    def should_stop(self) -> bool:
        """Whether to stop before the next step.

        Raises:
            LostError: when the run is another's by now.
        """
        if self.stops():
            return True
        if time.monotonic() < self._due:
            return False
        self._due = time.monotonic() + _LOOK_SECONDS
        self.lease.check()
        job = wanted_of(self.folder)
        return job is not None and (job.wanted != "run" or job.train.epochs != self.epochs)


def wanted_of(folder: Path) -> Job | None:
    """What is wanted in `folder`; a file that cannot be read asks for nothing new."""
    try:
        return job_in(folder)
    except DamagedError:
        return None


def end_with(parent: int) -> None:
    """End this process at once when `parent`, which started it, has ended: nobody looks after it any more.

    That is as good as being killed, which leaves a valid run at any moment.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        os._exit(GONE)

    threading.Thread(target=watch, name="parent", daemon=True).start()
