"""The real server in a process of its own, real Chromium, and a page that fails its test when anything is amiss.

Amiss is: anything in the console, a script that throws, a request that fails or leaves this machine, or anything still
loading at the end.

What tests wait for in the page they write as functions, `() => …`: the page's policy allows no evaluation of text, and
Playwright evaluates what is no function at every frame anew.

What imports torch is imported where it is needed: the process that hands out tests reads this file, too.
"""

from __future__ import annotations

import functools
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect, sync_playwright

from benchmarks.ui.stage import CHROMIUMS, FLAGS
from tests.browser.explore import Explore

if TYPE_CHECKING:
    from analysis.run import Run
    from analysis.session import Session
    from analysis.store import RunStore
    from cache.answers import Answers

PROJECT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 90.0
PATIENCE = 30_000
"""How long the page may take for what has no time of its own, in milliseconds: other programs may want the machine."""

ONE_PROCESS = "--process-per-site"
"""For all pages: the next one finds running what draws pages."""

Serve = Callable[..., str]
Open = Callable[..., Explore]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def start_server(runs: Path, cache: Path, *more: str, workers: int) -> tuple[subprocess.Popen[str], str]:
    """`grokscope serve` on a free port; returns its process and address once it says that it is ready."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GROKSCOPE_")}
    flags = ["--runs", str(runs), "--cache", str(cache), "--port", "0", "--workers", str(workers), "--device", "cpu"]
    flags += ["--warm", "off"]  # what is measured is cold
    flags += ["--proxy", "on"]  # nginx stands before some of them
    flags += more
    process = subprocess.Popen(
        [sys.executable, "-c", "from app.cli import main; main()", "serve", *flags],
        cwd=PROJECT,
        env=environment | {"GROKSCOPE_JOBS": "off"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watchdog = time.monotonic() + STARTS_WITHIN
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Grokscope is at "):
            return process, line.split()[-1]
        assert time.monotonic() < watchdog, line
    raise AssertionError(f"the server ended with {process.wait()}: {''.join(said)}")


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

    def start(runs: Path, *more: str, workers: int = 1, cache: Path | None = None) -> str:
        if runs not in started:
            started[runs] = start_server(runs, cache or tmp_path_factory.mktemp("cache"), *more, workers=workers)
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
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, ONE_PROCESS])
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield context
        browser.close()


class Spare:
    """Tabs that are blank again: a page that opens in one finds its scripts read and compiled, unlike in a new tab."""

    def __init__(self, context: BrowserContext, session: pytest.Session) -> None:
        self.context = context
        self.session = session
        self.blank: list[Page] = []
        self.failed = 0

    def take(self) -> Page:
        """A tab that remembers nothing."""
        return self.blank.pop() if self.blank else self.context.new_page()

    def give(self, tab: Page, tools: CDPSession) -> None:
        """Have a tab forget everything; after a failure, when who knows what is held in it, close it."""
        tab.evaluate("() => [localStorage, sessionStorage].forEach((storage) => storage.clear())")
        if self.session.testsfailed > self.failed:
            self.failed = self.session.testsfailed
            tab.close()
            return
        tab.unroute_all(behavior="ignoreErrors")
        tab.goto("about:blank")
        tools.send("Page.resetNavigationHistory")
        tools.detach()  # with it go the scripts that it had run before the page's own
        self.blank.append(tab)


@pytest.fixture(scope="session")
def spare(chromium: BrowserContext, request: pytest.FixtureRequest) -> Spare:
    """The tabs of all tests."""
    return Spare(chromium, request.session)


@dataclass
class Tabs:
    """Tabs that remember nothing of those before, and what has been amiss in them."""

    spare: Spare
    opened: dict[Page, Callable[[], None]] = field(default_factory=dict)
    """Each with what ends it."""
    amiss: list[str] = field(default_factory=list)

    def open(
        self, address: str, *, width: int = 1440, height: int = 1010, theme: str = "light", script: str = ""
    ) -> Explore:
        """Open the dashboard; `script` runs before any of the page's own."""
        tab = self.spare.take()
        tab.bring_to_front()
        tab.set_viewport_size({"width": width, "height": height})
        tab.emulate_media(color_scheme=theme)
        tools = tab.context.new_cdp_session(tab)
        if script:
            tools.send("Page.enable")
            tools.send("Page.addScriptToEvaluateOnNewDocument", {"source": script})
        deafen = self._listen(tab, address)

        def end() -> None:
            deafen()
            self.spare.give(tab, tools)

        self.opened[tab] = end
        return Explore(tab).open(address)

    def check(self, request: pytest.FixtureRequest) -> None:
        """Fail when anything was amiss; the browser itself logs what the server refuses, which `refused` tests mean."""
        for tab in self.opened:
            Explore(tab).settled()
        found, self.amiss[:] = list(self.amiss), []
        if request.node.get_closest_marker("refused"):
            found = [text for text in found if not text.startswith("Failed to load resource")]
        assert found == []

    def close(self, *tabs: Page) -> None:
        """Close these, or all."""
        for tab in tabs or tuple(self.opened):
            self.opened.pop(tab)()

    def _listen(self, tab: Page, address: str) -> Callable[[], None]:
        """Write down whatever is amiss in a tab, until what is returned is called."""
        amiss = self.amiss
        server = "/".join(address.split("/")[:3])
        # A page that is left gives up what it fetched ahead; a download is none of the page's.
        given_up = "net::ERR_ABORTED"
        home = (server, "data:", "blob:")
        heard: dict[str, Callable[[Any], None]] = {
            "console": lambda message: amiss.append(message.text),
            "pageerror": lambda error: amiss.append(str(error)),
            "requestfailed": lambda request: None if request.failure == given_up else amiss.append(request.url),
            "request": lambda request: None if request.url.startswith(home) else amiss.append(request.url),
        }
        for event, note in heard.items():
            tab.on(event, note)

        def deafen() -> None:
            for event, note in heard.items():
                tab.remove_listener(event, note)

        return deafen


@pytest.fixture
def tabs_of_test(spare: Spare) -> Iterator[Tabs]:
    """Tabs of the test's own."""
    tabs = Tabs(spare)
    yield tabs
    tabs.close()


@pytest.fixture
def open_page(tabs_of_test: Tabs, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Open the dashboard in tabs of the test's own."""
    yield tabs_of_test.open
    tabs_of_test.check(request)


@pytest.fixture(scope="module")
def tabs(spare: Spare) -> Iterator[Tabs]:
    """Tabs that the tests of a module share."""
    tabs = Tabs(spare)
    yield tabs
    tabs.close()


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of the servers over shipped runs; where tests run side by side, all of them have the same."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "browser-cache"


@pytest.fixture(scope="session")
def scrubbed(serve: Serve, third_runs: Path, cache: Path) -> str:
    """The address of a server over runs with enough checkpoints to scrub."""
    return serve(third_runs, cache=cache)


@pytest.fixture(scope="session")
def shipped(serve: Serve, few_runs: Path, cache: Path) -> str:
    """The address of a server over a few, with as many processes as people get; one may train, but no worker does."""
    return serve(few_runs, "--training", "on", workers=2, cache=cache)


@pytest.fixture(scope="session")
def tiny_answers(tiny_store: RunStore, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Answers about the tiny run, for what is published of it."""
    from cache.build import build_answers

    return build_answers(tiny_store.root, tmp_path_factory.mktemp("cache"), device="cpu", disk=100)


@pytest.fixture(scope="session")
def site_folder(tiny_answers: Answers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of the tiny run, published below a path."""
    from analysis.batch import Watch
    from app.publish.folder import new_folder
    from app.publish.site import Site

    folder = tmp_path_factory.mktemp("hosted") / "some" / "path"
    folder.parent.mkdir()
    with new_folder(folder, may_replace=False) as writer:
        for file in Site(tiny_answers, ("tiny",)).files(Watch()):
            writer.write(file)
    return folder


@pytest.fixture(scope="session")
def published(site_folder: Path) -> Iterator[str]:
    """The address of that site, on a server of files that knows nothing of us."""
    handler = functools.partial(_Quiet, directory=str(site_folder.parent.parent))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/some/path"
    server.shutdown()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    """What `python -m http.server` does, without a word."""

    def log_message(self, *_: object) -> None:
        """Say nothing: what fails is amiss in the page."""


@pytest.fixture(scope="session")
def oracle(few_runs: Path) -> Session:
    """The analysis of those, asked directly."""
    from analysis.session import Session

    return Session(few_runs, device="cpu")


@pytest.fixture(scope="module")
def shared(tabs: Tabs, shipped: str) -> Explore:
    """The dashboard over those, in a tab that the tests of a module share."""
    return tabs.open(shipped).ready()


@pytest.fixture
def page(shared: Explore, tabs: Tabs, request: pytest.FixtureRequest) -> Iterator[Explore]:
    """The shared tab, as if the page had just been opened."""
    shared.tab.bring_to_front()  # behind another, it may have one frame a second
    yield shared.afresh()
    # A test that failed may have left requests held: nothing else would get an answer.
    shared.tab.unroute_all(behavior="ignoreErrors")
    tabs.check(request)


@pytest.fixture
def run(oracle: Session, page: Explore) -> Run:
    """The run that the page shows."""
    return oracle.run(page["run"].input_value())
