"""The trig directions: cos and sin of w_k(x ∘ y), the functions of both tokens that the learned algorithm computes.

For x + y these are (cos·cos − sin·sin)/√2 and (sin·cos + cos·sin)/√2 of the 2D Fourier basis; for x − y the signs
change; for x · y the discrete logarithms add. Source: [nanda2023], section 4.2; [mcdougall2023].
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from analysis.fourier import FourierBasis
from analysis.spectrum import ROUNDING
from analysis.task import Task

_PIECE = 2**19
"""Values in one piece of a sum over all inputs: 2 MB."""


@lru_cache(maxsize=64)
def _directions(task: Task, freqs: tuple[int, ...], dtype: torch.dtype, device: torch.device) -> Tensor:
    rows = [wave for freq in freqs for wave in _waves(task, freq)]
    stacked = np.stack(rows) if rows else np.zeros((0, task.p, task.p))
    return torch.as_tensor(stacked, dtype=dtype, device=device).flatten(1)


def _waves(task: Task, freq: int) -> list[np.ndarray]:
    """cos and sin of w_k(x ∘ y), each of norm 1; the cosine alone for the Nyquist frequency."""
    place = np.arange(task.p)
    inside = (place[:, None] < task.order) & (place[None, :] < task.order)
    # Reduced before the product with 2π, so that the angle stays small and exact.
    angle = 2 * np.pi * (freq * (place[:, None] + task.sign * place[None, :]) % task.order) / task.order
    waves = [np.cos(angle) * inside, np.sin(angle) * inside][: len(task.basis.components(freq))]
    return [wave / np.linalg.norm(wave) for wave in waves]


@dataclass(frozen=True)
class TrigDirections:
    """The trig directions of some frequencies, and projections on them."""

    task: Task
    freqs: tuple[int, ...]

    @classmethod
    def of(cls, task: Task, freqs: Iterable[int]) -> TrigDirections:
        """The directions of the frequencies given, each once, in rising order, of a task that `is_additive`."""
        return cls(task, tuple(sorted(set(freqs))))

    @cached_property
    def freq_of(self) -> Int[np.ndarray, "direction"]:
        """The frequency of each direction."""
        basis: FourierBasis = self.task.basis
        return np.array([freq for freq in self.freqs for _ in basis.components(freq)], dtype=np.int64)

    def on(self, like: Tensor) -> Float[Tensor, "direction xy"]:
        """The directions, orthonormal, as a tensor of `like`'s dtype and device; the inputs flattened, x slowest."""
        return _directions(self.task, self.freqs, like.dtype, like.device)

    def coefficients(self, values: Float[Tensor, "epoch x y unit"]) -> Float[Tensor, "epoch direction unit"]:
        """How much of each unit's function lies along each direction."""
        rows = self.on(values)
        # One product per checkpoint: so few rows are slow in a batched one.
        return torch.stack([rows @ frame for frame in values.flatten(1, 2)])

    def project(self, coefficients: Float[Tensor, "epoch direction unit"]) -> Float[Tensor, "epoch x y unit"]:
        """The part of the functions that lies in the directions."""
        return (self.on(coefficients).T @ coefficients).unflatten(1, (self.task.p, self.task.p))


def variance(values: Float[Tensor, "epoch x y unit"], basis: FourierBasis) -> Float[Tensor, "epoch unit"]:
    """Centred variance, summed over inputs: the squares of all that is not const × const.

    For x ± y that is the squared deviation from the mean; for x · y only the pairs without 0 are centred.
    """
    order = basis.order
    inside, beside = values[:, :order, :order], (values[:, order:], values[:, :order, order:])
    mean = inside.mean((1, 2), keepdim=True)
    spread = torch.stack([part.square().sum((1, 2)) for part in beside]).sum(0)
    # In two passes, so that a large mean costs no digits; by pieces that stay in the processor's cache.
    for piece in inside.split(max(1, _PIECE // (order * values.shape[3])), dim=1):
        spread = spread + (piece - mean).square_().sum((1, 2))
    constant = order**2 * mean.square().sum((1, 2))
    # What rounding leaves of constant functions is no variance.
    return torch.where(spread > ROUNDING * (spread + constant), spread, 0)


def share_of(part: Tensor, whole: Tensor) -> Tensor:
    """part / whole within [0, 1]; 0 where there is nothing to share."""
    return torch.where(whole > 0, part / torch.where(whole > 0, whole, 1), 0).clamp(0, 1)
