"""The real server over the shipped runs, and what people ask it for who want nothing costly."""

from __future__ import annotations

import contextlib
import itertools
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.browser.conftest import start_server, stop_server
from tests.load.crowd import PATIENCE, Client, patiently


@dataclass(frozen=True)
class Served:
    """The real server over the shipped runs."""

    process: subprocess.Popen[str]
    port: int
    clips: str

    def probes(self):
        """What people ask for who want nothing costly."""
        neurons = itertools.cycle(range(512))
        known = "8000/neuron?basis=input&neuron=17&stage=post&arrays=values"
        return {
            "whether it is alive": lambda client: client.get("/healthz"),
            "page": lambda client: client.get("/explore"),
            "clip from memory": lambda client: client.get(f"{self.clips}/neuron?neuron=17"),
            "exact answer, known": lambda client: client.callback("ask", name="mod113", questions=[known]),
            "exact answer, new": lambda client: client.callback(
                "ask", name="mod113", questions=[f"8375/neuron?neuron={next(neurons)}"]
            ),
        }

    def warm(self) -> None:
        """Have both processes know what is asked for from memory."""
        for name, ask in self.probes().items():
            for _ in range(8):  # connections: which process takes one is chance
                with Client(self.port) as client:
                    assert patiently(lambda ask=ask, client=client: ask(client), threading.Event()).status == 200, name


@contextlib.contextmanager
def serving(runs: Path, cache: Path, *flags: str, workers: int) -> Iterator[Served]:
    """A server as `grokscope serve` starts it, with nothing in its cache."""
    process, address = start_server(runs, cache, *flags, workers=workers)
    port = int(address.rpartition(":")[2])
    try:
        with Client(port) as client:
            yield Served(process, port, clips_of(client))
    finally:
        stop_server(process)


def clips_of(client: Client, run: str = "mod113") -> str:
    """The address of the clips of a run; a page does not wait for it."""
    until = time.monotonic() + PATIENCE
    while not (found := re.search(rb'"clips":"([^"]+)"', client.get(f"/?page=explore&run={run}").body)):
        assert time.monotonic() < until
        time.sleep(0.2)
    return found[1].decode()
