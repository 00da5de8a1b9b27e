"""The logits: one of them, their spectrum, how neurons read out into them, and how well the algorithm explains them."""

from __future__ import annotations

from typing import ClassVar

import torch
from pydantic import Field

from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.directions import TrigDirections, share_of
from analysis.fourier import fft1d, fft2d, fft2d_units
from analysis.neurons import frequencies_of, key_frequencies_of
from analysis.progress import TrigLogits, logit_fit, readout_share, readout_waves
from analysis.queries.common import pair_arrays
from analysis.query import Basis, Freq, Freqs, Index, Query


class Logit(Query):
    """The logit of one z on every input.

    Arrays: `values` (x, y), or (comp_x, comp_y) in the Fourier basis with the arrays of
    `analysis.queries.common.pair_arrays`.
    Source: the ARENA chapter on grokking (logits in the Fourier basis).
    """

    name: ClassVar[str] = "logit"
    frames_at_once: ClassVar[int] = 1

    z: Index = Field(description="the token whose logit is asked for")
    basis: Basis = Field(default="input", description="input or fourier")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Take one logit of the full pass."""
        values = batch.logits[..., int(batch.task.place[self.z])]
        return self.answer(batch, pair_arrays(values, self.basis, batch.task.basis, "logit"))


class LogitSpectrum(Query):
    """Mean square of each 2D Fourier coefficient over the logits of all z (constants included).

    Arrays: `values` (comp_x, comp_y), ≥ 0.
    Source: Nanda et al. 2023, figure 4; the ARENA chapter on grokking.
    """

    name: ClassVar[str] = "logit_spectrum"
    frames_at_once: ClassVar[int] = 1

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Average over z."""
        squares = fft2d_units(batch.logits, batch.task.basis).square().mean(-1)
        return self.answer(batch, {"values": (squares, ("epoch", "comp_x", "comp_y"), "mean square")})


class NeuronLogitMap(Query):
    """W_logit = W_out W_U: what each neuron adds to each logit.

    Arrays: `values` (neuron, z), or (neuron, comp) in the Fourier basis over z; `order` (neuron), neurons sorted by
    cluster, frequencies rising and those in no cluster last, within a cluster by falling fraction; `freq` (neuron),
    the cluster's frequency or 0; `fraction` (neuron), variance explained by the neuron's frequency (post).
    Source: Nanda et al. 2023, section 4.1 (the neuron-logit map W_L); the ARENA chapter on grokking.
    """

    name: ClassVar[str] = "neuron_logit_map"
    frames_at_once: ClassVar[int] = 1

    basis: Basis = Field(default="input", description="input or fourier (over z)")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Multiply the read-out weights and sort the neurons."""
        found = frequencies_of(batch)
        by_fraction = (-found.fraction).sort(dim=1, stable=True).indices
        cluster = torch.where(found.cluster > 0, found.cluster, batch.task.p).gather(1, by_fraction)
        order = by_fraction.gather(1, cluster.sort(dim=1, stable=True).indices)
        W_logit = batch.weights.W_logit
        is_fourier = self.basis == "fourier"
        values = fft1d(W_logit, batch.task.basis) if is_fourier else W_logit
        return self.answer(
            batch,
            {
                "values": (values, ("epoch", "neuron", "comp" if is_fourier else "z"), "logit per activation"),
                "order": (order, ("epoch", "neuron"), "neuron"),
                "freq": (found.cluster, ("epoch", "neuron"), "frequency"),
                "fraction": (found.fraction, ("epoch", "neuron"), "share of variance"),
            },
        )


class TrigComponents(Query):
    """What the neurons write along cos k and along sin k of the logits, in the 2D Fourier basis.

    Arrays: `values` (wave, comp_x, comp_y), wave being cos and sin: the transform of post · W_logit B[cos k]ᵀ and of
    post · W_logit B[sin k]ᵀ (0 where the Nyquist frequency has no sine).
    Source: Nanda et al. 2023, section 4.2; the ARENA chapter on grokking (u_k and v_k).
    """

    name: ClassVar[str] = "trig_components"
    frames_at_once: ClassVar[int] = 1

    freq: Freq = Field(description="frequency")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Read the neurons out along two directions, then transform."""
        basis = batch.task.basis
        comps = list(basis.components(self.freq))
        directions = fft1d(batch.weights.W_logit, basis)[..., comps]
        read = (batch.post.flatten(1, 2) @ directions).unflatten(1, batch.post.shape[1:3])
        values = fft2d(torch.nn.functional.pad(read, (0, 2 - len(comps))).movedim(-1, 1), basis)
        return self.answer(batch, {"values": (values, ("epoch", "wave", "comp_x", "comp_y"), "coefficient")})


class LogitFit(Query):
    """How well Σ_k α_k cos w_k(x ∘ y − z) explains the logits.

    Arrays: `values` (freq), α_k for the frequencies used and 0 for the others; `fraction` (), share of the logits'
    variance (centred over inputs, for each z) that the fit explains, [0, 1].
    Source: Nanda et al. 2023, section 4.1.
    """

    name: ClassVar[str] = "logit_fit"
    frames_at_once: ClassVar[int] = 1

    freqs: Freqs = Field(default=(), description="frequencies; empty: the checkpoint's key frequencies")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Project the logits on each cosine."""
        trig = TrigDirections.of(batch.task, self.freqs or key_frequencies_of(batch))
        alpha, fraction = logit_fit(TrigLogits.of(batch, trig, batch.logits))
        every = alpha.new_zeros(alpha.shape[0], batch.task.basis.n_freqs)
        every[:, [freq - 1 for freq in trig.freqs]] = alpha
        return self.answer(
            batch,
            {"values": (every, ("epoch", "freq"), "logit"), "fraction": (fraction, ("epoch",), "share of variance")},
        )


class ReadoutRank(Query):
    """How much of the neuron-logit map W_logit lies in 2·|key| directions.

    Arrays: `values` (rank), singular values of W_logit without its constant over z; `fourier_share` (), share of its
    variance on cos k and sin k (over z) of the frequencies; `svd_share` (), share in as many top singular directions,
    which no choice of directions can exceed. Shares in [0, 1].
    Source: Nanda et al. 2023, section 4.1 (W_L is approximately rank 10).
    """

    name: ClassVar[str] = "readout_rank"
    frames_at_once: ClassVar[int] = 1

    freqs: Freqs = Field(default=(), description="frequencies; empty: the checkpoint's key frequencies")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Transform over z and decompose."""
        basis = batch.task.basis
        freqs = TrigDirections.of(batch.task, self.freqs or key_frequencies_of(batch)).freqs
        waves = readout_waves(batch.weights.W_logit, basis)
        singular = torch.linalg.svdvals(waves)
        n_directions = sum(len(basis.components(freq)) for freq in freqs)
        power = singular.square()
        return self.answer(
            batch,
            {
                "values": (singular, ("epoch", "rank"), "singular value"),
                "fourier_share": (readout_share(waves, freqs, basis), ("epoch",), "share of variance"),
                "svd_share": (share_of(power[:, :n_directions].sum(1), power.sum(1)), ("epoch",), "share of variance"),
            },
        )
