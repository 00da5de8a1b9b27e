"""What `make soak` and `make chaos` find out: rows of the tables in `docs/reliability.md`, and what they took."""

from __future__ import annotations

import os
import re
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from app.settings import PROJECT
from tests.load.crowd import say

PAGE = PROJECT / "docs" / "reliability.md"

_HEAD = ("figure", "aim", "came out", "of the processors: load, server, others", "")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figure:
    """One row: what is measured, what it shall be, what it was, who took the processors meanwhile."""

    what: str
    aim: str
    came_out: str
    is_met: bool
    shares: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """As the table has them."""
        return (self.what, self.aim, self.came_out, self.shares, "" if self.is_met else "**MISSED**")


@dataclass
class Shares:
    """Who took the processors: those who ask (we, and what we started for it), the servers, and everybody else."""

    text: str = "?"


@contextmanager
def shares(server: Callable[[], float], *, has_tool: bool = False) -> Iterator[Shares]:
    """Measure them from here to the end; `server` says how many seconds the servers have taken so far.

    `has_tool`: whether another program asks, which we wait for; else, what we wait for is a server.
    """

    def taken() -> tuple[float, float, float, float]:
        ours = time.process_time() + (children_seconds() if has_tool else 0.0)
        return time.monotonic(), ours, server(), _busy()

    found, before = Shares(), taken()
    yield found
    seconds, ours, theirs, all_of_it = (now - then for now, then in zip(taken(), before, strict=True))
    whole = seconds * (os.cpu_count() or 1)
    parts = (ours, theirs, max(0.0, all_of_it - ours - theirs))
    if theirs < 0:  # what was killed has taken with it what it had counted
        found.text = f"{100 * ours / whole:.0f} %, ?, ?"
    else:
        found.text = ", ".join(f"{100 * part / whole:.0f} %" for part in parts)


def children_seconds() -> float:
    """What processes have taken that this one has started, and that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def _busy() -> float:
    """Those that anybody has taken."""
    user, nice, system, _, _, irq, soft, *_ = map(int, Path("/proc/stat").read_text().splitlines()[0].split()[1:])
    return (user + nice + system + irq + soft) / _TICKS


@dataclass
class Figures:
    """The rows that one target has found out; those of tests that have not run stay as they were."""

    target: str
    found: list[Figure] = field(default_factory=list)
    before: tuple[float, ...] = field(default_factory=os.getloadavg)

    def add(self, what: str, aim: str, came_out: str, *, is_met: bool, shares: str = "") -> None:
        """Write a row, and say it."""
        self.found.append(Figure(what, aim, came_out, is_met, shares))
        say(f"\n{what}: {came_out} (aim: {aim}){'' if is_met else ' MISSED'} [{shares}]")

    def write(self, page: Path = PAGE) -> None:
        """Put them into the page, between the marks of the target."""
        text = page.read_text(encoding="utf-8")
        marks = re.compile(rf"(<!-- {self.target} -->\n).*?(<!-- /{self.target} -->)", re.DOTALL)
        (found,) = marks.finditer(text)
        rows = {line.split("|")[1].strip(): line for line in found[0].splitlines() if line.startswith("| ")}
        for head in (_HEAD[0], "---"):
            rows.pop(head, None)
        rows |= {figure.what: _line(figure.cells) for figure in self.found}
        body = "\n".join(["", self._when(), "", _line(_HEAD), _line(("---",) * len(_HEAD)), *rows.values(), "", ""])
        page.write_text(text[: found.end(1)] + body + text[found.start(2) :], encoding="utf-8")
        say(body)

    def _when(self) -> str:
        cores, memory = os.cpu_count(), os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
        machine = f"{cores} cores ({_processor()}), {memory:.0f} GB"
        return f"{datetime.now(UTC):%Y-%m-%d}, {machine}; load average before it began: {self.before[0]:.1f}."


def _line(cells: tuple[str, ...]) -> str:
    return re.sub(r"\|\s+(?=\|)", "| ", f"| {' | '.join(cells)} |")


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return found[1] if found else "unknown"
