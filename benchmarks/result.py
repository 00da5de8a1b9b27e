"""What a subject finds: times, ratios and figures with their aims; as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from benchmarks.timing import Times


@dataclass(frozen=True)
class Aim:
    """What a ratio or a figure should be: `at least` or `at most` a limit."""

    bound: Literal["at least", "at most"]
    limit: float

    def is_met(self, value: float) -> bool:
        """Whether `value` keeps to the limit."""
        return value >= self.limit if self.bound == "at least" else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.bound == 'at least' else '≤'} {self.limit:g}"


@dataclass(frozen=True)
class Ratio:
    """One number to quote: how many times longer `over` takes than `under`."""

    over: str
    under: str
    value: float
    aim: Aim

    @property
    def is_met(self) -> bool:
        """Whether the aim is met."""
        return self.aim.is_met(self.value)


@dataclass(frozen=True)
class Figure:
    """One number with an aim of its own: a size, or a time that is meant for two quiet cores."""

    name: str
    value: float
    unit: str
    aim: Aim

    @property
    def is_met(self) -> bool:
        """Whether the aim is met."""
        return self.aim.is_met(self.value)


@dataclass(frozen=True)
class Result:
    """One subject: median seconds by contestant, ratios, figures, and what one must know to read them."""

    subject: str
    seconds: dict[str, float]
    ratios: tuple[Ratio, ...]
    notes: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()

    @classmethod
    def of(
        cls,
        subject: str,
        times: Times,
        aims: Sequence[tuple[str, str, Aim]],
        *,
        scaled: dict[str, tuple[str, float]] | None = None,
        notes: Sequence[str] = (),
        figures: Sequence[Figure] = (),
    ) -> Result:
        """Summarise a race; `scaled` adds contestants that are a timed one times a factor."""
        scaled = scaled or {}
        seconds = {name: times.median(name) for name in times.rounds}
        seconds |= {name: seconds[timed] * factor for name, (timed, factor) in scaled.items()}
        ratios = []
        for over, under, aim in aims:
            timed, factor = scaled.get(over, (over, 1.0))
            ratios.append(Ratio(over, under, times.ratio(timed, under) * factor, aim))
        return cls(subject, seconds, tuple(ratios), tuple(notes), tuple(figures))

    def to_json(self) -> dict[str, Any]:
        """The result as plain data."""
        return {
            "subject": self.subject,
            "seconds": self.seconds,
            "ratios": [asdict(ratio) | {"is_met": ratio.is_met} for ratio in self.ratios],
            "figures": [asdict(figure) | {"is_met": figure.is_met} for figure in self.figures],
            "notes": list(self.notes),
        }

    def to_text(self) -> str:
        """The result as a table: times, then ratios and figures with their aims."""
        lines = [self.subject]
        lines += [f"  {seconds * 1000:10.3f} ms  {name}" for name, seconds in self.seconds.items()]
        for ratio in self.ratios:
            lines.append(f"  {ratio.value:9.1f} ×   {ratio.over} / {ratio.under}  ({_verdict(ratio)})")
        for figure in self.figures:
            lines.append(f"  {figure.value:9.2f} {figure.unit:3} {figure.name}  ({_verdict(figure)})")
        lines += [f"  {note}" for note in self.notes]
        return "\n".join(lines)


def _verdict(quoted: Ratio | Figure) -> str:
    return f"aim {quoted.aim}: {'met' if quoted.is_met else 'MISSED'}"
