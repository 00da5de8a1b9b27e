"""The engine without Dash: on a plain page, filled from files; and twice on one page."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.tiny import EPOCHS

OTHER = 4
"""A neuron besides the one that the page opens with."""

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Two dashboards</title>
<link rel="icon" href="data:,">{styles}<script type="application/json" id="initial-state">{state}</script></head>
<body><div id="one"></div><div id="two"></div>
<script type="module">
  import {{ mount }} from "./{assets}/engine/mount.mjs";
  import {{ FileSource }} from "./{assets}/engine/data/files.mjs";
  import {{ readInitialState }} from "./{assets}/engine/state/bootstrap.mjs";
  const options = {{ source: new FileSource("."), initial: readInitialState() }};
  window.one = mount(document.getElementById("one"), options);
  window.two = mount(document.getElementById("two"), {{ ...options, prefix: "two-", view: {{ epoch: 0 }} }});
</script></body></html>"""


@pytest.fixture(scope="module")
def site(site_folder: Path, published: str) -> str:
    """The address of a page beside a published site, with two dashboards of its files."""
    [assets] = (site_folder / "assets").iterdir()
    names = sorted(path.name for path in assets.glob("*.css"))
    styles = "".join(f'<link rel="stylesheet" href="./assets/{assets.name}/{name}">' for name in names)
    [state] = site_folder.glob("state-*.json.gz")
    written = gzip.decompress(state.read_bytes()).decode().replace("<", "\\u003c")
    page = PAGE.format(styles=styles, state=written, assets=f"assets/{assets.name}")
    (site_folder / "two.html").write_text(page)
    return f"{published}/two.html"


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
  panel.element.dataset.fidelity !== "frame" && panel.element.dataset.epoch === String(window[name].epoch))"""


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
