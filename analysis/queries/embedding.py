"""The embedding as functions of the token."""

from __future__ import annotations

from typing import ClassVar

from analysis.answer import Answer
from analysis.fourier import fft1d
from analysis.frames import Frames
from analysis.query import Query


class EmbeddingSpectrum(Query):
    """How much of the embedding lies on each Fourier component: the squared norm of each row of B W_E.

    Arrays: `values` (comp), ≥ 0; they sum to the squared norm of W_E over the p number tokens (Parseval).
    Source: the seed notebook, "Norm of embedding of each Fourier Component".
    """

    name: ClassVar[str] = "embedding_spectrum"

    def compute(self, frames: Frames) -> Answer:
        """Transform every embedding dimension, square, and sum over dimensions."""
        by_token = frames.weights.W_E[:, :-1].mT
        power = fft1d(by_token, frames.task.basis).square().sum(1)
        return self.answer(frames, {"values": (power, ("epoch", "comp"), "squared norm")})
