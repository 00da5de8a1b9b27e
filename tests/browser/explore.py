"""The page as the tests see it: what a person does, and what is then on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

CELLS = """([id, name]) => {
  const grid = window.grokscope.panels.find((panel) => panel.id === id).picture.arrays[name];
  return [grid.shape, Array.from({length: grid.length}, (_, cell) => grid.at(cell))];
}"""

RANGE = "(id) => window.grokscope.panels.find((panel) => panel.id === id).scene.range"

POINT = """([id, x, y]) => {
  const panel = window.grokscope.panels.find((panel) => panel.id === id);
  const {at} = panel.scene;
  const box = panel.graph.getBoundingClientRect();
  return [
    box.left + at.left + (x - at.x[0]) / (at.x[1] - at.x[0]) * at.width,
    box.top + at.top + at.height - (y - at.y[0]) / (at.y[1] - at.y[0]) * at.height,
  ];
}"""

# `PIXEL` is the colour that the ink has at a point of the plot, in the plot's own coordinates.
PIXEL = """([id, x, y]) => {
  const panel = window.grokscope.panels.find((panel) => panel.id === id);
  const {at} = panel.scene;
  const ratio = window.devicePixelRatio;
  const left = at.left + (x - at.x[0]) / (at.x[1] - at.x[0]) * at.width;
  const top = at.top + at.height - (y - at.y[0]) / (at.y[1] - at.y[0]) * at.height;
  const one = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  one.drawImage(panel.canvas, -Math.floor(left * ratio), -Math.floor(top * ratio));
  return Array.from(one.getImageData(0, 0, 1, 1).data);
}"""

SETTLED = """() => !document.documentElement.hasAttribute('data-drawing')
  && !document.querySelector('[data-dash-is-loading="true"]')
  && document.querySelector('#panels') !== null"""

# Every panel in sight shows exactly what the controls say.
CAUGHT_UP = """() => {
  const engine = window.grokscope;
  if (!engine?.facts || document.documentElement.hasAttribute('data-drawing')) return false;
  const inSight = engine.panels.filter((panel) => panel.isVisible);
  return inSight.length > 0 && inSight.every(({element, ...panel}, place) => element.dataset.fidelity === 'exact'
    && element.dataset.epoch === String(engine.epoch) && element.dataset.panel === inSight[place].asked(engine.view));
}"""

FRAMES = """() => new Promise((done) => {
  let frames = 4;
  const step = () => (frames-- ? requestAnimationFrame(step) : done());
  step();
})"""


@dataclass(frozen=True)
class Explore:
    """One tab with the dashboard."""

    tab: Page

    def open(self, address: str) -> Explore:
        """Load the page and wait until Dash has made it."""
        self.tab.goto(address)
        self.tab.wait_for_selector("#panels")
        return self

    def ready(self) -> Explore:
        """Wait until every panel in sight shows exactly what the controls say, and has painted it."""
        self.tab.evaluate(FRAMES)
        self.tab.wait_for_function(CAUGHT_UP)
        self.tab.evaluate(FRAMES)
        return self

    def plotted(self) -> Explore:
        """Wait until Plotly has made its axes as well."""
        self.ready()
        self.tab.wait_for_function(
            "window.grokscope.panels.every(({plot, element}) => plot || !element.querySelector('.dash-graph'))"
        )
        return self

    def settled(self) -> None:
        """Wait until nothing is under way."""
        self.tab.wait_for_function(SETTLED)

    def __getitem__(self, name: str) -> Locator:
        """The element with the id `name`."""
        return self.tab.locator(f"#{name}")

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
        """Press one option of a switch."""
        self[group].get_by_label(label, exact=True).check()

    def cells(self, panel: str, array: str = "values") -> np.ndarray:
        """What a panel shows, as numbers."""
        shape, values = self.tab.evaluate(CELLS, [panel, array])
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64).reshape(shape)

    def range_of(self, panel: str) -> dict[str, Any]:
        """The range that a panel's colours or heights go by."""
        return dict(self.tab.evaluate(RANGE, panel))

    def axis_range(self, panel: str) -> list[float]:
        """What of the x axis a panel shows."""
        plot = f"document.querySelector('#{panel} .js-plotly-plot')"
        return list(self.tab.evaluate(f"{plot}._fullLayout.xaxis.range"))

    def point(self, panel: str, x: float, y: float) -> tuple[float, float]:
        """Where on the screen a point of a panel's plot is."""
        across, down = self.tab.evaluate(POINT, [panel, x, y])
        return across, down

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
        self[panel].scroll_into_view_if_needed()
        self.ready()
        np.testing.assert_allclose(self.cells(panel), values, rtol=1e-5, atol=1e-5 * float(np.abs(values).max()))
