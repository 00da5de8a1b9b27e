"""The services of `compose.yaml`, started by hand: two servers, a worker, Redis, and nginx by `deploy/nginx.conf`."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self

import pytest

from app.settings import PROJECT
from tests.load.crowd import processor_seconds
from tests.load.figures import children_seconds
from tests.nginx import NGINX, free_port, nginx

_STARTS_WITHIN = 60.0
_LOOKS_EVERY = 0.1  # s; Docker waits as long before it starts again what has ended


class Stack:
    """Services by their names in `compose.yaml`; what ends is started again, as `restart: unless-stopped` has it."""

    def __init__(self, folder: Path, runs: Path, cache: Path) -> None:
        """Have all that they write below `folder`; the runs and the cache are theirs."""
        self.folder = folder
        self.ports = {name: free_port() for name in ("app1", "app2", "queue", "nginx")}
        self._own = {"GROKSCOPE_RUNS": str(runs), "GROKSCOPE_CACHE": str(cache), "GROKSCOPE_DEVICE": "cpu"}
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self._exits = ExitStack()
        self._is_over = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        """Where people come in."""
        return self.ports["nginx"]

    def __enter__(self) -> Self:
        self._keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._keeper.join()
        self._exits.close()
        for process in self._processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self._processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def start(self, *names: str) -> None:
        """Start services, and wait until they answer."""
        for name in names:
            if name != "nginx":
                self._processes[name] = self._begin(name)
        for name in names:
            if name.startswith("app"):
                self._wait_for(name)
        if "nginx" in names:
            self._start_nginx()

    def kill(self, name: str) -> None:
        """End a service and all that it has started, at once, as a container ends with its first process."""
        os.killpg(self._processes[name].pid, signal.SIGKILL)

    def kill_web_process(self, name: str) -> None:
        """End one of the processes that answer for a server."""
        children = Path(f"/proc/{self._processes[name].pid}/task/{self._processes[name].pid}/children").read_text()
        os.kill(int(children.split()[0]), signal.SIGKILL)

    def said(self, name: str) -> str:
        """What a service has said."""
        return (self.folder / f"{name}.log").read_text()

    def processor_seconds(self) -> float:
        """What all of them have taken."""
        with self._lock:
            return self._ended + sum(
                processor_seconds(process) for process in (*self._processes.values(), *self._nginx)
            )

    _nginx: tuple[subprocess.Popen[bytes], ...] = ()
    _ended: float = 0.0
    """What those took that have ended, in seconds."""

    def _begin(self, name: str) -> subprocess.Popen[str]:
        command, variables = self._service(name)
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GROKSCOPE_")}
        with (self.folder / f"{name}.log").open("a") as said:
            return subprocess.Popen(
                command,
                cwd=PROJECT,
                env=environment | {"PYTHONPATH": str(PROJECT)} | variables,
                stdout=said,
                stderr=said,
                text=True,
                start_new_session=True,
            )

    def _service(self, name: str) -> tuple[list[str], Mapping[str, str]]:
        if name == "queue":
            program = shutil.which("redis-server")
            if program is None:
                pytest.skip("redis-server is not installed (Debian's package of that name)")
            flags = ["--port", str(self.ports[name]), "--bind", "127.0.0.1", "--dir", str(self.folder)]
            return [program, *flags, "--save", "", "--appendonly", "no"], {}
        variables = self._own | _settings() | {"GROKSCOPE_QUEUE_URL": f"redis://127.0.0.1:{self.ports['queue']}/0"}
        command = [sys.executable, "-m", "app"]
        if name == "worker":
            return [*command, "worker"], variables
        return [*command, "serve"], variables | {"GROKSCOPE_PORT": str(self.ports[name])}

    def _start_nginx(self) -> None:
        if NGINX is None:
            pytest.skip("nginx is not installed (Debian's package of that name)")
        text = (PROJECT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        for stands, for_this in {
            "listen 80;": f"listen 127.0.0.1:{self.port};",
            "app1:7860": f"127.0.0.1:{self.ports['app1']}",
            "app2:7860": f"127.0.0.1:{self.ports['app2']}",
            "/var/cache/nginx/grokscope": str(self.folder / "kept"),
        }.items():
            assert text.count(stands) == 1, stands
            text = text.replace(stands, for_this)
        self._nginx = (self._exits.enter_context(nginx(text, self.folder, self.port)),)

    def _wait_for(self, name: str) -> None:
        until = time.monotonic() + _STARTS_WITHIN
        while "Grokscope is at " not in self.said(name):
            assert time.monotonic() < until, self.said(name)
            time.sleep(0.05)

    def _keep(self) -> None:
        while not self._is_over.wait(_LOOKS_EVERY):
            for name, process in list(self._processes.items()):
                with self._lock:
                    before = children_seconds()
                    if process.poll() is not None and not self._is_over.is_set():
                        self._ended += children_seconds() - before
                        self._processes[name] = self._begin(name)


def _settings() -> dict[str, str]:
    """What `compose.yaml` sets, but for the places of things, which it has in its containers."""
    text = (PROJECT / "compose.yaml").read_text(encoding="utf-8")
    found = dict(re.findall(r'^    (GROKSCOPE_\w+): "?([^"#\s]+)"?', text, re.MULTILINE))
    return {name: value for name, value in found.items() if name not in ("GROKSCOPE_RUNS", "GROKSCOPE_QUEUE_URL")}
