"""What the final token `=` attends to, and what each head does."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.fourier import fft2d
from analysis.queries.circuits import qk_scores
from analysis.queries.common import pair_specs, pair_values
from analysis.query import Basis, Query
from analysis.signature import ArraySpec, ArraySpecs, HeadIndex, Position
from analysis.spectrum import centred_power, dominant, fold, spread


class AttentionMean(Query):
    """Attention of `=` to each position, mean over all p² inputs.

    Formula: the mean over all (x, y) of softmax(q₌ · k / √d_head).
    Source: [balcells2024], "Attention paid by final token to each token"; [elhage2021] (attention patterns).
    """

    name: ClassVar[str] = "attention_mean"
    batch = 16
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("head", "pos"), "share", "mean attention, [0, 1]; each head's sums to 1")
    }

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Average the attention pattern over inputs."""
        mean = batch.forward.attention().mean((-2, -1))
        return self.answer(batch, values=mean)


class Attention(Query):
    """Attention of `=` to one position in one head, on every input.

    Formula: softmax over the positions of q₌ · k / √d_head, with q₌ = r₌ W_Q and k = r W_K.
    Source: [balcells2024], "Attention score for heads at position 0"; [nanda2023], section 4.1 (periodic attention).
    """

    name: ClassVar[str] = "attention"
    made_from = ("attention_range", "attention_factors")
    arrays = pair_specs("share", "attention, [0, 1]")

    head: HeadIndex = Field(description="attention head")
    pos: Position = Field(default=0, description="attended position: 0 is x, 1 is y, 2 is =")
    basis: Basis = Field(default="input", description="input or fourier")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Take one head's attention, transformed if asked."""
        values = batch.forward.attention_of(self.head, self.pos)
        return self.answer(batch, **pair_values(values, self.basis, batch.task.basis))


class Heads(Query):
    """What each head does with its attention, one row per head.

    Source: [mcdougall2023] (attention patterns, QK circuit); [nanda2023], section 4.2.
    """

    name: ClassVar[str] = "heads"
    batch = 16
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("head",), "share", "standard deviation over inputs of the attention to x, ≥ 0"),
        "freq": ArraySpec(("head",), "frequency", "of the attention to x on all inputs; 0 without variance"),
        "fraction": ArraySpec(("head",), "share of variance", "what that frequency explains, [0, 1]"),
        "to_x": ArraySpec(("head",), "share", "mean attention to x, [0, 1]; the three sum to 1"),
        "to_y": ArraySpec(("head",), "share", "mean attention to y"),
        "to_equals": ArraySpec(("head",), "share", "mean attention to ="),
        "score_range": ArraySpec(("head",), "score", "largest less smallest score of `qk_circuit` over tokens, ≥ 0"),
    }

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Measure the attention pattern, and the scores that it comes from."""
        basis = batch.task.basis
        pattern, scores = batch.forward.attention(), qk_scores(batch.weights)
        to_x, mean = pattern[:, :, 0], pattern.mean((-2, -1))
        found = dominant(fold(centred_power(fft2d(to_x, basis)), basis), basis)
        return self.answer(
            batch,
            values=spread(to_x, axes=(-2, -1)),
            freq=found.freq,
            fraction=found.fraction,
            to_x=mean[..., 0],
            to_y=mean[..., 1],
            to_equals=mean[..., 2],
            score_range=scores.amax(-1) - scores.amin(-1),
        )
