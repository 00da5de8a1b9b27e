"""Logits: what the model predicts, which frequencies explain its logits, and how its neurons write them."""

from __future__ import annotations

from app.pages.explore import COEFFICIENTS, PAIRS, WITH_STRONGEST
from app.panels import Ask, Axis, Panel

_ANSWERS = Panel(
    "correctness",
    "correctness",
    Ask("correctness"),
    "Which pairs the model predicts correctly at this epoch, and which of them are training pairs. Point at a pair to "
    "see its sum and the prediction.",
    arrays=("values", "answer", "train_mask"),
)

_LOGIT = (
    Panel(
        "logit-input",
        "pairs",
        Ask("logit", {"basis": "input"}, {"z": "z"}),
        f"The logit of one answer z for every pair of inputs: high where the model predicts z. {PAIRS}",
    ),
    Panel(
        "logit-fourier",
        "spectrum2d",
        Ask("logit", {"basis": "fourier"}, {"z": "z"}),
        f"The logit of one answer z in the 2D Fourier basis. {COEFFICIENTS}",
        arrays=WITH_STRONGEST,
    ),
)

_SPECTRUM = Panel(
    "logit-spectrum",
    "spectrum2d",
    Ask("logit_spectrum"),
    f"The Fourier power of the logits: the mean square of every coefficient over all answers. {COEFFICIENTS}",
    arrays=WITH_STRONGEST,
    options={"isPower": True},
)

_TRIG = tuple(
    Panel(
        f"trig-{wave}",
        "spectrum2d",
        Ask("trig_components", chosen={"freq": "freq"}),
        f"The logits along the {name} of the chosen frequency, as all neurons together write them. In a model that has "
        f"grokked x + y they are {formula}, and hardly anything else. {COEFFICIENTS}",
        arrays=WITH_STRONGEST,
        title=f"Logits along {wave} {{freq}}",
        detail="Fourier",
        options={"slice": place, **says},
    )
    for place, (wave, name, formula, says) in enumerate(
        (
            ("cos", "cosine", "cos·cos − sin·sin", {"foot": ""}),
            ("sin", "sine", "sin·cos + cos·sin", {"says": "foot"}),
        )
    )
)

_FIT = Panel(
    "logit-fit",
    "alphas",
    Ask("logit_fit"),
    "The logits as a sum of cosines with their maximum at the correct answer, one for each key frequency: each bar is "
    "the weight α of one cosine. The sentence says how much of the variance of all logits this formula explains.",
    x=Axis("freqs", "frequency"),
    width=2,
    unit="weight α",
)

_MAP = Panel(
    "readout-map",
    "matrix",
    Ask("neuron_logit_map", {"basis": "fourier"}),
    "The read-out of all neurons: every row is a neuron, every column a Fourier component of the answer z. Rows are "
    "sorted by cluster, marked at the left: once the model has grokked, each cluster writes its own frequency.",
    arrays=("values", "order", "freq"),
    x=Axis("comp", "component of z"),
    y=Axis("neurons"),
    unit="coefficient",
    follows_basis=False,
    width=4,
)

PANELS = (_ANSWERS, *_LOGIT, _SPECTRUM, _FIT, *_TRIG, _MAP)
