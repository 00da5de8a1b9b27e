"""The logits: one of them, their spectrum, how neurons read out into them, and how well the algorithm explains them."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from pydantic import Field

from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.directions import TrigDirections, share_of
from analysis.even_odd import Quadrants
from analysis.fourier import fft2d
from analysis.neuron_pass import Reading
from analysis.progress import TrigLogits, logit_fit, readout_share, readout_waves
from analysis.queries.common import (
    block_specs,
    block_values,
    pair_specs,
    pair_values,
    spectrum_specs,
    spectrum_values,
    token_specs,
    token_values,
)
from analysis.query import Basis, Query
from analysis.readings import Frequencies, Logits, Written
from analysis.readings import Logit as OneLogit
from analysis.signature import ArraySpec, ArraySpecs, Freq, Freqs, Token
from analysis.spectrum import centred_power


class Logit(Query):
    """The logit of one z on every input.

    Formula: r W_U[:, z], with r the residual stream of = after the MLP.
    Source: [mcdougall2023] (logits in the Fourier basis).
    """

    name: ClassVar[str] = "logit"
    batch = 1
    arrays = pair_specs("logit", "the logit of z")

    z: Token = Field(description="the token whose logit is asked for")
    basis: Basis = Field(default="input", description="input or fourier")

    def readings(self) -> tuple[Reading[Any], ...]:
        """That logit."""
        return (OneLogit(self.z),)

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Read that logit out alone."""
        return self.answer(batch, **pair_values(batch.read(OneLogit(self.z)), self.basis, batch.task.basis))


class LogitSpectrum(Query):
    """Mean square of each 2D Fourier coefficient over the logits of all z (constants included).

    Formula: the mean over z of (B logit_z Bᵀ)².
    Source: [nanda2023], figure 4; [mcdougall2023].
    """

    name: ClassVar[str] = "logit_spectrum"
    batch = 1
    arrays = spectrum_specs("over the logits of all z, ≥ 0")

    def readings(self) -> tuple[Reading[Any], ...]:
        """All logits."""
        return (Logits(),)

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Average over z."""
        squares = Quadrants.of(batch.logits, batch.task.basis).squares() / batch.task.p
        return self.answer(batch, **spectrum_values(squares, batch.task.basis))


class NeuronLogitMap(Query):
    """W_logit = W_out W_U: what each neuron adds to each logit.

    Formula: W_logit = W_out W_U.
    Source: [nanda2023], section 4.1 (the neuron-logit map W_L); [mcdougall2023].
    """

    name: ClassVar[str] = "neuron_logit_map"
    batch = 1
    arrays = token_specs(
        "logit per activation",
        "what the neuron adds to the logit of z",
        "neuron",
        axis="z",
        more={
            "order": ArraySpec(
                ("neuron",), "neuron", "by cluster, frequencies rising, those in none last; then by falling fraction"
            ),
            "freq": ArraySpec(("neuron",), "frequency", "of the neuron's cluster, 0 for none"),
            "fraction": ArraySpec(("neuron",), "share of variance", "what the neuron's frequency explains (post)"),
        },
    )

    basis: Basis = Field(default="input", description="input or fourier (over z)")

    def readings(self) -> tuple[Reading[Any], ...]:
        """The neurons' frequencies."""
        return (Frequencies(),)

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Multiply the read-out weights and sort the neurons."""
        found = batch.read(Frequencies())
        return self.answer(
            batch,
            values=token_values(batch.weights.W_logit, self.basis, batch.task.basis),
            order=found.sorted_by(torch.where(found.cluster > 0, found.cluster, batch.task.p)),
            freq=found.cluster,
            fraction=found.fraction,
        )


class TrigComponents(Query):
    """What the neurons write along cos k and along sin k of the logits, in the 2D Fourier basis.

    The transforms of post · W_logit B[cos k]ᵀ and of post · W_logit B[sin k]ᵀ.
    Formula: B (post · W_logit bᵀ) Bᵀ, with b the row cos k or sin k of B.
    Source: [nanda2023], section 4.2; [mcdougall2023] (u_k and v_k).
    """

    name: ClassVar[str] = "trig_components"
    batch = 1
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(
            ("wave", "comp_x", "comp_y"),
            "coefficient",
            "along cos k and along sin k, 0 where the Nyquist frequency has no sine",
        ),
        **block_specs("wave"),
    }

    freq: Freq = Field(description="frequency")

    def readings(self) -> tuple[Reading[Any], ...]:
        """What is written along both."""
        return (Written(self.freq),)

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Read the neurons out along two directions, then transform."""
        basis, written = batch.task.basis, batch.read(Written(self.freq))
        values = fft2d(torch.nn.functional.pad(written, (0, 2 - written.shape[-1])).movedim(-1, 1), basis)
        return self.answer(batch, values=values, **block_values(centred_power(values), basis))


class LogitFit(Query):
    """How well Σ_k α_k cos w_k(x ∘ y − z) explains the logits.

    Formula: logit_z(x, y) ≈ Σₖ αₖ cos wₖ(x ∘ y − z), wₖ = 2πk/p.
    Source: [nanda2023], section 4.1.
    """

    name: ClassVar[str] = "logit_fit"
    batch = 1
    takes_sum = True
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("freq",), "logit", "α_k for the frequencies used, 0 for the others"),
        "fraction": ArraySpec(
            (), "share of variance", "of the logits, centred over inputs for each z, that the fit explains, [0, 1]"
        ),
    }

    freqs: Freqs = Field(default=(), description="frequencies; empty: the checkpoint's key frequencies")

    def readings(self) -> tuple[Reading[Any], ...]:
        """All logits, and what key frequencies follow from."""
        return (Logits(),) if self.freqs else (Logits(), Frequencies())

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Project the logits on each cosine."""
        trig = TrigDirections.of(batch.task, self.freqs or batch.key_frequencies)
        alpha, fraction = logit_fit(TrigLogits.of(batch, trig, batch.logits))
        every = alpha.new_zeros(alpha.shape[0], batch.task.basis.n_freqs)
        every[:, [freq - 1 for freq in trig.freqs]] = alpha
        return self.answer(batch, values=every, fraction=fraction)


class ReadoutRank(Query):
    """How much of the neuron-logit map W_logit lies in 2·|key| directions.

    Source: [nanda2023], section 4.1 (W_L is approximately rank 10).
    """

    name: ClassVar[str] = "readout_rank"
    batch = 1
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("rank",), "singular value", "of W_logit without its constant over z"),
        "fourier_share": ArraySpec(
            (), "share of variance", "of W_logit on cos k and sin k (over z) of the frequencies, [0, 1]"
        ),
        "svd_share": ArraySpec(
            (), "share of variance", "in as many top singular directions: no choice of directions exceeds it, [0, 1]"
        ),
    }

    freqs: Freqs = Field(default=(), description="frequencies; empty: the checkpoint's key frequencies")

    def readings(self) -> tuple[Reading[Any], ...]:
        """What key frequencies follow from."""
        return () if self.freqs else (Frequencies(),)

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Transform over z and decompose."""
        basis = batch.task.basis
        freqs = TrigDirections.of(batch.task, self.freqs or batch.key_frequencies).freqs
        waves = readout_waves(batch.weights.W_logit, basis)
        singular = torch.linalg.svdvals(waves)
        n_directions = sum(len(basis.components(freq)) for freq in freqs)
        power = singular.square()
        return self.answer(
            batch,
            values=singular,
            fourier_share=readout_share(waves, freqs, basis),
            svd_share=share_of(power[:, :n_directions].sum(1), power.sum(1)),
        )
