"""`docs/drag.webp`: one drag over the timeline of Explore, as the README opens with it; photographed in Chromium.

Part of `make gallery`, because it needs a browser.
"""

from __future__ import annotations

import asyncio
import io

from PIL import Image
from playwright.async_api import Page, ViewportSize

from app.settings import PROJECT
from benchmarks.ui.stage import chromium, serve
from reports.gallery import RUN, ready

TARGET = PROJECT / "docs" / "drag.webp"

_SIZE: ViewportSize = {"width": 1440, "height": 800}
_SCALE = 0.5625
_QUALITY = 50
_MOST_BYTES = 1_000_000
_FRAMES = 40
_UNTIL = 0.5
"""How far along the timeline it goes: after that nothing changes that one could see."""
_STEP, _REST = 110, 1600  # ms

# Every panel in sight shows the checkpoint of the cursor.
_FOLLOWS = """() => {
  const {engine} = window.grokscope;
  return engine.panels.every((panel) => !panel.isVisible || panel.spec.span !== 'checkpoint'
    || panel.isEmpty(engine.view) || panel.element.dataset.epoch === String(engine.epoch));
}"""

_CURVES = """() => {
  const {l, r} = window.grokscope.engine.run.timeline.margin;
  const box = document.querySelector('.timeline').getBoundingClientRect();
  return [box.left + l, box.width - l - r, box.top + box.height / 2];
}"""


async def _frame(tab: Page) -> Image.Image:
    await tab.wait_for_function(_FOLLOWS)
    picture = Image.open(io.BytesIO(await tab.screenshot(type="png"))).convert("RGB")
    return picture.resize([round(side * _SCALE) for side in picture.size], Image.Resampling.LANCZOS)


async def _drag(tab: Page) -> list[Image.Image]:
    """Press at the left end of the curves and move to the right, a frame at each step; then rest."""
    left, width, middle = await tab.evaluate(_CURVES)
    await tab.mouse.move(left, middle)
    await tab.mouse.down()
    frames = []
    for step in range(_FRAMES):
        await tab.mouse.move(left + width * _UNTIL * step / (_FRAMES - 1), middle)
        frames.append(await _frame(tab))
    await tab.mouse.up()
    await ready(tab)
    return [*frames, await _frame(tab)]


async def film() -> list[Image.Image]:
    """The frames of one drag on the shipped run, the last one at rest."""
    with serve(PROJECT / "runs") as address:
        async with chromium() as browser:
            tab = await browser.new_page(viewport=_SIZE, color_scheme="light")
            await tab.goto(f"{address}/explore?run={RUN}")
            await ready(tab)
            return await _drag(tab)


def write(frames: list[Image.Image]) -> None:
    """Write it as one file that pages show as a picture.

    Raises:
        ValueError: when it is larger than a README may make its readers wait for.
    """
    first, *others = frames
    durations = [_STEP] * (len(frames) - 1) + [_REST]
    told = {"save_all": True, "append_images": others, "duration": durations, "loop": 0}
    first.save(TARGET, format="WEBP", quality=_QUALITY, method=6, **told)
    if (size := TARGET.stat().st_size) > _MOST_BYTES:
        raise ValueError(f"{TARGET.name} has {size:,} bytes: lower its quality, or take fewer frames")


if __name__ == "__main__":
    write(asyncio.run(film()))
