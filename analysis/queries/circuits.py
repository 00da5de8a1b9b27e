"""Linear paths through the weights: from each token to a neuron (OV) and to attention (QK); from a neuron to logits."""

from __future__ import annotations

from typing import ClassVar

from einops import einsum
from jaxtyping import Float
from pydantic import Field
from torch import Tensor

from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.factors import HeadContributions, query_of_equals
from analysis.queries.common import token_specs, token_values
from analysis.query import Basis, Query
from analysis.signature import NeuronIndex
from analysis.weights import Weights


class OVCircuit(Query):
    """Contribution of each token to one neuron through each head, not weighted by attention: W_E W_V W_O W_in.

    Formula: W_E W_V W_O W_in[:, n], for neuron n.
    Source: [balcells2024], `W_neur`, "Contribution to first 5 neurons via OV-circuit of heads";
    [elhage2021] (the OV circuit).
    """

    name: ClassVar[str] = "ov_circuit"
    made_from = ("neuron_factors",)
    arrays = token_specs("activation", "contribution to the neuron before its nonlinearity", "head")

    neuron: NeuronIndex = Field(description="neuron of the MLP")
    basis: Basis = Field(default="input", description="input or fourier")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Multiply from the neuron's side: only vectors."""
        values = HeadContributions.of(batch.weights, self.neuron).token
        return self.answer(batch, values=token_values(values, self.basis, batch.task.basis))


class NeuronReadout(Query):
    """What one neuron adds to each logit per unit of its activation: its row of W_logit = W_out W_U.

    Formula: W_out[n] W_U, for neuron n.
    Source: [nanda2023], section 4.1 (the neuron-logit map W_L); [mcdougall2023].
    """

    name: ClassVar[str] = "neuron_readout"
    made_from = ("neuron_factors",)
    arrays = token_specs("logit", "what it adds to the logit of z", axis="z")

    neuron: NeuronIndex = Field(description="neuron of the MLP")
    basis: Basis = Field(default="input", description="input or fourier (over z)")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Multiply one row of W_out with W_U."""
        values = readout_of(batch.weights, self.neuron)
        return self.answer(batch, values=token_values(values, self.basis, batch.task.basis))


def readout_of(weights: Weights, neuron: int) -> Float[Tensor, "epoch z"]:
    """One neuron's row of W_logit."""
    return einsum(weights.W_out[:, neuron], weights.W_U, "epoch d_model, epoch d_model z -> epoch z")


class QKCircuit(Query):
    """Attention score (before the softmax) that `=` gives each token in each head: r_= W_Q W_Kᵀ W_Eᵀ / √d_head.

    r_= is W_E[=] + W_pos[2]; positional embeddings of x and y and biases are left out.
    Formula: r₌ W_Q W_Kᵀ W_Eᵀ / √d_head.
    Source: [balcells2024], `W_attn`, "Contribution to attention score (pre-softmax) for each head";
    [elhage2021] (the QK circuit).
    """

    name: ClassVar[str] = "qk_circuit"
    made_from = ("attention_factors",)
    arrays = token_specs("score", "attention score before the softmax", "head")

    basis: Basis = Field(default="input", description="input or fourier")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Take the scores, transformed if asked."""
        values = qk_scores(batch.weights)
        return self.answer(batch, values=token_values(values, self.basis, batch.task.basis))


def qk_scores(weights: Weights) -> Float[Tensor, "epoch head x"]:
    """Attention score of each token in each head, as `qk_circuit` has it: the query of `=` first, then all keys."""
    query = query_of_equals(weights)
    direction = einsum(weights.W_K, query, "epoch head d_model d_head, epoch head d_head -> epoch head d_model")
    return (direction / weights.W_Q.shape[-1] ** 0.5) @ weights.W_E[:, :-1].mT
