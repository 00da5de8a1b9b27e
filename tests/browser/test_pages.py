"""Every page, in both themes and on a phone, a tablet and a desk: right numbers, nothing amiss, nothing that moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from analysis.answer import Answer
from analysis.query import Query
from analysis.question import Question
from analysis.session import Session
from app.pages import PAGES
from tests.browser.conftest import Tabs
from tests.browser.explore import Explore, same

NAMES = tuple(page.name for page in PAGES)
WIDTHS = (390, 820, 1440)
THEMES = ("light", "dark")
WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    "rules": {name: {"enabled": True} for name in ("target-size", "empty-heading", "landmark-unique")},
    "resultTypes": ["violations"],
}
UNSEEN = {"runOnly": {"type": "rule", "values": ["empty-heading", "landmark-unique", "role-img-alt"]}}

# Each rule that is broken, and where. What is found goes through a second process: no more of it than is needed.
VIOLATIONS = """async (options) => (await axe.run(options)).violations.map(({id, nodes}) =>
  [id, nodes.map(({target, failureSummary}) => `${target}: ${failureSummary}`)])"""

# Whatever moves without being asked to, with how much of the page it moves: from before anything is painted.
SHIFTS = """
window.shifts = [];
const told = ({node, previousRect: from, currentRect: to}) => `${node?.id || node?.className}: ${
  [from.x, from.y, from.width, from.height]} to ${[to.x, to.y, to.width, to.height]}`;
new PerformanceObserver((list) => list.getEntries().forEach(({value, sources}) =>
  window.shifts.push([value, sources.map(told).join('; ')]))).observe({type: 'layout-shift', buffered: true});
"""

# What of each panel is cut off, of its titles and at its colour bar; and how large the square plots in sight are.
LOOKS = """() => window.grokscope.engine.panels.filter(
  ({element, spec}) => element.offsetParent && !spec.options.mini).map(
  ({id, element, painter, axes, isVisible}) => {
    const {left, right, top} = element.getBoundingClientRect();
    const isCut = (one) => one.scrollWidth > one.clientWidth;
    const isBeyond = (one) => {
      const box = one.getBoundingClientRect();
      return box.left < left || box.right > right;
    };
    const texts = [...[...element.querySelectorAll('.title, .detail')].filter(isCut),
      ...[...element.querySelectorAll('.bar .limit, .bar .kind')].filter(isBeyond)].map((one) => one.textContent);
    const side = isVisible && painter.aspect === 'square' ? [axes.at.width, axes.at.height] : null;
    return {id, top, side, texts};
  })"""


# What one can press and is lower than a finger needs, by what it looks like; words within a text are exempt.
SMALL = """() => [...document.querySelectorAll(
    'a[href], button, select, input, summary, label:has(input), [role=button], [role=slider]')].filter((one) => {
  const {width, height} = one.getBoundingClientRect();
  const isSeen = one.checkVisibility({visibilityProperty: true}) && width > 2 && one.closest('.hidden, .skip') === null;
  const isInText = getComputedStyle(one).display === 'inline' && one.matches('.word');
  return isSeen && !isInText && getComputedStyle(one).pointerEvents !== 'none' && height < 32;
}).map((one) => [one.className || one.tagName, one.textContent || one.ariaLabel, one.getBoundingClientRect().height])"""


@dataclass
class Known:
    """The analysis, asked directly, each question once: several panels have the same."""

    session: Session
    answers: dict[Any, Answer] = field(default_factory=dict)

    def answer(self, name: str, epoch: int | None, query: Query) -> Answer:
        """The answer to a query about a run."""
        asked = (name, epoch, query)
        if asked not in self.answers:
            self.answers[asked] = self.session.answer(self.session.run(name), epoch, query)
        return self.answers[asked]


@pytest.fixture(scope="module")
def known(oracle: Session) -> Known:
    """The analysis."""
    return Known(oracle)


@pytest.fixture(scope="module", params=NAMES)
def opened(tabs: Tabs, shipped: str, request: pytest.FixtureRequest) -> Iterator[Explore]:
    """One page, just opened at its own address."""
    page = tabs.open(f"{shipped}/{request.param}", script=SHIFTS).ready()
    page.tab.evaluate(Axe().axe_script)
    yield page
    tabs.opened.remove(page.tab)
    page.tab.close()


@pytest.fixture
def page(opened: Explore, tabs: Tabs, request: pytest.FixtureRequest) -> Iterator[Explore]:
    """That page; what a test finds amiss is its own."""
    yield opened
    tabs.check(request)


def scrolled_through(page: Explore) -> None:
    """Have every panel in sight once."""
    height = page.tab.viewport_size["height"]
    for top in range(0, int(page.tab.evaluate("document.documentElement.scrollHeight")), height // 2):
        page.tab.evaluate(f"scrollTo({{top: {top}, behavior: 'instant'}})")
        page.ready()
    page.tab.evaluate("scrollTo({top: 0, behavior: 'instant'})")


def test_nothing_moves_while_it_loads(page):
    shifts = page.tab.evaluate("window.shifts")
    assert sum(value for value, _ in shifts) < 0.02, shifts


def test_what_has_not_been_in_sight_has_its_words(page):
    for width in (min(WIDTHS), max(WIDTHS)):
        page.tab.set_viewport_size({"width": width, "height": 1010})
        assert page.tab.evaluate(VIOLATIONS, UNSEEN) == []


def test_every_panel_shows_the_values_of_the_analysis(page, known):
    scrolled_through(page)
    view = page.view
    for name in page.panels:
        at, asked = page.question(name)
        question = Question.parse(asked)
        answer = known.answer(view.run, None if at == "all" else int(at), question.query)
        exact = page.exact(name)
        assert set(exact) == set(question.arrays) & answer.arrays.keys()
        for array, values in exact.items():
            same(values, answer[array], of=f"{array} of {name}")
        shown, epoch, fidelity = page.attributes(name)
        assert (Question.parse(shown).query, epoch, fidelity) == (question.query, view.epoch, "exact")
    shown = {re.sub(r"-[0-9]+$", "", name) for name in page.panels}
    assert shown == {panel.id for panel in next(one for one in PAGES if one.name == view.page).panels}


@pytest.mark.parametrize("width", [390, 1440, 2560])
def test_maps_are_large_and_alike_and_nothing_is_cut(page, width):
    page.tab.set_viewport_size({"width": width, "height": 900})
    looks = page.ready().tab.evaluate(LOOKS)
    assert {look["id"]: look["texts"] for look in looks if look["texts"]} == {}
    rows: dict[float, list[float]] = {}
    for look in looks:
        if look["side"]:
            assert look["side"][0] == pytest.approx(look["side"][1], abs=0.5)
            rows.setdefault(look["top"], []).append(look["side"][0])
    least = {390: 280, 1440: 280, 2560: 500}[width]
    for sides in rows.values():
        assert min(sides) >= least
        assert max(sides) - min(sides) <= 0.07 * max(sides)
    page.tab.set_viewport_size({"width": 1440, "height": 1010})


def test_a_finger_finds_all_that_can_be_pressed(page):
    page.tab.set_viewport_size({"width": min(WIDTHS), "height": 844})
    page.ready()
    assert page.tab.evaluate(SMALL) == []
    for button in page.tab.locator(".popup-toggle:visible").all():
        button.click()
        assert page.tab.evaluate(SMALL) == []
        page.tab.keyboard.press("Escape")
    page.tab.set_viewport_size({"width": max(WIDTHS), "height": 1010})


def test_nothing_moves_while_scrubbing(page):
    page.tab.wait_for_function("() => !window.grokscope.engine.clips.isBusy()", timeout=60_000)
    page.ready()
    page.tab.evaluate("window.shifts = []")
    start = page.view.epoch
    box = page["epoch"].bounding_box()
    middle = box["y"] + box["height"] / 2
    page.drag(*((box["x"] + 8 + (box["width"] - 16) * step / 24, middle) for step in range(25)))
    page.ready()
    page.tab.evaluate(
        "(epoch) => window.grokscope.engine.store.goTo(window.grokscope.engine.run.epochs.indexOf(epoch))", start
    )
    page.ready()
    assert page.tab.evaluate("window.shifts") == []


def looks() -> list[Any]:
    """Every theme at every width; of the dark one, whose layout is the light one's, all but the widest are slow."""
    return [
        pytest.param(theme, width, marks=pytest.mark.slow if theme == "dark" and width < max(WIDTHS) else ())
        for theme in THEMES
        for width in WIDTHS
    ]


@pytest.mark.parametrize(("theme", "width"), looks())
def test_it_is_accessible_and_nothing_scrolls_sideways(page, theme, width):
    page.tab.emulate_media(color_scheme=theme)
    page.tab.set_viewport_size({"width": width, "height": 844 if width < 500 else 1010})
    page.ready()
    page.tab.wait_for_function(f"() => document.documentElement.scrollWidth <= {width}")
    assert page.tab.evaluate(VIOLATIONS, WCAG) == []
