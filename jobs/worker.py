"""A worker: takes the lease of a run that wants to run, has a process train it, and looks after that.

The process is executed and not forked, so that a worker needs no torch, and nothing of it is inherited. It may end in
any way at any moment: what has become of the run is told by its folder.
"""

from __future__ import annotations

import logging
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from analysis.errors import ParameterError
from analysis.files import stamp_of
from analysis.folders import RESUME, RunFolders
from analysis.lease import HeldError, Lease, LostError, is_held
from jobs.child import GONE
from jobs.job import JOB, LOG, fail, failure_in
from jobs.overview import wants_to_run
from jobs.trash import Trash

Command = Callable[[str, str], list[str]]
"""What trains the run of a name, with the token of the lease that is held for it."""

STOPPED = 130
"""Exit code of a training that was told to stop, and has."""

MOST_DEATHS = 5
"""How often a training may be killed in a row without getting any further, before it counts as failed."""

_LOOK_SECONDS = 0.2
_PATIENCE_SECONDS = 10.0
"""How long a training may take to save where it is, before it is killed."""

_LOG_BYTES = 200_000
"""Of a log, and of the part before it, which is kept as well."""


class Worker:
    """Trains the runs of a store that want to run, one for each thread that attends."""

    def __init__(self, store: RunFolders, command: Command, environment: Mapping[str, str], place: Path) -> None:
        """Begin with nothing; processes start in `place`, with `environment`."""
        self.store, self._command, self._environment, self._place = store, command, dict(environment), place
        self._over = threading.Event()
        self._deaths: dict[str, int] = {}

    def stop(self) -> None:
        """Begin nothing more, and have what is being trained save where it is and end."""
        self._over.set()

    def wanting(self) -> list[str]:
        """Names of runs that want to run and that nobody trains, those that have waited longest first.

        Raises:
            DamagedError: when the store cannot be read.
        """
        found = [folder for folder in self.store.folders() if wants_to_run(folder) and not is_held(folder)]
        return [folder.name for folder in sorted(found, key=lambda folder: stamp_of(folder / JOB))]

    def tidy(self) -> None:
        """Remove what was deleted more than a day ago."""
        Trash(self.store).sweep(datetime.now(UTC))

    def attend(self, name: str) -> None:
        """Train a run, if it wants that and nobody else does, until it is finished or shall stop."""
        try:
            folder = self.store.folder(name)
        except ParameterError:  # a bell of somebody else's
            return
        if self._over.is_set() or not wants_to_run(folder):
            return
        try:
            lease = Lease.take(folder, owner=f"worker on {socket.gethostname()}")
        except (HeldError, OSError):
            return
        with lease, suppress(LostError, OSError):
            # Whoever had it before may have finished it meanwhile; and one that was killed goes on.
            while wants_to_run(folder) and self._train(folder, lease):
                pass

    def _train(self, folder: Path, lease: Lease) -> bool:
        """Have a process train a run; whether that was killed by something else than us."""
        before = stamp_of(folder / RESUME)
        with subprocess.Popen(  # noqa: S603 — our own command
            self._command(folder.name, lease.holder.token),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._environment,
            cwd=self._place,
            start_new_session=True,  # it can be nice to other sessions then, and only we end it
        ) as child:
            log = threading.Thread(target=_keep_log, args=(child, folder / LOG), daemon=True)
            log.start()
            try:
                code = self._look_after(child, lease)
            finally:
                child.kill()
                log.join(_PATIENCE_SECONDS)
        self._conclude(folder, lease, code, has_gone_on=stamp_of(folder / RESUME) != before)
        return code < 0

    def _look_after(self, child: subprocess.Popen[bytes], lease: Lease) -> int:
        """Wait until a training ends, or end it.

        Raises:
            LostError: when the run is another's by now.
        """
        while child.poll() is None:
            lease.check()
            if self._over.is_set():
                child.terminate()
                with suppress(subprocess.TimeoutExpired):
                    child.wait(_PATIENCE_SECONDS)
                return STOPPED
            with suppress(subprocess.TimeoutExpired):
                child.wait(_LOOK_SECONDS)
        return child.returncode

    def _conclude(self, folder: Path, lease: Lease, code: int, *, has_gone_on: bool) -> None:
        """Say why a training does not go on, where its process could not say so itself."""
        deaths = 0 if has_gone_on else self._deaths.get(folder.name, 0)
        if code in (0, STOPPED, GONE) or failure_in(folder) is not None:
            self._deaths.pop(folder.name, None)
        elif code > 0:
            fail(folder, f"the training ended with exit code {code}: its log says more", lease)
        elif deaths + 1 < MOST_DEATHS:
            self._deaths[folder.name] = deaths + 1
        else:
            self._deaths.pop(folder.name, None)
            how = signal.Signals(-code).name
            reason = f"the training was killed {MOST_DEATHS} times in a row ({how}) without getting any further"
            fail(folder, f"{reason}: it may need more memory than there is", lease)


def _keep_log(child: subprocess.Popen[bytes], path: Path) -> None:
    """Write what a process says to its log, of which the end is kept."""
    with suppress(OSError):
        handler = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8")
        try:
            for line in child.stdout or ():
                text = line.decode(errors="replace").rstrip("\n")
                handler.handle(logging.LogRecord(LOG, logging.INFO, LOG, 0, text, None, None))
        finally:
            handler.close()
