"""The controls of the page, as the browser builds them: each sets one field of the view, and is named as it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from analysis.waveforms import PRESETS

Kind = Literal["choice", "number", "frequency", "numbers", "slider", "select", "terms"]


@dataclass(frozen=True)
class Control:
    """One control: the field that it sets, how it looks, what stands beside it, its options by text, and a hint."""

    name: str
    kind: Kind
    label: str
    hint: str
    options: Mapping[str, str | int] = field(default_factory=dict)
    extras: tuple[str, ...] = ()
    """Buttons beside a number: `steps` for one less and one more, `random`."""

    def to_json(self) -> dict[str, Any]:
        """What the browser needs to build it."""
        options = [{"label": label, "value": value} for label, value in self.options.items()]
        about = {"name": self.name, "kind": self.kind, "label": self.label, "hint": self.hint}
        return about | {"options": options, "extras": list(self.extras)}


EXAMPLE_TERMS = "4:6:1,14:46:0.3333,97:100:0.1667"
"""The seed notebook's example: 4·6 + 14·46/3 + 97·100/6."""

CONTROLS = (
    Control(
        "neuron", "number", "Neuron", "Which neuron of the MLP (J and K step through them)", extras=("steps", "random")
    ),
    Control("stage", "choice", "Stage", "Before or after the nonlinearity (S)", {"pre": "pre", "post": "post"}),
    Control("head", "choice", "Head", "Attention head (H)"),
    Control(
        "pos",
        "choice",
        "Position",
        "The position that the final token attends to",
        {"x": 0, "y": 1, "=": 2},
    ),
    Control("freq", "frequency", "Frequency", "One of the key frequencies of this run, or any other (F)"),
    Control("z", "number", "Answer z", "Which answer's logit is shown", extras=("steps", "random")),
    Control("dims", "numbers", "Dimensions", "Up to four dimensions of the embedding, such as 0, 1"),
    Control("rank", "number", "Direction", "Which principal direction, from 0: the strongest first", extras=("steps",)),
    Control("component", "slider", "Component", "Which row of the Fourier basis: const, then cos 1, sin 1, cos 2, …"),
    Control(
        "shape",
        "select",
        "Function",
        "A function to take apart; draw on the panel to make your own",
        {name: name for name in PRESETS},
    ),
    Control(
        "terms",
        "terms",
        "Terms",
        "Waves of x times waves of y, each with a weight; click a cell of the Fourier panel to add one",
        {"example": EXAMPLE_TERMS},
    ),
    Control(
        "basis", "choice", "Basis", "Which panels to show (B)", {"both": "both", "input": "input", "Fourier": "fourier"}
    ),
    Control(
        "colours",
        "choice",
        "Colours",
        "Whole run: the same colours and heights at every epoch, so that epochs can be compared",
        {"whole run": "run", "this epoch": "epoch", "own limits": "manual"},
    ),
    Control(
        "scale",
        "choice",
        "Fourier scale",
        "Colours by signed square root make small coefficients visible",
        {"√": "sqrt", "linear": "linear"},
    ),
    Control(
        "order",
        "choice",
        "Neuron map",
        "Neurons of one frequency beside each other, or all by their numbers",
        {"by cluster": "cluster", "by index": "index"},
    ),
    Control(
        "timescale",
        "choice",
        "Epochs",
        "How epochs lie on the timeline and on every chart over the training",
        {"linear": "linear", "log": "log"},
    ),
    Control(
        "heights",
        "choice",
        "Heights",
        "How measures that are never below 0 are drawn",
        {"linear": "linear", "log": "log"},
    ),
)
