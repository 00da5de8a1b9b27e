"""The first scrub of a run that has just been imported: from the page opened to a panel with a second checkpoint."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.async_api import Browser

from analysis.archive import Archive
from analysis.importers.exported import take
from analysis.run import Run
from analysis.store import RunStore
from benchmarks.result import Aim, Figure, Result
from benchmarks.ui.spread import between, median
from benchmarks.ui.stage import serve
from benchmarks.ui.tab import open_tab

_NAME = "imported"
_SCRUB = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const panels = () => [...document.querySelectorAll('section[data-epoch]')];
  const shown = () => new Map(panels().map((one) => [one, one.dataset.epoch]));
  let before = shown();
  for (; !document.getElementById('epoch') || before.size === 0; before = shown()) await frame();
  const slider = document.getElementById('epoch');
  slider.value = String(Number(slider.value) - 1);
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  while (![...before].some(([panel, epoch]) => panel.dataset.epoch !== epoch)) await frame();
  return performance.now() / 1000;
}"""


async def measure(browser: Browser, run: Path, repeats: int) -> Result:
    """Import the export of a run under another name, each time for a server with an empty cache."""
    seconds = []
    with tempfile.TemporaryDirectory(prefix="grokscope-bench-") as folder:
        path = Path(folder) / "run.zip"
        with path.open("wb") as file:
            file.writelines(Archive(Run.open(run)).pieces())
        for place in range(repeats):
            store = RunStore(Path(folder) / str(place))
            store.root.mkdir()
            with serve(store.root) as address:
                take(store, path, _NAME)
                async with open_tab(browser, f"{address.rstrip('/')}/?run={_NAME}") as tab:
                    seconds.append(float(await tab.page.evaluate(_SCRUB)))
    return Result(
        f"First scrub of a run that was just imported, {repeats} times",
        {},
        (),
        (between(seconds, "s"),),
        (Figure("from the page opened to a second checkpoint", median(seconds), "s", Aim("at most", 3)),),
    )
