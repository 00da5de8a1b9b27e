"""Arrays that several queries return in the same form."""

from __future__ import annotations

from typing import Any

from jaxtyping import Float
from torch import Tensor

from analysis.fourier import FourierBasis, fft2d
from analysis.spectrum import centred_power, dominant, fold, shares

Arrays = dict[str, tuple[Any, tuple[str, ...], str]]
"""Name → (values, axes, unit)."""


def fourier_arrays(values: Float[Tensor, "epoch x y"], basis: FourierBasis) -> Arrays:
    """A function of (x, y) in the 2D Fourier basis.

    `values` (comp_x, comp_y): coefficients. `share` (comp_x, comp_y): each one's share of the centred variance.
    `block_share` (freq_x, freq_y): the same summed over cos and sin, so that (k, const) is "k in x". `freq` and
    `fraction`: the frequency whose 3 × 3 block holds most variance, and that share; 0 and 0 without variance.
    """
    coefficients = fft2d(values, basis)
    power = centred_power(coefficients)
    folded = fold(power, basis)
    found = dominant(folded, basis)
    return {
        "values": (coefficients, ("epoch", "comp_x", "comp_y"), "coefficient"),
        "share": (shares(power), ("epoch", "comp_x", "comp_y"), "share of variance"),
        "block_share": (shares(folded), ("epoch", "freq_x", "freq_y"), "share of variance"),
        "freq": (found.freq, ("epoch",), "frequency"),
        "fraction": (found.fraction, ("epoch",), "share of variance"),
    }
