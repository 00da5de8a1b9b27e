"""gunicorn's configuration: a worker that cannot start ends the server at its start, and not once others serve."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

from app import gunicorn_config
from app.settings import PROJECT

APP = """
import os
from app import gunicorn_config
from app.gunicorn_config import *

bind = "127.0.0.1:0"
workers = 2
gunicorn_config.START_AGAIN_SECONDS = 0.2

def serve(environ, start_response):
    body = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Length", str(len(body))), ("Connection", "close")])
    return [body]
"""
BROKEN = "raise OSError('no space left on device')"


def until(is_so: Callable[[], bool]) -> None:
    start = time.monotonic()
    while not is_so():
        assert time.monotonic() - start < 30
        time.sleep(0.05)


@contextlib.contextmanager
def server(folder: Path, app: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server with two workers, whose app lies in `folder`; what it says goes to a file there."""
    (folder / "config.py").write_text(APP)
    (folder / "small.py").write_text(app)
    command = [sys.executable, "-m", "gunicorn", "--config", "config.py", "--pythonpath", f"{PROJECT},.", "small:serve"]
    with (folder / "log").open("w") as log:
        environment = os.environ | {"GROKSCOPE_JOBS": "off"}
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def test_the_others_go_on_when_a_worker_that_was_killed_cannot_be_replaced(tmp_path):
    def said() -> str:
        return (tmp_path / "log").read_text()

    def ask() -> int:
        """The number of the process that answers."""
        address = next(line.split()[-1] for line in said().splitlines() if "Grokscope is at" in line)
        with urllib.request.urlopen(address, timeout=20) as response:
            return int(response.read())

    def both() -> set[int]:
        """The numbers of two processes that answer, once there are two."""
        found: set[int] = set()
        until(lambda: found.add(ask()) or len(found) == 2)
        return found

    with server(tmp_path, APP) as process:
        until(lambda: "Grokscope is at" in said())
        gone, stays = both()
        (tmp_path / "small.py").write_text(BROKEN)
        os.kill(gone, signal.SIGKILL)
        until(lambda: said().count("OSError: no space left on device") >= 2)
        assert ask() == stays
        (tmp_path / "small.py").write_text(APP)
        assert stays in both(), "another has started"
    assert process.returncode == 0


def test_a_server_whose_first_workers_cannot_start_ends(tmp_path):
    with server(tmp_path, BROKEN) as process:
        assert process.wait(30) > 0


def test_no_garbage_is_looked_for_while_a_web_process_imports():
    second = SimpleNamespace(age=2)
    try:
        gunicorn_config.post_fork(None, second)
        assert not gc.isenabled()
        gunicorn_config.post_worker_init(second)
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.enable()
        gc.unfreeze()
