"""Explore: one neuron and one head in both bases, all neurons, the embedding, and the circuits between them."""

from __future__ import annotations

from analysis.neurons import SPECIALISED
from analysis.query import Basis
from app.figures.numerals import percent
from app.panels import Ask, Axis, Panel

OF_NEURONS = ("values", "fraction", "active")
BY_FREQUENCY = Axis("freqs", "frequency")
FREQUENCIES = Ask("neuron_frequencies", chosen={"stage": "stage"})
COEFFICIENTS = (
    "By frequency, each block is the share of the variance that one frequency in x times one in y explains. By "
    "component, each cell is one coefficient, and rings mark the strongest blocks. Both are listed below the map."
)
PAIRS = (
    "Each cell is one pair: stripes across one axis depend on that token alone, diagonals on the sum or the difference "
    "of both, and a lattice of spots on each of them at one frequency."
)
SPECIALISED_ABOVE = f"Neurons above the dashed line, {percent(SPECIALISED)} of the variance, are specialised."
"""What charts of neurons by frequency say; how many these are, the panel beside them says."""

WITH_STRONGEST = ("values", "strongest", "strongest_share")
"""What a function of both tokens in the Fourier basis is drawn from: its coefficients, and the blocks to be named."""


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
            "What each token adds to this neuron's input through each head, if the head attended to it alone.",
            unit="contribution",
            width=width,
            options={"series": "head"},
        ),
        Panel(
            "ov-fourier",
            "lines",
            Ask("ov_circuit", {"basis": "fourier"}, {"neuron": "neuron"}),
            "What each token adds to this neuron's input through each head, in the Fourier basis of the token.",
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
            "The attention score of the final token for each token in each head, before the softmax.",
            width=width,
            options={"series": "head"},
        ),
        Panel(
            "qk-fourier",
            "lines",
            Ask("qk_circuit", {"basis": "fourier"}),
            "The attention scores of each head in the Fourier basis: cos and sin of each frequency of the token.",
            width=width,
            options={"series": "head"},
        ),
    )


NEURON = (
    Panel(
        "neuron-input",
        "pairs",
        neuron("input"),
        f"The activation of this neuron at the final token, for every pair of inputs x and y. {PAIRS}",
        title="Neuron {neuron}, all inputs",
        detail="{stage}",
    ),
    Panel(
        "neuron-fourier",
        "spectrum2d",
        neuron("fourier"),
        f"The activation of this neuron in the 2D Fourier basis. {COEFFICIENTS}",
        title="Neuron {neuron}, Fourier basis",
        detail="{stage}",
        arrays=WITH_STRONGEST,
    ),
)

ATTENTION = (
    Panel(
        "attention-input",
        "pairs",
        Ask("attention", {"basis": "input"}, {"head": "head", "pos": "pos"}),
        f"Attention of the final token to one position in this head, for every pair of inputs. {PAIRS}",
        title="Head {head}, all inputs",
        detail="attention to {pos}",
    ),
    Panel(
        "attention-fourier",
        "spectrum2d",
        Ask("attention", {"basis": "fourier"}, {"head": "head", "pos": "pos"}),
        f"This head's attention in the 2D Fourier basis. {COEFFICIENTS}",
        title="Head {head}, Fourier basis",
        detail="attention to {pos}",
        arrays=WITH_STRONGEST,
    ),
)

NEURON_MAP = Panel(
    "neuron-map",
    "neuron-map",
    FREQUENCIES,
    f"Every neuron is a cell. Its colour is the frequency that explains more than {percent(SPECIALISED)} of its "
    "variance; where none does it is pale: in a run that groks, clusters form. Click a cell to choose its neuron.",
    arrays=OF_NEURONS,
    width=2,
    options={"foot": ""},
)

SPECTRUM = Panel(
    "embedding-spectrum",
    "bars",
    Ask("embedding_spectrum"),
    "How much of the embedding is of each frequency: a model that has grokked keeps a few. A strong frequency beside "
    "its key frequencies may be a harmonic: neurons read twice their frequency to shape their activation.",
    arrays=("values",),
    x=BY_FREQUENCY,
    width=2,
)

MEAN_ATTENTION = Panel(
    "attention-mean",
    "attention-table",
    Ask("attention_mean"),
    "Attention of the final token in each head, averaged over all pairs of inputs. Each row adds up to 100 %. "
    "Click a row to choose its head.",
)

SCATTER = Panel(
    "neuron-scatter",
    "scatter",
    FREQUENCIES,
    "Every neuron is a dot: across, the frequency that explains most of its variance; upwards, how much of it. Above "
    "the dashed line the neuron is specialised to that frequency. Click a dot to choose its neuron.",
    arrays=OF_NEURONS,
    x=BY_FREQUENCY,
    y=Axis("share", "variance explained"),
    width=3,
    title="Neurons by frequency",
    detail="{stage} · variance explained",
    options={"sentence": SPECIALISED_ABOVE, "foot": ""},
)

PANELS = (*NEURON, *ATTENTION, NEURON_MAP, SPECTRUM, *ov_panels(), *qk_panels(), MEAN_ATTENTION, SCATTER)
