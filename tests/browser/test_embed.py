"""A view within a page of somebody else's: another origin, where storage and the clipboard are closed to it."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

NO_STORAGE = """if (window !== top) Object.defineProperty(window, 'localStorage', {
  get() { throw new DOMException('Access is denied for this document.', 'SecurityError'); },
});"""

PAINTED = """() => window.grokscope?.engine?.panels.some((panel) => panel.isVisible && panel.painted !== null)"""


class _Article(BaseHTTPRequestHandler):
    """A page with nothing but a frame, and what the frame tells it."""

    def __init__(self, address: str, *rest: Any) -> None:
        self.address = address
        super().__init__(*rest)

    def do_GET(self) -> None:
        told = "window.told = []; addEventListener('message', ({ data }) => told.push(data));"
        _, _, query = self.path.partition("?")
        src = f"{self.address}/?{query.replace('&', '&amp;')}"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(
            f'<!DOCTYPE html><link rel="icon" href="data:,"><script>{told}</script>'
            f'<iframe src="{src}" title="Grokscope" style="border:0;width:100%;height:90vh"></iframe>'.encode()
        )

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Article:
    """A tab at that page, and the frame in it."""

    address: str
    tab: Page

    @property
    def frame(self) -> Frame:
        return self.tab.frames[1]


@pytest.fixture
def article(chromium: BrowserContext, shipped: str) -> Iterator[Article]:
    """A tab for that page, which fails the test when its console says anything."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Article, shipped))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    tab = chromium.new_page()
    tab.add_init_script(NO_STORAGE)
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    yield Article(f"http://localhost:{server.server_port}", tab)
    tab.close()
    server.shutdown()
    server.server_close()
    assert said == []


def opened(article: Article, query: str, width: int, height: int) -> Frame:
    """The frame, once something is painted in it."""
    article.tab.set_viewport_size({"width": width, "height": height})
    article.tab.goto(f"{article.address}/?{query}")
    article.frame.wait_for_function(PAINTED)
    return article.frame


def test_a_panel_alone_is_scrubbed_by_keys_and_tells_the_page_around_it_its_query(article):
    view = "run=mod113&epoch=8375&neuron=17&large=neuron-input&embed=title-timeline-link-dark&v=4"
    frame = opened(article, view, 216, 420)
    wide = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight, innerWidth, innerHeight]"
    scrolled, high, width, height = frame.evaluate(wide)
    assert (scrolled, high, width) == (width, height, 200)
    expect(frame.locator("#neuron-input .title")).to_have_text("Neuron 17, all inputs")
    expect(frame.locator(".header")).to_be_hidden()
    expect(frame.locator("#neuron-fourier")).to_be_hidden()
    assert frame.evaluate("document.documentElement.dataset.theme") == "dark"
    frame.locator("#epoch").focus()
    article.tab.keyboard.press("Home")
    expect(frame.locator("#epoch-readout")).to_have_text("0")
    expect(frame.locator(".way span")).to_have_text("mod113 · epoch 0")
    link = frame.locator(".way a").get_attribute("href")
    assert "&epoch=0&neuron=17&" in link
    assert "embed" not in link
    article.tab.wait_for_function("() => told.some(({ queryString }) => /&epoch=0&/.test(queryString))")
    told = article.tab.evaluate("told.at(-1)")
    assert told == {"queryString": frame.evaluate("location.search.slice(1)")}, "nothing but the query"
    assert article.tab.evaluate("history.length") <= 2, "going back is for the page around"


def test_a_range_plays_in_a_loop_by_itself_until_it_is_stopped(article):
    view = "run=mod113&range=2000~3000&plays=loop&large=neuron-input&embed=title-timeline&v=4"
    frame = opened(article, view, 500, 500)
    frame.wait_for_function("() => window.grokscope.engine.playback.isPlaying")
    seen = "() => { const { epoch } = window.grokscope.engine; return epoch > 2000 && epoch <= 3000; }"
    frame.wait_for_function(seen)
    frame.locator("#play").click()
    frame.wait_for_function("() => !location.search.includes('plays')")


def test_where_the_clipboard_is_closed_the_link_is_there_selected_and_the_snippet_shows_what_it_will(article):
    frame = opened(article, "run=mod113&epoch=8375&v=4", 1000, 900)
    frame.locator(".panels").click(position={"x": 2, "y": 2})
    article.tab.keyboard.press("c")
    expect(frame.locator(".sharing .said")).to_have_text(
        "A link to exactly this view is selected: copy it with Ctrl C."
    )
    field = "document.activeElement"
    selected = frame.evaluate(f"{field}.value.slice({field}.selectionStart, {field}.selectionEnd)")
    assert selected == frame.url
    frame.locator(".qr img").wait_for()
    assert frame.evaluate("document.querySelector('.qr img').naturalWidth") > 0
    frame.locator(".sharing .switch label", has_text="Embed").click()
    preview = frame.frame_locator(".preview iframe")
    expect(preview.locator(".scope")).to_have_attribute("data-embed", "title timeline caption link")
    preview.locator(".is-large").wait_for()
    frame.locator("#embed-width").fill("300")
    assert 'width="300"' in frame.locator("#embed-snippet").input_value()


def test_a_frame_whose_sandbox_lets_nothing_load_says_so(chromium: BrowserContext, shipped: str, published: str):
    tab = chromium.new_page()
    frames = "".join(f'<iframe sandbox="allow-scripts" src="{address}/"></iframe>' for address in (shipped, published))
    tab.goto(f"{published}/404.html")  # a page of any server: this one's forbids nothing
    tab.evaluate("(frames) => { document.body.innerHTML = frames; }", frames)
    for place, address in enumerate((shipped, published)):
        line = tab.frame_locator("iframe").nth(place).locator(".unloaded")
        expect(line).to_have_text(
            "Grokscope cannot load in a frame whose sandbox lacks allow-same-origin. Open it in a tab"
        )
        assert line.locator("a").evaluate("(way) => [way.href, way.target]") == [f"{address}/", "_blank"]
    tab.close()


def test_a_page_whose_modules_do_not_arrive_says_so(chromium: BrowserContext, shipped: str, published: str):
    tab = chromium.new_page()
    tab.route(re.compile(r"/engine/(dash|site)\.mjs$"), lambda route: route.abort())
    for address in (shipped, published):
        tab.goto(f"{address}/")
        line = tab.locator(".unloaded")
        expect(line).to_have_text("Some of this page did not arrive. Load it again")
        assert line.locator("a").evaluate("(way) => [way.href, way.target]") == [f"{address}/", ""]
    tab.close()
