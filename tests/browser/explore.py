"""The page as the tests see it: what a person does, and what is then on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

PLOT = "document.querySelector('#{panel}-graph .js-plotly-plot')"

CELLS = """(panel) => {
  const data = document.querySelector(`#${panel}-graph .js-plotly-plot`)._fullData[0];
  return Array.from(data.z ?? [data.y], (row) => Array.from(row));
}"""

CELL_AT = """([panel, x, y]) => {
  const plot = document.querySelector(`#${panel}-graph .js-plotly-plot`);
  const {xaxis, yaxis} = plot._fullLayout;
  const box = plot.getBoundingClientRect();
  const place = (axis, name) => axis.l2p(plot.data[0][axis._id[0]].indexOf(name));
  return [box.left + xaxis._offset + place(xaxis, x), box.top + yaxis._offset + place(yaxis, y)];
}"""

SETTLED = """() => !document.documentElement.dataset.drawing
  && !document.querySelector('[data-dash-is-loading="true"]')
  && document.querySelector('#panels') !== null"""

CAUGHT_UP = """() => !document.documentElement.dataset.drawing
  && !document.querySelector('[data-dash-is-loading="true"]')
  && !document.querySelector('#panels').className.match(/is-behind|is-empty/)"""


FRAMES = """() => new Promise((done) => {
  let frames = 6;
  const step = () => (frames-- ? requestAnimationFrame(step) : done());
  step();
})"""


@dataclass(frozen=True)
class Explore:
    """One tab with the dashboard."""

    tab: Page

    def open(self, address: str) -> Explore:
        """Load the page and wait until its panels are drawn."""
        self.tab.goto(address)
        self.tab.wait_for_selector("#panels")
        return self

    def ready(self) -> Explore:
        """Wait until every panel shows what the controls say, and has painted it."""
        self.tab.evaluate(FRAMES)
        self.tab.wait_for_function(CAUGHT_UP)
        self.tab.evaluate(FRAMES)
        return self

    def settled(self) -> None:
        """Wait until nothing is under way."""
        self.tab.wait_for_function(SETTLED)

    def __getitem__(self, name: str) -> Locator:
        """The element with the id `name`."""
        return self.tab.locator(f"#{name}")

    def shows(self, name: str, text: Any) -> None:
        """Wait until the element `name` holds `text`; the epoch must be it, since "25,000" holds a "0" as well."""
        expecting = expect(self[name])
        if name == "epoch":
            expecting.to_have_text(text)
        else:
            expecting.to_contain_text(text)

    def choose(self, group: str, label: str) -> None:
        """Press one option of a switch."""
        self[group].get_by_label(label, exact=True).check()

    def cells(self, panel: str) -> np.ndarray:
        """What a panel's first trace shows: a heatmap as [x, y], or the heights of bars."""
        values = np.array(self.tab.evaluate(CELLS, panel), dtype=np.float64)
        return values[0] if values.shape[0] == 1 else values.T

    def trace(self, panel: str, what: str) -> Any:
        """A property of a panel's first trace, as drawn."""
        return self.tab.evaluate(f"{PLOT.format(panel=panel)}._fullData[0].{what}")

    def axis_range(self, panel: str) -> list[float]:
        """What of the x axis a panel shows."""
        return list(self.tab.evaluate(f"{PLOT.format(panel=panel)}._fullLayout.xaxis.range"))

    def cell_at(self, panel: str, x: Any, y: Any) -> tuple[float, float]:
        """Where on the screen the cell (x, y) of a heatmap is."""
        across, down = self.tab.evaluate(CELL_AT, [panel, x, y])
        return across, down

    def epoch(self) -> int:
        """The epoch that the page says is shown."""
        return int(self["epoch"].inner_text().replace(",", ""))

    def wait_for(self, panel: str, values: np.ndarray) -> None:
        """Wait until a panel shows `values` (float32 in the browser, so to six digits)."""
        self.ready()
        # Waiting looks at two cells, the highest and the lowest; then every cell must be right.
        probes = [np.unravel_index(int(place), values.shape) for place in (values.argmax(), values.argmin())]
        at = "z?.[p[1]]?.[p[0]]" if values.ndim > 1 else "y?.[p[0]]"
        self.tab.wait_for_function(
            f"""([probes, size]) => {{
              const data = {PLOT.format(panel=panel)}?._fullData?.[0];
              return data && probes.every(([p, value]) => Math.abs(data.{at} - value) <= 1e-5 * (size + 1e-9));
            }}""",
            arg=[[([int(i) for i in p], float(values[p])) for p in probes], float(np.abs(values).max())],
        )
        np.testing.assert_allclose(self.cells(panel), values, rtol=1e-5, atol=1e-5 * float(np.abs(values).max()))
