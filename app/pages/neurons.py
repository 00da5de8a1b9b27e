"""Neurons: all of them by frequency, one of them in every respect, and the picked ones side by side."""

from __future__ import annotations

from app.pages.explore import (
    BY_FREQUENCY,
    COEFFICIENTS,
    FREQUENCIES,
    OF_NEURONS,
    SPECIALISED_ABOVE,
    WITH_STRONGEST,
    neuron,
    ov_panels,
)
from app.panels import Ask, Axis, Panel

_LISTED = ("values", "fraction", "active", "specialised", "active_share", "spread", "phase_x", "phase_y", "phase_out")

_TABLE = Panel(
    "neuron-list",
    "neuron-table",
    Ask("neuron_numbers", chosen={"stage": "stage"}),
    "All neurons with their measures. Press a heading to sort by it; press a row to choose its neuron.",
    arrays=(*_LISTED, "phase_gap", "ipr"),
    width=2,
    options={"foot": ""},
)

_SCATTER = Panel(
    "neuron-activity",
    "scatter",
    FREQUENCIES,
    "Every neuron is a dot: across, the frequency that explains most of its variance; upwards, how much of it. "
    "Drag a box around dots to see their neurons side by side.",
    arrays=OF_NEURONS,
    x=BY_FREQUENCY,
    y=Axis("share", "variance explained"),
    width=2,
    title="Neurons by frequency",
    detail="{stage} · variance explained",
    options={"brush": True, "sentence": SPECIALISED_ABOVE, "foot": ""},
)

_PHASES = Panel(
    "neuron-phases",
    "phases",
    FREQUENCIES,
    "A specialised neuron has its maximum where x and y have the phases φx and φy, and raises the logits of answers "
    "around the phase ψ. When the model adds, ψ = φx + φy: dots lie on the diagonal.",
    arrays=("values", "fraction", "specialised", "phase_x", "phase_y", "phase_out"),
    x=Axis("turn", "φx + φy"),
    y=Axis("turn", "ψ of the read-out"),
    takes_sum=True,
    title="Input against output phase",
    detail="specialised neurons",
    options={"says": "foot"},
)

_CLUSTER = (
    Panel(
        "cluster-spectrum",
        "spectrum2d",
        Ask("cluster_spectrum", chosen={"freq": "freq", "stage": "stage"}),
        "The Fourier power of the neurons specialised to the chosen frequency: the mean square of every coefficient. "
        f"{COEFFICIENTS}",
        arrays=WITH_STRONGEST,
        options={"isPower": True},
    ),
    Panel(
        "neuron-spectrum",
        "spectrum2d",
        Ask("neuron_spectrum", chosen={"stage": "stage"}),
        f"The Fourier power of all neurons: the mean square of every coefficient. {COEFFICIENTS}",
        arrays=WITH_STRONGEST,
        options={"isPower": True},
    ),
)

_CHOSEN = (
    Panel(
        "neuron-pre",
        "pairs",
        neuron("input", stage="pre"),
        "The neuron before the nonlinearity: the sum of the contributions of both tokens. A ReLU sets it to 0 below 0.",
    ),
    Panel(
        "neuron-post",
        "pairs",
        neuron("input", stage="post"),
        "The neuron after the nonlinearity: what is left of it, and what the answer is made from.",
        options={"foot": ""},  # its maximum is that of the panel beside it
    ),
    Panel(
        "neuron-pre-fourier",
        "spectrum2d",
        neuron("fourier", stage="pre"),
        f"The neuron before the nonlinearity, in the 2D Fourier basis. {COEFFICIENTS}",
        arrays=WITH_STRONGEST,
    ),
    Panel(
        "neuron-post-fourier",
        "spectrum2d",
        neuron("fourier", stage="post"),
        "The neuron after the nonlinearity, in the 2D Fourier basis: it has products of components of x and y. "
        f"{COEFFICIENTS}",
        arrays=WITH_STRONGEST,
    ),
)

_READOUT = (
    Panel(
        "readout-input",
        "lines",
        Ask("neuron_readout", {"basis": "input"}, {"neuron": "neuron"}),
        "What this neuron adds to the logit of each answer z when it is 1: its row of W_out W_U.",
    ),
    Panel(
        "readout-fourier",
        "lines",
        Ask("neuron_readout", {"basis": "fourier"}, {"neuron": "neuron"}),
        "What this neuron adds to each logit when it is 1, in the Fourier basis of z: in a model that has grokked, a "
        "neuron writes the frequency that it is specialised to.",
    ),
)

_PICKED = Panel(
    "picked",
    "pairs",
    Ask("neuron", {"basis": "input"}, {"neuron": "picks", "stage": "stage"}),
    "One of the picked neurons: by a box in the scatter, else those most specialised to the chosen frequency. "
    "Click it to choose it.",
    unit="",
    follows_basis=False,
    each="pick",
    title="{neuron}",
    options={"mini": True},
)

PANELS = (_TABLE, _SCATTER, _PICKED, *_CHOSEN, *_CLUSTER, _PHASES, *ov_panels(), *_READOUT)
