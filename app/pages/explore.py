"""Explore: one neuron and one head in both bases, all neurons, the embedding, and the circuits between them."""

from __future__ import annotations

from analysis.query import Basis
from app.panels import Ask, Axis, Panel

OF_NEURONS = ("values", "fraction", "active")
BY_FREQUENCY = Axis("freqs", "frequency")
FREQUENCIES = Ask("neuron_frequencies", chosen={"stage": "stage"})
WAVES = (
    "Each cell is how much of one wave of x times one wave of y there is. "
    "Rings mark the strongest frequencies, with their share of the variance."
)
WITH_STRONGEST = ("values", "strongest", "strongest_share")
"""What a function of both tokens in the Fourier basis is drawn from: its coefficients, and the blocks to be ringed."""


def neuron(basis: Basis, **options: object) -> Ask:
    """One neuron; the stage is the chosen one unless it is given."""
    fixed = {"basis": basis, **{name: str(value) for name, value in options.items()}}
    return Ask("neuron", fixed, {"neuron": "neuron"} | ({} if "stage" in options else {"stage": "stage"}))


def ov_panels(width: int = 1) -> tuple[Panel, ...]:
    """The chosen neuron's OV circuit in both bases."""
    return (
        Panel(
            "ov-input",
            "lines",
            Ask("ov_circuit", {"basis": "input"}, {"neuron": "neuron"}),
            "What each number adds to this neuron through each head, if the head looked at nothing else.",
            unit="contribution",
            width=width,
            options={"series": "head"},
        ),
        Panel(
            "ov-fourier",
            "lines",
            Ask("ov_circuit", {"basis": "fourier"}, {"neuron": "neuron"}),
            "The same contributions as a sum of waves of the number: cos and sin of each frequency.",
            width=width,
            options={"series": "head"},
        ),
    )


def qk_panels(width: int = 1) -> tuple[Panel, ...]:
    """The QK circuit of every head in both bases."""
    return (
        Panel(
            "qk-input",
            "lines",
            Ask("qk_circuit", {"basis": "input"}),
            "How much the final token wants to look at each number in each head, before the softmax.",
            width=width,
            options={"series": "head"},
        ),
        Panel(
            "qk-fourier",
            "lines",
            Ask("qk_circuit", {"basis": "fourier"}),
            "The same scores as a sum of waves of the number: cos and sin of each frequency.",
            width=width,
            options={"series": "head"},
        ),
    )


NEURON = (
    Panel(
        "neuron-input",
        "pairs",
        neuron("input"),
        "How strongly this neuron fires at the final token, for every pair of inputs x and y.",
    ),
    Panel(
        "neuron-fourier",
        "spectrum2d",
        neuron("fourier"),
        f"The same numbers as a sum of waves. {WAVES}",
        arrays=WITH_STRONGEST,
    ),
)

ATTENTION = (
    Panel(
        "attention-input",
        "pairs",
        Ask("attention", {"basis": "input"}, {"head": "head", "pos": "pos"}),
        "How much of this head's attention the final token pays to one position, for every pair of inputs.",
    ),
    Panel(
        "attention-fourier",
        "spectrum2d",
        Ask("attention", {"basis": "fourier"}, {"head": "head", "pos": "pos"}),
        f"The attention as a sum of waves. {WAVES}",
        arrays=WITH_STRONGEST,
    ),
)

NEURON_MAP = Panel(
    "neuron-map",
    "neuron-map",
    FREQUENCIES,
    "Every neuron is a cell. Its colour is the frequency that explains most of it, its strength how much of its "
    "variance that is: in a run that groks, clusters form. Click a cell to choose its neuron.",
    arrays=OF_NEURONS,
    width=2,
    options={"foot": ""},
)

SPECTRUM = Panel(
    "embedding-spectrum",
    "bars",
    Ask("embedding_spectrum"),
    "How much of the embedding of the numbers is a wave of each frequency: a model that has grokked keeps a few. What "
    "stands out beside its key frequencies may be a harmonic: neurons read twice their frequency to bend their wave.",
    arrays=("values",),
    x=BY_FREQUENCY,
    width=2,
)

MEAN_ATTENTION = Panel(
    "attention-mean",
    "attention-table",
    Ask("attention_mean"),
    "Where each head looks from the final token, averaged over all pairs of inputs. Each row adds up to 1. "
    "Click a row to choose its head.",
)

SCATTER = Panel(
    "neuron-scatter",
    "scatter",
    FREQUENCIES,
    "Every neuron is a dot: across, the frequency that explains most of it; upwards, how much of its variance "
    "that is. Above the dashed line it counts as following that frequency. Click a dot to choose its neuron.",
    arrays=OF_NEURONS,
    x=BY_FREQUENCY,
    y=Axis("share", "share explained"),
    width=3,
    title="Neurons by frequency",
    detail="{stage} · how much of each it explains",
    options={"foot": ""},
)

PANELS = (*NEURON, *ATTENTION, NEURON_MAP, SPECTRUM, *ov_panels(), *qk_panels(), MEAN_ATTENTION, SCATTER)
