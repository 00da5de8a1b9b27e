"""What the final token `=` attends to."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from analysis.answer import Answer
from analysis.frames import Frames
from analysis.queries.common import pair_arrays
from analysis.query import Basis, Index, Query


class AttentionMean(Query):
    """Attention that `=` pays to each position, mean over all p² inputs.

    Arrays: `values` (head, pos), shares in [0, 1]; each head's sum to 1.
    Source: the seed notebook, "Attention paid by final token to each token".
    """

    name: ClassVar[str] = "attention_mean"
    frames_at_once: ClassVar[int] = 16

    def compute(self, frames: Frames) -> Answer:
        """Average the attention pattern over inputs."""
        mean = frames.forward.attention().mean((-2, -1))
        return self.answer(frames, {"values": (mean, ("epoch", "head", "pos"), "share")})


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

    def compute(self, frames: Frames) -> Answer:
        """Take one head's attention, transformed if asked."""
        values = frames.forward.attention_of(self.head, self.pos)
        return self.answer(frames, pair_arrays(values, self.basis, frames.task.basis, "share"))
