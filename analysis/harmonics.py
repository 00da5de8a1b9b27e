"""Whether a frequency is there for its own sake, or as the second harmonic of another.

A neuron that follows frequency k may read a little of frequency 2k as well, which bends its wave. It then reads both at
phases that belong together: |z| cos(w t − φ) of k, and of 2k the same at twice the phase, or half a turn from it. Over
all neurons such phases agree; those of a frequency that is used by itself do not. The measure is ours.
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from analysis.fourier import FourierBasis
from analysis.spectrum import ROUNDING


def harmonic_of(freq: int, order: int) -> int:
    """The frequency of the wave that goes twice as fast: 2k, or as seen from the other side n − 2k; 0 for a constant.

    >>> harmonic_of(7, 113), harmonic_of(46, 113), harmonic_of(4, 8)
    (14, 21, 0)
    """
    twice = 2 * freq % order
    return min(twice, order - twice)


def second_harmonics(read: Float[Tensor, "epoch comp neuron"], basis: FourierBasis) -> Float[Tensor, "epoch freq"]:
    """How far neurons read each frequency's second harmonic as one, in [−1, 1]; `read` is what each reads of each wave.

    The mean over neurons of cos(φ₂ − 2φ₁), weighted by the power of the harmonic: near 0 where it is nothing but
    another frequency, and 0 where there is none.
    """
    cos, sin = _waves(read, basis)
    power = cos.square().add_(sin.square())
    # What rounding leaves of a wave has a phase that means nothing.
    power *= power > ROUNDING * read.square().sum(1, keepdim=True)
    some = torch.where(power > 0, power, torch.inf)
    # The cosine and the sine of 2φ₁; then the waves of the harmonic, weighted by its size.
    cos_twice, sin_twice = (cos.square() - sin.square()) / some, 2 * cos * sin / some
    size = power.sqrt()
    freqs = np.arange(1, basis.n_freqs + 1)
    found = np.array([harmonic_of(int(freq), basis.order) for freq in freqs])
    rows = torch.as_tensor(np.maximum(found - 1, 0), device=read.device)
    # The wave of n − 2k is that of 2k run backwards: its sine has the other sign.
    way = torch.as_tensor(np.where(found == 2 * freqs, 1, -1), device=read.device)
    along = ((size * cos)[:, rows] * cos_twice).sum(-1) + way * ((size * sin)[:, rows] * sin_twice).sum(-1)
    total = power.sum(-1)[:, rows]
    is_another = torch.as_tensor((found > 0) & (found != freqs), device=read.device)
    return torch.where(is_another & (total > 0), along / torch.where(total > 0, total, 1), 0).clamp(-1, 1)


def _waves(
    read: Float[Tensor, "epoch comp neuron"], basis: FourierBasis
) -> tuple[Float[Tensor, "epoch freq neuron"], Float[Tensor, "epoch freq neuron"]]:
    """The cosines and the sines of all frequencies; 0 where the Nyquist frequency has no sine."""
    waves = read[:, 1 : basis.order]
    if basis.order % 2 == 0:
        waves = torch.cat([waves, torch.zeros_like(waves[:, :1])], dim=1)
    return waves[:, 0::2], waves[:, 1::2]
