"""All frequencies of a checkpoint: what embedding, neurons, read-out and logits make of each."""

from __future__ import annotations

from typing import ClassVar

from jaxtyping import Float
from torch import Tensor

from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.directions import TrigDirections, share_of
from analysis.fourier import FourierBasis, fft1d
from analysis.neurons import frequencies_of, is_key
from analysis.progress import TrigLogits, frequency_norms, logit_fit
from analysis.query import Query
from analysis.spectrum import beyond_rounding


class Frequencies(Query):
    """What the model makes of each frequency, from the embedding to the logits; one row per frequency.

    Arrays, all (freq): `values`, specialised neurons it owns (post); `is_key`, whether it is a key frequency;
    `embedding`, share of the embedding's power on its cos and sin, the constant left out, [0, 1]; `alpha`, α_k of the
    fit Σ_k α_k cos w_k(x ∘ y − z) to the logits over all frequencies, logits; `readout`, share of the variance over z
    of W_logit = W_out W_U on its cos and sin, [0, 1]. For x · y the shares of all frequencies do not reach 1: the
    component `zero` has the rest.
    Source: Nanda et al. 2023, sections 4.1 and 4.2; the ARENA chapter on grokking.
    """

    name: ClassVar[str] = "frequencies"
    frames_at_once: ClassVar[int] = 1

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Count neurons, project the logits, and split the two embeddings by frequency."""
        task = batch.task
        counts = frequencies_of(batch).counts(task.basis.n_freqs)
        trig = TrigDirections.of(task, range(1, task.basis.n_freqs + 1))
        alpha, _ = logit_fit(TrigLogits.of(batch, trig, batch.logits))
        embedding = _shares(batch.weights.W_E[:, :-1].mT, task.basis)
        readout = _shares(batch.weights.W_logit, task.basis)
        axes = ("epoch", "freq")
        return self.answer(
            batch,
            {
                "values": (counts, axes, "neurons"),
                "is_key": (is_key(counts), axes, ""),
                "embedding": (embedding, axes, "share of power"),
                "alpha": (alpha, axes, "logit"),
                "readout": (readout, axes, "share of variance"),
            },
        )


def _shares(units: Float[Tensor, "epoch unit token"], basis: FourierBasis) -> Float[Tensor, "epoch freq"]:
    """Share of each frequency in the power of all units but for their constants; 0 where rounding is all there is."""
    waves = fft1d(units, basis)
    power = waves.square().sum(1)
    whole = beyond_rounding(power[:, 1:].sum(1), power[:, 0])
    return share_of(frequency_norms(waves, basis).square(), whole.unsqueeze(1))
