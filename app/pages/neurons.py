"""Neurons: all of them by frequency, one of them from every side, and those that are picked side by side."""

from __future__ import annotations

from app.pages.explore import BY_FREQUENCY, FREQUENCIES, WAVES, WITH_STRONGEST, neuron, ov_panels
from app.panels import Ask, Axis, Panel

_LISTED = ("values", "fraction", "active", "specialised", "active_share", "spread", "phase_x", "phase_y", "phase_out")

_TABLE = Panel(
    "neuron-list",
    "neuron-table",
    FREQUENCIES,
    "All neurons with their numbers. Press a heading to sort by it; press a row to choose its neuron.",
    arrays=(*_LISTED, "phase_gap", "ipr"),
    width=2,
    title="All neurons",
    detail="by any of their numbers",
    options={"foot": ""},
)

_SCATTER = Panel(
    "neuron-activity",
    "scatter",
    FREQUENCIES,
    "Every neuron is a dot: across, the frequency that explains most of it; upwards, how much of its variance that "
    "is; its colour, on what share of the inputs it is above 0. Drag a box around dots to see their neurons side by "
    "side below.",
    arrays=(*("values", "fraction", "active"), "active_share"),
    x=BY_FREQUENCY,
    y=Axis("share", "share explained"),
    width=2,
    title="Neurons by frequency",
    detail="{stage} · colour: how often each is active",
    options={"colourBy": "active_share", "brush": True, "foot": ""},
)

_PHASES = Panel(
    "neuron-phases",
    "phases",
    FREQUENCIES,
    "A neuron that follows a frequency peaks where x and y have the phases φx and φy, and adds to the answers around "
    "the phase ψ. When the model adds, ψ = φx + φy: dots lie on the diagonal. Only neurons that follow one frequency.",
    arrays=("values", "fraction", "specialised", "phase_x", "phase_y", "phase_out"),
    x=Axis("turn", "φx + φy"),
    y=Axis("turn", "ψ of the read-out"),
    title="Phases",
    detail="where it peaks, and what it writes",
    options={"says": "foot"},
)

_CLUSTER = (
    Panel(
        "cluster-spectrum",
        "spectrum2d",
        Ask("cluster_spectrum", chosen={"freq": "freq", "stage": "stage"}),
        f"What the neurons of the chosen frequency hold on average: the mean square of every coefficient. {WAVES}",
        arrays=WITH_STRONGEST,
        options={"isPower": True},
    ),
    Panel(
        "neuron-spectrum",
        "spectrum2d",
        Ask("neuron_spectrum", chosen={"stage": "stage"}),
        f"The same over all neurons: which waves the layer is made of. {WAVES}",
        arrays=WITH_STRONGEST,
        options={"isPower": True},
    ),
)

_CHOSEN = (
    Panel(
        "neuron-pre",
        "pairs",
        neuron("input", stage="pre"),
        "The neuron before the nonlinearity: the sum of what both numbers bring. A ReLU silences it below 0.",
    ),
    Panel(
        "neuron-post",
        "pairs",
        neuron("input", stage="post"),
        "The neuron after the nonlinearity: what is left of it, and what the answer is made from.",
    ),
    Panel(
        "neuron-pre-fourier",
        "spectrum2d",
        neuron("fourier", stage="pre"),
        f"The neuron before the nonlinearity, as a sum of waves. {WAVES}",
        arrays=WITH_STRONGEST,
    ),
    Panel(
        "neuron-post-fourier",
        "spectrum2d",
        neuron("fourier", stage="post"),
        f"The neuron after the nonlinearity, as a sum of waves: products of waves of x and y have come in. {WAVES}",
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
        "The same row as a sum of waves of z: in a model that has grokked, a neuron writes the frequency that it "
        "follows.",
    ),
)

_PICKED = Panel(
    "picked",
    "pairs",
    Ask("neuron", {"basis": "input"}, {"neuron": "picks", "stage": "stage"}),
    "One of the neurons that are picked: by a box in the scatter, else the clearest of the chosen frequency. "
    "Click it to choose it.",
    unit="",
    follows_basis=False,
    each="pick",
    title="{neuron}",
    options={"mini": True},
)

PANELS = (_TABLE, _SCATTER, _PICKED, *_CHOSEN, *_CLUSTER, _PHASES, *ov_panels(), *_READOUT)
