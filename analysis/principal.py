"""Principal directions at every checkpoint of a run, carried along it, so that a step shows what the weights did.

A matrix leaves the sign of each of its singular vectors open, and hardly says which of two directions is which where
their singular values are nearly equal. Decomposed one by one, checkpoints would mirror and turn such directions against
each other. So the signs are chosen once, at the run's last sound checkpoint: there the largest entry of each left
singular vector is positive. From there they are carried back, checkpoint by checkpoint: the left singular vectors U of
one are multiplied by the orthogonal matrix R nearest to W ∘ (Uᵀ A), the orthogonal Procrustes problem [schonemann1966],
where A = U R of the next checkpoint, and W, between 0 and 1, says how freely two directions may turn into each other:

    W[i, j] = max(0, 1 − (1 − σ_less / σ_more) / 1 %)

So R is a sign for each direction, and between those whose singular values differ by less than 1 % a rotation: the full
one where they are equal, none where they differ by 1 %, and all between without a jump. Singular values stay as they
are. The rule of W is ours. What is carried depends on the checkpoints from there to the end, and on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from analysis.errors import CancelledError

NEARLY = 0.01
"""Singular values that differ by less than this share of the larger one are nearly equal."""


@dataclass(frozen=True, eq=False)
class Principal:
    """Carried directions of some rows, the one with the largest singular value first."""

    vectors: Float[Tensor, "epoch x rank"]
    """U R, the left singular vectors; or U S R, the coordinates of the rows along the right ones."""
    singular: Float[Tensor, "epoch every"]
    """All singular values, falling."""

    def to(self, like: Tensor) -> Principal:
        """The same in the precision and on the device of a tensor."""
        return Principal(self.vectors.to(like), self.singular.to(like))


def decomposing(p: int, d_model: int) -> int:
    """How much work one checkpoint is: 10 million take 10 ms of one core or less (p = 997, d_model 128 or 512)."""
    return p * d_model * min(p, d_model)


def carried(
    rows: Float[Tensor, "epoch x d_model"],
    *,
    kept: int | None = None,
    is_scaled: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
) -> Principal:
    """Decompose the rows of each checkpoint, in float64, and carry the directions back from the last one.

    The first `kept` of them are kept, or all; `is_scaled` gives coordinates of the rows instead of unit vectors.
    A checkpoint with rows that are not numbers has none (NaN), and is passed over.

    Raises:
        CancelledError: when told to stop.
    """
    rank = min(rows.shape[1:])
    kept = rank if kept is None else min(kept, rank)
    # Not on an accelerator: some have no float64, and one small matrix after another is no work for them.
    vectors = torch.full((*rows.shape[:2], kept), torch.nan, dtype=rows.dtype)
    singular = torch.full((rows.shape[0], rank), torch.nan, dtype=rows.dtype)
    after: Tensor | None = None
    for place in reversed(range(rows.shape[0])):
        if should_stop():
            raise CancelledError("stopped while directions were carried along the run: ask again to start over")
        wide = rows[place].cpu().double()
        if not bool(wide.isfinite().all()):
            continue
        left, values, _ = torch.linalg.svd(wide, full_matrices=False)
        turn = _signs(left) if after is None else _turn(left, values, after)
        after = left @ turn
        vectors[place] = ((left * values) @ turn if is_scaled else after)[:, :kept]
        singular[place] = values
    return Principal(vectors, singular)


def _signs(left: Float[Tensor, "x rank"]) -> Float[Tensor, "rank rank"]:
    """What makes the largest entry of each direction positive."""
    largest = left.gather(0, left.abs().argmax(0, keepdim=True))[0]
    return torch.diag(_sign_of(largest))


def _turn(
    left: Float[Tensor, "x rank"], values: Float[Tensor, "rank"], after: Float[Tensor, "x rank"]
) -> Float[Tensor, "rank rank"]:
    """R of one checkpoint: see the top of the file."""
    alike = left.T @ after
    less, more = torch.minimum(values[:, None], values), torch.maximum(values[:, None], values)
    apart = torch.where(more > 0, 1 - less / torch.where(more > 0, more, 1), 0)
    weighted = alike * (1 - apart / NEARLY).clamp(min=0)
    # Most directions are alone: where none may turn, the nearest orthogonal matrix is the sign of each.
    if not bool((weighted - torch.diag(weighted.diagonal())).any()):
        return torch.diag(_sign_of(weighted.diagonal()))
    one, _, other = torch.linalg.svd(weighted)
    return one @ other


def _sign_of(values: Float[Tensor, "rank"]) -> Float[Tensor, "rank"]:
    return torch.where(values < 0, -1.0, 1.0).to(values.dtype)
