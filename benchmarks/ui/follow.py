"""Somebody scrubs from the first paint on, with nothing in the server's cache: when do the panels follow?

Two pages: Explore, and Logits, where nearly every panel needs all neurons of every checkpoint. Times run from the
first paint. What the hand does is in `follow.js`. A panel follows when it has shown every fourth checkpoint, which are
some of every part of a clip; where frames of the page take long, the hand rests so long that a few are exact answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser

from benchmarks.result import Aim, Figure, Result
from benchmarks.ui.spread import between, median
from benchmarks.ui.stage import CannotMeasureError, serve
from benchmarks.ui.tab import HEIGHT, WIDTH, open_tab

PAGES = ("explore", "logits")
_HAND = Path(__file__).with_suffix(".js").read_text()
_WITHIN = 120_000.0
_TALL = 2 * HEIGHT  # every panel is in sight


@dataclass(frozen=True)
class Following:
    """Seconds from the first paint: until each panel showed another checkpoint than it opened with, and all of them."""

    first: dict[str, float]
    all: dict[str, float]


async def follow(browser: Browser, address: str, page: str, epochs: Sequence[int]) -> Following:
    """Scrub on a page that opens.

    Raises:
        CannotMeasureError: when a panel never shows all checkpoints.
    """
    async with open_tab(browser, f"{address.rstrip('/')}/{page}") as tab:
        await tab.page.set_viewport_size({"width": WIDTH, "height": _TALL})
        found = await tab.page.evaluate(_HAND, [list(epochs), _WITHIN])
    missing = [name for name, _, every in found if every is None]
    if missing or not found:
        raise CannotMeasureError(f"{', '.join(missing) or 'no panel'} did not follow within {_WITHIN / 1000:.0f} s")
    return Following({name: first / 1000 for name, first, _ in found}, {name: every / 1000 for name, _, every in found})


async def measure(browser: Browser, runs: Path, epochs: Sequence[int], repeats: int) -> Result:
    """Scrub on each page of servers that have just started."""
    seconds, figures, notes = {}, [], []
    for page in PAGES:
        found = []
        for _ in range(repeats):
            with serve(runs) as address:
                found.append(await follow(browser, address, page, epochs))
        first = [max(one.first.values()) for one in found]
        every = [max(one.all.values()) for one in found]
        seconds[f"{page}: every panel shows a second checkpoint"] = median(first)
        notes.append(f"{page}: the last panel follows after {between(every, 's')}")
        notes += [f"{found[0].first[name]:7.2f} s {at:7.2f} s {name}" for name, at in found[0].all.items()]
        figures.append(
            Figure(f"empty cache, scrubbing: first paint → all of {page} follow", median(every), "s", Aim("at most", 4))
        )
    return Result(f"Scrubbing on an empty cache, {repeats} times", seconds, (), tuple(notes), tuple(figures))
