"""`docs/gallery.md`: every page of the dashboard as it looks now, photographed in Chromium on the shipped run.

Apart from the other reports because it needs a browser: `make gallery`.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page

from app.pages import pages_for
from app.settings import PROJECT
from benchmarks.ui.stage import chromium, serve

FOLDER = PROJECT / "docs" / "gallery"
TARGET = PROJECT / "docs" / "gallery.md"

_WIDTH, _MOST_HEIGHT = 1440, 2000
_QUALITY = 82
RUN = "mod113"
_PATIENCE = 120_000.0  # ms

# Everything in sight is exact and has its frames, the phases are known, and the curves and the data are drawn.
_READY = """() => {
  const engine = window.grokscope?.engine;
  if (!engine?.run || document.querySelector('.scope[data-drawing]') || !engine.bands) return false;
  if (engine.clips.isBusy() || !document.querySelector('.timeline-graph .main-svg')) return false;
  if (!engine.shell.data.hidden && engine.shell.data.childElementCount === 0) return false;
  return engine.panels.every((panel) => !panel.isVisible || panel.isEmpty(engine.view)
    || panel.isExact(engine.view, engine.epoch));
}"""

_FRAMES = """() => new Promise((done) => {
  let frames = 10;
  const step = () => (frames-- ? requestAnimationFrame(step) : done());
  step();
})"""


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the address it is of, the theme, and a line about it."""

    name: str
    address: str
    theme: str
    about: str


_PAGES = tuple(page for page in pages_for(trains=True) if not page.sweeps)
"""Without that of sweeps: the shipped runs are none, and `docs/results.md` has a real one."""
_STORY = "Explore: what the run is, one neuron and one head on all inputs, and the whole model around them."


def shots() -> tuple[Shot, ...]:
    """Every page in the light theme, and some in the dark one at other moments."""
    pages = tuple(Shot(page.name, f"/{page.name}?run={RUN}", "light", page.intro or _STORY) for page in _PAGES)
    dark = (
        Shot("explore-dark", f"/explore?run={RUN}&epoch=25000", "dark", "Explore at the end of the training, dark."),
        Shot("embedding-dark", f"/embedding?run={RUN}&epoch=25000&freq=11", "dark", "The clock of frequency 11."),
    )
    return pages + dark


async def photograph(browser: Browser, address: str, shot: Shot) -> None:
    """Open one page, make the window as high as it is, and take its picture once it is complete."""
    context = await browser.new_context(color_scheme="dark" if shot.theme == "dark" else "light")
    try:
        tab = await context.new_page()
        await tab.set_viewport_size({"width": _WIDTH, "height": 1000})
        await tab.goto(address + shot.address)
        await ready(tab)
        height = int(await tab.evaluate("document.documentElement.scrollHeight"))
        await tab.set_viewport_size({"width": _WIDTH, "height": min(height, _MOST_HEIGHT)})
        await ready(tab)
        await tab.screenshot(path=FOLDER / f"{shot.name}.jpg", type="jpeg", quality=_QUALITY)
    finally:
        await context.close()


async def ready(tab: Page) -> None:
    """Wait until everything in sight is exact, has its frames, and is painted."""
    await tab.evaluate(_FRAMES)
    await tab.wait_for_function(_READY, timeout=_PATIENCE)
    await tab.evaluate(_FRAMES)


async def _photograph_all() -> None:
    FOLDER.mkdir(exist_ok=True)
    with serve(PROJECT / "runs", trains=True) as address:
        async with chromium() as browser:
            for shot in shots():
                await photograph(browser, address, shot)


def document() -> str:
    """The page that shows the pictures."""
    epochs = json.loads((PROJECT / "runs" / RUN / "run.json").read_text(encoding="utf-8"))["checkpoints"]
    parts = [
        "# Gallery",
        f"Every page on the run `{RUN}` ({len(epochs)} checkpoints), {_WIDTH} wide. Made by `make gallery`.",
    ]
    for shot in shots():
        path = Path("gallery") / f"{shot.name}.jpg"
        parts += [f"## {shot.name.replace('-', ', ').capitalize()}", shot.about, f"![{shot.about}]({path.as_posix()})"]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    asyncio.run(_photograph_all())
    TARGET.write_text(document(), encoding="utf-8")
