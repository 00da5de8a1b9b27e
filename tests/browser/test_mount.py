"""The engine without Dash: on a plain page, filled from files; and twice on one page."""

from __future__ import annotations

import base64
import functools
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from analysis.store import RunStore
from app.requests import MOST_QUESTIONS
from tests.app.conftest import PATIENT, open_page
from tests.app.page import Page as App
from tests.browser.conftest import PROJECT
from tests.tiny import EPOCHS

OTHER = 4
"""A neuron besides the one that the page opens with."""

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Two dashboards</title>
<link rel="icon" href="data:,">{styles}</head>
<body><div id="one"></div><div id="two"></div>
<script type="module">
  import {{ mount }} from "./assets/engine/mount.mjs";
  import {{ FileSource }} from "./assets/engine/data/files.mjs";
  const initial = await (await fetch("./initial.json")).json();
  const options = {{ source: new FileSource("."), initial }};
  window.one = mount(document.getElementById("one"), options);
  window.two = mount(document.getElementById("two"), {{ ...options, prefix: "two-", view: {{ epoch: 0 }} }});
</script></body></html>"""


def name_of(question: str) -> str:
    return question.replace("?", "~").replace("&", "~") + ".bin"


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())


def publish(app: App, site: Path) -> None:
    """Write down what the pages of the tiny run ask, at every checkpoint, for neurons 3 and 4."""
    initial = app.initial()
    run = initial["run"]
    clips = run["clips"]
    run["clips"] = "clips"
    write(site / "initial.json", initial | {"run": run})
    write(site / "runs" / "tiny.json", run)
    write(site / "phases" / "tiny.json", app.request("phases_request", name="tiny").value)
    request = {"name": "tiny", "damaged": [], "theme": "light", "timescale": "linear", "phases": None}
    write(site / "timeline" / "tiny-light-linear.json", app.request("timeline_request", **request).value)
    views = [{"epoch": epoch, "neuron": neuron} for epoch in EPOCHS for neuron in (run["start"]["neuron"], OTHER)]
    asked = sorted({text for view in views for _, text in app.questions(**view)})
    for start in range(0, len(asked), MOST_QUESTIONS):
        for question, answer in app.ask(*asked[start : start + MOST_QUESTIONS]).value.items():
            write(site / "answers" / "tiny" / name_of(question), base64.b64decode(answer))
    neighbours = [{"neuron": neuron} for neuron in range(run["neurons"])] + [{"freq": freq} for freq in run["keys"]]
    moving = {text.partition("/")[2] for view in neighbours for _, text in app.questions(**view) if text[0] != "a"}
    factors = {"attention_factors"} | {f"attention_range?head={head}" for head in range(run["heads"])}
    factors |= {f"neuron_factors?neuron={neuron}" for neuron in range(run["neurons"])}
    for question in moving | factors:
        write(site / "clips" / name_of(question), app.client.get(f"{clips}/{question}").data)


@pytest.fixture(scope="module")
def site(tiny_store: RunStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a folder of files, served by a server that knows nothing of us."""
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patient:
        # What is written down is the answers, and not that they are being computed.
        for name in PATIENT:
            patient.setattr(name, 60.0)
        publish(open_page(tiny_store.root, tmp_path_factory.mktemp("cache")), folder)
    shutil.copytree(PROJECT / "assets", folder / "assets")
    styles = "".join(
        f'<link rel="stylesheet" href="./assets/{path.name}">' for path in sorted((PROJECT / "assets").glob("*.css"))
    )
    (folder / "index.html").write_text(PAGE.format(styles=styles))
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(folder))
    handler.extensions_map = SimpleHTTPRequestHandler.extensions_map | {".mjs": "text/javascript"}  # type: ignore[attr-defined]
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def tab(site: str, chromium: BrowserContext) -> Iterator[Page]:
    """A tab with the page, which fails the test when its console says anything."""
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(site)
    # Until then these names are the elements' of these ids.
    page.wait_for_function("() => typeof one.end === 'function' && typeof two.end === 'function'")
    yield page
    page.close()
    assert said == []


EXACT = """(name) => window[name].panels.filter((panel) => panel.isVisible).every((panel) =>
  panel.element.dataset.fidelity === "exact" && panel.element.dataset.epoch === String(window[name].epoch))"""


def test_it_scrubs_on_a_plain_page(tab):
    tab.wait_for_function(EXACT, arg="one")
    tab.locator("#epoch").focus()
    tab.keyboard.press("Home")
    expect(tab.locator("#epoch-readout")).to_have_text("0")
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("#epoch-readout")).to_have_text(str(EPOCHS[1]))
    tab.wait_for_function(EXACT, arg="one")
    tab.locator("#neuron").fill(str(OTHER))
    expect(tab.locator("#neuron-input .title")).to_have_text(f"Neuron {OTHER}, all inputs")
    tab.wait_for_function(EXACT, arg="one")


def test_two_on_one_page_do_not_disturb_each_other(tab):
    for name in ("one", "two"):
        tab.locator(f"#{'two-' if name == 'two' else ''}panels").scroll_into_view_if_needed()
    first = tab.evaluate("({ epoch: one.epoch, view: one.view })")
    assert tab.evaluate("two.epoch") == 0 != first["epoch"]
    address = tab.url
    tab.locator("#two-neuron").fill(str(OTHER))
    tab.locator("#two-epoch").focus()
    tab.keyboard.press("End")
    tab.keyboard.press("s")
    expect(tab.locator("#two-epoch-readout")).to_have_text(str(EPOCHS[-1]))
    expect(tab.locator("#two-stage input:checked")).to_have_value("pre")
    assert tab.evaluate("({ epoch: one.epoch, view: one.view })") == first
    # A key that is pressed elsewhere is nobody's, and the address is the page's own.
    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("ArrowLeft")
    assert tab.evaluate("[one.epoch, two.epoch]") == [first["epoch"], EPOCHS[-1]]
    assert tab.url == address
    ids = tab.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)")
    assert len(ids) == len(set(ids))


def test_one_that_is_taken_off_its_page_leaves_nothing(tab):
    tab.evaluate("one.end()")
    assert tab.evaluate("document.querySelector('#one').childElementCount") == 0
    tab.locator("#two-neuron").fill(str(OTHER))
    expect(tab.locator("#two-neuron-input .title")).to_have_text(f"Neuron {OTHER}, all inputs")
