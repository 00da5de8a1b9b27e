"""Embedding: its dimensions as functions of the token, its spectrum, its directions, and the clock."""

from __future__ import annotations

from app.pages.explore import SPECTRUM
from app.panels import Ask, Axis, Panel

_DIMENSIONS = (
    Panel(
        "dims-input",
        "lines",
        Ask("embedding_dims", {"basis": "input"}, {"dims": "dims"}),
        "The chosen dimensions of the embedding, token by token.",
        width=2,
        options={"series": "dim"},
    ),
    Panel(
        "dims-fourier",
        "lines",
        Ask("embedding_dims", {"basis": "fourier"}, {"dims": "dims"}),
        "The chosen dimensions of the embedding in the Fourier basis: after grokking it has few frequencies. Squared, "
        "the coefficients are power, whatever the phase.",
        arrays=("values", "squared"),
        width=2,
        options={"series": "dim", "hasSquares": True},
    ),
)

_TRAINING = Panel(
    "embedding-training",
    "epochmap",
    Ask("embedding_spectrum"),
    "The embedding's spectrum at every checkpoint: epochs to the right, one Fourier component per row. "
    "In a run that groks most components fade, and those of the key frequencies stay.",
    arrays=("values",),
    over_training=True,
    unit="squared norm",
    x=Axis("epoch", "epoch"),
    y=Axis("comp", "component"),
    width=4,
    title="Embedding spectrum over training",
    options={"root": True, "rows": "comp"},
)

_CLOCK = Panel(
    "clock",
    "clock",
    Ask("embedding_circle", chosen={"freq": "freq"}),
    "Every token on the plane of one frequency: its embedding along the cosine (across) and along the sine (upwards). "
    "A model that adds by rotation puts the tokens on a circle, like the hours on a clock.",
    x=Axis("plane"),
    y=Axis("plane"),
)

_PRINCIPAL = (
    Panel(
        "singular-values",
        "lines",
        Ask("embedding_svd"),
        "The singular values of the embedding, largest first: how many directions it uses. They come in pairs when "
        "it consists of frequencies, one for cos and one for sin.",
        title="Singular values",
        detail="of the embedding",
    ),
    Panel(
        "direction-input",
        "lines",
        Ask("embedding_direction", {"basis": "input"}, {"rank": "rank"}),
        "One singular direction of the embedding, token by token.",
    ),
    Panel(
        "direction-fourier",
        "lines",
        Ask("embedding_direction", {"basis": "fourier"}, {"rank": "rank"}),
        "One singular direction of the embedding in the Fourier basis.",
        width=2,
    ),
    Panel(
        "pca",
        "clock",
        Ask("embedding_pca"),
        "Every token on the two principal components of the embedding with the most variance.",
        x=Axis("plane"),
        y=Axis("plane"),
        options={"pair": [0, 1]},
    ),
)

PANELS = (_CLOCK, _PRINCIPAL[-1], SPECTRUM, *_DIMENSIONS, _TRAINING, *_PRINCIPAL[:-1])
