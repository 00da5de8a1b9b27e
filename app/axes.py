"""What can lie along the axes of panels: every kind once, with its title, ends and labels in a run.

A panel names a kind (`Axis.over`); the browser reads the rest from the run's metadata. The kind `epoch` is not here:
how epochs lie on an axis depends on a switch of the page (`assets/engine/plot/axes.mjs`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.run import Run
from analysis.signature import NEURON, RANK
from analysis.spectrum import fold_names

AROUND = 0.8
"""What of a frequency axis is shown to the left of its first place, and to the right of its last."""

_BEYOND_PI = 1.04
"""Where an axis of angles ends, in half turns."""

_ABOVE_ALL = 1.05
"""A share of 1 stays clear of the edge."""


def axes_of(run: Run) -> Mapping[str, Mapping[str, Any]]:
    """Every kind of axis in a run, as JSON.

    `title` stands beside it unless a panel has a title of its own, which `note` then follows; `ends` are what it shows;
    `labels` name its places unless their numbers do, with `noun` before them where that is written in a text;
    `isToken` says that they are tokens, which all panels mark, `hasKeys` that ticks stand at the key frequencies.
    `ticks` (place, text) stand for round numbers.
    """
    task, model = run.task, run.manifest.model
    tokens = [int(token) for token in task.tokens]
    titles = {axis: task.axis_title(axis) for axis in "xyz"}
    return {
        **{
            axis: _places(tokens, "answer" if axis == "z" else "token", title=title, note=title[1:]) | {"isToken": True}
            for axis, title in titles.items()
        },
        "comp": _places(task.basis.names),
        **{f"comp_{axis}": _places(task.basis.names, title=f"component of {axis}") for axis in "xy"},
        **{
            f"freq_{axis}": _places(fold_names(task.basis), title=title) | {"hasKeys": True}
            for axis, title in (("x", "in x"), ("y", "frequency in y"))  # beside x stand the labels
        },
        "freqs": {"ends": [-AROUND, len(fold_names(task.basis)) - 1 + AROUND]},
        "rank": _places(range(RANK.highest(model) + 1), "rank"),
        "turn": {
            "ends": [-_BEYOND_PI, _BEYOND_PI],
            "ticks": [[place / 2 - 1, text] for place, text in enumerate(("−π", "−½π", "0", "½π", "π"))],
        },
        "share": {"ends": [0, _ABOVE_ALL]},
        "neurons": _places(range(NEURON.highest(model) + 1), "neuron") | {"ticks": []},
        "plane": {"ends": [-1, 1], "ticks": []},
    }


def _places(labels: Any, noun: str = "", *, title: str = "", note: str = "") -> dict[str, Any]:
    """An axis with a place for each of some labels."""
    about: dict[str, Any] = {"noun": noun, "title": title, "note": note, "ends": [-0.5, len(labels) - 0.5]}
    is_plain = all(label == place for place, label in enumerate(labels))
    return about if is_plain else about | {"labels": [str(label) for label in labels]}
