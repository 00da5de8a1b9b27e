"""The slider dragged across all checkpoints, on the page and on the rival: how long from the hand to the paint.

Every move of the mouse is one checkpoint further. Moves come by the clock, whether or not the page has answered the one
before, as a hand's do. A step's time runs from the move's own time, taken when the browser gets it from the system, to
the end of the first frame (see `probe.js`) that shows this checkpoint, or a later one, in every panel in sight. So it
holds the wait for the next frame, which is half a frame on average and no page can avoid, and all of the page's work;
it does not hold the compositor's. A step that the page did not paint, because a later one overtook it, counts with the
time of that later one, and as skipped.

The page's own work in a painted step is the handling of its `input` events, and the frame from its first
`requestAnimationFrame` to its end: no waiting is in it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.result import Aim, Figure, Ratio, Result
from benchmarks.ui.spread import between, median, percentile
from benchmarks.ui.stage import CannotMeasureError
from benchmarks.ui.tab import Record, Shift, Tab, told, total

AT_DISPLAY_RATE = 1 / 60
FAST = 1 / 250
_PANELS = 8
_ALMOST_ALL = 0.9
_P50, _P95 = "drag at 60 moves a second, input to paint, p50", "the same, p95"


@dataclass(frozen=True)
class Drag:
    """One drag: milliseconds of every step and of the page's work in every painted one, and what else happened."""

    panels: int
    moves: int
    heard: int
    painted: int
    times: Sequence[float]
    work: Sequence[float]
    requests: Sequence[str]
    shifts: Sequence[Shift]
    took: float


async def drag(tab: Tab, epochs: Sequence[int], interval: float) -> Drag:
    """Drag the slider of a page that is at rest from the first checkpoint to the last, a move every `interval` seconds.

    Raises:
        CannotMeasureError: when the slider does not follow the mouse.
    """
    await _go_to_first(tab, epochs)
    places = await tab.places(len(epochs))
    await tab.mouse("mouseMoved", places[0], is_down=False)
    await tab.mouse("mousePressed", places[0])
    await asyncio.sleep(0.5)
    panels = await tab.start(epochs)
    known = len(tab.transfers)
    under_way = []
    start = time.perf_counter()
    for step, place in enumerate(places[1:]):
        await asyncio.sleep(max(0.0, start + step * interval - time.perf_counter()))
        under_way.append(asyncio.create_task(tab.mouse("mouseMoved", place)))
    await asyncio.gather(*under_way)
    requests = [transfer.url for transfer in list(tab.transfers.values())[known:]]
    await tab.mouse("mouseReleased", places[-1], is_down=False)
    await asyncio.sleep(1.0)
    record = await tab.read()
    await tab.stop()
    return _summary(record, panels, len(places) - 1, requests)


async def _go_to_first(tab: Tab, epochs: Sequence[int]) -> None:
    await tab.page.focus("#epoch")
    await tab.page.keyboard.press("Home")
    shows = "(epoch) => document.querySelector('section[data-ask]').dataset.epoch === epoch"
    await tab.until(shows, str(epochs[0]))
    await tab.quiet()


def _summary(record: Record, panels: int, moves: int, requests: Sequence[str]) -> Drag:
    """Find the frame that shows each step."""
    if len(record.steps) < _ALMOST_ALL * moves:
        raise CannotMeasureError(f"only {len(record.steps)} of {moves} moves of the mouse moved the slider")
    times, work, painted, frame, told = [], [], set(), 0, 0
    frames = [found for found in record.frames if found.is_shown]
    for step, (moved, _) in enumerate(record.steps):
        while frame < len(frames) and frames[frame].steps <= step:
            frame += 1
        if frame == len(frames):
            raise CannotMeasureError(f"step {step} of a drag was never shown by all panels")
        times.append(frames[frame].ended - moved)
        painted.add(frames[frame].place)
    for found in frames:
        if found.steps > told:
            handled = sum(handled for _, handled in record.steps[told : found.steps])
            work.append(handled + found.ended - found.began)
            told = found.steps
    return Drag(
        panels=panels,
        moves=moves,
        heard=len(record.steps),
        painted=len(painted),
        times=times,
        work=work,
        requests=requests,
        shifts=record.shifts,
        took=record.steps[-1][0] - record.steps[0][0],
    )


async def measure(page: Tab, rival: Tab, epochs: Sequence[int], repeats: int) -> Result:
    """Drag on the page and on the rival in turns; both at rest, their clips and scripts loaded."""
    ours: list[Drag] = []
    theirs: list[Drag] = []
    fast: list[Drag] = []
    await _warm_up(page, rival, epochs)
    for _ in range(repeats):
        for tab, drags in ((page, ours), (rival, theirs)):
            drags.append(await drag(tab, epochs, AT_DISPLAY_RATE))
        fast.append(await drag(page, epochs, FAST))
    panels = min(found.panels for found in ours)
    if panels < _PANELS:
        raise CannotMeasureError(f"only {panels} panels are wholly in sight, of at least {_PANELS}")
    return _result(ours, theirs, fast)


async def _warm_up(page: Tab, rival: Tab, epochs: Sequence[int]) -> None:
    """The first drag of a page compiles its scripts."""
    for tab in (page, rival):
        await drag(tab, epochs, AT_DISPLAY_RATE)


def _result(ours: Sequence[Drag], theirs: Sequence[Drag], fast: Sequence[Drag]) -> Result:
    requests = [url for found in (*ours, *fast) for url in found.requests]
    worst = max((*ours, *fast), key=lambda found: total(found.shifts))
    figures = [
        Figure(_P50, median(_each(ours, 50)), "ms", Aim("at most", 16.7)),
        Figure(_P95, median(_each(ours, 95)), "ms", Aim("at most", 33)),
        Figure("requests during all drags", len(requests), "", Aim("at most", 0)),
        Figure("layout shift during the worst drag", total(worst.shifts), "", Aim("at most", 0)),
    ]
    ratios = []
    seconds: dict[str, float] = {}
    for percent in (50, 95):
        pairs = zip(_each(ours, percent), _each(theirs, percent), strict=True)
        ratio = median([mine / other for mine, other in pairs])
        ratios.append(Ratio(f"p{percent} of the page", "that of one Plotly heatmap", ratio, Aim("at most", 1)))
        seconds |= {
            f"one heatmap at 60 moves a second, p{percent}": median(_each(theirs, percent)) / 1000,
            f"page's own work in a painted step, p{percent}": median(_each(ours, percent, "work")) / 1000,
            f"one heatmap's own work in a painted step, p{percent}": median(_each(theirs, percent, "work")) / 1000,
            f"page at 250 moves a second, p{percent}": median(_each(fast, percent)) / 1000,
        }
    spread = f"p50 {between(_each(ours, 50), 'ms')}, p95 {between(_each(ours, 95), 'ms')}"
    notes = (
        f"{min(found.panels for found in ours)} panels wholly in sight; {spread}",
        *(_told(name, drags) for name, drags in (("page", ours), ("one heatmap", theirs), ("page, fast", fast))),
        *told("dragging", worst.shifts),
        *(f"asked during a drag: {url}" for url in requests[:5]),
    )
    return Result(f"Drag, {len(ours)} times", seconds, tuple(ratios), notes, tuple(figures))


def _each(drags: Sequence[Drag], percent: float, which: Literal["times", "work"] = "times") -> list[float]:
    """One percentile of every drag."""
    return [percentile(found.times if which == "times" else found.work, percent) for found in drags]


def _told(name: str, drags: Sequence[Drag]) -> str:
    """How many steps were skipped."""
    each = ", ".join(f"{found.painted} of {found.moves} in {found.took:.0f} ms" for found in drags)
    return f"checkpoints painted by the {name}: {each}"
