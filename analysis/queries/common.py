"""Arrays that several queries return in the same form."""

from __future__ import annotations

from typing import Any

from jaxtyping import Float
from torch import Tensor

from analysis.fourier import FourierBasis, fft1d, fft2d
from analysis.query import Basis
from analysis.spectrum import centred_power, dominant, fold, shares

Arrays = dict[str, tuple[Any, tuple[str, ...], str]]
"""Name → (values, axes, unit)."""


def token_arrays(
    values: Float[Tensor, "*batch x"],
    axes: tuple[str, ...],
    basis: Basis,
    fourier: FourierBasis,
    unit: str,
    *,
    axis: str = "x",
) -> Arrays:
    """A function of one token, in the basis asked for; `axes` are those between `epoch` and the token's `axis`."""
    if basis == "fourier":
        return {"values": (fft1d(values, fourier), ("epoch", *axes, "comp"), "coefficient")}
    return {"values": (values, ("epoch", *axes, axis), unit)}


def pair_arrays(values: Float[Tensor, "epoch x y"], basis: Basis, fourier: FourierBasis, unit: str) -> Arrays:
    """A function of both tokens, in the basis asked for.

    In the Fourier basis: `values` (comp_x, comp_y), coefficients. `share` (comp_x, comp_y): each one's share of the
    centred variance. `block_share` (freq_x, freq_y): the same summed over cos and sin, so that (k, const) is
    "k in x". `freq` and `fraction`: the frequency whose 3 × 3 block holds most variance, and that share; both 0
    without variance.
    """
    if basis == "input":
        return {"values": (values, ("epoch", "x", "y"), unit)}
    coefficients = fft2d(values, fourier)
    power = centred_power(coefficients)
    folded = fold(power, fourier)
    found = dominant(folded, fourier)
    return {
        "values": (coefficients, ("epoch", "comp_x", "comp_y"), "coefficient"),
        "share": (shares(power), ("epoch", "comp_x", "comp_y"), "share of variance"),
        "block_share": (shares(folded), ("epoch", "freq_x", "freq_y"), "share of variance"),
        "freq": (found.freq, ("epoch",), "frequency"),
        "fraction": (found.fraction, ("epoch",), "share of variance"),
    }
