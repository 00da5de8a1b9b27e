"""The task, the Fourier basis and its transforms, written out as loops from their definitions.

Nothing in the `literal*` files imports `analysis`: they are what its answers are compared with. A model here is a plain
dict of float64 arrays under TransformerLens' names, p ≤ 8, and time does not matter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy import ndarray


@dataclass(frozen=True)
class LiteralTask:
    """One operation modulo p, its tokens in the order in which the operation is cyclic, and the basis over them."""

    p: int
    operation: str

    @property
    def n(self) -> int:
        """Order of the group: all tokens, or the nonzero ones for multiplication."""
        return self.p - 1 if self.operation == "multiply" else self.p

    @property
    def n_freqs(self) -> int:
        return self.n // 2

    @property
    def freqs(self) -> range:
        return range(1, self.n_freqs + 1)

    @property
    def sign(self) -> int:
        return {"add": 1, "multiply": 1, "subtract": -1}.get(self.operation, 0)

    @property
    def has_waves(self) -> bool:
        """Whether the answer is a function of x ± y, of places."""
        return self.sign != 0

    def tokens(self) -> list[int]:
        """The token at each place: 0 … p−1, or for multiplication g⁰, g¹, … and then 0."""
        return list(self._tokens)

    @cached_property
    def _tokens(self) -> list[int]:
        if self.operation != "multiply":
            return list(range(self.p))
        for g in range(1, self.p):
            powers = [pow(g, i, self.p) for i in range(self.n)]
            if sorted(powers) == list(range(1, self.p)):
                return [*powers, 0]
        raise AssertionError("a prime has a primitive root")

    def place(self, token: int) -> int:
        return self.tokens().index(token)

    def label(self, x: int, y: int) -> int:
        """What the model should predict for two tokens."""
        if self.operation == "add":
            return (x + y) % self.p
        if self.operation == "squares":
            return (x * x + y * y) % self.p
        if self.operation == "squares_and_product":
            return (x * x + x * y + y * y) % self.p
        return (x - y) % self.p if self.operation == "subtract" else (x * y) % self.p

    def labels(self) -> ndarray:
        """The place of the right answer for every pair of places."""
        return self._labels

    @cached_property
    def _labels(self) -> ndarray:
        tokens = self.tokens()
        return np.array([[self.place(self.label(x, y)) for y in tokens] for x in tokens])

    def names(self) -> list[str]:
        return list(self._names)

    @cached_property
    def _names(self) -> list[str]:
        names = ["const"]
        for k in self.freqs:
            names += [f"cos {k}"] if 2 * k == self.n else [f"cos {k}", f"sin {k}"]
        return [*names, "zero"] if self.operation == "multiply" else names

    def freq_of(self, component: int) -> int:
        name = self.names()[component]
        if name == "const":
            return 0
        return -1 if name == "zero" else int(name.split()[1])

    def component(self, wave: str, k: int) -> int | None:
        """The row of `cos k` or `sin k`; None for the sine of the Nyquist frequency, which is zero everywhere."""
        name = f"{wave} {k}"
        return self.names().index(name) if name in self.names() else None

    def basis(self) -> ndarray:
        """(comp, x): orthonormal rows."""
        return self._basis

    @cached_property
    def _basis(self) -> ndarray:
        rows = []
        for name in self.names():
            row = np.zeros(self.p)
            for i in range(self.n):
                if name == "const":
                    row[i] = 1.0
                elif name != "zero":
                    wave, k = name.split()
                    row[i] = getattr(math, wave)(2 * math.pi * int(k) * i / self.n)
            if name == "zero":
                row[self.n] = 1.0
            rows.append(row / math.sqrt(float(sum(row * row))))
        return np.array(rows)

    def fft1d(self, values: ndarray) -> ndarray:
        """Transform the last axis."""
        return np.einsum("cx,...x->...c", self.basis(), values)

    def fft2d(self, values: ndarray) -> ndarray:
        """Transform (x, y): Σ_xy X[x, y] B[i, x] B[j, y], for any axes behind them."""
        return np.einsum("ix,jy,xy...->ij...", self.basis(), self.basis(), values)

    def unfft2d(self, coefficients: ndarray) -> ndarray:
        """The function with these coefficients."""
        return np.einsum("ix,jy,ij...->xy...", self.basis(), self.basis(), coefficients)

    def centred(self, values: ndarray) -> ndarray:
        """Without the const × const component: the mean over the (for multiplication nonzero) pairs, removed there."""
        flat = np.zeros((self.p, self.p))
        flat[: self.n, : self.n] = 1.0
        mean = values[: self.n, : self.n].mean(axis=(0, 1))
        return values - np.multiply.outer(flat, mean)

    def fold(self, power: ndarray) -> ndarray:
        """(freq_x, freq_y): power summed over cos and sin; 0 is const, for multiplication the last is zero."""
        cells = self.n_freqs + 1 + (self.operation == "multiply")
        out = np.zeros((cells, cells))
        for i in range(self.p):
            for j in range(self.p):
                out[self.freq_of(i), self.freq_of(j)] += power[i, j]  # −1 is the last cell
        return out

    def wave_of_sum(self, k: int, wave: str) -> ndarray:
        """cos or sin of 2πk(i + s·j)/n on every pair of places; 0 where a token is 0 in multiplication."""
        out = np.zeros((self.p, self.p))
        if self.component(wave, k) is None:
            return out
        for i in range(self.n):
            for j in range(self.n):
                out[i, j] = getattr(math, wave)(2 * math.pi * k * (i + self.sign * j) / self.n)
        return out

    def trig_directions(self, freqs: list[int]) -> list[ndarray]:
        """The functions cos w(x + s·y) and sin w(x + s·y) of some frequencies, each of norm 1 over all inputs."""
        waves = [self.wave_of_sum(k, wave) for k in freqs for wave in ("cos", "sin")]
        return [wave / math.sqrt(float((wave * wave).sum())) for wave in waves if wave.any()]

    def trig_projection(self, values: ndarray, freqs: list[int]) -> ndarray:
        """The part of (x, y, unit) along the trig directions of some frequencies."""
        out = np.zeros_like(values)
        for direction in self.trig_directions(freqs):
            out += np.einsum("xy,ij,iju->xyu", direction, direction, values)
        return out

    def trig_share(self, values: ndarray, freqs: list[int]) -> float:
        """Share of the centred variance of (x, y, unit), summed over units, along the trig directions."""
        total = float((self.centred(values) ** 2).sum())
        if not has_variance(values, self.centred(values)):
            return 0.0
        return float((self.trig_projection(self.centred(values), freqs) ** 2).sum()) / total


def has_variance(values: ndarray, centred: ndarray) -> bool:
    """Whether anything is left to explain: variance below 1e-12 of the mean square counts as none."""
    return float((centred**2).mean()) > 1e-12 * float((values**2).mean())
