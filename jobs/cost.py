"""What a training costs before it begins: seconds from its products and this machine's speed, bytes from its shapes.

A step's time is a constant, its products at a rate, and its elements at another. The three were fitted once to steps of
seven shapes in one thread, within 12 %, on the machine that `_REFERENCE` is the speed of; another is faster or slower
in proportion. What trainings have taken before corrects what is left: the fastest of them, since a busy machine makes
them slower and nothing makes them faster. How busy it is now is asked of the machine.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from analysis.config import ModelConfig, TrainConfig
from jobs.sweep import Point, most_together, shape_of
from training.schedule import EVALUATE_EVERY, parse_schedule

_REFERENCE = 94.7e9
"""Multiplications and additions per second in small products of numpy's, of the machine that was fitted to."""

_SIDE, _PRODUCTS, _TIMES = 64, 8, 200
"""Products too small for more than one thread, timed a few together, which no other process interrupts each time."""

_STEP_SECONDS, _STEP_RATE, _STEP_ELEMENTS = 1.6e-3, 75e9, 134e6
_LOOK_SECONDS, _LOOK_RATE = 2.4e-3, 56e9
_WRITE_SECONDS, _WRITE_RATE = 0.02, 150e6
_BEGIN_SECONDS = 4.0
"""Until the process of a training has imported everything."""

_FORTH_AND_BACK = 6
"""Operations for each pair of factors in a product: two of the product itself, and four of its two gradients."""

_FLOAT = 4
_MOMENTS = 3
"""Numbers for each parameter in the state that a training is resumed from."""

_ROW = 5 * 8
"""Bytes of one entry of the history, before compression."""

_EACH_MORE = 1 / 7
"""How much longer small trainings take with another one beside them: eight are done in the time of two."""

_MOST_EARLIER = 8
"""Trainings that correct an estimate, the newest."""


@dataclass(frozen=True)
class Estimate:
    """What a training will cost."""

    seconds: float
    bytes: int
    checkpoints: int


@dataclass(frozen=True)
class Earlier:
    """How fast a training has gone."""

    model: ModelConfig
    train: TrainConfig
    steps_per_second: float


def estimate(
    model: ModelConfig, train: TrainConfig, *, speed: float, busy: float = 1.0, earlier: Iterable[Earlier] = ()
) -> Estimate:
    """What a training will take at a speed, in reference machines, corrected by what earlier ones took; newest last.

    `busy` is how many times longer a core takes for what it does, because others want it (`how_busy`).

    Raises:
        ParameterError: for checkpoints that are no schedule.
    """
    count = len(parse_schedule(train.checkpoints, epochs=train.epochs))
    per_checkpoint = _FLOAT * _parameters(model)
    kept = count * per_checkpoint + _MOMENTS * per_checkpoint + _ROW * train.epochs // EVALUATE_EVERY
    factor = _correction(list(earlier)[-_MOST_EARLIER:], speed, busy)
    training = train.epochs * seconds_per_epoch(model, train, speed=speed) * factor
    around = _BEGIN_SECONDS + count * (_WRITE_SECONDS + per_checkpoint / _WRITE_RATE)
    return Estimate(training + busy * around, kept, count)


def estimate_all(
    points: Sequence[Point], *, speed: float, busy: float = 1.0, earlier: Iterable[Earlier] = ()
) -> Estimate:
    """What trainings of a sweep will take, those together that a worker takes together, one after another otherwise.

    Raises:
        ParameterError: for checkpoints that are no schedule.
    """
    alike = Counter(map(shape_of, points))
    known = list(earlier)
    seconds, size, checkpoints = 0.0, 0, 0
    for point in points:
        one = estimate(point.model, point.train, speed=speed, busy=busy, earlier=known)
        together = min(alike[shape_of(point)], most_together(point.model, point.train))
        seconds += one.seconds * (1 + _EACH_MORE * (together - 1)) / together
        size += one.bytes
        checkpoints += one.checkpoints
    return Estimate(seconds, size, checkpoints)


def seconds_per_epoch(model: ModelConfig, train: TrainConfig, *, speed: float) -> float:
    """Seconds of one step and its share of looking at all pairs, at a speed in reference machines."""
    p, mixed, neurons = model.p, model.n_heads * model.d_head, model.d_mlp
    pairs = max(1.0, train.frac_train * p**2)
    each = mixed * neurons + mixed * p + neurons * p
    once = model.d_model * (each + 3 * p * mixed)
    operations = _FORTH_AND_BACK * (pairs * each + once)
    step = _STEP_SECONDS + operations / _STEP_RATE + pairs * (neurons + p + mixed) / _STEP_ELEMENTS
    look = _LOOK_SECONDS + 2 * p**2 * each / _LOOK_RATE
    return (step + look / EVALUATE_EVERY) / speed


def _correction(earlier: list[Earlier], speed: float, busy: float) -> float:
    """By what factor a training takes longer than is to be expected on a quiet machine.

    What earlier ones took on a busy machine is not counted again when it is busy now.
    """
    factors = [
        1 / (one.steps_per_second * seconds_per_epoch(one.model, one.train, speed=speed))
        for one in earlier
        if one.steps_per_second > 0
    ]
    own = min(factors, default=1.0)
    return max(own, min(own, 1.0) * busy)


def _parameters(model: ModelConfig) -> int:
    """Numbers in one checkpoint."""
    mixed, width = model.n_heads * model.d_head, model.d_model
    embedding = (model.p + 1) * width + 3 * width
    attention = 4 * mixed * width + 3 * mixed + width
    mlp = 2 * model.d_mlp * width + model.d_mlp + width
    return embedding + model.n_layers * (attention + mlp) + model.p * (width + 1)


def how_busy() -> float:
    """How many processes share a core of this machine, over the last minute; 1 where some core is free."""
    return max(1.0, os.getloadavg()[0] / len(os.sched_getaffinity(0)))


@cache
def machine_speed() -> float:
    """How fast a core of this machine is, in reference machines, however busy it is; 10 ms, once for each process."""
    square = np.ones((_SIDE, _SIDE), np.float32)
    best = min(_seconds_of(square) for _ in range(_TIMES))
    return 2 * _PRODUCTS * _SIDE**3 / best / _REFERENCE


def _seconds_of(square: np.ndarray) -> float:
    begun = time.perf_counter()
    for _ in range(_PRODUCTS):
        square @ square
    return time.perf_counter() - begun
