"""What each neuron computes, found for all neurons at once: frequency, fraction, phases, degree-2 fit, cluster.

Source: [nanda2023], section 4.2 (degree-2 fits, clusters); [mcdougall2023] (`find_neuron_freqs`); [he2026]
(phases).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from analysis.even_odd import Quadrants
from analysis.fourier import FourierBasis
from analysis.frequency_blocks import FrequencyBlocks
from analysis.spectrum import leading
from analysis.task import Task

SPECIALISED = 0.85
"""A neuron is specialised when one frequency explains more than this share of its variance."""

KEY_ONE_IN = 50
"""A key frequency owns at least one in this many of the specialised neurons: 2 %, in whole numbers."""


@dataclass(frozen=True, eq=False)
class NeuronTable:
    """Of each neuron: its frequency (0 without variance), and the share of its variance that this explains."""

    freq: Int[Tensor, "epoch neuron"]
    fraction: Float[Tensor, "epoch neuron"]
    total: Float[Tensor, "epoch neuron"]
    """Centred variance, times the number of inputs."""

    @classmethod
    def of(cls, blocks: FrequencyBlocks) -> NeuronTable:
        """Find the frequency whose block {const, cos k, sin k}² holds most centred variance."""
        found = leading(blocks.power().movedim(-1, 1), blocks.total)
        return cls(freq=found.freq, fraction=found.fraction, total=blocks.total)

    @classmethod
    def join(cls, groups: Sequence[NeuronTable]) -> NeuronTable:
        """One table of neurons that come in groups."""
        return cls(**_joined(groups))

    @property
    def active(self) -> Bool[Tensor, "epoch neuron"]:
        """Neurons that vary with the input."""
        return self.freq > 0

    @property
    def specialised(self) -> Bool[Tensor, "epoch neuron"]:
        """Neurons that one frequency explains."""
        return self.fraction > SPECIALISED

    @property
    def cluster(self) -> Int[Tensor, "epoch neuron"]:
        """The frequency of specialised neurons, 0 for the others."""
        return torch.where(self.specialised, self.freq, 0)

    def key_frequencies(self, n_freqs: int) -> tuple[int, ...]:
        """Key frequencies of the first checkpoint, in rising order."""
        return tuple(int(place) + 1 for place in torch.nonzero(is_key(self.counts(n_freqs))[0]).flatten())

    def sorted_by(self, rank: Int[Tensor, "epoch neuron"]) -> Int[Tensor, "epoch neuron"]:
        """Neurons by a rank of each, the lowest first; of equal ones the clearest first, then by their numbers."""
        by_fraction = (-self.fraction).sort(dim=1, stable=True).indices
        return by_fraction.gather(1, rank.gather(1, by_fraction).sort(dim=1, stable=True).indices)

    def cluster_order(self, n_freqs: int) -> Int[Tensor, "epoch neuron"]:
        """Neurons by cluster: those of key frequencies first, then the other clusters, then neurons in none.

        Frequencies rise, and within one the clearest neurons come first.
        """
        key = torch.nn.functional.pad(is_key(self.counts(n_freqs)), (1, 0)).gather(1, self.freq)
        group = torch.where(self.specialised, (~key).to(self.freq.dtype), 2)
        return self.sorted_by(group * (n_freqs + 1) + self.freq)

    def counts(self, n_freqs: int) -> Int[Tensor, "epoch freq"]:
        """How many specialised neurons each frequency 1 … n_freqs owns."""
        return torch.nn.functional.one_hot(self.cluster, n_freqs + 1).sum(1)[:, 1:]


def is_key(counts: Int[Tensor, "epoch freq"]) -> Bool[Tensor, "epoch freq"]:
    """Which frequencies are key: they own at least 2 % of the specialised neurons."""
    return (counts > 0) & (KEY_ONE_IN * counts >= counts.sum(1, keepdim=True))


@dataclass(frozen=True, eq=False)
class NeuronBlocks:
    """The coefficients of each neuron at its own frequency: along x, along y, and their products."""

    along_x: Float[Tensor, "epoch wave neuron"]
    along_y: Float[Tensor, "epoch wave neuron"]
    both: Float[Tensor, "epoch wave_x wave_y neuron"]
    constant: Float[Tensor, "epoch neuron"]
    scale: Float[Tensor, "epoch neuron"]
    """Coefficient of a wave of amplitude 1 over one token: √(order/2), or √order for the Nyquist cosine."""

    @classmethod
    def of(cls, blocks: FrequencyBlocks, found: NeuronTable) -> NeuronBlocks:
        """Pick them out; zero for neurons without a frequency, and where the Nyquist frequency has no sine."""
        order = blocks.basis.order
        place = (found.freq - 1).clamp(min=0)[:, None, None]
        along_x, along_y, both = (
            torch.take_along_dim(every.flatten(2, -2), place, dim=1).squeeze(1) * found.active.unsqueeze(1)
            for every in (blocks.along_x, blocks.along_y, blocks.both)
        )
        per_wave = torch.where(2 * found.freq == order, order, order / 2)
        return cls(along_x, along_y, both.unflatten(1, (2, 2)), blocks.constant, per_wave.to(both.dtype).sqrt())

    @classmethod
    def join(cls, groups: Sequence[NeuronBlocks]) -> NeuronBlocks:
        """The coefficients of neurons that come in groups."""
        return cls(**_joined(groups))

    @property
    def phase_x(self) -> Float[Tensor, "epoch neuron"]:
        """φ_x in a + b cos(w x − φ_x) + …, radians."""
        return _phase(self.along_x)

    @property
    def phase_y(self) -> Float[Tensor, "epoch neuron"]:
        """φ_y, likewise."""
        return _phase(self.along_y)

    def fit(self, order: int) -> Float[Tensor, "epoch neuron term"]:
        """Amplitudes a, b, c, d of the degree-2 fit a + b cos(w x − φ_x) + c cos(w y − φ_y) + d cos · cos."""
        root = order**0.5
        b, c = self.along_x.norm(dim=1), self.along_y.norm(dim=1)
        return torch.stack(
            [self.constant / order, b / self.scale / root, c / self.scale / root, self.product() / self.scale**2],
            dim=-1,
        )

    def product(self) -> Float[Tensor, "epoch neuron"]:
        """The coefficient along cos(w x − φ_x) cos(w y − φ_y), which is orthogonal to the other terms."""
        x = torch.stack([self.phase_x.cos(), self.phase_x.sin()], dim=1)
        y = torch.stack([self.phase_y.cos(), self.phase_y.sin()], dim=1)
        return (x[:, :, None] * y[:, None] * self.both).sum((1, 2))

    def explained(self) -> Float[Tensor, "epoch neuron"]:
        """Variance that the fit explains, in squared coefficients."""
        return self.along_x.square().sum(1) + self.along_y.square().sum(1) + self.product().square()


def participation(quadrants: Quadrants, found: NeuronTable) -> Float[Tensor, "epoch neuron"]:
    """Inverse participation ratio Σ P² / (Σ P)² over the folded power: 1 for a single block, small for noise."""
    power = quadrants.power()
    power[:, 0, 0] = 0
    # Shares first: squares of tiny powers would underflow.
    held = power / torch.where(found.active, found.total, 1)[:, None, None]
    return torch.where(found.active, held.square_().sum((1, 2)).clamp(0, 1), 0)


def _joined(groups: Sequence[Any]) -> dict[str, Tensor]:
    """Each field of some tables whose last axis is the neuron, put together along that."""
    columns = {one.name: [getattr(group, one.name) for group in groups] for one in fields(groups[0])}
    return {name: torch.cat(parts, dim=-1) for name, parts in columns.items()}


def _phase(along: Float[Tensor, "epoch wave neuron"]) -> Float[Tensor, "epoch neuron"]:
    # A product with False may be −0, whose angle is π; adding 0 makes it +0, whose angle is 0.
    return torch.atan2(along[:, 1] + 0.0, along[:, 0] + 0.0)


def readout_phase(
    W_logit: Float[Tensor, "epoch neuron z"], freq: Int[Tensor, "epoch neuron"], basis: FourierBasis
) -> Float[Tensor, "epoch neuron"]:
    """ψ: the phase at each neuron's frequency of its row of the neuron-logit map; 0 for neurons without frequency."""
    waves = W_logit @ basis.on(W_logit).T
    first = (2 * freq - 1).clamp(min=1)
    cos = waves.gather(2, first.unsqueeze(-1)).squeeze(-1)
    sin = waves.gather(2, (first + 1).clamp(max=basis.size - 1).unsqueeze(-1)).squeeze(-1)
    sin = torch.where(2 * freq == basis.order, 0, sin)
    return torch.where(freq > 0, torch.atan2(sin, cos), 0)


def phase_gap(phase_x: Tensor, phase_y: Tensor, phase_out: Tensor, *, task: Task) -> Float[Tensor, "epoch neuron"]:
    """Circular distance of ψ from φ_x ± φ_y, in [0, π]; 0 when the read-out fits what the neuron computes."""
    gap = phase_out - (phase_x + task.sign * phase_y)
    return torch.remainder(gap + math.pi, 2 * math.pi).sub(math.pi).abs()
