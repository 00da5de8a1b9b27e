"""The real server in a process of its own, real Chromium, and a page that fails its test when anything is amiss.

Amiss is: an error or a warning in the console, a script that throws, a request that fails or leaves this machine, or
anything still loading at the end.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from benchmarks.ui.stage import CHROMIUMS, FLAGS
from tests.browser.explore import Explore

PROJECT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 90.0

Serve = Callable[..., str]
Open = Callable[..., Explore]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def start_server(runs: Path, cache: Path, *, workers: int) -> tuple[subprocess.Popen[str], str]:
    """`grokscope serve` on a free port; returns its process and address once it says that it is ready."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GROKSCOPE_")}
    flags = ["--runs", str(runs), "--cache", str(cache), "--port", "0", "--workers", str(workers), "--device", "cpu"]
    process = subprocess.Popen(
        [sys.executable, "-c", "from app.cli import main; main()", "serve", *flags],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watchdog = time.monotonic() + STARTS_WITHIN
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("Grokscope is at "):
            return process, line.split()[-1]
        assert time.monotonic() < watchdog, line
    raise AssertionError(f"the server ended with {process.wait()}")


def stop_server(process: subprocess.Popen[str]) -> str:
    """End the server as Ctrl-C does; returns what it said after it was ready."""
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 0, said
    return said


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Start servers over folders of runs; each is ended when the tests are, and must not have complained."""
    started: dict[Path, tuple[subprocess.Popen[str], str]] = {}

    def start(runs: Path, *, workers: int = 1) -> str:
        if runs not in started:
            started[runs] = start_server(runs, tmp_path_factory.mktemp("cache"), workers=workers)
        return started[runs][1]

    yield start
    for process, _ in started.values():
        said = stop_server(process)
        assert said == "", said


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserContext]:
    """One Chromium and one profile for all tests, so that only the first has to load and compile Plotly."""
    path = next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("the browser tests need Chromium: make browser installs it, or says how")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser.new_context()
        browser.close()


@pytest.fixture
def open_page(chromium: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Open the dashboard in a tab that remembers nothing of the tests before.

    The browser itself logs what the server refuses; a test marked `refused` means it to.
    """
    opened: list[tuple[Page, list[str]]] = []

    def start(address: str, *, width: int = 1440, height: int = 1010, theme: str = "light") -> Explore:
        tab = chromium.new_page()
        tab.set_default_timeout(30_000)
        tab.set_viewport_size({"width": width, "height": height})
        tab.emulate_media(color_scheme=theme)
        opened.append((tab, complaints_of(tab, address)))
        return Explore(tab).open(address)

    yield start
    for tab, amiss in opened:
        Explore(tab).settled()
        tab.evaluate("localStorage.clear()")
        tab.close()
        if request.node.get_closest_marker("refused"):
            amiss[:] = [text for text in amiss if not text.startswith("Failed to load resource")]
        assert amiss == []


def complaints_of(tab: Page, address: str) -> list[str]:
    """A list that fills with whatever is amiss in a tab."""
    amiss: list[str] = []
    tab.on("console", lambda message: amiss.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: amiss.append(str(error)))
    # A page that is left gives up what it fetched ahead.
    given_up = "net::ERR_ABORTED"
    tab.on("requestfailed", lambda request: None if request.failure == given_up else amiss.append(request.url))
    home = (address, "data:", "blob:")
    tab.on("request", lambda request: None if request.url.startswith(home) else amiss.append(request.url))
    return amiss


@pytest.fixture(scope="session")
def shipped(serve: Serve, shipped_runs: Path) -> str:
    """The address of a server over the runs that come with the project, with as many processes as people get."""
    return serve(shipped_runs, workers=2)
