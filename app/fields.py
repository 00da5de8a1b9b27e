"""The fields of the view, in one table: everything that is known of a field stands in its entry.

A view is what a person looks at. It lives in the browser, which writes it into the page's address. What follows from
the table: which addresses can be read and what is said of the others (`assets/engine/state/address.mjs`), the controls
(`assets/engine/ui/controls`), the keys and the list of them in the help (`app.keys`), what is painted again when a
field changes (`assets/engine/state/engine.mjs`), and the type of a view (`assets/engine/state/view.mjs`).
"""

from __future__ import annotations

import json

from analysis.signature import COMPONENT, DIMENSION, FREQUENCY, HEAD, NEURON, RANK, TOKEN
from analysis.waveforms import PRESETS
from app.field import Control, Field, Shortcut, Type, choice, integer, integers, text, turn

ADDRESS_VERSION = 4
"""Stands in every address that holds a view; raise it when an older Grokscope would not read what is written now, or
when a default changes, which addresses leave out (`Field.before`)."""

MOST_PICKED = 12
"""Neurons that are shown side by side."""

MOST_DIMS = 4
"""Dimensions of the embedding that are shown in one panel."""

EXAMPLE_TERMS = "4:6:1,14:46:0.3333,97:100:0.1667"
"""The example of [balcells2024], "Example periodic function": 4·6 + 14·46/3 + 97·100/6."""

_ANY: Type = {"type": "string"}
_RANGES = text(4500, r"^([a-z0-9-]+(:-?[0-9.]+(e-?[0-9]+)?){2,4}(,|$))*$")
"""Numbers by panel: `neuron-input:0:4.5,head-input:0:1`."""

_EMBED = "(bare|title|controls|timeline|caption|link|light|dark)"
"""What an embedded view shows besides its plots, and its theme (`assets/engine/state/embed.mjs`)."""

_COLUMNS = (
    *("neuron", "values", "fraction", "active_share", "spread"),
    *("phase_x", "phase_y", "phase_out", "phase_gap", "ipr"),
)
"""What the table of neurons can be sorted by: its columns (`assets/engine/plot/painters/neuron-table.mjs`)."""

FIELDS = (
    Field("page", _ANY, "a page", "explore"),
    Field("run", _ANY, "a run"),
    Field("epoch", integer(), "an epoch"),
    Field(
        "neuron",
        integer(),
        "a neuron",
        index=NEURON,
        is_local=True,
        control=Control("number", "Neuron", "Which neuron of the MLP", extras=("steps", "random")),
        shortcuts=(
            turn("next neuron, previous neuron", j=1, k=-1),
            Shortcut("a random neuron", {"r": 0}, "random"),
        ),
    ),
    Field(
        "stage",
        choice({"pre": "pre", "post": "post"}),
        "a stage",
        "post",
        control=Control("choice", "Stage", "Before or after the nonlinearity"),
        shortcuts=(turn("other stage", s=1),),
    ),
    Field(
        "head",
        integer(),
        "a head",
        index=HEAD,
        is_local=True,
        control=Control("choice", "Head", "Attention head"),
        shortcuts=(turn("next head", h=1),),
    ),
    Field(
        "pos",
        choice({"x": 0, "y": 1, "=": 2}),
        "a position",
        0,
        control=Control("choice", "Position", "The position that the final token attends to"),
    ),
    Field(
        "z",
        integer(),
        "an answer z",
        0,
        index=TOKEN,
        nouns=("answer z =", "answers z"),
        is_local=True,
        control=Control("number", "Answer z", "Which answer's logit is shown", extras=("steps", "random")),
    ),
    Field(
        "freq",
        integer(1, 1_000_000),
        "a frequency",
        index=FREQUENCY,
        is_local=True,
        control=Control("frequency", "Frequency", "One of the key frequencies of this run, or any other"),
        shortcuts=(turn("next key frequency", f=1, among="keys"),),
    ),
    Field(
        "dims",
        integers(1, MOST_DIMS),
        "dimensions",
        (0, 1),
        index=DIMENSION,
        nouns=("dimension", "dimensions"),
        is_local=True,
        control=Control("numbers", "Dimensions", "Up to four dimensions of the embedding, such as 0, 1"),
        parameters=("dim",),
    ),
    Field(
        "power",
        choice({"signed": "signed", "squared": "squared"}),
        "coefficients of a kind",
        "signed",
        control=Control("choice", "Coefficients", "Of the dimensions: as they are, or squared, which is power"),
    ),
    Field(
        "rank",
        integer(),
        "a direction",
        0,
        index=RANK,
        nouns=("direction", "directions"),
        is_local=True,
        control=Control(
            "number",
            "Direction",
            "Which direction of the embedding: 0 has the largest singular value",
            extras=("steps",),
        ),
    ),
    Field(
        "component",
        integer(),
        "a component",
        1,
        index=COMPONENT,
        is_local=True,
        control=Control("slider", "Component", "Which component of the Fourier basis: const, cos 1, sin 1, cos 2, …"),
        parameters=("i",),
    ),
    Field(
        "shape",
        text(4200, r"^[a-z]+(:[A-Za-z0-9_-]*)?$"),
        "a function",
        "square",
        is_local=True,
        control=Control(
            "select",
            "Function",
            "A function of the token; draw in its panel to make your own",
            {name: name for name in PRESETS},
        ),
    ),
    Field(
        "terms",
        text(2000, r"^([0-9]+:[0-9]+:-?[0-9.]+(,|$))*$"),
        "terms",
        "",
        is_local=True,
        control=Control(
            "terms",
            "Terms",
            "Products of a component of x and one of y, with weights; click a cell of the Fourier panel to add one",
            {"example": EXAMPLE_TERMS},
        ),
    ),
    Field(
        "pin",
        integers(2, 2, unique=False),
        "a pinned pair",
        (),
        index=TOKEN,
        nouns=("pair", "x and y of a pair"),
        control=Control(
            "numbers",
            "Pair",
            "A pair x, y to mark in every panel; a click on a map of pairs pins one",
            extras=("clear",),
        ),
    ),
    Field("picks", integers(0, MOST_PICKED), "picked neurons", (), index=NEURON, is_local=True),
    Field(
        "basis",
        choice({"both": "both", "input": "input", "Fourier": "fourier"}),
        "a basis",
        "both",
        control=Control("choice", "Basis", "Which panels to show"),
        shortcuts=(turn("next basis", b=1),),
    ),
    Field(
        "colours",
        choice({"auto": "rest", "fixed over run": "run", "this epoch": "epoch", "custom": "manual"}),
        "a colour range",
        "rest",
        before=(3, "run"),
        control=Control(
            "choice",
            "Colour range",
            "Range of colours and y axes. Auto: of this epoch at rest, and fixed over the run while you drag or play, "
            "so that epochs can be compared",
        ),
    ),
    Field(
        "scale",
        choice({"signed square root": "sqrt", "linear": "linear"}),
        "a colour scale",
        "sqrt",
        control=Control("choice", "Fourier colours", "A signed square root makes small components visible"),
    ),
    Field(
        "blocks",
        choice({"frequencies": "frequencies", "components": "components"}),
        "Fourier maps of a kind",
        "frequencies",
        before=(3, "components"),
        control=Control(
            "choice",
            "Fourier maps",
            "By frequency, each block's share of the variance; or component by component, every coefficient",
        ),
        shortcuts=(turn("Fourier maps by frequency, or component by component", m=1),),
    ),
    Field(
        "order",
        choice({"by cluster": "cluster", "by index": "index"}),
        "an order of neurons",
        "cluster",
        control=Control("choice", "Neuron map", "Neurons sorted by cluster, or by index"),
    ),
    Field(
        "timescale",
        choice({"linear": "linear", "log": "log", "even steps": "steps"}),
        "a time axis",
        "linear",
        control=Control("choice", "Epochs", "Scale of the epochs on the timeline and on every chart over the training"),
    ),
    Field(
        "range",
        integers(2, 2),
        "a range of epochs",
        (),
        is_local=True,
        shortcuts=(
            Shortcut("play in a loop from here on, up to here", {"a": 0, "z": 1}, "range"),
            Shortcut("play the whole run again", {"x": 2}, "range"),
        ),
    ),
    Field(
        "heights",
        choice({"linear": "linear", "log": "log"}),
        "a scale of the y axis",
        "log",
        control=Control("choice", "y axis", "Scale of the y axis of measures that are never below 0"),
    ),
    Field("sort", text(20, f"^-?({'|'.join(_COLUMNS)})$"), "an order of the table", "-fraction", is_local=True),
    Field("row", text(6, r"^[0-9]*$"), "a row of the table", "", is_local=True, is_place=True),
    Field("limits", _RANGES, "limits", ""),
    Field("zoom", _RANGES, "a zoom", ""),
    Field("alone", text(1000, r"^([a-z0-9-]+:[0-9]{1,4}(,|$))*$"), "a line alone", "", is_local=True),
    Field(
        "card",
        choice({"none": "", "neuron": "neuron", "frequency": "freq"}),
        "a card",
        "",
        is_local=True,
        shortcuts=(
            Shortcut("the card of what is pointed at or has the focus, else of the chosen neuron", {"i": 0}, "card"),
            Shortcut("the card of the chosen frequency", {"shift i": 1}, "card", ("shift I",)),
        ),
    ),
    Field("large", text(40, r"^[a-z0-9-]*$"), "an enlarged panel", "", is_local=True),
    Field("at", text(60, r"^([a-z0-9-]+:-?[0-9]+)?$"), "a place on the page", "", is_local=True, is_place=True),
    Field("plays", choice({"no": "", "in a loop": "loop"}), "a way to play", "", is_local=True, is_place=True),
    Field("embed", text(60, rf"^({_EMBED}(-{_EMBED})*)?$"), "a list of what surrounds the plots", "", is_local=True),
)
"""Every field, in the order of addresses and of the help."""


def view_type() -> str:
    """The module that gives the browser's code the type of a view (`assets/engine/state/view.mjs`)."""
    lines = [f" * @property {{{_type_of(one)}}} {one.name} {one.link}" for one in FIELDS]
    head = [
        "// @ts-check",
        "/**",
        " * What a person looks at. Written by `make docs` from the table in `app/fields.py`.",
    ]
    return "\n".join([*head, " *", " * @typedef {object} View", *lines, " */", "export {};", ""])


def _type_of(one: Field) -> str:
    if "enum" in one.type:
        return " | ".join(json.dumps(value) for value in one.type["enum"])
    return {"integer": "number", "array": "number[]", "string": "string"}[one.type["type"]]
