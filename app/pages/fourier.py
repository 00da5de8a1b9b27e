"""Fourier: a bench to learn the basis on, without any model: waves, transforms, and sums of products of waves."""

from __future__ import annotations

from app.panels import Ask, Panel

_WAVE = Panel(
    "wave",
    "wave",
    Ask("fourier_component", chosen={"i": "component"}),
    "One row of the Fourier basis. Cos k and sin k go up and down k times over all p numbers; const is the same "
    "everywhere. Each has length 1, and any two are at right angles.",
    width=4,
)

_SHAPE = (
    Panel(
        "sketch",
        "sketch",
        Ask("fourier_transform", chosen={"shape": "shape"}),
        "A function of the number. Choose one above, or draw your own: press here and move.",
        arrays=("function", "values"),
        width=2,
        detail="a function of the token: draw on it",
    ),
    Panel(
        "transform",
        "lines",
        Ask("fourier_transform", chosen={"shape": "shape"}),
        "How much of each wave the function holds: its product with every row of the basis. Smooth functions need "
        "few waves; sharp corners need many.",
        width=2,
    ),
)

_MIX = (
    Panel(
        "mix-input",
        "pairs",
        Ask("fourier_mix", chosen={"terms": "terms"}),
        "The sum of the chosen terms, each a wave of x times a wave of y, for every pair of inputs.",
        width=2,
    ),
    Panel(
        "mix-fourier",
        "spectrum2d",
        Ask("fourier_mix", chosen={"terms": "terms"}),
        "The same sum in the 2D Fourier basis: one cell for each term, however busy the picture beside it is. "
        "Click a cell to add its term, or to take it away.",
        arrays=("coefficients",),
        width=2,
        options={"main": "coefficients", "click": "term"},
        detail="the same · Fourier",
    ),
)

PANELS = (_WAVE, *_SHAPE, *_MIX)
