"""Times contestants in turns, so that whatever else the machine does slows all of them alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch

Contestant = Callable[[], object]

_SLICE = 0.05
"""Seconds that a contestant runs for in each round, at least once; short ones repeat to fill it."""

_WARM_UP = 2
"""Calls of each contestant before any is timed: first calls allocate and choose kernels."""


@dataclass(frozen=True)
class Times:
    """Seconds per call of every contestant, round by round; the rounds of all contestants belong together."""

    rounds: Mapping[str, tuple[float, ...]]

    def median(self, name: str) -> float:
        """The median time of one contestant, in seconds."""
        return statistics.median(self.rounds[name])

    def ratio(self, over: str, under: str) -> float:
        """How many times longer `over` takes than `under`: the median of the rounds' own ratios."""
        pairs = zip(self.rounds[over], self.rounds[under], strict=True)
        return statistics.median(first / second for first, second in pairs)


def race(contestants: Mapping[str, Contestant], *, rounds: int, device: torch.device) -> Times:
    """Time every contestant once per round, beginning each round with another one."""
    repeats = {name: _repeats(call, device) for name, call in contestants.items()}
    names = list(contestants)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        start = turn % len(names)
        for name in names[start:] + names[:start]:
            taken[name].append(_time(contestants[name], repeats[name], device))
    return Times({name: tuple(times) for name, times in taken.items()})


def _repeats(call: Contestant, device: torch.device) -> int:
    for _ in range(_WARM_UP):
        call()
    return max(1, round(_SLICE / _time(call, 1, device)))


def _time(call: Contestant, repeats: int, device: torch.device) -> float:
    _wait_for(device)
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    _wait_for(device)
    return (time.perf_counter() - start) / repeats


def _wait_for(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()
    elif device.type == "mps":
        torch.mps.synchronize()
