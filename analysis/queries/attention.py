"""What the final token `=` attends to, and what each head does."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.fourier import fft2d
from analysis.queries.circuits import qk_scores
from analysis.queries.common import pair_arrays
from analysis.query import Basis, Index, Query
from analysis.spectrum import centred_power, dominant, fold, spread


class AttentionMean(Query):
    """Attention that `=` pays to each position, mean over all p² inputs.

    Arrays: `values` (head, pos), shares in [0, 1]; each head's sum to 1.
    Source: the seed notebook, "Attention paid by final token to each token".
    """

    name: ClassVar[str] = "attention_mean"
    frames_at_once: ClassVar[int] = 16

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Average the attention pattern over inputs."""
        mean = batch.forward.attention().mean((-2, -1))
        return self.answer(batch, {"values": (mean, ("epoch", "head", "pos"), "share")})


class Attention(Query):
    """Attention that `=` pays to one position in one head, on every input.

    Arrays: `values`, in the input basis (x, y), shares in [0, 1]; in the Fourier basis (comp_x, comp_y), coefficients,
    and with them the arrays of `analysis.queries.common.pair_arrays`: shares of variance, and the frequency.
    Source: the seed notebook, "Attention score for heads at position 0".
    """

    name: ClassVar[str] = "attention"

    head: Index = Field(description="attention head")
    pos: Index = Field(default=0, description="attended position: 0 is x, 1 is y, 2 is =")
    basis: Basis = Field(default="input", description="input or fourier")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Take one head's attention, transformed if asked."""
        values = batch.forward.attention_of(self.head, self.pos)
        return self.answer(batch, pair_arrays(values, self.basis, batch.task.basis, "share"))


class Heads(Query):
    """What each head does with its attention, one row per head.

    Arrays, all (head): `values`, standard deviation over inputs of the attention to x, share ≥ 0; `freq`, the
    frequency of the attention to x as a function of both tokens, 0 without variance, and `fraction`, share of its
    variance explained, [0, 1]; `to_x`, `to_y`, `to_equals`, mean attention to each position, [0, 1], their sum 1;
    `score_range`, largest less smallest score of `qk_circuit` over tokens, ≥ 0.
    Source: the ARENA chapter on grokking (attention patterns, QK circuit); Nanda et al. 2023, section 4.2.
    """

    name: ClassVar[str] = "heads"
    frames_at_once: ClassVar[int] = 16

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Measure the attention pattern, and the scores that it comes from."""
        basis = batch.task.basis
        pattern, scores = batch.forward.attention(), qk_scores(batch.weights)
        to_x, mean = pattern[:, :, 0], pattern.mean((-2, -1))
        found = dominant(fold(centred_power(fft2d(to_x, basis)), basis), basis)
        axes = ("epoch", "head")
        return self.answer(
            batch,
            {
                "values": (spread(to_x, axes=(-2, -1)), axes, "share"),
                "freq": (found.freq, axes, "frequency"),
                "fraction": (found.fraction, axes, "share of variance"),
                "to_x": (mean[..., 0], axes, "share"),
                "to_y": (mean[..., 1], axes, "share"),
                "to_equals": (mean[..., 2], axes, "share"),
                "score_range": (scores.amax(-1) - scores.amin(-1), axes, "score"),
            },
        )
