"""One neuron on all inputs."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.queries.common import pair_specs, pair_values
from analysis.query import Basis, Query, Stage
from analysis.signature import NeuronIndex


class Neuron(Query):
    """One neuron's activation at `=` on every input.

    Formula: pre = r W_in + b_in, post = act(pre), with r the residual stream of = after attention.
    Source: [balcells2024], "Activations for first 3 neurons", in both bases; [nanda2023], section 4.1
    (periodic neurons).
    """

    name: ClassVar[str] = "neuron"
    made_from = ("neuron_factors", "attention_factors")
    arrays = pair_specs("activation", "the neuron's activation")

    neuron: NeuronIndex = Field(description="neuron of the MLP")
    stage: Stage = Field(default="post", description="pre or post the nonlinearity")
    basis: Basis = Field(default="input", description="input or fourier")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Compute the neuron alone, without a full pass; transformed if asked."""
        values = batch.neuron(self.neuron, self.stage)
        return self.answer(batch, **pair_values(values, self.basis, batch.task.basis))
