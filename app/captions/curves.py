"""Plain words about a curve over the epochs: where it starts, turns, crosses and ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped
from numpy import ndarray

from app.figures.numerals import epoch_of, number

_TURN = 0.05
"""A curve turns where it goes beyond both of its ends by more than this share of its range."""

_HALF = 0.5

Write = Callable[[float], str]


@dataclass(frozen=True, eq=False)
class Curve:
    """One measure at the epochs where it is a number; at least one of them."""

    epochs: Int[ndarray, "epoch"]
    values: Float[ndarray, "epoch"]

    @classmethod
    def of(cls, epochs: Shaped[ndarray, "epoch"], values: Shaped[ndarray, "epoch"]) -> Curve | None:
        """The curve where it is known; None where it is known nowhere."""
        known = np.isfinite(values)
        return cls(np.asarray(epochs)[known], values[known].astype(np.float64)) if known.any() else None

    @property
    def is_single(self) -> bool:
        """Whether it is known at one epoch alone, so that nothing starts, turns or ends."""
        return len(self.values) == 1

    @cached_property
    def start(self) -> float:
        """The first value."""
        return float(self.values[0])

    @cached_property
    def end(self) -> float:
        """The last value."""
        return float(self.values[-1])

    def first(self, holds: Bool[ndarray, "epoch"]) -> str | None:
        """The first epoch at which something holds, as written; None when there is none."""
        return epoch_of(self.epochs[int(holds.argmax())]) if holds.any() else None

    def last(self, holds: Bool[ndarray, "epoch"]) -> str | None:
        """The last epoch at which something holds, likewise."""
        return epoch_of(self.epochs[::-1][int(holds[::-1].argmax())]) if holds.any() else None

    def from_on(self, holds: Bool[ndarray, "epoch"]) -> str | None:
        """The first epoch from which on something holds to the end, likewise."""
        return self.first(np.logical_and.accumulate(holds[::-1])[::-1])


def end_of(*, is_complete: bool) -> str:
    """What the last checkpoint of a run is: the end, unless its training may go on."""
    return "the end" if is_complete else "the last checkpoint"


def course(curve: Curve, write: Write = number, *, is_log: bool = False) -> str:
    """What a curve does: `rises from 1 to 3.5 at epoch 200 and falls to 0.9`; turns as a log axis has them, or not."""
    seen = np.log(np.maximum(curve.values, np.finfo(float).tiny)) if is_log else curve.values
    span = float(np.ptp(seen))
    if span == 0:
        return f"{'is' if curve.is_single else 'stays at'} {write(curve.start)}"
    beyond = [abs(seen - seen[end]) > _TURN * span for end in (0, -1)]
    turns = sorted(
        {place for place in (int(seen.argmin()), int(seen.argmax())) if beyond[0][place] and beyond[1][place]}
    )
    parts: list[str] = []
    before = 0
    for place in [*turns, len(seen) - 1]:
        verb = "rises" if seen[place] > seen[before] else "falls"
        where = f" at epoch {epoch_of(curve.epochs[place])}" if place in turns else ""
        begin = "" if parts else f" from {write(curve.start)}"
        parts.append(f"{verb}{begin} to {write(float(curve.values[place]))}{where}")
        before = place
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]


def more_than_half(curve: Curve) -> str:
    """Since when a share is more than half, in brackets; nothing where it is not at the end, or there is one epoch."""
    since = curve.from_on(curve.values > _HALF)
    if since is None or curve.is_single:
        return ""
    return " (more than half all along)" if (curve.values > _HALF).all() else f" (more than half from epoch {since} on)"


def fall_below(curve: Curve, level: float, *, is_log: bool = True, is_complete: bool = True) -> str:
    """How long a loss stays above a level: `stays above 1 until epoch 7,750, then falls to 2e-7`.

    What it has not done by the end of a training that is not complete, it may still do.
    """
    above = curve.values >= level
    last = curve.last(above)
    if last is None or not above[0] or above[-1]:
        never = f"never falls below {number(level)}" if is_complete else f"has not fallen below {number(level)} yet"
        return course(curve, is_log=is_log) + (f": it {never}" if above.all() and not curve.is_single else "")
    to = f"epoch {last}, then falls to {number(curve.end)}"
    if not above[1:].any():
        return f"is above {number(level)} only at {to}"
    is_crossed_once = bool((np.diff(above.astype(np.int8)) != 0).sum() == 1)
    return f"stays above {number(level)} until {to}" if is_crossed_once else f"is last above {number(level)} at {to}"
