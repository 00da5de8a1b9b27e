"""What is measured on: the server in processes of its own with a cache of its own, and Chromium; both always ended."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from analysis.errors import GrokscopeError

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PROJECT = Path(__file__).resolve().parents[2]
_WORKERS = 2
_ENDS_WITHIN = 20.0


class CannotMeasureError(GrokscopeError):
    """The page or the browser did not do what a figure needs: there is no figure then."""


@contextmanager
def serve(runs: Path, *, trains: bool = False) -> Iterator[str]:
    """`grokscope serve` with two workers and an empty cache on a free port; yields its address.

    Where it `trains`, it has a worker for trainings beside these.

    Raises:
        CannotMeasureError: when it does not start.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GROKSCOPE_")}
    with tempfile.TemporaryDirectory(prefix="grokscope-bench-") as cache:
        flags = ["--runs", str(runs), "--cache", cache, "--port", "0", "--workers", str(_WORKERS), "--device", "cpu"]
        flags += ["--warm", "off"]  # an empty cache is what is measured
        process = subprocess.Popen(  # noqa: S603 — our own program
            [sys.executable, "-c", "from app.cli import main; main()", "serve", *flags],
            cwd=_PROJECT,
            env=environment | {"GROKSCOPE_JOBS": "on" if trains else "off"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            yield _address_of(process)
        finally:
            _end(process)


def _address_of(process: subprocess.Popen[str]) -> str:
    said = []
    for line in process.stdout or ():
        said.append(line)
        if line.startswith("Grokscope is at "):
            return line.split()[-1]
    raise CannotMeasureError("the server did not start: " + " ".join("".join(said).split())[-500:])


def _end(process: subprocess.Popen[str]) -> None:
    """End the server as Ctrl-C does, or with everything it started when it does not end by itself."""
    process.terminate()
    try:
        process.communicate(timeout=_ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium, without a window.

    Raises:
        CannotMeasureError: when there is none.
    """
    path = next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
    if path is None:
        raise CannotMeasureError("there is no Chromium: make bench-ui installs it, or says how")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            await asyncio.shield(browser.close())
