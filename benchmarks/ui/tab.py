"""One tab: what it asked the network for, the hand on its mouse and keyboard, and the probe inside it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from app.run_list import PATH as RUN_LIST
from benchmarks.ui.stage import CannotMeasureError

WIDTH, HEIGHT = 1440, 1760
_PROBE = Path(__file__).with_name("probe.js")
_THUMB = "() => (getComputedStyle(document.getElementById('epoch')).pointerEvents === 'none' ? 0 : 8)"
"""Half the thumb of a slider, in pixels; none where the curves that it lies on take the pointer."""
_POLL = 0.02
_NO_CONTENT = 204


@dataclass
class Transfer:
    """One request: its address, when it began (seconds since 1970), and its size as sent, in bytes, once it is here."""

    url: str
    began: float
    size: int | None = None


@dataclass(frozen=True)
class Frame:
    """What a frame showed at its end; times in milliseconds since the page opened.

    `steps` is how many steps of the hand the page had heard of when the frame began, `place` where the slider stood.
    """

    began: float
    ended: float
    steps: int
    place: int
    is_shown: bool
    is_exact: bool
    neuron: str | None
    vsync: float


@dataclass(frozen=True)
class Shift:
    """A layout shift: when, in milliseconds, how much, and which elements moved.

    Those soon after a press of a key or a button count as well, which the usual sum leaves out.
    """

    at: float
    value: float
    moved: str


def total(shifts: Sequence[Shift]) -> float:
    """The sum of all shifts, rounded to the digits that mean anything."""
    return round(sum(shift.value for shift in shifts), 6)


def told(when: str, shifts: Sequence[Shift]) -> list[str]:
    """The largest shifts, one a line."""
    largest = sorted(shifts, key=lambda shift: -shift.value)[:3]
    return [f"moved while {when}, by {shift.value:.6f}: {shift.moved}" for shift in largest]


@dataclass(frozen=True)
class Record:
    """What the probe noted: frames, steps, layout shifts, and when the last event of each kind was.

    A step is when the mouse moved, and how long the page handled its `input` event, in milliseconds; of moves that came
    to the page as one event, all but the last have 0.
    """

    frames: Sequence[Frame]
    steps: Sequence[tuple[float, float]]
    shifts: Sequence[Shift]
    marks: dict[str, float]


@dataclass
class Tab:
    """A tab with the probe in it."""

    page: Page
    cdp: CDPSession
    transfers: dict[str, Transfer] = field(default_factory=dict)
    changed: float = 0.0
    under_way: set[str] = field(default_factory=set)

    async def quiet(self, seconds: float = 1.0, within: float = 60.0) -> None:
        """Wait until nothing has been asked for or come for a while.

        Raises:
            CannotMeasureError: when that does not happen.
        """
        limit = time.monotonic() + within
        while self.under_way or time.monotonic() - self.changed < seconds:
            if time.monotonic() > limit:
                urls = ", ".join(self.transfers[key].url for key in self.under_way)
                raise CannotMeasureError(f"the page goes on asking the server after {within:.0f} s: {urls}")
            await asyncio.sleep(_POLL)

    async def start(self, epochs: Sequence[int]) -> int:
        """Begin to note frames; returns how many panels are wholly in sight."""
        return int(await self.page.evaluate("(epochs) => window.probe.start(epochs)", list(epochs)))

    async def read(self) -> Record:
        """What the probe has noted since `start`."""
        raw = await self.page.evaluate("window.probe.read()")
        return Record(
            frames=[Frame(*values) for values in raw["frames"]],
            steps=[(moved, handled) for moved, handled in raw["steps"]],
            shifts=[Shift(*values) for values in raw["shifts"]],
            marks=raw["marks"],
        )

    async def stop(self) -> None:
        """Note no more frames."""
        await self.page.evaluate("window.probe.stop()")

    async def until(self, condition: str, argument: Any = None, within: float = 30.0) -> None:
        """Wait until a JavaScript function is true, asking twenty times a second.

        Raises:
            CannotMeasureError: when it stays false.
        """
        try:
            await self.page.wait_for_function(condition, arg=argument, polling=50, timeout=within * 1000)
        except PlaywrightError as error:
            raise CannotMeasureError(f"the page never came so far: {condition} ({error})") from None

    async def mouse(self, kind: str, at: tuple[float, float], *, is_down: bool = True) -> None:
        """One event of a mouse as the browser gets it from the system.

        Playwright's own `mouse.move` runs a script in the page for every move of a pressed mouse.
        """
        event = {"type": kind, "x": at[0], "y": at[1], "button": "left", "buttons": int(is_down), "clickCount": 1}
        if kind == "mouseMoved":
            event["clickCount"] = 0
        await self.cdp.send("Input.dispatchMouseEvent", event)

    async def places(self, count: int) -> list[tuple[float, float]]:
        """Where on the screen the slider's thumb stands for each of `count` places."""
        box = await self.page.locator("#epoch").bounding_box()
        if box is None:
            raise CannotMeasureError("there is no slider #epoch on the page")
        thumb = await self.page.evaluate(_THUMB)
        left, width, down = box["x"] + thumb, box["width"] - 2 * thumb, box["y"] + box["height"] / 2
        return [(left + width * place / (count - 1), down) for place in range(count)]


@asynccontextmanager
async def open_tab(browser: Browser, address: str) -> AsyncIterator[Tab]:
    """Open an address in a browser that has never seen it."""
    context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    try:
        await context.add_init_script(path=_PROBE)
        page = await context.new_page()
        cdp = await context.new_cdp_session(page)
        tab = Tab(page, cdp, changed=time.monotonic())
        await _watch(tab)
        await page.goto(address, wait_until="commit")
        yield tab
    finally:
        await context.close()


async def _watch(tab: Tab) -> None:
    def begun(event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        # Which runs there are is asked for again and again, as long as the page is open.
        if not url.startswith(("data:", "blob:")) and not url.endswith(RUN_LIST):
            tab.transfers[event["requestId"]] = Transfer(url, event["wallTime"])
            tab.under_way.add(event["requestId"])
            tab.changed = time.monotonic()

    def answered(event: dict[str, Any]) -> None:
        # An answer without content counts as failed at its end; all there is of it are its headers.
        if event["requestId"] in tab.transfers and event["response"]["status"] == _NO_CONTENT:
            tab.transfers[event["requestId"]].size = int(event["response"]["encodedDataLength"])

    def ended(event: dict[str, Any]) -> None:
        if event["requestId"] in tab.transfers:
            if "encodedDataLength" in event:  # a request that failed has none
                tab.transfers[event["requestId"]].size = int(event["encodedDataLength"])
            tab.under_way.discard(event["requestId"])
            tab.changed = time.monotonic()

    tab.cdp.on("Network.requestWillBeSent", begun)
    tab.cdp.on("Network.responseReceived", answered)
    tab.cdp.on("Network.loadingFinished", ended)
    tab.cdp.on("Network.loadingFailed", ended)
    await tab.cdp.send("Network.enable")
