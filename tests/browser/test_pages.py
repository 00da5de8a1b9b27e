"""Every page, in both themes and on a phone, a tablet and a desk: right numbers, nothing amiss, nothing that moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from analysis.answer import Answer
from analysis.queries.neuron import Neuron
from analysis.query import Query
from analysis.question import Question
from analysis.session import Session
from analysis.store import RunStore
from app.pages import PAGES, pages_for
from tests.browser.conftest import Tabs
from tests.browser.explore import FRAMES, Explore, same

NAMES = tuple(page.name for page in pages_for(trains=True))

# The pages of a server, and those of a published site: the same, but for this. A site has no page that trains; it has
# nothing finer than the frames of clips, of which those of levels are near and not exact; and other runs.
SERVED = [pytest.param(("server", name), id=name) for name in NAMES]
PUBLISHED = [pytest.param(("site", page.name), id=f"site-{page.name}") for page in pages_for(trains=False)]
of_the_server = pytest.mark.parametrize("opened", SERVED, indirect=True)
of_both = pytest.mark.parametrize("opened", [*SERVED, *PUBLISHED], indirect=True)
HEIGHTS = {390: 844, 820: 1010, 1440: 1010, 2560: 1440}
"""Of the window, by its width."""
USUAL = 1440
ROUNDING = 1e-6
TABLET = 820
"""What it shows, a phone or a desk shows, too: whether that is accessible on it is slow."""
WIDTHS = (390, TABLET, 1440)
DARK = [*(pytest.param(width, marks=pytest.mark.slow) for width in WIDTHS[:2]), WIDTHS[2]]
"""The dark theme's layout is the light one's: all but the widest are slow."""
LEAST_SIDES = {1440: 280, 2560: 500, 390: 280}
"""How large maps are at least, by the width of the window."""
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

# What reaches beyond the width of a page that scrolls sideways.
TOO_WIDE = """(width) => document.documentElement.scrollWidth <= width ? [] : [...document.querySelectorAll('main *')]
  .filter((one) => one.getBoundingClientRect().right > width + 0.5).slice(0, 10)
  .map((one) => `${one.tagName} ${one.id} ${one.className}`)"""

# What of each panel is cut off, of its titles and at its colour bar, or stands over something else of it (what it says
# while it waits, too); and how large the square plots in sight are.
LOOKS = """() => window.grokscope.engine.panels.filter(
  ({element, spec}) => element.offsetParent && !spec.options.mini).map(
  ({id, element, painter, axes, isVisible}) => {
    const {left, right, top} = element.getBoundingClientRect();
    const isCut = (one) => one.scrollWidth > one.clientWidth;
    const isBeyond = (one) => {
      if (!isVisible) return false;
      const box = one.getBoundingClientRect();
      return box.left < left || box.right > right;
    };
    element.classList.remove('is-waiting');
    const texts = [...[...element.querySelectorAll('.title, .detail')].filter(isCut),
      ...[...element.querySelectorAll('.bar .limit, .bar .kind')].filter(isBeyond)].map((one) => one.textContent);
    const status = element.querySelector('.status');
    element.classList.replace('is-brief', 'is-long');
    element.classList.add('is-waiting');
    status.textContent = 'Computing 62/102 … 13 s';
    const isOver = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
      && one.top < other.bottom - 1 && other.top < one.bottom - 1;
    const overlaps = (selector) => {
      const parts = [...element.querySelectorAll(selector)];
      const boxes = parts.map((one) => one.getBoundingClientRect());
      return parts.flatMap((one, at) => parts.slice(0, at).filter((_, to) => isOver(boxes[at], boxes[to])).map(
        (other) => `${one.className} over ${other.className}`));
    };
    const over = overlaps(
      '.detail, .status, .sentence, .legend, .graph:not(:has(.neurons)), .under, .foot, .feet > *');
    element.classList.remove('is-waiting');
    status.textContent = '';
    const classes = element.className;
    for (const [more, parts] of [['', ':scope > button'], ['is-large', ':scope > button, .values, .under']]) {
      element.className = `${classes} is-zoomed ${more}`;
      over.push(...overlaps(parts));
    }
    element.className = classes;
    const side = isVisible && painter.aspect === 'square' ? [axes.at.width, axes.at.height] : null;
    return {id, top, side, texts: [...texts, ...over]};
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

    sessions: tuple[Session, ...]
    answers: dict[Any, Answer] = field(default_factory=dict)

    def answer(self, name: str, epoch: int | None, query: Query) -> Answer:
        """The answer to a query about a run."""
        asked = (name, epoch, query)
        if asked not in self.answers:
            session = next(one for one in self.sessions if name in one.store.names())
            self.answers[asked] = session.answer(session.run(name), epoch, query)
        return self.answers[asked]


@pytest.fixture(scope="module")
def known(oracle: Session, tiny_store: RunStore) -> Known:
    """The analysis."""
    return Known((oracle, Session(tiny_store.root, device="cpu")))


@pytest.fixture(scope="module")
def opened(tabs: Tabs, request: pytest.FixtureRequest) -> Iterator[Explore]:
    """One page of a host, just opened at its own address."""
    host, name = request.param
    address = request.getfixturevalue({"server": "shipped", "site": "published"}[host])
    page = tabs.open(f"{address}/{name}", script=SHIFTS).ready()
    page.tab.evaluate("window.whileLoading = [...window.shifts]")
    page.tab.evaluate(Axe().axe_script)
    yield page
    tabs.close(page.tab)


@pytest.fixture
def within(request: pytest.FixtureRequest) -> float:
    """How near the numbers of a host are, of a frame's largest: those of a site are in steps (docs/publish.md)."""
    host, _ = request.node.callspec.params["opened"]
    return {"server": ROUNDING, "site": 3e-5}[host]


@pytest.fixture
def width(request: pytest.FixtureRequest) -> int:
    """How wide the window is, where that is not as usual.

    For the test alone: what has the scope of the module and parameters would have pages opened again for each width.
    """
    return int(request.param)


@pytest.fixture
def page(opened: Explore, tabs: Tabs, request: pytest.FixtureRequest) -> Iterator[Explore]:
    """That page, as wide as the test wants it; what a test finds amiss is its own."""
    width = request.getfixturevalue("width") if "width" in request.fixturenames else USUAL
    size = {"width": width, "height": HEIGHTS[width]}
    if opened.tab.viewport_size != size:
        opened.tab.set_viewport_size(size)
        opened.ready()
    yield opened
    tabs.check(request)


def scrolled_through(page: Explore) -> None:
    """Have every panel in sight once, below what covers the top of the window."""
    seen = page.tab.evaluate("innerHeight - document.querySelector('.band').getBoundingClientRect().height")
    for top in range(0, int(page.tab.evaluate("document.documentElement.scrollHeight")), int(seen)):
        page.tab.evaluate(f"scrollTo({{top: {top}, behavior: 'instant'}})")
        page.ready()
    page.tab.evaluate("scrollTo({top: 0, behavior: 'instant'})")


@of_both
def test_nothing_moves_while_it_loads(page):
    shifts = page.tab.evaluate("window.whileLoading")
    assert sum(value for value, _ in shifts) < 0.02, shifts


@of_the_server
def test_what_has_not_been_in_sight_has_its_words(page):
    for width in (min(WIDTHS), max(WIDTHS)):
        page.tab.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        assert page.tab.evaluate(VIOLATIONS, UNSEEN) == []


@of_both
def test_every_panel_shows_the_values_of_the_analysis(page, known, within):
    scrolled_through(page)
    view = page.view
    for name in page.panels:
        at, asked = page.question(name)
        question = Question.parse(asked)
        epoch = None if at == "all" else int(at)
        answer = known.answer(view.run, epoch, question.query)
        exact = page.exact(name)
        wanted = set(question.arrays) & answer.arrays.keys()
        # Frames that are made of factors have with them whatever else is said of the factors.
        assert exact.keys() >= wanted if view.run == "tiny" else exact.keys() == wanted
        for array, values in exact.items():
            same(values, answer[array], of=f"{array} of {name}", within=within)
        shown, shown_at, fidelity = page.attributes(name)
        assert (Question.parse(shown).query, shown_at) == (question.query, view.epoch)
        # What a site has in steps says so.
        assert fidelity in ({"exact"} if within == ROUNDING else {"exact", "rounded"})
        assert fidelity == "rounded" or within == ROUNDING or not isinstance(question.query, Neuron)
    shown = {re.sub(r"-[0-9]+$", "", name) for name in page.panels}
    assert shown == {panel.id for panel in next(one for one in PAGES if one.name == view.page).panels}


@of_both
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


@of_the_server
@pytest.mark.parametrize("width", WIDTHS, indirect=True)
def test_it_is_accessible_and_nothing_scrolls_sideways(page, width):
    # What is laid out anew for this width has frames to settle in.
    page.tab.evaluate(FRAMES)
    assert page.tab.evaluate(TOO_WIDE, width) == []
    if width != TABLET:
        assert page.tab.evaluate(VIOLATIONS, WCAG) == []


@pytest.mark.slow
@of_the_server
@pytest.mark.parametrize("width", [TABLET], indirect=True)
def test_it_is_accessible_on_a_tablet(page, width):
    page.tab.evaluate(FRAMES)
    assert page.tab.evaluate(VIOLATIONS, WCAG) == []


@of_the_server
@pytest.mark.parametrize("width", DARK, indirect=True)
def test_it_is_accessible_in_the_dark(page, width):
    page.tab.emulate_media(color_scheme="dark")
    page.ready()
    violations = page.tab.evaluate(VIOLATIONS, WCAG)
    page.tab.emulate_media(color_scheme="light")
    assert violations == []


@of_the_server
@pytest.mark.parametrize("width", LEAST_SIDES, indirect=True)
def test_maps_are_large_and_alike_and_nothing_is_cut(page, width):
    looks = page.tab.evaluate(LOOKS)
    assert {look["id"]: look["texts"] for look in looks if look["texts"]} == {}
    rows: dict[float, list[float]] = {}
    for look in looks:
        if look["side"]:
            assert look["side"][0] == pytest.approx(look["side"][1], abs=0.5)
            rows.setdefault(look["top"], []).append(look["side"][0])
    for sides in rows.values():
        assert min(sides) >= LEAST_SIDES[width]
        assert max(sides) - min(sides) <= 0.07 * max(sides)


@of_the_server
@pytest.mark.parametrize("width", WIDTHS[:1], indirect=True)
def test_a_finger_finds_all_that_can_be_pressed(page, width):
    assert page.tab.evaluate(SMALL) == [], width
    for button in page.tab.locator(".popup-toggle:visible").all():
        button.click()
        assert page.tab.evaluate(SMALL) == []
        page.tab.keyboard.press("Escape")
