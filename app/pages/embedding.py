"""Embedding: its dimensions as functions of the number, its spectrum, its principal directions, and the clock."""

from __future__ import annotations

from app.pages.explore import SPECTRUM
from app.panels import Ask, Axis, Panel

_DIMENSIONS = (
    Panel(
        "dims-input",
        "lines",
        Ask("embedding_dims", {"basis": "input"}, {"dims": "dims"}),
        "The chosen dimensions of the embedding, number by number.",
        width=2,
        options={"series": "dim"},
    ),
    Panel(
        "dims-fourier",
        "lines",
        Ask("embedding_dims", {"basis": "fourier"}, {"dims": "dims"}),
        "The same dimensions as sums of waves: after grokking a few frequencies are all there is.",
        width=2,
        options={"series": "dim"},
    ),
)

_TRAINING = Panel(
    "embedding-training",
    "epochmap",
    Ask("embedding_spectrum"),
    "The embedding's spectrum at every checkpoint: time goes to the right, each row is one wave. "
    "In a run that groks most waves fade, and the key frequencies stay.",
    arrays=("values",),
    over_training=True,
    unit="squared norm",
    x=Axis("epoch", "epoch"),
    y=Axis("comp", "component"),
    width=4,
    title="Embedding spectrum over the training",
    options={"root": True, "rows": "comp"},
)

_CLOCK = Panel(
    "clock",
    "clock",
    Ask("embedding_circle", chosen={"freq": "freq"}),
    "Every number on the plane of one frequency: across, its cosine part; upwards, its sine part. A model that adds by "
    "turning puts the numbers on a circle, like hours on a clock. Scrub to see whether it forms.",
    x=Axis("plane"),
    y=Axis("plane"),
)

_PRINCIPAL = (
    Panel(
        "singular-values",
        "lines",
        Ask("embedding_svd"),
        "The singular values of the embedding, largest first: how many directions it uses. They come in pairs when "
        "it is made of waves, one for cos and one for sin.",
        title="Singular values",
        detail="of the embedding",
    ),
    Panel(
        "direction-input",
        "lines",
        Ask("embedding_direction", {"basis": "input"}, {"rank": "rank"}),
        "One principal direction of the embedding, number by number.",
    ),
    Panel(
        "direction-fourier",
        "lines",
        Ask("embedding_direction", {"basis": "fourier"}, {"rank": "rank"}),
        "The same direction as a sum of waves.",
        width=2,
    ),
    Panel(
        "pca",
        "clock",
        Ask("embedding_pca"),
        "The numbers on the two principal components of the embedding with the most variance.",
        x=Axis("plane"),
        y=Axis("plane"),
        options={"pair": [0, 1]},
    ),
)

PANELS = (_CLOCK, _PRINCIPAL[-1], SPECTRUM, *_DIMENSIONS, _TRAINING, *_PRINCIPAL[:-1])
