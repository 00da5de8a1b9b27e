"""The embedding as functions of the token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar

import torch
from pydantic import AfterValidator, BeforeValidator, Field
from torch import Tensor

from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.directions import share_of
from analysis.fourier import fft1d
from analysis.harmonics import second_harmonics
from analysis.parallel import threads_for
from analysis.principal import Principal, carried
from analysis.queries.common import token_specs, token_values
from analysis.query import Basis, Query
from analysis.signature import (
    DIMENSION,
    ArraySpec,
    ArraySpecs,
    Dimension,
    Freq,
    InBothBases,
    Index,
    Rank,
    each_once,
    split_numbers,
)
from analysis.spectrum import beyond_rounding
from analysis.weights import Weights

MAX_DIMS = 8
"""Dimensions of the embedding that one answer compares."""

MAX_COMPONENTS = 6
"""Principal components that are worth a look: three planes."""

_DIRECTIONS, _COMPONENTS = "directions", "components"


_Dimensions = Annotated[
    tuple[Index, ...],
    BeforeValidator(split_numbers),
    Field(min_length=1, max_length=MAX_DIMS),
    AfterValidator(each_once),
    DIMENSION,
]


class Embedding(Query):
    """One embedding dimension as a function of the token.

    Source: [balcells2024], "Embedding dimension values as a function of the input token" and its FFT;
    [nanda2023], section 4.1 (periodic embeddings).
    """

    name: ClassVar[str] = "embedding"
    arrays = token_specs("embedding", "one column of W_E")

    dim: Dimension = Field(description="dimension of the embedding")
    basis: Basis = Field(default="input", description="input or fourier")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Take one column of W_E over the tokens 0 … p − 1."""
        values = batch.weights.W_E[:, :-1, self.dim]
        return self.answer(batch, values=token_values(values, self.basis, batch.task.basis))


_COLUMNS = token_specs("embedding", "columns of W_E in the order given; the labels of `dim` name them", "dim")


class EmbeddingDims(Query):
    """A few embedding dimensions as functions of the token, side by side.

    Formula: W_E[:, d], for dimension d.
    Source: [balcells2024], "Embedding dimension values as a function of the input token" and its FFT;
    [nanda2023], section 4.1 (periodic embeddings).
    """

    name: ClassVar[str] = "embedding_dims"
    arrays = InBothBases(
        input=_COLUMNS.input,
        fourier={
            **_COLUMNS.fourier,
            "squared": ArraySpec(("dim", "comp"), "squared coefficient", "the squares of these coefficients"),
        },
    )

    dims: _Dimensions = Field(default=(0, 1), description=f"dimensions of the embedding, 1 to {MAX_DIMS} of them")
    basis: Basis = Field(default="input", description="input or fourier")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Take some columns of W_E over the tokens 0 … p − 1."""
        columns = batch.weights.W_E[:, :-1, list(self.dims)].mT
        values = token_values(columns, self.basis, batch.task.basis)
        arrays: dict[str, Any] = {"values": values}
        if self.basis == "fourier":
            arrays["squared"] = values.square()
        return self.answer(batch, labels={"dim": self.dims}, **arrays)


class EmbeddingSpectrum(Query):
    """How much of the embedding lies on each Fourier component: the squared norm of each row of B W_E.

    Beside it, whether the neurons, which read W_E through the sum of W_V W_O W_in over the heads, read a frequency as
    the second harmonic of another.
    Formula: ‖(B W_E)ᵢ‖², for row i of the Fourier basis B.
    Source: [balcells2024], "Norm of embedding of each Fourier Component"; [nanda2023], section 4.1;
    harmonics: `analysis/harmonics.py`.
    """

    name: ClassVar[str] = "embedding_spectrum"
    batch = 16
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(
            ("comp",), "squared norm", "≥ 0; they sum to the squared norm of W_E over the p tokens 0 … p − 1 (Parseval)"
        ),
        "harmonic": ArraySpec(
            ("freq",),
            "mean cosine",
            "of the phase of frequency 2k (or p − 2k) less twice the phase of k in what neurons read, weighted by the "
            "power of 2k: near ±1 where 2k is read as the second harmonic of k, [−1, 1]",
        ),
    }

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Transform every embedding dimension, square, and sum over dimensions; read the waves as neurons do."""
        waves, weights = _waves(batch), batch.weights
        through = torch.einsum("ehdk,ehkm->edm", weights.W_V, weights.W_O)
        read = (waves.mT @ through) @ weights.W_in
        harmonic = second_harmonics(read, batch.task.basis)
        return self.answer(batch, values=waves.square().sum(1), harmonic=harmonic)


class EmbeddingSVD(Query):
    """Singular values of the embedding of the tokens 0 … p − 1, and its directions as functions of the token.

    Signs, and rotations of directions whose singular values are within 1 % of each other, are carried along the run
    from its last checkpoint, at which the largest entry of each direction is positive: see `analysis/principal.py`.
    Formula: W_E = U diag(σ) Vᵀ, without the token =.
    Source: [mcdougall2023] (embedding SVD); [nanda2023], appendix; [schonemann1966] (rotations).
    """

    name: ClassVar[str] = "embedding_svd"
    carries: ClassVar[str] = _DIRECTIONS
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("rank",), "singular value", "falling"),
        "directions": ArraySpec(("x", "rank"), "unit vector", "left singular vectors, carried along the run"),
        "directions_fourier": ArraySpec(("comp", "rank"), "unit vector", "the same in the Fourier basis"),
    }

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Decompose W_E without the row of `=`."""
        left, singular = _directions(batch)
        waves = fft1d(left.mT, batch.task.basis).mT
        return self.answer(batch, values=singular, directions=left, directions_fourier=waves)


class EmbeddingDirection(Query):
    """One singular direction of the embedding as a function of the token: a left singular vector of W_E.

    Not centred over tokens: `embedding_pca` is. Carried along the run as those of `embedding_svd` are.
    Formula: a column of U in W_E = U diag(σ) Vᵀ, without the token =.
    Source: [mcdougall2023] (embedding SVD); [nanda2023], appendix; [schonemann1966] (rotations).
    """

    name: ClassVar[str] = "embedding_direction"
    carries: ClassVar[str] = _DIRECTIONS
    arrays = token_specs(
        "unit vector",
        "of norm 1, carried along the run",
        more={
            "singular": ArraySpec((), "singular value", "of this direction"),
            "share": ArraySpec((), "share of squares", "its square's share of the sum over all directions, [0, 1]"),
        },
    )

    rank: Rank = Field(description="which direction; 0 has the largest singular value")
    basis: Basis = Field(default="input", description="input or fourier")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Decompose W_E without the row of `=`, and take one direction."""
        left, singular = _directions(batch)
        power = singular.square()
        return self.answer(
            batch,
            values=token_values(left[..., self.rank], self.basis, batch.task.basis),
            singular=singular[:, self.rank],
            share=share_of(power[:, self.rank], power.sum(1)),
        )


class EmbeddingPCA(Query):
    """Every token on the principal components of the embedding, which is centred over the tokens 0 … p − 1.

    The first six components, or as many as there are: at most p − 1 and d_model.
    Signs, and rotations of components whose singular values are within 1 % of each other, are carried along the run
    from its last checkpoint, at which the largest coordinate on each component is positive: see
    `analysis/principal.py`. Shares are those of the components themselves.
    Formula: (W_E − its mean over tokens) V, with the columns of V the principal components.
    Source: [mcdougall2023] (embedding SVD); [he2026] (principal components); [schonemann1966] (rotations).
    """

    name: ClassVar[str] = "embedding_pca"
    carries: ClassVar[str] = _COMPONENTS
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("x", "pc"), "embedding", "coordinates, carried along the run"),
        "share": ArraySpec(("pc",), "share of variance", "of the variance over tokens, [0, 1], falling"),
    }

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Decompose W_E without the row of `=`, less its mean over tokens."""
        mean = batch.weights.W_E[:, :-1].mean(1)
        n_components = min(MAX_COMPONENTS, batch.task.p - 1, batch.model.d_model)
        values, singular = _components(batch, n_components)
        power = singular.square()
        # Tokens that are all the same leave rounding alone, of which no component has a share.
        whole = beyond_rounding(power.sum(1), batch.task.p * mean.square().sum(1))
        shares = share_of(power[:, :n_components], whole.unsqueeze(1))
        return self.answer(batch, values=values, share=shares)


class EmbeddingCircle(Query):
    """Every token on the plane of one frequency: its embedding along the directions of cos k and of sin k.

    Along unit vectors in the directions of the rows cos k and sin k of B W_E; 0 for a row that is 0, and for the sine
    that the Nyquist frequency lacks.
    Formula: W_E · u, with u along the rows cos k and sin k of B W_E.
    Source: [mcdougall2023] (embeddings on a circle).
    """

    name: ClassVar[str] = "embedding_circle"
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("x", "wave"), "embedding", "coordinates of each token along cos k and sin k")
    }

    freq: Freq = Field(description="frequency")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Project W_E on the two directions."""
        comps = list(batch.task.basis.components(self.freq))
        rows = _waves(batch)[..., comps]
        norms = rows.norm(dim=1, keepdim=True)
        plane = batch.weights.W_E[:, :-1] @ (rows / torch.where(norms > 0, norms, 1))
        values = torch.nn.functional.pad(plane, (0, 2 - len(comps)))
        return self.answer(batch, values=values)


def _directions(batch: CheckpointBatch) -> tuple[Tensor, Tensor]:
    """Left singular vectors of the embedding, (epoch x rank), and singular values, (epoch rank), falling."""
    should_stop = batch.watch.should_stop
    return _of(batch, _DIRECTIONS, lambda weights: carried(weights.W_E[:, :-1], should_stop=should_stop))


def _components(batch: CheckpointBatch, count: int) -> tuple[Tensor, Tensor]:
    """Tokens on the first principal components, (epoch x rank), and all singular values, (epoch rank), falling."""

    def decomposed(weights: Weights) -> Principal:
        tokens = weights.W_E[:, :-1].cpu().double()
        centred = tokens - tokens.mean(1, keepdim=True)
        return carried(centred, kept=count, is_scaled=True, should_stop=batch.watch.should_stop)

    return _of(batch, _COMPONENTS, decomposed)


def _of(batch: CheckpointBatch, name: str, decompose: Callable[[Weights], Principal]) -> tuple[Tensor, Tensor]:
    """What is carried along the run, at the checkpoints of `batch`, in the precision of its weights."""
    whole, like = batch.loaded.whole, batch.weights.W_E
    with threads_for(is_large=False):  # a long row of short operations, however large the model
        found = whole.once(name, lambda weights: decompose(weights).to(like), batch.watch.should_stop)
    places = [whole.epochs.index(epoch) for epoch in batch.epochs]
    return found.vectors[places], found.singular[places]


def _waves(batch: CheckpointBatch) -> Tensor:
    """The embedding of the tokens 0 … p − 1 in the Fourier basis, (epoch d_model comp)."""
    return fft1d(batch.weights.W_E[:, :-1].mT, batch.task.basis)
