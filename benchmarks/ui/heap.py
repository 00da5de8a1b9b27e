"""Minutes of random scrubbing: how much the page's memory grows, and whether anything jumps."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence

from benchmarks.result import Aim, Figure, Result
from benchmarks.ui.drag import AT_DISPLAY_RATE
from benchmarks.ui.tab import Tab

_MEGABYTE = 1_000_000
_WARM_UP = 10.0
_MOVES = 30
_KINDS = ("usedSize", "embedderHeapUsedSize", "backingStorageSize")
"""Objects of scripts, of the browser for scripts (elements, canvases' records), and the bytes of arrays."""


async def measure(tab: Tab, epochs: Sequence[int], minutes: float) -> Result:
    """Drag to random places, resting now and then; memory after garbage collection, against that after ten seconds."""
    chance = random.Random(2)  # noqa: S311 — places to look at, not secrets
    await tab.stop()
    await _scrub(tab, epochs, chance, _WARM_UP)
    before = await _used(tab)
    drags = await _scrub(tab, epochs, chance, minutes * 60)
    after = await _used(tab)
    grown = {kind: after[kind] - before[kind] for kind in _KINDS}
    parts = ", ".join(f"{kind} {before[kind] / _MEGABYTE:.1f} → {after[kind] / _MEGABYTE:.1f} MB" for kind in _KINDS)
    return Result(
        f"Random scrubbing for {minutes:g} minutes",
        {},
        (),
        (f"{drags} drags of {_MOVES} moves; {parts}",),
        (Figure("growth of the page's heap", sum(grown.values()) / _MEGABYTE, "MB", Aim("at most", 20)),),
    )


async def _scrub(tab: Tab, epochs: Sequence[int], chance: random.Random, seconds: float) -> int:
    """Drag for so long; returns how many times."""
    spots = await tab.places(len(epochs))
    limit = time.monotonic() + seconds
    drags = 0
    while time.monotonic() < limit:
        now, goal = int(await tab.page.input_value("#epoch")), chance.randrange(len(epochs))
        await tab.mouse("mouseMoved", spots[now], is_down=False)
        await tab.mouse("mousePressed", spots[now])
        for step in range(1, _MOVES + 1):
            await tab.mouse("mouseMoved", spots[now + round((goal - now) * step / _MOVES)])
            await asyncio.sleep(AT_DISPLAY_RATE)
        await tab.mouse("mouseReleased", spots[goal], is_down=False)
        await asyncio.sleep(chance.choice((0.02, 0.1, 0.4)))
        drags += 1
    return drags


async def _used(tab: Tab) -> dict[str, float]:
    """Bytes in use by kind, at rest, after garbage collection."""
    await tab.quiet(2.0)
    await tab.cdp.send("HeapProfiler.enable")
    for _ in range(2):
        await tab.cdp.send("HeapProfiler.collectGarbage")
    usage = await tab.cdp.send("Runtime.getHeapUsage")
    return {kind: float(usage[kind]) for kind in _KINDS}
