"""The hand lets go, or picks another neuron: how long until every panel in sight shows what was asked for."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence

from benchmarks.result import Aim, Figure, Result
from benchmarks.ui.drag import AT_DISPLAY_RATE
from benchmarks.ui.spread import between, median, percentile
from benchmarks.ui.stage import CannotMeasureError
from benchmarks.ui.tab import Frame, Record, Tab

_MOVES = 6
_PATIENCE = 15.0


async def measure_rest(tab: Tab, epochs: Sequence[int], repeats: int, places: int) -> Result:
    """Let go at random places after a short drag: from letting go to every panel being exact there.

    The time runs from the `pointerup` event's own time, or the last `input` event if that is later, to the end of the
    first frame in which all panels in sight are exact at the slider's place. The server has not answered for most of
    these places before.
    """
    chance = random.Random(1)  # noqa: S311 — places to look at, not secrets
    rounds = [[await _rest(tab, epochs, chance) for _ in range(places)] for _ in range(repeats)]
    p95 = [percentile(times, 95) for times in rounds]
    every = [time for times in rounds for time in times]
    return Result(
        f"Rest, {places} random places, {repeats} times",
        {"rest → every panel exact, p50": percentile(every, 50) / 1000, "the slowest": max(every) / 1000},
        (),
        (f"p95 {between(p95, 'ms')}",),
        (Figure("rest → every panel exact, p95", median(p95), "ms", Aim("at most", 200)),),
    )


async def _rest(tab: Tab, epochs: Sequence[int], chance: random.Random) -> float:
    spots = await tab.places(len(epochs))
    now = int(await tab.page.input_value("#epoch"))
    goal = chance.choice([place for place in range(len(epochs)) if place != now])
    await tab.mouse("mouseMoved", spots[now], is_down=False)
    await tab.start(epochs)
    await tab.mouse("mousePressed", spots[now])
    for step in range(1, _MOVES + 1):
        await tab.mouse("mouseMoved", spots[now + round((goal - now) * step / _MOVES)])
        await asyncio.sleep(AT_DISPLAY_RATE)
    await tab.mouse("mouseReleased", spots[goal], is_down=False)

    def is_over(record: Record, frame: Frame) -> bool:
        return (
            frame.began >= max(record.marks["pointerup"], record.marks["input"]) and frame.is_shown and frame.is_exact
        )

    record, frame = await _first(tab, is_over)
    await tab.quiet(0.3)
    return frame.ended - max(record.marks["pointerup"], record.marks["input"])


async def measure_neurons(tab: Tab, epochs: Sequence[int], repeats: int, picks: int) -> Result:
    """Pick neurons: the next one, whose clips were fetched ahead in idle time, and one far away at random.

    The time runs from the key's or the click's own time to the end of the first frame in which all panels in sight that
    name a neuron in `data-panel` name the new one, and all panels show the slider's place.
    """
    near: list[list[float]] = []
    far: list[list[float]] = []
    for _ in range(repeats):
        near.append([await _pick(tab, epochs, "keydown") for _ in range(picks)])
        far.append([await _pick(tab, epochs, "click") for _ in range(picks)])
    p95_near, p95_far = [percentile(times, 95) for times in near], [percentile(times, 95) for times in far]
    every_near, every_far = [time for times in near for time in times], [time for times in far for time in times]
    return Result(
        f"Another neuron, {picks} picks each, {repeats} times",
        {
            "next neuron, p50": percentile(every_near, 50) / 1000,
            "next neuron, the slowest": max(every_near) / 1000,
            "random neuron, p50": percentile(every_far, 50) / 1000,
            "random neuron, the slowest": max(every_far) / 1000,
        },
        (),
        (f"p95: next {between(p95_near, 'ms')}, random {between(p95_far, 'ms')}",),
        (
            Figure("next neuron (J), clips in memory, p95", median(p95_near), "ms", Aim("at most", 33)),
            Figure("random neuron, clips not yet here, p95", median(p95_far), "ms", Aim("at most", 120)),
        ),
    )


async def _pick(tab: Tab, epochs: Sequence[int], how: str) -> float:
    """Pick the next neuron by its key, or a random one by its button; returns milliseconds."""
    await tab.quiet()
    before = await tab.page.input_value("#neuron")
    if how == "keydown":
        await tab.page.focus("#epoch")
        await tab.start(epochs)
        await tab.page.keyboard.press("j")
    else:
        box = await tab.page.locator("#neuron-random").bounding_box()
        if box is None:
            raise CannotMeasureError("there is no button #neuron-random on the page")
        spot = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        await tab.mouse("mouseMoved", spot, is_down=False)
        await tab.start(epochs)
        await tab.mouse("mousePressed", spot)
        await tab.mouse("mouseReleased", spot, is_down=False)

    def is_over(record: Record, frame: Frame) -> bool:
        return frame.began >= record.marks[how] and frame.neuron not in (before, "mixed") and frame.is_shown

    record, frame = await _first(tab, is_over)
    if frame.neuron is None:
        raise CannotMeasureError("no panel in sight names a neuron")
    return frame.ended - record.marks[how]


async def _first(tab: Tab, is_over: Callable[[Record, Frame], bool]) -> tuple[Record, Frame]:
    """The first frame that ends what was begun; the record is read out a few times a second until there is one."""
    limit = time.monotonic() + _PATIENCE
    while time.monotonic() < limit:
        await asyncio.sleep(0.4)
        record = await tab.read()
        found = next((frame for frame in record.frames if is_over(record, frame)), None)
        if found is not None:
            await tab.stop()
            return record, found
    raise CannotMeasureError(f"after {_PATIENCE:.0f} s some panel in sight does not show what was asked for")
