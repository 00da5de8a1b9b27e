"""Fourier: a playground for the basis, without any model: basis functions in one and two dimensions, and transforms."""

from __future__ import annotations

from app.panels import Ask, Panel

_WAVE = Panel(
    "wave",
    "wave",
    Ask("fourier_component", chosen={"i": "component"}),
    "One component of the Fourier basis, a function of the token. Cos k and sin k have k periods over all p tokens; "
    "const is the same everywhere. Each has norm 1, and any two are orthogonal.",
    width=4,
)

_SHAPE = (
    Panel(
        "sketch",
        "sketch",
        Ask("fourier_transform", chosen={"shape": "shape"}),
        "A function of the token. Choose one above, or draw your own: press here and move.",
        arrays=("function", "values"),
        width=2,
        detail="a function of the token",
        options={"sentence": "Draw here to change the function."},
    ),
    Panel(
        "transform",
        "lines",
        Ask("fourier_transform", chosen={"shape": "shape"}),
        "The Fourier coefficients of the function: its inner product with every component of the basis. Smooth "
        "functions have few large ones; sharp corners need many.",
        width=2,
    ),
)

_MIX = (
    Panel(
        "mix-input",
        "pairs",
        Ask("fourier_mix", chosen={"terms": "terms"}),
        "The sum of the chosen terms, each a component of x times a component of y, for every pair of inputs.",
        width=2,
    ),
    Panel(
        "mix-fourier",
        "spectrum2d",
        Ask("fourier_mix", chosen={"terms": "terms"}),
        "The sum of the chosen terms in the 2D Fourier basis: one cell for each term, however busy the map beside it "
        "is. Click a cell to add or remove its term.",
        arrays=("coefficients", "strongest", "strongest_share"),
        width=2,
        options={"main": "coefficients", "click": "term", "sentence": "Click a cell to add or remove its term."},
        detail="their weights · Fourier",
    ),
)

PANELS = (_WAVE, *_SHAPE, *_MIX)
