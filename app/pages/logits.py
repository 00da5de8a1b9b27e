"""Logits: what the model answers, which waves its logits are made of, and how its neurons write them."""

from __future__ import annotations

from app.pages.explore import WAVES, WITH_STRONGEST
from app.panels import Ask, Axis, Panel

_ANSWERS = Panel(
    "correctness",
    "correctness",
    Ask("correctness"),
    "Which pairs the model gets right at this epoch, and which of them it was trained on. Point at a pair to see its "
    "sum and the model's answer.",
    arrays=("values", "answer", "train_mask"),
)

_LOGIT = (
    Panel(
        "logit-input",
        "pairs",
        Ask("logit", {"basis": "input"}, {"z": "z"}),
        "The logit of one answer z for every pair of inputs: high where the model believes that z is right.",
    ),
    Panel(
        "logit-fourier",
        "spectrum2d",
        Ask("logit", {"basis": "fourier"}, {"z": "z"}),
        f"The same logit as a sum of waves. {WAVES}",
        arrays=WITH_STRONGEST,
    ),
)

_SPECTRUM = Panel(
    "logit-spectrum",
    "spectrum2d",
    Ask("logit_spectrum"),
    f"What the logits of all answers hold on average: the mean square of every coefficient. {WAVES}",
    arrays=WITH_STRONGEST,
    options={"isPower": True},
)

_TRIG = tuple(
    Panel(
        f"trig-{wave}",
        "spectrum2d",
        Ask("trig_components", chosen={"freq": "freq"}),
        f"What all neurons together write along the {name} of the chosen frequency in the logits. A model that has "
        f"grokked x + y writes {formula}, and hardly anything else. {WAVES}",
        arrays=WITH_STRONGEST,
        title=f"Along {wave} {{freq}}",
        detail="of the logits · Fourier",
        options={"slice": place},
    )
    for place, (wave, name, formula) in enumerate(
        (("cos", "cosine", "cos·cos − sin·sin"), ("sin", "sine", "sin·cos + cos·sin"))
    )
)

_FIT = Panel(
    "logit-fit",
    "alphas",
    Ask("logit_fit"),
    "The logits as a sum of cosines that are highest at the right answer, one for each key frequency: its height is "
    "the weight α of that cosine. The sentence says how much of all logits this one formula explains.",
    x=Axis("freqs", "frequency"),
    width=2,
    unit="α",
)

_MAP = Panel(
    "readout-map",
    "matrix",
    Ask("neuron_logit_map", {"basis": "fourier"}),
    "Every row is a neuron, every column a wave of the answer z: how much of that wave the neuron writes. Rows are "
    "sorted by the frequency that the neurons follow, marked at the left: once the model has grokked, each cluster "
    "writes its own frequency.",
    arrays=("values", "order", "freq"),
    x=Axis("comp", "component of z"),
    y=Axis("neurons"),
    unit="coefficient",
    follows_basis=False,
    width=4,
)

PANELS = (_ANSWERS, *_LOGIT, _SPECTRUM, _FIT, *_TRIG, _MAP)
