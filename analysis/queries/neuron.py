"""One neuron on all inputs."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.queries.common import pair_arrays
from analysis.query import Basis, Index, Query, Stage


class Neuron(Query):
    """One neuron's activation at `=` on every input.

    Arrays: `values`, in the input basis (x, y), activations; in the Fourier basis (comp_x, comp_y), coefficients,
    and with them the arrays of `analysis.queries.common.pair_arrays`: shares of variance, and the frequency.
    Source: the seed notebook, "Activations for first 3 neurons", in both bases.
    """

    name: ClassVar[str] = "neuron"

    neuron: Index = Field(description="neuron of the MLP")
    stage: Stage = Field(default="post", description="pre or post the nonlinearity")
    basis: Basis = Field(default="input", description="input or fourier")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Compute the neuron alone, without a full pass; transformed if asked."""
        values = batch.neuron(self.neuron, self.stage)
        return self.answer(batch, pair_arrays(values, self.basis, batch.task.basis, "activation"))
