"""The embedding as functions of the token."""

from __future__ import annotations

from typing import ClassVar

import torch
from pydantic import Field
from torch import Tensor

from analysis.answer import Answer
from analysis.fourier import fft1d
from analysis.frames import Frames
from analysis.queries.common import token_arrays
from analysis.query import Basis, Freq, Index, Query


class Embedding(Query):
    """One embedding dimension as a function of the token.

    Arrays: `values` (x), or (comp) in the Fourier basis.
    Source: the seed notebook, "Embedding dimension values as a function of the input token" and its FFT.
    """

    name: ClassVar[str] = "embedding"

    dim: Index = Field(description="dimension of the embedding")
    basis: Basis = Field(default="input", description="input or fourier")

    def compute(self, frames: Frames) -> Answer:
        """Take one column of W_E over the number tokens."""
        values = frames.weights.W_E[:, :-1, self.dim]
        return self.answer(frames, token_arrays(values, (), self.basis, frames.task.basis, "embedding"))


class EmbeddingSpectrum(Query):
    """How much of the embedding lies on each Fourier component: the squared norm of each row of B W_E.

    Arrays: `values` (comp), ≥ 0; they sum to the squared norm of W_E over the p number tokens (Parseval).
    Source: the seed notebook, "Norm of embedding of each Fourier Component".
    """

    name: ClassVar[str] = "embedding_spectrum"

    def compute(self, frames: Frames) -> Answer:
        """Transform every embedding dimension, square, and sum over dimensions."""
        power = _waves(frames).square().sum(1)
        return self.answer(frames, {"values": (power, ("epoch", "comp"), "squared norm")})


class EmbeddingSVD(Query):
    """Singular values of the embedding of the number tokens, and its principal directions as functions of the token.

    Arrays: `values` (rank), singular values, falling; `directions` (x, rank), left singular vectors, each with its
    largest entry positive; `directions_fourier` (comp, rank), the same in the Fourier basis.
    Source: the ARENA chapter on grokking (embedding SVD); Nanda et al. 2023, appendix.
    """

    name: ClassVar[str] = "embedding_svd"
    frames_at_once: ClassVar[int] = 16

    def compute(self, frames: Frames) -> Answer:
        """Decompose W_E without the row of `=`."""
        left, singular, _ = torch.linalg.svd(frames.weights.W_E[:, :-1], full_matrices=False)
        largest = left.gather(1, left.abs().argmax(1, keepdim=True))
        left = left * torch.where(largest < 0, -1, 1)
        waves = fft1d(left.mT, frames.task.basis).mT
        return self.answer(
            frames,
            {
                "values": (singular, ("epoch", "rank"), "singular value"),
                "directions": (left, ("epoch", "x", "rank"), "unit vector"),
                "directions_fourier": (waves, ("epoch", "comp", "rank"), "unit vector"),
            },
        )


class EmbeddingCircle(Query):
    """Every token on the plane of one frequency: its embedding along the directions of cos k and of sin k.

    Arrays: `values` (x, wave), wave being cos and sin; along unit vectors in the directions of the rows cos k and
    sin k of B W_E (0 for a row that is 0, and for the sine that the Nyquist frequency lacks).
    Source: the ARENA chapter on grokking (embeddings on a circle).
    """

    name: ClassVar[str] = "embedding_circle"

    freq: Freq = Field(description="frequency")

    def compute(self, frames: Frames) -> Answer:
        """Project W_E on the two directions."""
        comps = list(frames.task.basis.components(self.freq))
        rows = _waves(frames)[..., comps]
        norms = rows.norm(dim=1, keepdim=True)
        plane = frames.weights.W_E[:, :-1] @ (rows / torch.where(norms > 0, norms, 1))
        values = torch.nn.functional.pad(plane, (0, 2 - len(comps)))
        return self.answer(frames, {"values": (values, ("epoch", "x", "wave"), "embedding")})


def _waves(frames: Frames) -> Tensor:
    """The embedding of the number tokens in the Fourier basis, (epoch d_model comp)."""
    return fft1d(frames.weights.W_E[:, :-1].mT, frames.task.basis)
