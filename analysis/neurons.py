"""What each neuron computes, found for all neurons at once: frequency, fraction, phases, degree-2 fit, cluster.

Source: [nanda2023], section 4.2 (degree-2 fits, clusters); [mcdougall2023] (`find_neuron_freqs`); [he2026]
(phases).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from analysis.batch import CheckpointBatch
from analysis.even_odd import Quadrants, unit_groups
from analysis.forward import activate
from analysis.fourier import FourierBasis, fft2d_units
from analysis.spectrum import ROUNDING, dominant, fold
from analysis.task import Task

SPECIALISED = 0.85
"""A neuron is specialised when one frequency explains more than this share of its variance."""

KEY_ONE_IN = 50
"""A key frequency owns at least one in this many of the specialised neurons: 2 %, in whole numbers."""


@dataclass(frozen=True, eq=False)
class NeuronSpectra:
    """All neurons in the 2D Fourier basis, the neuron on the last axis throughout."""

    basis: FourierBasis
    coefficients: Float[Tensor, "epoch comp_x comp_y neuron"]
    power: Float[Tensor, "epoch comp_x comp_y neuron"]
    """Squared coefficients without the constant; all zero for a neuron without variance."""
    total: Float[Tensor, "epoch neuron"]
    """Their sum: each neuron's centred variance, times the number of inputs."""

    @classmethod
    def of(cls, values: Float[Tensor, "epoch x y neuron"], basis: FourierBasis) -> NeuronSpectra:
        """Transform neurons given on all inputs."""
        coefficients = fft2d_units(values, basis)
        power = coefficients.square()
        return cls(basis, coefficients, power, _centre(power))

    def folded(self) -> Float[Tensor, "epoch freq_x freq_y neuron"]:
        """Power by blocks of frequencies: cos and sin added along both axes."""
        return fold(self.power, self.basis, axes=(1, 2))


def _centre(power: Float[Tensor, "epoch comp_x comp_y neuron"]) -> Float[Tensor, "epoch neuron"]:
    """Take the constant out of `power`, and all of it where rounding is all that varies; what is left, added up."""
    constant = power[:, 0, 0].clone()
    power[:, 0, 0] = 0
    total = power.sum((1, 2))
    varies = total > ROUNDING * (total + constant)
    if not bool(varies.all()):
        power *= varies[:, None, None]
    return total * varies


@dataclass(frozen=True, eq=False)
class NeuronTable:
    """Of each neuron: its frequency (0 without variance), the share it explains, its participation ratio."""

    freq: Int[Tensor, "epoch neuron"]
    fraction: Float[Tensor, "epoch neuron"]
    ipr: Float[Tensor, "epoch neuron"]
    total: Float[Tensor, "epoch neuron"]
    """Centred variance, times the number of inputs."""

    @classmethod
    def of(cls, spectra: NeuronSpectra) -> NeuronTable:
        """Read the table off neurons transformed."""
        return cls._of_folded(spectra.folded(), spectra.total, spectra.basis)

    @classmethod
    def of_quadrants(cls, quadrants: Quadrants) -> NeuronTable:
        """Read the table off neurons transformed by even and odd parts."""
        power = quadrants.power()
        return cls._of_folded(power, _centre(power), quadrants.basis)

    @classmethod
    def _of_folded(
        cls,
        folded: Float[Tensor, "epoch freq_x freq_y neuron"],
        total: Float[Tensor, "epoch neuron"],
        basis: FourierBasis,
    ) -> NeuronTable:
        """Find the frequency whose block {const, cos k, sin k}² holds most centred variance.

        The inverse participation ratio is Σ P² / (Σ P)² over the folded power: 1 for a single block, small for noise.
        """
        found = dominant(folded.movedim(-1, 1), basis)
        # Shares first: squares of tiny powers would underflow.
        ipr = (folded / torch.where(total > 0, total, 1)[:, None, None]).square_().sum((1, 2))
        return cls(freq=found.freq, fraction=found.fraction, ipr=ipr.clamp(0, 1), total=total)

    @classmethod
    def join(cls, groups: Sequence[NeuronTable]) -> NeuronTable:
        """One table of neurons that come in groups."""
        columns = {field.name: [getattr(group, field.name) for group in groups] for field in fields(cls)}
        return cls(**{name: torch.cat(parts, dim=1) for name, parts in columns.items()})

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


def neuron_groups(batch: CheckpointBatch, stage: str) -> Iterator[tuple[slice, Float[Tensor, "epoch x y neuron"]]]:
    """All neurons at one stage in groups that stay in the processor's cache, each with its place among all."""
    for group in unit_groups(batch.model.d_mlp):
        pre = batch.forward.pre(group)
        yield group, pre if stage == "pre" else activate(pre, batch.model.act_fn)


def frequencies_of(batch: CheckpointBatch, stage: str = "post") -> NeuronTable:
    """Frequencies of all neurons of `batch`."""
    basis = batch.task.basis
    groups = neuron_groups(batch, stage)
    return NeuronTable.join([NeuronTable.of_quadrants(Quadrants.of(values, basis)) for _, values in groups])


def key_frequencies_of(batch: CheckpointBatch) -> tuple[int, ...]:
    """Key frequencies of one checkpoint, in rising order."""
    return frequencies_of(batch).key_frequencies(batch.task.basis.n_freqs)


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
    def of(cls, spectra: NeuronSpectra, found: NeuronTable) -> NeuronBlocks:
        """Pick them out; zero for neurons without a frequency, and where the Nyquist frequency has no sine."""
        basis, values = spectra.basis, spectra.coefficients
        first = (2 * found.freq - 1).clamp(min=1)
        rows = torch.stack([first, (first + 1).clamp(max=basis.size - 1)], dim=1)
        has = torch.stack([found.active, found.active & (2 * found.freq != basis.order)], dim=1)
        along_x = values[:, :, 0].gather(1, rows) * has
        along_y = values[:, 0].gather(1, rows) * has
        flat = rows[:, :, None] * basis.size + rows[:, None]
        both = values.flatten(1, 2).gather(1, flat.flatten(1, 2)).unflatten(1, (2, 2)) * has[:, :, None] * has[:, None]
        per_wave = torch.where(2 * found.freq == basis.order, basis.order, basis.order / 2)
        return cls(along_x, along_y, both, values[:, 0, 0], per_wave.to(values.dtype).sqrt())

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
