"""The command line of the page's benchmarks: `python -m benchmarks.ui`, or `make bench-ui`."""

from __future__ import annotations

import asyncio
import json
import os
import platform
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import click
from playwright.async_api import Browser
from playwright.async_api import Error as PlaywrightError

from analysis.errors import GrokscopeError
from analysis.session import Session
from app.settings import Settings
from benchmarks.result import Result
from benchmarks.ui import beside, drag, follow, heap, imported, rest, visit
from benchmarks.ui.rival import serve_rival
from benchmarks.ui.stage import CannotMeasureError, chromium, serve
from benchmarks.ui.tab import Tab, open_tab

SUBJECTS = ("visit", "follow", "imported", "beside", "drag", "rest", "neurons", "heap")


@dataclass
class Report:
    """What was measured so far, and what could not be."""

    say: Callable[[str], None]
    results: list[Result] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    async def add(self, subject: str, measuring: Awaitable[Result]) -> None:
        """Wait for one subject; when it cannot be measured, say so instead of a number."""
        try:
            self.results.append(await measuring)
            self.say(self.results[-1].to_text() + "\n")
        except (CannotMeasureError, PlaywrightError) as error:
            self.failures.append(f"{subject}: {error}")
            self.say(f"NOT MEASURED — {self.failures[-1]}\n")


@click.command()
@click.argument("subjects", nargs=-1, type=click.Choice(SUBJECTS))
@click.option(
    "--run", "name", default="mod113", show_default=True, help="Run to measure on; the page must open with it."
)
@click.option("--runs", type=click.Path(path_type=Path), help="Folder of runs, if another than the settings say.")
@click.option(
    "--repeats", type=click.IntRange(3), default=3, show_default=True, help="How often to measure everything."
)
@click.option("--places", type=click.IntRange(5), default=20, show_default=True, help="Places and neurons per repeat.")
@click.option("--soak", type=click.FloatRange(0.1), default=1.0, show_default=True, help="Minutes of random scrubbing.")
@click.option("--json", "file", type=click.File("w"), help="Also write the results to this file; - prints them.")
def main(
    *,
    subjects: tuple[str, ...],
    name: str,
    runs: Path | None,
    repeats: int,
    places: int,
    soak: float,
    file: TextIO | None,
) -> None:
    """Measure all SUBJECTS, or those given, in Chromium, and compare each figure with its aim."""
    report = Report(lambda text: click.echo(text, err=file is not None and file.name == "<stdout>"))
    before = _load()
    try:
        folder = Settings.load({"runs": runs}).runs_folder.resolve()
        epochs = Session(folder, device="cpu").run(name).epochs
        machine = asyncio.run(_measure(report, subjects or SUBJECTS, folder / name, epochs, repeats, places, soak))
    except GrokscopeError as error:
        raise click.ClickException(str(error)) from None
    after = _load()
    report.say(f"{name}, {len(epochs)} checkpoints; {machine}; load {before[0]:.1f} before, {after[0]:.1f} after")
    if file is not None:
        content = {
            "run": name,
            "machine": machine,
            "load": {"before": before, "after": after},
            "results": [result.to_json() for result in report.results],
            "failures": report.failures,
        }
        file.write(json.dumps(content, indent=1) + "\n")
    if report.failures:
        raise click.ClickException(f"{len(report.failures)} of the subjects could not be measured")


async def _measure(
    report: Report,
    subjects: Sequence[str],
    run: Path,
    epochs: Sequence[int],
    repeats: int,
    places: int,
    soak: float,
) -> str:
    """Measure on one page and, but for first visits, one server; returns what it was measured on."""
    runs = run.parent
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(chromium())
        if "visit" in subjects:
            await report.add("visit", _visits(browser, runs, epochs, repeats))
        if "follow" in subjects:
            await report.add("follow", follow.measure(browser, runs, epochs, repeats))
        if "imported" in subjects:
            await report.add("imported", imported.measure(browser, run, repeats))
        if "beside" in subjects:
            await report.add("beside", beside.measure(browser, run, epochs, repeats))
        if set(subjects) - {"visit", "follow", "imported", "beside"}:
            # Checkpoints in even steps, as on the slider of the page to compare with: every move shows another one.
            address = f"{stack.enter_context(serve(runs))}/explore?timescale=steps"
            page = await stack.enter_async_context(open_tab(browser, address))
            await page.until("() => window.probe.opening().all", within=60)
            # A server that has just started takes its time for the measures of all checkpoints.
            await page.quiet(2.0, within=300)
            if "drag" in subjects:
                address = stack.enter_context(serve_rival(epochs))
                # Two windows of one browser slow each other: they share the process that puts pixels on the screen.
                other = await stack.enter_async_context(chromium())
                rival = await stack.enter_async_context(open_tab(other, address))
                await report.add("drag", drag.measure(page, rival, epochs, repeats))
            await _others(report, subjects, page, epochs, repeats, places, soak)
        return f"Chromium {browser.version}, {platform.machine()}, {os.cpu_count()} cores"


async def _visits(browser: Browser, runs: Path, epochs: Sequence[int], repeats: int) -> Result:
    cold = await visit.measure_cold(browser, runs, repeats)
    with serve(runs) as address:
        return await visit.measure(browser, address, epochs, repeats, cold)


async def _others(
    report: Report,
    subjects: Sequence[str],
    page: Tab,
    epochs: Sequence[int],
    repeats: int,
    places: int,
    soak: float,
) -> None:
    if "rest" in subjects:
        await report.add("rest", rest.measure_rest(page, epochs, repeats, places))
    if "neurons" in subjects:
        await report.add("neurons", rest.measure_neurons(page, epochs, repeats, places))
    if "heap" in subjects:
        await report.add("heap", heap.measure(page, epochs, soak))


def _load() -> tuple[float, ...]:
    """How many processes want a core, over 1, 5 and 15 minutes: how far to trust the times."""
    return tuple(round(value, 2) for value in os.getloadavg())


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.ui")
