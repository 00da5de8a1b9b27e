"""What each neuron does: its dominant frequency, phases, clusters, key frequencies and the fit of its own wave."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy import ndarray

from tests.oracle.literal import LiteralTask, has_variance
from tests.oracle.literal_forward import LiteralModel

SPECIALISED = 0.85
KEY_SHARE = 0.02


@dataclass(frozen=True)
class Explained:
    """The dominant frequency of one function of (x, y), and how much of its centred variance that explains."""

    freq: int
    fraction: float
    share: ndarray
    """(comp_x, comp_y): share of the centred variance in each component"""
    block_share: ndarray
    """(freq_x, freq_y): the same, folded"""
    ipr: float
    active: bool
    lead: float = 1.0
    """How far the dominant frequency is ahead of the next, in shares of variance"""


def explain(values: ndarray, task: LiteralTask) -> Explained:
    """Dominant frequency of (x, y): the block (k,0), (0,k), (k,k) with the most centred power."""
    centred = task.centred(values)
    power = task.fft2d(centred) ** 2
    power[0, 0] = 0.0
    if not has_variance(values, centred):
        return Explained(0, 0.0, np.zeros_like(power), task.fold(np.zeros_like(power)), 0.0, active=False)
    cells = task.fold(power)
    blocks = np.array([cells[k, 0] + cells[0, k] + cells[k, k] for k in task.freqs]) / power.sum()
    best = int(blocks.argmax())
    ipr = float((cells**2).sum() / cells.sum() ** 2)
    lead = float(np.sort(blocks)[-1] - np.sort(blocks)[-2]) if len(blocks) > 1 else 1.0
    return Explained(
        best + 1, float(blocks[best]), power / power.sum(), cells / cells.sum(), ipr, active=True, lead=lead
    )


def stage_of(model: LiteralModel, stage: str) -> ndarray:
    return model.activations.pre if stage == "pre" else model.activations.post


@lru_cache(maxsize=100)
def explain_all(model: LiteralModel, stage: str = "post") -> list[Explained]:
    """For every neuron."""
    acts = stage_of(model, stage)
    return [explain(acts[..., neuron], model.task) for neuron in range(acts.shape[2])]


def clusters(model: LiteralModel) -> list[int]:
    """The frequency of each neuron's cluster; 0 for neurons in none."""
    explained = explain_all(model)
    return [item.freq if item.fraction > SPECIALISED else 0 for item in explained]


def cluster_sizes(model: LiteralModel) -> list[int]:
    """Number of specialised neurons of each frequency, from 1."""
    owners = clusters(model)
    return [owners.count(k) for k in model.task.freqs]


def key_freqs(model: LiteralModel) -> list[int]:
    """Frequencies that own at least 2 % of the specialised neurons."""
    sizes = cluster_sizes(model)
    return [k for k in model.task.freqs if sizes[k - 1] > 0 and sizes[k - 1] >= KEY_SHARE * sum(sizes)]


def wrap(angle: float) -> float:
    """The same angle in (−π, π]."""
    return math.atan2(math.sin(angle), math.cos(angle))


@dataclass(frozen=True)
class Phases:
    """Phases of one neuron in x, in y and in its effect on the logits, with the length of what they are angles of."""

    x: float = 0.0
    y: float = 0.0
    out: float = 0.0
    gap: float = 0.0
    size: float = math.inf
    """The shortest of the three vectors whose angles the phases are, relative to the largest coefficient beside it."""
    in_size: float = math.inf
    """The same for the phases in x and y alone."""


def phases(acts: ndarray, row: ndarray, freq: int, task: LiteralTask) -> Phases:
    """Phases of one active neuron with activations (x, y) and effect `row` (z) on the logits."""
    two, one = task.fft2d(acts), task.fft1d(row)
    cos, sin = task.component("cos", freq), task.component("sin", freq)
    assert cos is not None
    vectors = [
        (two[cos, 0], two[sin, 0] if sin is not None else 0.0),
        (two[0, cos], two[0, sin] if sin is not None else 0.0),
        (one[cos], one[sin] if sin is not None else 0.0),
    ]
    x, y, out = (math.atan2(float(s), float(c)) for c, s in vectors)
    scales = (abs(two).max(), abs(two).max(), abs(one).max())
    sizes = [
        float(math.hypot(*vector) / scale) if scale else 0.0 for vector, scale in zip(vectors, scales, strict=True)
    ]
    return Phases(x, y, out, abs(wrap(out - (x + task.sign * y))), min(sizes), min(sizes[:2]))


def all_phases(model: LiteralModel, stage: str) -> list[Phases]:
    """For every neuron; zeros for the inactive ones."""
    acts, rows = stage_of(model, stage), model.neuron_logits
    explained = explain_all(model, stage)
    return [
        phases(acts[..., n], rows[n], item.freq, model.task) if item.active else Phases()
        for n, item in enumerate(explained)
    ]


def cyclic(task: LiteralTask, function: Sequence[float]) -> ndarray:
    """A function of the cyclic places, 0 on the token 0 of multiplication."""
    return np.array([*function, *([0.0] * (task.p - task.n))])


def wave_fit(acts: ndarray, item: Explained, phase: Phases, task: LiteralTask) -> tuple[float, ndarray]:
    """R² and a, b, c, d of a + b cos(w x − φ_x) + c cos(w y − φ_y) + d cos · cos for one neuron, by least squares."""
    if not item.active:
        return 0.0, np.zeros(4)
    angle = 2 * math.pi * item.freq / task.n
    one = cyclic(task, [1.0] * task.n)
    in_x = cyclic(task, [math.cos(angle * i - phase.x) for i in range(task.n)])
    in_y = cyclic(task, [math.cos(angle * i - phase.y) for i in range(task.n)])
    columns = [np.outer(one, one), np.outer(in_x, one), np.outer(one, in_y), np.outer(in_x, in_y)]
    design = np.array([column.ravel() for column in columns]).T
    found = np.linalg.lstsq(design, acts.ravel(), rcond=None)[0]
    left = float(((acts.ravel() - design @ found) ** 2).sum())
    return 1.0 - left / float((task.centred(acts) ** 2).sum()), found


def wave_fits(model: LiteralModel, stage: str) -> tuple[ndarray, ndarray]:
    """R² (neuron) and coefficients (neuron, 4)."""
    acts = stage_of(model, stage)
    pairs = zip(explain_all(model, stage), all_phases(model, stage), strict=True)
    fits = [wave_fit(acts[..., n], item, phase, model.task) for n, (item, phase) in enumerate(pairs)]
    return np.array([fit[0] for fit in fits]), np.array([fit[1] for fit in fits])


def mean_square(acts: ndarray, units: Sequence[int], task: LiteralTask) -> ndarray:
    """(comp_x, comp_y): mean over some units of their squared coefficients, not centred; zeros for no unit."""
    total = np.zeros((task.p, task.p))
    for unit in units:
        total += task.fft2d(acts[..., unit]) ** 2
    return total / max(len(units), 1)
