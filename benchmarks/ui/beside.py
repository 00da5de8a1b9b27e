"""The slider dragged while a run trains on the same machine, and while none does, in turns.

The server is the one that people start, with its worker: the training is begun, paused and resumed over HTTP as the
Train page does. It is as large as the run that is scrubbed.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from benchmarks.result import Aim, Ratio, Result
from benchmarks.ui.drag import AT_DISPLAY_RATE, Drag, drag
from benchmarks.ui.spread import between, median, percentile
from benchmarks.ui.stage import CannotMeasureError, serve
from benchmarks.ui.tab import open_tab

_TRAINING = {"name": "beside", "p": "113", "epochs": "1000000", "checkpoints": "0"}
_WITHIN = 120.0
_AIM = 1.5


async def measure(browser: Browser, run: Path, epochs: Sequence[int], repeats: int) -> Result:
    """Drag with and without a training, on a copy of the run, which nothing is written beside."""
    alone: list[Drag] = []
    beside: list[Drag] = []
    with tempfile.TemporaryDirectory(prefix="grokscope-beside-") as folder:
        store = Path(folder) / "runs"
        shutil.copytree(run, store / run.name)
        with serve(store, trains=True) as address:
            async with open_tab(browser, f"{address}/explore?run={run.name}&timescale=steps") as page:
                await page.until("() => window.probe.opening().all", within=60)
                await page.quiet(2.0, within=300)
                await _send(address, "", _TRAINING)
                await _until(address, is_running=True)
                await drag(page, epochs, AT_DISPLAY_RATE)  # compiles the page's scripts
                for _ in range(repeats):
                    beside.append(await drag(page, epochs, AT_DISPLAY_RATE))
                    await _send(address, "/beside/pause", {})
                    await _until(address, is_running=False)
                    alone.append(await drag(page, epochs, AT_DISPLAY_RATE))
                    await _send(address, "/beside/resume", {})
                    await _until(address, is_running=True)
    return _result(alone, beside)


async def _send(address: str, path: str, body: dict[str, Any]) -> None:
    request = urllib.request.Request(  # noqa: S310 — a server of our own
        f"{address}/jobs{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    await asyncio.to_thread(lambda: urllib.request.urlopen(request).close())  # noqa: S310


async def _until(address: str, *, is_running: bool) -> None:
    """Wait until the training makes steps, or none.

    Raises:
        CannotMeasureError: when it does not come to that.
    """
    deadline = time.monotonic() + _WITHIN
    while time.monotonic() < deadline:
        (job,) = await asyncio.to_thread(_jobs, address)
        if (job["state"] == "running" and bool(job["progress"])) == is_running and job["state"] != "queued":
            return
        await asyncio.sleep(0.5)
    raise CannotMeasureError(f"the training was not {'running' if is_running else 'paused'} within {_WITHIN:.0f} s")


def _jobs(address: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{address}/jobs.json") as answer:  # noqa: S310
        found: list[dict[str, Any]] = json.load(answer)["jobs"]
    return found


def _result(alone: Sequence[Drag], beside: Sequence[Drag]) -> Result:
    seconds, notes, ratios = {}, [], []
    for percent in (50, 95):
        times = [[percentile(found.times, percent) for found in drags] for drags in (alone, beside)]
        ratio = median([slow / quick for quick, slow in zip(*times, strict=True)])
        ratios.append(Ratio(f"p{percent} beside a training", "that without one", ratio, Aim("at most", _AIM)))
        for words, each in zip(("without a training", "beside a training"), times, strict=True):
            seconds[f"a drag {words}, p{percent}"] = median(each) / 1000
            notes.append(f"{words}: p{percent} {between(each, 'ms')}")
    painted = [", ".join(f"{found.painted} of {found.moves}" for found in drags) for drags in (alone, beside)]
    notes.append(f"checkpoints painted without a training: {painted[0]}; beside one: {painted[1]}")
    return Result(f"Drag beside a training, {len(beside)} times", seconds, tuple(ratios), tuple(notes), ())
