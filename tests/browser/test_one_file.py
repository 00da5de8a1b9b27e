"""A view as one file, opened from a disk where there is no network."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, Route, expect

from analysis.question import Question
from tests.browser.conftest import Open
from tests.browser.explore import Explore, same


def test_it_scrubs_and_asks_for_nothing(chromium: BrowserContext, open_page: Open, tiny_answers, tmp_path: Path):
    from analysis.batch import Watch
    from app.publish.one_file import OneFile

    run = tiny_answers.session.run("tiny")
    given = {"page": "explore", "neuron": "5", "epoch": "20", "stage": "pre"}
    file = tmp_path / "view.html"
    file.write_bytes(OneFile(tiny_answers, run, given, "https://example.org/lab/").data(Watch()))
    asked: list[str] = []

    def note(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_() if route.request.url == file.as_uri() else route.abort()

    chromium.route("**/*", note)
    page = open_page(file.as_uri()).ready()
    assert (page.view.neuron, page.view.epoch) == (5, 20)
    page.tab.keyboard.press("End")
    page.ready()
    _is_right(page, tiny_answers, run)
    page.tab.keyboard.press("ArrowLeft")
    page.ready()
    _is_right(page, tiny_answers, run)
    way = page.tab.locator(".way a")
    assert str(way.get_attribute("href")).startswith("https://example.org/lab/?run=tiny&epoch=40&neuron=5&stage=pre&")
    page.tab.locator("#neuron-map .graph").click(position={"x": 8, "y": 8})
    expect(page["message"]).to_contain_text("This file has neuron 5 alone: “Open in Grokscope” below leads to")
    expect(page["message"]).to_be_visible()
    assert page.view.neuron == 5
    expect(page.tab.locator("#timeline-graph .trace, #timeline-graph .scatterlayer").first).to_be_attached()
    chromium.unroute("**/*", note)
    assert set(asked) == {file.as_uri()}


def _is_right(page: Explore, answers, run) -> None:
    # Files have neurons in steps (docs/publish.md).
    for panel, within, expected in (("neuron-input", 1e-5, "rounded"), ("attention-input", 1e-6, "exact")):
        query, epoch, fidelity = page.attributes(panel)
        assert fidelity == expected
        same(page.cells(panel), answers.answer(run, epoch, Question.parse(query).query).values, of=panel, within=within)
