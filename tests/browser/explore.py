"""The page as the tests see it: what a person does, and what is then on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from analysis.query import Query
    from analysis.run import Run
    from analysis.session import Session

COMPUTED_WITHIN = 60_000
"""In milliseconds: a server that has just been started has everything still to compute."""

ONE = "window.grokscope.engine.panels.find((panel) => panel.id === id)"

CELLS = f"""([id, name]) => {{
  const grid = {ONE}.painted.arrays[name];
  return [grid.shape, Array.from({{length: grid.length}}, (_, cell) => grid.at(cell))];
}}"""

EXACT = f"""(id) => Object.entries(({ONE}.exact ?? {ONE}.picture).arrays).map(([name, grid]) =>
  [name, grid.shape, Array.from({{length: grid.length}}, (_, cell) => grid.at(cell))])"""

POINT = f"""([id, x, y]) => {{
  const panel = {ONE};
  const {{at, box: {{zoom}}}} = panel.context;
  const box = panel.graph.getBoundingClientRect();
  return [box.left + zoom * at.x(x), box.top + zoom * at.y(y)];
}}"""

# `PIXEL` is the colour that the ink has at a point of the plot, in the plot's own coordinates.
PIXEL = f"""([id, x, y]) => {{
  const panel = {ONE};
  const {{at}} = panel.context;
  const ratio = window.devicePixelRatio;
  const one = new OffscreenCanvas(1, 1).getContext('2d', {{willReadFrequently: true}});
  one.drawImage(panel.canvas, -Math.floor(at.x(x) * ratio), -Math.floor(at.y(y) * ratio));
  return Array.from(one.getImageData(0, 0, 1, 1).data);
}}"""

SETTLED = "() => document.querySelector('.scope:not([data-drawing]) #panels') !== null"

# Every panel in sight shows exactly what the view says; the page that the server draws is there.
CAUGHT_UP = """() => {
  const engine = window.grokscope?.engine;
  const isBusy = document.querySelector('.scope:is([data-drawing], [data-easing])') !== null;
  if (!engine?.run || engine.store.awaited || isBusy || engine.exact.isBusy || engine.exact.isStale) return false;
  if (engine.view.page === 'data') return document.querySelector('#answers table') !== null;
  if (engine.view.page === 'train') return document.querySelector('#train:not([hidden]) form') !== null;
  if (engine.view.page === 'sweep') return document.querySelector('#sweep:not([hidden]) .card') !== null;
  const inSight = engine.panels.filter((panel) => panel.isVisible && !panel.isEmpty(engine.view));
  return inSight.length > 0 && inSight.every((panel) => {
    const {fidelity, epoch, panel: asked} = panel.element.dataset;
    return fidelity !== 'frame' && epoch === String(engine.epoch) && asked === panel.question(engine.view);
  });
}"""

ZOOM = f"""([id, x, y]) => {{
  const panel = {ONE};
  const {{at}} = panel.axes;
  const [bottom, top] = y ? y.map(at.y) : [at.top + at.height, at.top];
  panel.zoomTo({{left: at.x(x[0]), right: at.x(x[1]), top, bottom}});
}}"""

FRAMES = """() => new Promise((done) => {
  let frames = 4;
  const step = () => (frames-- ? requestAnimationFrame(step) : done());
  step();
})"""

FRAME = "() => new Promise(requestAnimationFrame)"

# Back to the view that the page opens with, but for what `fields` say; nothing else is loaded again.
AFRESH = """(fields) => {
  for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
  document.querySelector('#menu')?.hidePopover();
  document.activeElement?.blur();
  scrollTo(0, 0);
  const { initial, store } = window.grokscope.engine;
  store.restore({run: initial.run?.name ?? initial.awaited, ...fields});
}"""


def value(oracle: Session, run: Run, epoch: int, query: Query) -> np.ndarray:
    """The main array of an answer of the analysis."""
    return oracle.answer(run, epoch, query).values


@dataclass(frozen=True)
class Explore:
    """One tab with the dashboard."""

    tab: Page

    def open(self, address: str) -> Explore:
        """Load the page and wait until Dash has made it."""
        self.tab.goto(address)
        self.tab.wait_for_selector("#panels", state="attached")
        return self

    def ready(self) -> Explore:
        """Wait until every panel in sight shows exactly what the view says, and has painted it."""
        self.tab.evaluate(FRAMES)
        self.tab.wait_for_function(CAUGHT_UP, timeout=COMPUTED_WITHIN)
        self.tab.evaluate(FRAMES)
        return self

    def settled(self) -> None:
        """Wait until nothing is under way."""
        self.tab.wait_for_function(SETTLED)

    def afresh(self, **fields: Any) -> Explore:
        """Show what the page opens with, but for `fields`, as if it had just been opened."""
        self.tab.mouse.move(2, 2)
        self.tab.evaluate(AFRESH, fields)
        return self.ready()

    def __getitem__(self, name: str) -> Locator:
        """The element with the id `name`."""
        return self.tab.locator(f"#{name}")

    @property
    def view(self) -> SimpleNamespace:
        """What the page shows."""
        return SimpleNamespace(**self.tab.evaluate("window.grokscope.engine.view"))

    @property
    def panels(self) -> list[str]:
        """The panels of the page that is shown and that have something to show, by their ids."""
        of = "window.grokscope.engine.panels.filter((panel) => !panel.isEmpty(window.grokscope.engine.view))"
        return list(self.tab.evaluate(f"{of}.map(({{id}}) => id)"))

    @property
    def pointed(self) -> dict[str, Any] | None:
        """What the pointer is on, as all panels know it."""
        found: dict[str, Any] | None = self.tab.evaluate("window.grokscope.engine.hover")
        return found

    def text_of(self, panel: str, which: str) -> Locator:
        """One of a panel's texts: title, detail, sentence, foot, status."""
        return self.tab.locator(f"#{panel} .{which}")

    def shows(self, name: str, text: Any) -> None:
        """Wait until the element `name` holds `text`; the epoch must be it, since "25,000" holds a "0" as well."""
        expecting = expect(self[name])
        if name == "epoch-readout":
            expecting.to_have_text(text)
        else:
            expecting.to_contain_text(text)

    def choose(self, group: str, label: str) -> None:
        """Press one option of a switch, be it behind a button."""
        is_behind = self.reach(group)
        self[group].get_by_label(label, exact=True).check()
        if is_behind:
            self.tab.keyboard.press("Escape")

    def reach(self, name: str) -> bool:
        """Open what the element `name` is behind; whether it was behind anything."""
        if self[name].is_visible():
            return False
        popup = self[name].evaluate("element => element.closest('[popover]').id")
        self[f"{popup}-toggle"].click()
        return True

    def sight(self, panel: str) -> Explore:
        """Scroll to a panel, and wait until it shows what it should."""
        self[panel].scroll_into_view_if_needed()
        return self.ready()

    def turn_to(self, page: str) -> Explore:
        """Follow the link to a page."""
        self.tab.locator(f".pages a[data-page={page}]").click()
        return self.ready()

    def chosen(self, **fields: Any) -> None:
        """Wait until the view holds these values."""
        holds = """(wanted) => {
          const { view } = window.grokscope.engine;
          return Object.entries(wanted).every(([name, value]) => JSON.stringify(view[name]) === JSON.stringify(value));
        }"""
        self.tab.wait_for_function(holds, arg=fields)

    def cells(self, panel: str, array: str = "values") -> np.ndarray:
        """What a panel shows, as numbers."""
        return _array(*self.tab.evaluate(CELLS, [panel, array]))

    def exact(self, panel: str) -> dict[str, np.ndarray]:
        """Every array of the exact answer that a panel has, or of the frame where its source has nothing finer."""
        return {name: _array(shape, values) for name, shape, values in self.tab.evaluate(EXACT, panel)}

    def query(self, panel: str) -> Query:
        """The query whose answer a panel shows."""
        from analysis.question import Question

        return Question.parse(self.question(panel)[1]).query

    def question(self, panel: str) -> tuple[str, str]:
        """What a panel asks in the view that is shown: an epoch or `all`, and the question with its arrays."""
        at, _, asked = self.tab.evaluate(f"(id) => {ONE}.exactQuestion(window.grokscope.engine.view)", panel).partition(
            "/"
        )
        return at, asked

    def range_of(self, panel: str) -> dict[str, Any]:
        """The range that a panel's colours or heights go by."""
        return dict(self.tab.evaluate(f"(id) => {ONE}.context.range", panel))

    def axis_range(self, panel: str) -> list[float]:
        """What of the x axis a panel shows."""
        return list(self.tab.evaluate(f"(id) => {ONE}.axes.ends.x", panel))

    def zoom(self, panel: str, x: list[float], y: list[float] | None = None) -> None:
        """Zoom the axes of a panel, as a drag with the mouse does, but to ends between pixels."""
        self.tab.evaluate(ZOOM, [panel, x, y])

    def point(self, panel: str, x: float, y: float) -> tuple[float, float]:
        """Where on the screen a point of a panel's plot is."""
        across, down = self.tab.evaluate(POINT, [panel, x, y])
        return across, down

    def hover(self, panel: str, x: float, y: float) -> None:
        """Move the pointer to a point of a panel's plot."""
        self.tab.mouse.move(*self.point(panel, x, y))

    def click(self, panel: str, x: float, y: float) -> None:
        """Click a point of a panel's plot."""
        self.tab.mouse.click(*self.point(panel, x, y))

    def drag(self, *places: tuple[float, float]) -> None:
        """Press the mouse at the first place on the screen, move it through the others, and let go."""
        self.tab.mouse.move(*places[0])
        self.tab.mouse.down()
        for place in places[1:]:
            self.tab.mouse.move(*place)
        self.tab.mouse.up()

    def pixel(self, panel: str, x: float, y: float) -> list[int]:
        """The colour that is painted at a point of a panel's plot."""
        return list(self.tab.evaluate(PIXEL, [panel, x, y]))

    def epoch(self) -> int:
        """The epoch that the page says is shown."""
        return int(self["epoch-readout"].inner_text().replace(",", ""))

    def attributes(self, panel: str) -> tuple[str, int, str]:
        """What a panel says that it shows: the query, the epoch, and whether a frame or exact."""
        data = self.tab.evaluate(f"({{...document.getElementById('{panel}').dataset}})")
        return data["panel"], int(data["epoch"]), data["fidelity"]

    def wait_for(self, panel: str, values: np.ndarray) -> None:
        """Wait until a panel shows exactly `values` (float32 in the browser)."""
        self.sight(panel)
        same(self.cells(panel), values)


def same(shown: np.ndarray, values: np.ndarray, *, of: str = "values", within: float = 1e-6) -> None:
    """What is shown is `values`, but for the digits that float32 cannot hold; `within` is of the largest."""
    most = float(np.nanmax(np.abs(values.astype(np.float64)), initial=0))
    np.testing.assert_allclose(shown, values, rtol=1e-5, atol=within * most, err_msg=of)


def _array(shape: list[int], values: list[float | None]) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64).reshape(shape)
