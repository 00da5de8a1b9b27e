"""The widget in a real JupyterLab: painted, scrubbed, read back from Python, turned from Python; two on one page.

`make notebook` runs it: JupyterLab has an environment of its own, which `JUPYTER_LAB` leads to.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

from analysis.names import CACHE_VARIABLE, RUNS_VARIABLE
from tests.browser.conftest import PROJECT
from tests.tiny import EPOCHS

JUPYTER_LAB = os.environ.get("JUPYTER_LAB", "")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not JUPYTER_LAB, reason="JUPYTER_LAB names no JupyterLab: make notebook installs one"),
]

CELLS = (
    "import grokscope\nw = grokscope.show('tiny', 'explore?neuron=4&epoch=60')\nw",
    "print([w.view[name] for name in ('page', 'neuron', 'epoch')])",
    "w.view = {'page': 'neurons', 'epoch': 0}",
    "grokscope.show('tiny', {'page': 'attention'}, height=500, width='80%')",
    "try:\n    grokscope.show('nope')\nexcept Exception as error:\n    print(error)",
)
STARTED_SECONDS = 60
CODE_MS = 60_000
REST_MS = 1000

EXACT = """() => {
  const engine = window.grokscope?.engine;
  const shown = engine?.panels.filter((panel) => panel.isVisible) ?? [];
  return shown.length > 0 && shown.every(({ element: { dataset } }) =>
    dataset.fidelity === "exact" && (!dataset.epoch || dataset.epoch === String(engine.epoch)));
}"""


@pytest.fixture
def lab(tiny_store, tmp_path) -> Iterator[str]:
    """The address of a notebook in a JupyterLab whose kernel sees the tiny run."""
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{place}",
            "metadata": {},
            "source": code,
            "outputs": [],
            "execution_count": None,
        }
        for place, code in enumerate(CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "tiny.ipynb").write_text(json.dumps(notebook))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {f"JUPYTER_{name}_DIR": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    own |= {"IPYTHONDIR": str(tmp_path / "ipython"), "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings")}
    own |= {"PYTHONPATH": str(PROJECT), RUNS_VARIABLE: str(tiny_store.root), CACHE_VARIABLE: str(tmp_path / "cache")}
    flags = ["--no-browser", "--ip=127.0.0.1", f"--port={port}", f"--ServerApp.root_dir={tmp_path / 'work'}"]
    flags += ["--IdentityProvider.token=", "--ServerApp.password=", "--LabApp.expose_app_in_browser=True"]
    if os.geteuid() == 0:
        flags.append("--allow-root")
    with (tmp_path / "lab.log").open("w") as log:
        command = [str(Path(JUPYTER_LAB).absolute()), *flags]
        server = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api")
            yield f"http://127.0.0.1:{port}/lab/tree/tiny.ipynb"
        finally:
            server.terminate()
            server.wait(STARTED_SECONDS)


def _wait_for(address: str) -> None:
    until = time.monotonic() + STARTED_SECONDS
    while True:
        try:
            urllib.request.urlopen(address)
        except URLError:
            assert time.monotonic() < until, f"nothing answers at {address}"
            time.sleep(0.2)
        else:
            return


def run_cell(page: Page, place: int) -> None:
    """Run a cell, and wait until it has."""
    cell = page.locator(".jp-Notebook-cell").nth(place)
    prompt = cell.locator(".jp-InputPrompt").first
    # What is run before there is a kernel is not run, and nothing tells when there is one.
    until = time.monotonic() + CODE_MS / 1000
    while (text := prompt.inner_text().strip()) != f"[{place + 1}]:":
        assert time.monotonic() < until, f"the cell is at {text}"
        if text == "[ ]:":
            prompt.click()
            page.evaluate("jupyterapp.commands.execute('notebook:run-cell')")
        page.wait_for_timeout(REST_MS)


def said(page: Page, place: int) -> str:
    return page.locator(".jp-Notebook-cell").nth(place).locator(".jp-OutputArea-output").inner_text().strip()


def frames(page: Page, count: int) -> list[Frame]:
    """The frames of widgets, in their order, once all have painted exactly."""
    expect(page.locator("iframe[title=Grokscope]")).to_have_count(count, timeout=CODE_MS)
    for frame in page.frames[1:]:
        wait_for_panels(frame)
    return page.frames[1:]


def wait_for_panels(frame: Frame) -> None:
    """Wait until all is exact that is in sight, which cells that ran have scrolled away."""
    frame.frame_element().scroll_into_view_if_needed()
    frame.wait_for_function(EXACT, timeout=CODE_MS)


def test_a_run_in_a_notebook(lab: str, chromium: BrowserContext) -> None:
    page = chromium.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(lab)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=CODE_MS)
    run_cell(page, 0)
    (frame,) = frames(page, 1)
    assert frame.evaluate("[grokscope.engine.view.neuron, grokscope.engine.epoch]") == [4, 60]

    # Scrubbed and chosen, then read back.
    frame.locator("#epoch").focus()
    page.keyboard.press("End")
    frame.locator("#neuron").fill("2")
    expect(frame.locator("#neuron-input .title")).to_have_text("Neuron 2, all inputs")
    wait_for_panels(frame)
    page.wait_for_timeout(REST_MS)
    run_cell(page, 1)
    assert said(page, 1) == f"['explore', 2, {EPOCHS[-1]}]"

    # Turned from Python, at one page and at the first epoch.
    run_cell(page, 2)
    frame.wait_for_function("() => grokscope.engine.view.page === 'neurons' && grokscope.engine.epoch === 0")
    wait_for_panels(frame)
    assert frame.evaluate("grokscope.engine.view.neuron") == 2

    # A second one beside it, and the theme of both is the notebook's.
    run_cell(page, 3)
    both = frames(page, 2)
    assert [one.evaluate("grokscope.engine.view.page") for one in both] == ["neurons", "attention"]
    assert [one.evaluate("document.documentElement.dataset.theme") for one in both] == ["light", "light"]
    page.evaluate("jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    for one in both:
        one.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")

    # What there is not is a sentence in the cell.
    run_cell(page, 4)
    assert said(page, 4).startswith("there is no run 'nope': ")
    page.close()
    assert wrong == []
