"""The first visit of a browser that knows nothing of the page: how long, how many bytes, how much the page jumps."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser

from benchmarks.result import Aim, Figure, Result
from benchmarks.ui.spread import between, median
from benchmarks.ui.stage import CannotMeasureError, serve
from benchmarks.ui.tab import Shift, Tab, Transfer, open_tab, told, total

_MEGABYTE = 1_000_000
_WITHIN = 60.0
_QUIET = 500.0
_QUIET_WITHIN = 300.0
_TURN = """() => new Promise((done) => {
  const began = performance.now();
  document.querySelector('.pages a[data-page=data]').click();
  const look = () => requestAnimationFrame(() =>
    document.querySelector('#answers table') ? done(performance.now() - began) : look());
  look();
})"""
_SHOWN = """() => { const { panels, run, view } = window.grokscope.engine;
  return panels.flatMap((panel) => panel.frames.requests(run, view).map(({ question }) => question)); }"""
_MAPS = {"neuron_factors", "attention_factors", "attention_range"}
"""The queries whose clips are all that the frames of one neuron and one head are made of, in both stages and bases."""


@dataclass(frozen=True)
class Opening:
    """When what was there, in milliseconds since navigation began.

    Interactive is the end of the last long task (over 50 ms) before half a second without one, after the slider is
    there and all panels in sight are painted.
    """

    first: float
    painted: float
    interactive: float


@dataclass(frozen=True)
class Visit:
    """One visit: times, bytes of all requests begun until interactive, layout shifts, bytes of clips by query.

    `data` is how long the Data page takes from the click on its link to its last table, in milliseconds.
    """

    opening: Opening
    bytes: int
    shifts: Sequence[Shift]
    clips: Mapping[str, int]
    data: float


async def visit(browser: Browser, address: str, epochs: Sequence[int]) -> Visit:
    """Open the page in a fresh profile, and try out that the slider then moves every panel.

    Raises:
        CannotMeasureError: when it does not.
    """
    async with open_tab(browser, address) as tab:
        opening, origin = await _opened(tab)
        await tab.quiet(within=_QUIET_WITHIN)
        shown = {question for question in await tab.page.evaluate(_SHOWN) if question}
        shifts = [Shift(*values) for values in (await tab.page.evaluate("window.probe.opening()"))["shifts"]]
        transfers = list(tab.transfers.values())
        await tab.start(epochs)
        await tab.page.focus("#epoch")
        before = int(await tab.page.input_value("#epoch"))
        await tab.page.keyboard.press("ArrowLeft")
        await asyncio.sleep(1.0)
        last = (await tab.read()).frames[-1]
        if last.place != before - 1 or not last.is_shown:
            raise CannotMeasureError("the slider did not move every panel once the page had opened")
        limit = (origin + opening.interactive) / 1000
        return Visit(
            opening=opening,
            bytes=sum(_size(transfer) for transfer in transfers if transfer.began <= limit),
            shifts=shifts,
            clips=_clips(transfers, shown),
            data=await tab.page.evaluate(_TURN),
        )


async def _opened(tab: Tab) -> tuple[Opening, float]:
    """Wait until everything is painted and no long task has come for a while; returns also when navigation began."""
    quiet = (
        "(quiet) => { const {all, longTasks, now} = window.probe.opening();"
        " return all && now - Math.max(all, longTasks.at(-1)?.[1] ?? 0) > quiet; }"
    )
    await tab.until(quiet, _QUIET + 100, _WITHIN)
    raw = await tab.page.evaluate("window.probe.opening()")
    return Opening(raw["first"], raw["all"], _interactive(raw["all"], raw["longTasks"])), raw["origin"]


def _interactive(painted: float, tasks: Sequence[tuple[float, float]]) -> float:
    """The end of the last long task that begins within half a second of the paint, or of the end of the one before."""
    at = painted
    for began, ended in tasks:
        if ended > at and began < at + _QUIET:
            at = ended
    return at


def _size(transfer: Transfer) -> int:
    if transfer.size is None:
        raise CannotMeasureError(f"{transfer.url} never came to its end, so its bytes are not known")
    return transfer.size


def _clips(transfers: Sequence[Transfer], shown: set[str]) -> dict[str, int]:
    """Bytes by query of the clips that panels show; neighbours fetched ahead are not among them."""
    found: dict[str, int] = {}
    for transfer in transfers:
        match = re.search(r"/clips/[^/]+/[^/]+/(.+)$", transfer.url)
        if match:
            asked = re.sub(r"[?&](arrays|part)=[^&]*", "", match[1])
            found[asked] = found.get(asked, 0) + _size(transfer)
    return {asked: size for asked, size in found.items() if asked in shown}


def _maps(clips: Mapping[str, int]) -> int:
    """Bytes of what the maps of one neuron and one head are made of."""
    sizes = {asked.partition("?")[0]: size for asked, size in clips.items()}
    missing = _MAPS - set(sizes)
    if missing:
        raise CannotMeasureError(f"the page did not fetch the clips of {sorted(missing)}")
    return sum(sizes[name] for name in _MAPS)


async def measure_cold(browser: Browser, runs: Path, repeats: int) -> list[Opening]:
    """The first visits of servers that have just started, with nothing in their caches."""
    openings = []
    for _ in range(repeats):
        with serve(runs) as address:
            async with open_tab(browser, address) as tab:
                openings.append((await _opened(tab))[0])
    return openings


async def measure(
    browser: Browser, address: str, epochs: Sequence[int], repeats: int, cold: Sequence[Opening]
) -> Result:
    """Visit a server that has answered such a visit before; every browser is new."""
    await visit(browser, address, epochs)
    visits = [await visit(browser, address, epochs) for _ in range(repeats)]
    openings = [found.opening for found in visits]
    first, interactive = [found.first / 1000 for found in openings], [found.interactive / 1000 for found in openings]
    clips = visits[0].clips
    shift = max(total(found.shifts) for found in visits)
    spread = f"first panel {between(first, 's')}, interactive {between(interactive, 's')}"
    return Result(
        f"First visit, {repeats} times",
        {
            "all panels in sight painted": median([found.painted for found in openings]) / 1000,
            "the Data page, from the click on its link": median([found.data for found in visits]) / 1000,
            "server just started: first panel painted": median([found.first for found in cold]) / 1000,
            "server just started: all panels in sight painted": median([found.painted for found in cold]) / 1000,
            "server just started: page interactive": median([found.interactive for found in cold]) / 1000,
        },
        (),
        (
            spread,
            *told("loading", visits[0].shifts),
            *(f"{size / 1000:7.0f} kB {asked}" for asked, size in clips.items()),
        ),
        (
            Figure("first panel painted", median(first), "s", Aim("at most", 1.5)),
            Figure("page interactive", median(interactive), "s", Aim("at most", 2.5)),
            Figure("bytes until then", _megabytes([found.bytes for found in visits]), "MB", Aim("at most", 2.5)),
            Figure(
                "scrub one neuron and one head, both stages and bases",
                _maps(clips) / _MEGABYTE,
                "MB",
                Aim("at most", 0.6),
            ),
            Figure(
                f"the same, all {len(clips)} panels in sight", sum(clips.values()) / _MEGABYTE, "MB", Aim("at most", 3)
            ),
            Figure("layout shift while loading", shift, "", Aim("at most", 0.02)),
        ),
    )


def _megabytes(sizes: Sequence[int]) -> float:
    return median(sizes) / _MEGABYTE
