"""Starts the command line again and again without the seconds that an import of torch takes, to be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests import tiny

_FORKS = """
import json, os, signal, sys
import app.summary, app.training, analysis.importers.exported, analysis.importers.read  # torch has computed nothing:
from app.cli import run  # so it may be forked
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os._exit(run(json.loads(line)))
    print(child, flush=True)
"""


@contextmanager
def forking(**variables: str) -> Iterator[Callable[..., int]]:
    """What starts a command in a process of its own, and gives its number; `variables` are those of its environment."""
    with subprocess.Popen(
        [sys.executable, "-c", _FORKS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=tiny.PROJECT,
        env=os.environ | {"OMP_NUM_THREADS": "1"} | variables,
    ) as forks:
        assert forks.stdin is not None
        assert forks.stdout is not None
        says, hears = forks.stdin, forks.stdout

        def begin(*words: str) -> int:
            print(json.dumps(words), file=says, flush=True)
            return int(hears.readline())

        yield begin
        says.close()


def is_alive(pid: int) -> bool:
    """Whether a process has not ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    return False


def until(is_so: Callable[[], object], seconds: float = 120) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
