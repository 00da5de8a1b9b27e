"""People who ask a server, and what those wait who ask it for something else meanwhile."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from app.channels import ANSWERED_BY, SCOPE

PATIENCE = 150.0
PROBES_EVERY = 0.1
"""Seconds between two rounds of probes."""


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    body: bytes
    seconds: float
    retry: float | None


class Client:
    """One connection that is kept."""

    def __init__(self, port: int, *, address: str = "127.0.0.1") -> None:
        """Ask from an address of this machine: proxies count requests by that."""
        about = {"timeout": PATIENCE, "source_address": (address, 0)}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, **about)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def get(self, path: str) -> Answer:
        """Ask for an address, as a browser does."""
        return self._ask("GET", path, None)

    def callback(self, channel: str, **request: Any) -> Answer:
        """Ask through one of the props of `Scope` that ask; Dash answers with 200 whatever the answer says."""
        prop = ANSWERED_BY[channel]
        content = {
            "output": f"{SCOPE}.{prop}",
            "outputs": {"id": SCOPE, "property": prop},
            "inputs": [{"id": SCOPE, "property": channel, "value": {"n": 1} | request}],
            "changedPropIds": [f"{SCOPE}.{channel}"],
        }
        answer = self._ask("POST", "/_dash-update-component", json.dumps(content))
        return replace(answer, status=_status_of(answer, prop, len(request.get("questions", ()))))

    def send(self, path: str, content: Any) -> Answer:
        """Have something changed, as a page of the server does."""
        return self._ask("POST", path, json.dumps(content))

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        began = time.monotonic()
        headers = {"Accept-Encoding": "gzip", "Content-Type": "application/json"}
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # It was kept for too long; a browser opens another one, too.
            self._connection.close()
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
        content = response.read()
        if response.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        retry = response.headers.get("Retry-After")
        return Answer(response.status, content, time.monotonic() - began, None if retry is None else float(retry))


def _status_of(answer: Answer, prop: str, questions: int) -> int:
    """What the answer of a callback says: 202 where some of it is not there yet."""
    if answer.status != http.client.OK:
        return answer.status
    content = json.loads(answer.body)
    if content.get("sideUpdate"):
        return http.client.BAD_REQUEST
    said = content["response"][SCOPE][prop]
    is_whole = "retry" not in said and len(said["value"]) >= questions
    return http.client.OK if is_whole else http.client.ACCEPTED


def patiently(ask: Callable[[], Answer], until: threading.Event) -> Answer:
    """Ask again when one is told to, as the page does."""
    wait = 0.4
    later = (http.client.ACCEPTED, http.client.TOO_MANY_REQUESTS, http.client.SERVICE_UNAVAILABLE)
    while (answer := ask()).status in later and not until.is_set():
        time.sleep(max(wait, answer.retry if answer.retry and answer.retry > 1 else 0) * random.uniform(0.75, 1.25))
        wait = min(wait * 1.5, 3)
    return answer


def say(text: str) -> None:
    """What `make load` is for."""
    sys.stdout.write(f"{text}\n")


@dataclass
class Waits:
    """How long others waited, by what they asked for."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    def p95(self, name: str) -> float:
        """What 19 of 20 waited at most."""
        return statistics.quantiles(self.seconds[name], n=20)[-1]

    def report(self, title: str) -> None:
        """Print them, in milliseconds."""
        say(f"\n{title}")
        for name, seconds in self.seconds.items():
            row = (statistics.median(seconds), self.p95(name), max(seconds))
            say(f"  {name:24} {len(seconds):4} ×  " + "  ".join(f"{1000 * value:6.0f}" for value in row))


@contextlib.contextmanager
def probing(port: int, probes: dict[str, Callable[[Client], Answer]]) -> Iterator[Waits]:
    """Others, each asking for one thing again and again, each on a connection of their own."""
    waits, is_over = Waits({name: [] for name in probes}), threading.Event()

    def probe(name: str) -> None:
        with Client(port) as client:
            while not is_over.wait(PROBES_EVERY):
                began = time.monotonic()
                answer = patiently(lambda: probes[name](client), is_over)
                if not is_over.is_set():
                    assert answer.status == 200, (name, answer)
                    waits.seconds[name].append(time.monotonic() - began)

    with ThreadPoolExecutor(len(probes)) as pool:
        running = [pool.submit(probe, name) for name in probes]
        try:
            yield waits
        finally:
            is_over.set()
        for one in running:
            one.result()


def processor_seconds(process: subprocess.Popen[str]) -> float:
    """What the processes of a server have taken so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == process.pid or int(stat.parent.name) == process.pid:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / 100


def resident_megabytes(process: subprocess.Popen[str]) -> list[float]:
    """What each web process of a server holds."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            if int(lines["PPid"]) == process.pid:
                found.append(int(lines["VmRSS"].split()[0]) / 1000)
    return found
