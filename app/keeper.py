"""The worker beside a server: gunicorn's first process starts it, starts it again when it has ended, and ends it.

It is executed, and so inherits neither torch nor a socket. It ends by itself when the server is gone, however that
went. The server looks after it by an alarm, in the thread that forks web processes: no thread is forked with.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

from app.settings import PROJECT

LOOK_SECONDS = 1.0
"""How often to look whether it is still there."""

START_AGAIN_SECONDS = 30.0
"""How soon after it was started it may be started again: one that cannot start says at length why."""

_PATIENCE_SECONDS = 12.0  # longer than a worker waits for a training to save where it is


class Keeper:
    """Keeps one worker for this process."""

    def __init__(self, command: list[str] | None = None) -> None:
        """Start nothing yet; `command` is what to start, `grokscope worker` unless given."""
        self._command = command or [sys.executable, "-m", "app", "worker", "--parent", str(os.getpid())]
        self._child: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    def start(self) -> None:
        """Start a worker, and look after it from now on."""
        self._start()
        signal.signal(signal.SIGALRM, lambda *_: self._look())
        signal.setitimer(signal.ITIMER_REAL, LOOK_SECONDS, LOOK_SECONDS)

    def stop(self) -> None:
        """End it, and wait until what it trains has saved where it is."""
        if self._child is None:
            return
        signal.setitimer(signal.ITIMER_REAL, 0)
        self._child.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(_PATIENCE_SECONDS)
        self._child.kill()

    def _look(self) -> None:
        is_gone = self._child is not None and self._child.poll() is not None
        if is_gone and time.monotonic() - self._started >= START_AGAIN_SECONDS:
            self._start()

    def _start(self) -> None:
        # There is none while one is being started: the alarm may ring again meanwhile, and would start another.
        self._started, self._child = time.monotonic(), None
        self._child = subprocess.Popen(self._command, cwd=PROJECT, stdin=subprocess.DEVNULL)  # noqa: S603 — our own
