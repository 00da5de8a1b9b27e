"""The real Fourier basis over the tokens, in one and two dimensions.

Rows of the basis are `const`, then `cos k` and `sin k` for k = 1 … ⌊n/2⌋, each of norm 1; for even n the last
frequency is the single Nyquist cosine. For x · y and x ÷ y the n = p − 1 nonzero tokens form a cyclic group in the
order of their discrete logarithm; token 0 stands apart, and its indicator is one more row, `zero`.
Source: [nanda2023], section 4; [balcells2024], `make_fourier_basis`, `fft1d`, `fft2d`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy import ndarray
from torch import Tensor

ZERO = "zero"
"""Name of the component that is the indicator of token 0 (x · y and x ÷ y only)."""


@dataclass(frozen=True)
class FourierBasis:
    """The orthonormal basis for `size` tokens, the first `order` of them cyclic.

    `order` equals `size` for x ± y, and `size − 1` for x · y and x ÷ y, where the last token is 0.

    >>> FourierBasis(size=7, order=6).names
    ('const', 'cos 1', 'sin 1', 'cos 2', 'sin 2', 'cos 3', 'zero')
    """

    size: int
    order: int

    @cached_property
    def matrix(self) -> Float[ndarray, "comp x"]:
        """The basis, float64; row i is component i as a function of the token."""
        rows = np.zeros((self.size, self.size))
        token = np.arange(self.order)
        rows[0, : self.order] = 1.0
        for k in range(1, self.n_freqs + 1):
            # k·token reduced first: the angle stays small, so that cos and sin keep all their digits.
            angle = 2 * np.pi * ((k * token) % self.order) / self.order
            waves = (np.cos(angle), np.sin(angle))
            for comp, wave in zip(self.components(k), waves, strict=False):
                rows[comp, : self.order] = wave
        if self.order < self.size:
            rows[-1, -1] = 1.0
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    @property
    def n_freqs(self) -> int:
        """The number of frequencies, ⌊order/2⌋."""
        return self.order // 2

    def components(self, freq: int) -> tuple[int, ...]:
        """Rows that belong to frequency `freq` ≥ 1: cos and sin, or the Nyquist cosine alone."""
        first = 2 * freq - 1
        return (first,) if 2 * freq == self.order else (first, first + 1)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """`const`, `cos 1`, `sin 1`, … and, for x · y, `zero`."""
        names = ["const"]
        for k in range(1, self.n_freqs + 1):
            names += [f"{wave} {k}" for wave in ("cos", "sin")[: len(self.components(k))]]
        return (*names, ZERO) if self.order < self.size else tuple(names)

    @cached_property
    def freq_of(self) -> Int[ndarray, "comp"]:
        """The frequency each component belongs to; 0 for `const`, −1 for `zero`."""
        freqs = np.zeros(self.size, dtype=np.int64)
        for k in range(1, self.n_freqs + 1):
            freqs[list(self.components(k))] = k
        if self.order < self.size:
            freqs[-1] = -1
        return freqs

    def on(self, like: Tensor) -> Float[Tensor, "comp x"]:
        """The basis as a tensor of `like`'s dtype and device."""
        return _basis_tensor(self, like.dtype, like.device)


@lru_cache(maxsize=16)
def _basis_tensor(basis: FourierBasis, dtype: torch.dtype, device: torch.device) -> Tensor:
    return torch.as_tensor(basis.matrix, dtype=dtype, device=device)


def fft1d(values: Float[Tensor, "*batch x"], basis: FourierBasis) -> Float[Tensor, "*batch comp"]:
    """Coefficients of functions of one token (last axis)."""
    return values @ basis.on(values).T


def fft2d(values: Float[Tensor, "*batch x y"], basis: FourierBasis) -> Float[Tensor, "*batch comp_x comp_y"]:
    """Coefficients of functions of both tokens (last two axes): out[i, j] = Σ values[x, y] B[i, x] B[j, y]."""
    rows = basis.on(values)
    return rows @ values @ rows.T
