"""Arrays that several queries return in the same form, and their declarations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jaxtyping import Float
from torch import Tensor

from analysis.fourier import FourierBasis, fft1d, fft2d
from analysis.query import Basis
from analysis.signature import ArraySpec, ArraySpecs, InBothBases
from analysis.spectrum import centred, centred_power, dominant, fold, shares, strong_blocks

_SHARE = "share of variance"


def token_specs(unit: str, meaning: str, *axes: str, axis: str = "x", more: ArraySpecs | None = None) -> InBothBases:
    """What `token_values` makes of a function of one token; `axes` come before the token's own `axis`."""
    more = more or {}
    return InBothBases(
        input={"values": ArraySpec((*axes, axis), unit, meaning), **more},
        fourier={"values": ArraySpec((*axes, "comp"), "coefficient", meaning), **more},
    )


def token_values(values: Float[Tensor, "*batch x"], basis: Basis, fourier: FourierBasis) -> Tensor:
    """A function of one token, in the basis asked for."""
    return fft1d(values, fourier) if basis == "fourier" else values


def pair_specs(unit: str, meaning: str) -> InBothBases:
    """What `pair_values` makes of a function of both tokens."""
    return InBothBases(
        input={"values": ArraySpec(("x", "y"), unit, meaning)},
        fourier={
            "values": ArraySpec(("comp_x", "comp_y"), "coefficient", meaning),
            "share": ArraySpec(("comp_x", "comp_y"), _SHARE, "each coefficient's share of the centred variance"),
            "freq": ArraySpec((), "frequency", "the one whose 3 × 3 block explains most variance; 0 without variance"),
            "fraction": ArraySpec((), _SHARE, "what that block explains; 0 without variance"),
            **block_specs(),
        },
    )


def block_specs(*axes: str) -> ArraySpecs:
    """What `block_values` finds; `axes` come before those of each array."""
    return {
        "block_share": ArraySpec(
            (*axes, "freq_x", "freq_y"),
            _SHARE,
            "of the centred variance, summed over cos and sin of each frequency: (k, const) is “k in x”",
        ),
        "strongest": ArraySpec(
            (*axes, "block", "place"),
            "place",
            "blocks that explain at least 5 % of the variance, the strongest first: the components of each one's "
            "strongest coefficient, and its frequencies; −1 where there are no more",
        ),
        "strongest_share": ArraySpec((*axes, "block"), _SHARE, "what each of them explains"),
    }


def block_values(power: Float[Tensor, "*batch comp_x comp_y"], fourier: FourierBasis) -> Mapping[str, Any]:
    """What the blocks of a centred power hold, and the strongest of them."""
    held = shares(fold(power, fourier))
    found = strong_blocks(power, held, fourier)
    return {"block_share": held, "strongest": found.places, "strongest_share": found.share}


def spectrum_specs(meaning: str) -> ArraySpecs:
    """What `spectrum_values` makes of a mean square in the 2D Fourier basis."""
    return {"values": ArraySpec(("comp_x", "comp_y"), "mean square", meaning), **block_specs()}


def spectrum_values(squares: Float[Tensor, "epoch comp_x comp_y"], fourier: FourierBasis) -> Mapping[str, Any]:
    """A mean square in the 2D Fourier basis, and what its blocks hold."""
    return {"values": squares, **block_values(centred(squares), fourier)}


def pair_values(values: Float[Tensor, "epoch x y"], basis: Basis, fourier: FourierBasis) -> Mapping[str, Any]:
    """A function of both tokens in the basis asked for; in the Fourier basis also where its variance lies."""
    if basis == "input":
        return {"values": values}
    coefficients = fft2d(values, fourier)
    power = centred_power(coefficients)
    found = dominant(fold(power, fourier), fourier)
    return {
        "values": coefficients,
        "share": shares(power),
        "freq": found.freq,
        "fraction": found.fraction,
        **block_values(power, fourier),
    }
