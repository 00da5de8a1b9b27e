"""What the answers about one neuron and one head are made of: small enough to send for every checkpoint, exact.

`docs/clip-format.md` says how the frames follow from them; the browser makes them so while one scrubs.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.factors import HeadContributions, HeadScores
from analysis.queries.circuits import qk_scores, readout_of
from analysis.query import Query
from analysis.signature import ArraySpec, ArraySpecs, HeadIndex, NeuronIndex


class AttentionFactors(Query):
    """What the attention of every head on all inputs is made of: the score of each token, and of each position.

    Source: [elhage2021] (the QK circuit).
    """

    name: ClassVar[str] = "attention_factors"
    is_factorised = True
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("head", "x"), "score", "what a token adds to the score before the softmax, at x or at y"),
        "position_x": ArraySpec(("head",), "score", "what standing at x adds, the keys' bias included"),
        "position_y": ArraySpec(("head",), "score", "what standing at y adds, the keys' bias included"),
        "at_equals": ArraySpec(("head",), "score", "the score of ="),
        "qk": ArraySpec(
            ("head", "x"),
            "score",
            "`qk_circuit`, in runs whose queries have a bias: else it is the first array",
            is_optional=True,
        ),
    }

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Take the scores apart."""
        weights = batch.weights
        values: dict[str, Any] = HeadScores.of(weights).arrays()
        if bool(weights.b_Q.any()):
            values["qk"] = qk_scores(weights)
        return self.answer(batch, **values)


class AttentionRange(Query):
    """Attention of one head to each position over all inputs: the mean, the least and the most.

    Source: [balcells2024], "Attention score for heads at position 0".
    """

    name: ClassVar[str] = "attention_range"
    is_factorised = True
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("pos",), "share", "mean attention, [0, 1]; the three sum to 1"),
        "low": ArraySpec(("pos",), "share", "the least on any input"),
        "high": ArraySpec(("pos",), "share", "the most on any input"),
    }

    head: HeadIndex = Field(description="attention head")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Look through all inputs."""
        found = batch.attention_to(self.head)
        return self.answer(batch, values=found.mean((-2, -1)), low=found.amin((-2, -1)), high=found.amax((-2, -1)))


class NeuronFactors(Query):
    """What one neuron on all inputs is made of, and its read-out: what each head brings to it from each token.

    Source: [elhage2021] (the OV circuit); [nanda2023], section 4.1 (the neuron-logit map).
    """

    name: ClassVar[str] = "neuron_factors"
    is_factorised = True
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("head", "x"), "activation", "what a head brings from a token, at x or at y: `ov_circuit`"),
        "position_x": ArraySpec(("head",), "activation", "what standing at x adds, the values' bias included"),
        "position_y": ArraySpec(("head",), "activation", "what standing at y adds, the values' bias included"),
        "at_equals": ArraySpec(("head",), "activation", "what a head brings from ="),
        "constant": ArraySpec((), "activation", "what reaches the neuron past the heads"),
        "to_logits": ArraySpec(
            ("z",), "logit", "what each 1 of its activation adds to the logit of z: `neuron_readout`"
        ),
    }

    neuron: NeuronIndex = Field(description="neuron of the MLP")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Multiply from the neuron's side: only vectors."""
        found = HeadContributions.of(batch.weights, self.neuron)
        values: dict[str, Any] = found.arrays()
        return self.answer(batch, constant=found.constant, to_logits=readout_of(batch.weights, self.neuron), **values)
