"""What units have at each single frequency, for a tenth of the work of their transform: sums along lines of inputs.

What a function has of waves of x alone, and of y alone, takes only its sums over rows and columns. What it has of
products of two waves of one frequency takes only those over the inputs of each x + y and of each x − y, because
cos(a ∓ b) = cos a cos b ± sin a sin b and sin(a ± b) = sin a cos b ± cos a sin b.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from analysis.directions import TrigDirections, variance
from analysis.fourier import FourierBasis


@dataclass(frozen=True, eq=False)
class FrequencyBlocks:
    """Units' coefficients in the block {const, cos k, sin k}² of each frequency k = 1 …; 0 for a sine there is not."""

    basis: FourierBasis
    constant: Float[Tensor, "epoch unit"]
    along_x: Float[Tensor, "epoch freq wave unit"]
    along_y: Float[Tensor, "epoch freq wave unit"]
    both: Float[Tensor, "epoch freq wave_x wave_y unit"]
    total: Float[Tensor, "epoch unit"]
    """Centred variance, times the number of inputs: the squares of all coefficients but `constant`, in every block."""

    @classmethod
    def of(cls, values: Float[Tensor, "epoch x y unit"], basis: FourierBasis) -> FrequencyBlocks:
        """Add up along lines, and transform the sums."""
        order, n_freqs = basis.order, basis.n_freqs
        found = basis.on(values)[:order, :order] @ _sums(values, basis)
        # An even order has no sine of its last frequency.
        waves = F.pad(found[:, :, 1:], (0, 0, 0, 2 * n_freqs + 1 - order)).unflatten(2, (n_freqs, 2))
        along_x, along_y, plus, minus = (waves / order**0.5).unbind(1)
        # A product of waves is the sum or the difference of those of x + y and x − y, over √2 where all have norm 1.
        # For the Nyquist cosine the three are the same.
        is_pair = (2 * torch.arange(1, n_freqs + 1, device=values.device) != order)[:, None, None]
        scale = torch.where(is_pair, 0.5**0.5, values.new_tensor(0.5))
        plus, minus = plus * scale, minus * scale
        both = torch.stack([plus[:, :, 0] + minus[:, :, 0], plus[:, :, 1] - minus[:, :, 1]], dim=2)
        with_sine = torch.stack([plus[:, :, 1] + minus[:, :, 1], minus[:, :, 0] - plus[:, :, 0]], dim=2)
        both = torch.stack([both, with_sine * is_pair], dim=2)
        return cls(basis, found[:, 0, 0] / order**0.5, along_x, along_y, both, variance(values, basis))

    def power(self) -> Float[Tensor, "epoch freq unit"]:
        """Squared coefficients of each block, added up; without the constant, which all blocks share."""
        along = self.along_x.square().sum(2) + self.along_y.square().sum(2)
        return along + self.both.square().sum((2, 3))

    def along(self, trig: TrigDirections) -> Float[Tensor, "epoch direction unit"]:
        """Coefficients along the trig directions: cos(a ± b) = cos·cos ∓ sin·sin, sin(a ± b) = sin·cos ± cos·sin."""
        rows = []
        for freq in trig.freqs:
            (cos_cos, cos_sin), (sin_cos, sin_sin) = (row.unbind(1) for row in self.both[:, freq - 1].unbind(1))
            if 2 * freq == self.basis.order:
                rows.append(cos_cos)
                continue
            sign = trig.task.sign
            # The products have norm 1 each, and so has their sum with 1/√2.
            rows += [(cos_cos - sign * sin_sin) * 0.5**0.5, (sin_cos + sign * cos_sin) * 0.5**0.5]
        n_epochs, n_units = self.constant.shape
        return torch.stack(rows, dim=1) if rows else self.constant.new_zeros(n_epochs, 0, n_units)


def _sums(values: Float[Tensor, "epoch x y unit"], basis: FourierBasis) -> Float[Tensor, "epoch kind line unit"]:
    """Sums over the inputs of each x, of each y, of each x + y, and of each x − y."""
    lines = _lines(basis, values.device)
    # Sums of rows that are looked up are what bags of embeddings are: the quickest that torch has.
    sums = [F.embedding_bag(lines, frame, mode="sum") for frame in values.flatten(1, 2)]
    return torch.stack(sums).unflatten(1, (-1, basis.order))


@lru_cache(maxsize=16)
def _lines(basis: FourierBasis, device: torch.device) -> Int[Tensor, "line input"]:
    """The inputs on each line, as places in all of them, x slowest; those with a token beside the group are on none."""
    along = torch.arange(basis.order).expand(basis.order, -1)
    line = along.T
    xs = torch.cat([line, along, (line - along) % basis.order, (line + along) % basis.order])
    ys = torch.cat([along, line, along, along])
    return (xs * basis.size + ys).to(device, torch.int32)
