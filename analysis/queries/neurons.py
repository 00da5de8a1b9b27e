"""All neurons of a checkpoint: frequencies, phases, clusters, key frequencies, fits and spectra."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import torch
from pydantic import Field

from analysis.answer import Answer, Array
from analysis.batch import CheckpointBatch
from analysis.directions import share_of
from analysis.neuron_pass import Reading
from analysis.neurons import KEY_ONE_IN, is_key, phase_gap, readout_phase
from analysis.queries.common import spectrum_specs, spectrum_values
from analysis.query import Query, Stage
from analysis.readings import Activities, Blocks, Frequencies, Participation, Spectrum
from analysis.signature import ArraySpec, ArraySpecs, Cluster
from analysis.task import Task


class NeuronFrequencies(Query):
    """What each neuron computes: its frequency, how much of its variance that explains, and its phases.

    Formula: n(x, y) ≈ a + b cos(wₖ x − φx) + c cos(wₖ y − φy) + d cos · cos, wₖ = 2πk/p.
    Source: [nanda2023], section 4.2 (clusters); [mcdougall2023]; [he2026] (phases).
    """

    name: ClassVar[str] = "neuron_frequencies"
    batch = 1
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("neuron",), "frequency", "the frequency that it computes, 0 for a dead neuron"),
        "fraction": ArraySpec(("neuron",), "share of variance", "what that frequency explains, [0, 1]"),
        "active": ArraySpec(("neuron",), "", "whether it varies with the input: it is dead otherwise"),
        "specialised": ArraySpec(("neuron",), "", "fraction > 0.85"),
        "phase_x": ArraySpec(("neuron",), "radians", "φ_x of its first-order term in x, [−π, π]"),
        "phase_y": ArraySpec(("neuron",), "radians", "φ_y of its first-order term in y, [−π, π]"),
        "phase_out": ArraySpec(("neuron",), "radians", "ψ of its row of W_out W_U, [−π, π]"),
        "phase_gap": ArraySpec(
            ("neuron",),
            "radians",
            "circular distance of ψ from φ_x ± φ_y, [0, π]: near 0 once the read-out is aligned",
            is_optional=True,
        ),
        "active_share": ArraySpec(
            ("neuron",), "share of inputs", "inputs on which it is above 0 at this stage, [0, 1]"
        ),
        "spread": ArraySpec(("neuron",), "activation", "standard deviation over inputs, ≥ 0"),
    }

    stage: Stage = Field(default="post", description="pre or post the nonlinearity")

    def readings(self) -> tuple[Reading[Any], ...]:
        """Frequencies, phases and how active the neurons are."""
        return Frequencies(self.stage), Blocks(self.stage), Activities(self.stage)

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Read everything off the neurons' values and coefficients."""
        return self.answer(batch, **self._numbers(batch), notes=_about_phases(batch.task))

    def _numbers(self, batch: CheckpointBatch) -> dict[str, Any]:
        found, blocks, activity = (batch.read(reading) for reading in NeuronFrequencies.readings(self))
        phase_x, phase_y = blocks.phase_x, blocks.phase_y
        out = readout_phase(batch.weights.W_logit, found.freq, batch.task.basis)
        return {
            "values": found.freq,
            "fraction": found.fraction,
            "active": found.active,
            "specialised": found.specialised,
            "phase_x": phase_x,
            "phase_y": phase_y,
            "phase_out": out,
            **({"phase_gap": phase_gap(phase_x, phase_y, out, task=batch.task)} if batch.task.is_additive else {}),
            "active_share": activity.share,
            "spread": activity.spread,
        }


class NeuronNumbers(NeuronFrequencies):
    """What `neuron_frequencies` says of each neuron, and the one number that takes its whole transform, `ipr`.

    Formula: IPR = Σ P² / (Σ P)², P = power by blocks (frequency of x, frequency of y).
    Source: [nanda2023], section 4.2 (clusters); [mcdougall2023]; [he2026] (phases).
    """

    name: ClassVar[str] = "neuron_numbers"
    arrays: ClassVar[ArraySpecs] = {
        **NeuronFrequencies.arrays,
        "ipr": ArraySpec(
            ("neuron",), "ratio", "inverse participation ratio of its power by blocks of frequencies, [0, 1]"
        ),
    }

    def readings(self) -> tuple[Reading[Any], ...]:
        """Those, and the participation ratio."""
        return *super().readings(), Participation(self.stage)

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Read everything off the neurons' values, coefficients and transform."""
        ipr = batch.read(Participation(self.stage))
        return self.answer(batch, **self._numbers(batch), ipr=ipr, notes=_about_phases(batch.task))


def _about_phases(task: Task) -> dict[str, str]:
    """Why there is no `phase_gap`, where there is none."""
    return {} if task.is_additive else {"phase_gap": task.why_not_additive}


class KeyFrequencies(Query):
    """The frequencies that own at least 2 % of the specialised neurons.

    Over all checkpoints, `key` is padded with 0.
    Source: [balcells2024], "Activations for first 3 neurons in Fourier basis"; [nanda2023], section 4.1.
    """

    name: ClassVar[str] = "key_frequencies"
    batch = 1
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("key",), "frequency", "key frequencies, rising"),
        "neurons": ArraySpec(("key",), "neurons", "specialised neurons that each owns"),
        "count": ArraySpec(("freq",), "neurons", "specialised neurons of every frequency"),
    }

    def readings(self) -> tuple[Reading[Any], ...]:
        """The neurons' frequencies."""
        return (Frequencies(),)

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Count specialised neurons by frequency."""
        counts = batch.read(Frequencies()).counts(batch.task.basis.n_freqs)
        # No more than this many frequencies can each own one in KEY_ONE_IN of the neurons.
        width = min(KEY_ONE_IN, counts.shape[1])
        key = is_key(counts)
        freq = torch.arange(1, counts.shape[1] + 1, device=counts.device)
        # Key ones first, in rising order: a stable sort by "is not key".
        order = (~key).int().sort(dim=1, stable=True).indices[:, :width]
        return self.answer(
            batch,
            values=(freq * key).gather(1, order),
            neurons=(counts * key).gather(1, order),
            count=counts,
        )

    def single(self, answer: Answer) -> Answer:
        """Drop the padding."""
        n_keys = int(np.count_nonzero(answer.values))
        short = {
            name: Array(answer[name][:n_keys].copy(), ("key",), answer.arrays[name].unit)
            for name in ("values", "neurons")
        }
        return replace(answer, arrays={**answer.arrays, **short})


class ClusterSpectrum(Query):
    """Mean square of each 2D Fourier coefficient over the neurons of one cluster (constants included).

    Formula: the mean over the neurons n of the cluster of (B n Bᵀ)².
    Source: [mcdougall2023], norms of Fourier components in each cluster.
    """

    name: ClassVar[str] = "cluster_spectrum"
    batch = 1
    arrays: ClassVar[ArraySpecs] = {
        **spectrum_specs("over the neurons of the cluster, ≥ 0, all 0 for an empty one"),
        "count": ArraySpec((), "neurons", "in the cluster"),
    }

    freq: Cluster = Field(description="the cluster's frequency; 0: neurons in no cluster")
    stage: Stage = Field(default="post", description="pre or post the nonlinearity")

    def readings(self) -> tuple[Reading[Any], ...]:
        """The spectrum of the cluster."""
        return (Spectrum(self.stage, self.freq),)

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Average over the specialised neurons of that frequency."""
        mean = batch.read(Spectrum(self.stage, self.freq))
        return self.answer(batch, **spectrum_values(mean.values, batch.task.basis), count=mean.members)


class NeuronSpectrum(Query):
    """Mean square of each 2D Fourier coefficient over all neurons (constants included).

    Formula: the mean over all neurons n of (B n Bᵀ)².
    Source: [nanda2023], figure 5; [mcdougall2023].
    """

    name: ClassVar[str] = "neuron_spectrum"
    batch = 1
    arrays = spectrum_specs("over all neurons, ≥ 0")

    stage: Stage = Field(default="post", description="pre or post the nonlinearity")

    def readings(self) -> tuple[Reading[Any], ...]:
        """The spectrum of all neurons."""
        return (Spectrum(self.stage),)

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Average over neurons."""
        return self.answer(batch, **spectrum_values(batch.read(Spectrum(self.stage)).values, batch.task.basis))


class NeuronFit(Query):
    """How well a + b cos(w x − φ_x) + c cos(w y − φ_y) + d cos · cos fits each neuron, at its frequency and phases.

    Both arrays are 0 for dead neurons.
    Source: [nanda2023], section 4.2 (neurons as degree-2 polynomials of sines and cosines).
    """

    name: ClassVar[str] = "neuron_fit"
    batch = 1
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("neuron",), "share of variance", "what the fit explains, [0, 1]"),
        "coefficients": ArraySpec(("neuron", "term"), "activation", "a, b, c, d"),
    }

    stage: Stage = Field(default="post", description="pre or post the nonlinearity")

    def readings(self) -> tuple[Reading[Any], ...]:
        """Frequencies and the coefficients at them."""
        return Frequencies(self.stage), Blocks(self.stage)

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Read the fit off the coefficients of each neuron's own frequency: its terms are orthogonal."""
        found, blocks = (batch.read(reading) for reading in self.readings())
        explained = share_of(blocks.explained(), found.total)
        coefficients = blocks.fit(batch.task.order) * found.active.unsqueeze(-1)
        return self.answer(batch, values=explained, coefficients=coefficients)
