"""The 2D Fourier transform of many units by even and odd parts: half the products of the dense one in each direction.

cos is even and sin is odd: Σₓ v(x) cos(wx) takes only the sums v(x) + v(−x), and Σₓ v(x) sin(wx) only the differences.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from analysis.fourier import FourierBasis

_GROUP = 64
"""Units at a time: 3.3 MB at p = 113, so that what is computed of them stays in the processor's cache."""


def unit_groups(n_units: int) -> Iterator[slice]:
    """All units in groups that are quick to transform."""
    return (slice(start, min(start + _GROUP, n_units)) for start in range(0, n_units, _GROUP))


@dataclass(frozen=True, eq=False)
class Quadrants:
    """Units in the 2D Fourier basis, apart by wave: `even` is const, cos 1, … (and `zero`); `odd` is sin 1, …."""

    basis: FourierBasis
    even_even: Float[Tensor, "even_x even_y epoch unit"]
    even_odd: Float[Tensor, "even_x odd_y epoch unit"]
    odd_even: Float[Tensor, "odd_x even_y epoch unit"]
    odd_odd: Float[Tensor, "odd_x odd_y epoch unit"]

    @classmethod
    def of(cls, values: Float[Tensor, "epoch x y unit"], basis: FourierBasis) -> Quadrants:
        """Transform along y, then along x."""
        along_y = _transform(values.movedim(2, 0), basis)
        both = _transform(along_y.movedim(2, 0), basis)
        even, odd = slice(None, basis.size - _n_sines(basis)), slice(basis.size - _n_sines(basis), None)
        return cls(basis, both[even, even], both[even, odd], both[odd, even], both[odd, odd])

    def power(self) -> Float[Tensor, "epoch freq_x freq_y unit"]:
        """Squared coefficients, those of cos and sin of each frequency added: as `analysis.spectrum.fold` has them."""
        sines = slice(1, 1 + _n_sines(self.basis))
        power = self.even_even.square()
        power[:, sines].addcmul_(self.even_odd, self.even_odd)
        power[sines].addcmul_(self.odd_even, self.odd_even)
        power[sines, sines].addcmul_(self.odd_odd, self.odd_odd)
        return power.movedim(2, 0)

    def squares(self, member: Bool[Tensor, "epoch unit"] | None = None) -> Float[Tensor, "epoch comp_x comp_y"]:
        """Squared coefficients, added up over all units, or over those that are a `member`."""
        n_sines = _n_sines(self.basis)
        is_odd = _is_odd(self.basis).to(self.even_even.device)
        even, odd = (~is_odd).nonzero()[:, 0], is_odd.nonzero()[:, 0]
        total = self.even_even.new_zeros(self.basis.size, self.basis.size, self.even_even.shape[2])
        quarters = [(even, even, self.even_even), (even, odd, self.even_odd)]
        quarters += [(odd, even, self.odd_even), (odd, odd, self.odd_odd)]
        for rows, columns, values in quarters[: None if n_sines else 1]:
            squares = values.square() if member is None else values.square() * member
            total[rows[:, None], columns] = squares.sum(-1)
        return total.movedim(-1, 0)


def _n_sines(basis: FourierBasis) -> int:
    return (basis.order - 1) // 2


def _is_odd(basis: FourierBasis) -> Bool[Tensor, "comp"]:
    """Which components are sines."""
    is_odd = torch.zeros(basis.size, dtype=torch.bool)
    is_odd[2 : 2 * _n_sines(basis) + 1 : 2] = True
    return is_odd


def _transform(values: Float[Tensor, "x *batch"], basis: FourierBasis) -> Float[Tensor, "comp *batch"]:
    """Coefficients along the first axis, those of the even waves before those of the odd ones."""
    n_pairs, order = _n_sines(basis), basis.order
    forth, back = values[1 : 1 + n_pairs], values[order - n_pairs : order].flip(0)
    # Tokens that are their own negatives stand alone: 0, order/2, and for x · y the one beside the group.
    sums = torch.cat([values[: order // 2 + 1], values[order:]])
    sums[1 : 1 + n_pairs] += back
    differences = torch.sub(forth, back, out=sums.new_empty(forth.shape))
    even, odd = _halves(basis, values.dtype, values.device)
    found = sums.new_empty(basis.size, sums[0].numel())
    torch.mm(even, sums.flatten(1), out=found[: len(even)])
    torch.mm(odd, differences.flatten(1), out=found[len(even) :])
    return found.unflatten(1, values.shape[1:])


@lru_cache(maxsize=16)
def _halves(basis: FourierBasis, dtype: torch.dtype, device: torch.device) -> tuple[Tensor, Tensor]:
    """The even and the odd rows of the basis, on the tokens that `_transform` leaves."""
    rows, is_odd = torch.as_tensor(basis.matrix), _is_odd(basis)
    kept = [*range(basis.order // 2 + 1), *range(basis.order, basis.size)]
    even, odd = rows[~is_odd][:, kept], rows[is_odd][:, 1 : 1 + _n_sines(basis)]
    return even.to(device, dtype), odd.to(device, dtype)
