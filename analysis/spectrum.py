"""Where the variance of a function of (x, y) lies in the 2D Fourier basis: shares, blocks, and the frequency it has.

All shares are of the *centred* function's variance (the const × const coefficient left out) and lie in [0, 1]; a
function without variance has share 0 everywhere and no frequency (0).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from analysis.fourier import FourierBasis

MOST_BLOCKS = 6
"""Blocks that are worth a name: what is weaker is not seen beside them."""

LEAST_SHARE = 0.05
"""A block is strong from this share of the variance on: at random weights every block holds far less."""

ROUNDING = 1e-12
"""Variance below this share of the mean square counts as none: what rounding leaves of a constant function."""


def centred_power(coefficients: Float[Tensor, "*batch comp_x comp_y"]) -> Float[Tensor, "*batch comp_x comp_y"]:
    """Squared coefficients without the constant; all zero where rounding is all that varies."""
    return centred(coefficients.square())


def centred(squares: Float[Tensor, "*batch comp_x comp_y"]) -> Float[Tensor, "*batch comp_x comp_y"]:
    """Squares without the constant; all zero where rounding is all that varies."""
    power = squares.clone()
    total = power.sum((-2, -1), keepdim=True)
    power[..., 0, 0] = 0
    varies = power.sum((-2, -1), keepdim=True) > ROUNDING * total
    return power * varies


def beyond_rounding(varying: Tensor, constant: Tensor) -> Tensor:
    """Squares that vary, or 0 where they are no more than rounding leaves of those that are `constant`."""
    return torch.where(varying > ROUNDING * (varying + constant), varying, 0)


def spread(values: Tensor, *, axes: tuple[int, int]) -> Tensor:
    """Standard deviation over both tokens, which lie on `axes`; 0 where rounding is all that varies."""
    mean = values.mean(axes, keepdim=True)
    # In two passes, so that a large mean costs no digits.
    variance = (values - mean).square_().mean(axes)
    return beyond_rounding(variance, mean.square().squeeze(axes)).sqrt()


def shares(power: Float[Tensor, "*batch comp_x comp_y"]) -> Float[Tensor, "*batch comp_x comp_y"]:
    """Power as a share of its sum; 0 where there is none."""
    total = power.sum((-2, -1), keepdim=True)
    return power / torch.where(total > 0, total, 1)


def fold_names(basis: FourierBasis) -> tuple[str, ...]:
    """Names of the cells that `fold` makes along each axis: `const`, each frequency, and `zero` for x · y.

    >>> fold_names(FourierBasis(size=7, order=6))
    ('const', '1', '2', '3', 'zero')
    """
    names = ("const", *(str(k) for k in range(1, basis.n_freqs + 1)))
    return (*names, "zero") if basis.order < basis.size else names


def fold(power: Float[Tensor, "*batch comp_x comp_y"], basis: FourierBasis) -> Float[Tensor, "*batch freq_x freq_y"]:
    """Add the power of cos and sin of each frequency along both component axes: cells of blocks `a in x × b in y`.

    The names of the cells are `fold_names`.
    """
    return _fold_axis(_fold_axis(power, basis, -2), basis, -1)


def _fold_axis(power: Tensor, basis: FourierBasis, axis: int) -> Tensor:
    """Fold one axis by slices: far cheaper than a matrix product over many neurons."""
    axis %= power.ndim
    n_pairs = (basis.order - 1) // 2
    const, rest = power.narrow(axis, 0, 1), 1 + 2 * n_pairs
    waves = power.narrow(axis, 1, 2 * n_pairs).unflatten(axis, (n_pairs, 2)).sum(axis + 1)
    # What is left stands alone: the Nyquist cosine of an even order, and `zero` of x · y.
    return torch.cat([const, waves, power.narrow(axis, rest, basis.size - rest)], dim=axis)


@dataclass(frozen=True, eq=False)
class Dominant:
    """The frequency whose block {const, cos k, sin k}² holds most of a function's centred variance, and its share."""

    freq: Int[Tensor, "*batch"]
    fraction: Float[Tensor, "*batch"]


def dominant(folded: Float[Tensor, "*batch freq_x freq_y"], basis: FourierBasis) -> Dominant:
    """Find the frequency of functions from their folded power; 0 with fraction 0 where there is no variance."""
    ks = slice(1, basis.n_freqs + 1)
    diagonal = folded.diagonal(dim1=-2, dim2=-1)[..., ks]
    return leading(folded[..., ks, 0] + folded[..., 0, ks] + diagonal, folded.sum((-2, -1)))


def leading(block: Float[Tensor, "*batch freq"], total: Float[Tensor, "*batch"]) -> Dominant:
    """The same from the power of each frequency's block and all that there is."""
    # What rounding leaves of none at all (of a constant in x · y, beside `zero`) is the lead of no frequency.
    most, place = torch.where(block > ROUNDING * total.unsqueeze(-1), block, 0).max(-1)
    alive = total > 0
    fraction = torch.where(alive, most / torch.where(alive, total, 1), 0)
    # Rounding may take the sum of parts a hair above the whole.
    return Dominant(torch.where(alive, place + 1, 0), fraction.clamp(0, 1))


@dataclass(frozen=True, eq=False)
class StrongBlocks:
    """The strongest blocks `a in x × b in y` of a function of both tokens, the strongest first."""

    places: Int[Tensor, "*batch block place"]
    """comp_x, comp_y of the strongest coefficient in the block; freq_x, freq_y of the block; −1 where there is none."""
    share: Float[Tensor, "*batch block"]
    """Share of the centred variance, 0 where there is none."""


def strong_blocks(
    power: Float[Tensor, "*batch comp_x comp_y"], held: Float[Tensor, "*batch freq_x freq_y"], basis: FourierBasis
) -> StrongBlocks:
    """Find the blocks that hold at least 5 % of a centred power, six at most; `held` is each block's share of it."""
    n_freqs = held.shape[-1]
    found = held.flatten(-2).topk(min(MOST_BLOCKS, n_freqs**2))
    share, block = found.values, found.indices
    freq_x, freq_y = block // n_freqs, block % n_freqs
    members = _members(basis, device=power.device)
    rows, columns = members[freq_x][..., :, None], members[freq_y][..., None, :]
    cells = (rows * basis.size + columns).flatten(-2)
    inside = power.flatten(-2).gather(-1, cells.flatten(-2)).unflatten(-1, cells.shape[-2:])
    strongest = cells.gather(-1, inside.argmax(-1, keepdim=True)).squeeze(-1)
    places = torch.stack([strongest // basis.size, strongest % basis.size, freq_x, freq_y], dim=-1)
    strong = share >= LEAST_SHARE
    places, share = torch.where(strong.unsqueeze(-1), places, -1), torch.where(strong, share, 0)
    # A small group has fewer blocks than there is room for.
    room = MOST_BLOCKS - block.shape[-1]
    padded = torch.nn.functional.pad(places, (0, 0, 0, room), value=-1)
    return StrongBlocks(padded.to(torch.int16), torch.nn.functional.pad(share, (0, room)))


def _members(basis: FourierBasis, *, device: torch.device) -> Int[Tensor, "freq 2"]:
    """The first and the last component of each cell that `fold` makes along an axis."""
    n_pairs = (basis.order - 1) // 2
    first = [0, *range(1, 1 + 2 * n_pairs, 2), *range(1 + 2 * n_pairs, basis.size)]
    last = [0, *range(2, 2 + 2 * n_pairs, 2), *range(1 + 2 * n_pairs, basis.size)]
    return torch.tensor([first, last], device=device).T
