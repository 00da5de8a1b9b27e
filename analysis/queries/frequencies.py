"""All frequencies of a checkpoint: what embedding, neurons, read-out and logits make of each."""

from __future__ import annotations

from typing import Any, ClassVar

from jaxtyping import Float
from torch import Tensor

from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.directions import TrigDirections, share_of
from analysis.fourier import FourierBasis, fft1d
from analysis.neuron_pass import Reading
from analysis.neurons import is_key
from analysis.progress import TrigLogits, frequency_norms, logit_fit
from analysis.query import Query
from analysis.readings import Frequencies as NeuronFrequencies
from analysis.readings import Logits
from analysis.signature import ArraySpec, ArraySpecs
from analysis.spectrum import beyond_rounding


class Frequencies(Query):
    """What the model makes of each frequency, from the embedding to the logits; one row per frequency.

    For x · y and x ÷ y the shares of all frequencies do not reach 1: the component `zero` has the rest. There is no
    `alpha` for operations that do not add or subtract around a circle of tokens.
    Source: [nanda2023], sections 4.1 and 4.2; [mcdougall2023].
    """

    name: ClassVar[str] = "frequencies"
    batch = 1
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("freq",), "neurons", "specialised neurons that it owns (post)"),
        "is_key": ArraySpec(("freq",), "", "whether it is a key frequency"),
        "embedding": ArraySpec(
            ("freq",), "share of power", "the embedding's on its cos and sin, constants left out, [0, 1]"
        ),
        "alpha": ArraySpec(
            ("freq",), "logit", "α_k of the fit Σ_k α_k cos w_k(x ∘ y − z) to the logits", is_optional=True
        ),
        "readout": ArraySpec(
            ("freq",), "share of variance", "of W_logit = W_out W_U over z, on its cos and sin, [0, 1]"
        ),
    }

    def readings(self) -> tuple[Reading[Any], ...]:
        """The neurons' frequencies, and all logits."""
        return NeuronFrequencies(), Logits()

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Count neurons, project the logits, and split the two embeddings by frequency."""
        task = batch.task
        counts = batch.read(NeuronFrequencies()).counts(task.basis.n_freqs)
        embedding = _shares(batch.weights.W_E[:, :-1].mT, task.basis)
        readout = _shares(batch.weights.W_logit, task.basis)
        found: dict[str, Any] = {"values": counts, "is_key": is_key(counts), "embedding": embedding, "readout": readout}
        if task.is_additive:
            trig = TrigDirections.of(task, range(1, task.basis.n_freqs + 1))
            found["alpha"] = logit_fit(TrigLogits.of(batch, trig, batch.logits))[0]
        return self.answer(batch, notes=None if task.is_additive else {"alpha": task.why_not_additive}, **found)


def _shares(units: Float[Tensor, "epoch unit token"], basis: FourierBasis) -> Float[Tensor, "epoch freq"]:
    """Share of each frequency in the power of all units but for their constants; 0 where rounding is all there is."""
    waves = fft1d(units, basis)
    power = waves.square().sum(1)
    whole = beyond_rounding(power[:, 1:].sum(1), power[:, 0])
    return share_of(frequency_norms(waves, basis).square(), whole.unsqueeze(1))
