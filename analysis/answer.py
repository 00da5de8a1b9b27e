"""What a query returns: named arrays with their axes, labels and units, all frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy import ndarray

Labels = tuple[str, ...] | tuple[int, ...]

MAIN = "values"
"""The main array of every answer."""


@dataclass(frozen=True, eq=False)
class Array:
    """One array of an answer; `axes` names its dimensions in the project's glossary."""

    values: ndarray
    axes: tuple[str, ...]
    unit: str = ""

    def __post_init__(self) -> None:
        """Freeze the values; an array and its axes always fit each other."""
        if self.values.ndim != len(self.axes):
            raise ValueError(f"an array of shape {self.values.shape} cannot have the axes {self.axes}")
        self.values.flags.writeable = False


@dataclass(frozen=True, eq=False)
class Answer:
    """The result of one query.

    `arrays[MAIN]` is the main one. `labels` gives the ticks of an axis (tokens, component names, epochs, …),
    `titles` what to write beside it, `notes` what a person must know to read the numbers. `missing` are the epochs of
    damaged checkpoints that an answer about the whole run had to leave out.
    """

    query: str
    arrays: Mapping[str, Array]
    labels: Mapping[str, Labels] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[int, ...] = ()

    @property
    def values(self) -> ndarray:
        """The main array."""
        return self.arrays[MAIN].values

    def __getitem__(self, name: str) -> ndarray:
        """The values of the array `name`."""
        return self.arrays[name].values

    @property
    def nbytes(self) -> int:
        """Memory the arrays take, in bytes."""
        return sum(array.values.nbytes for array in self.arrays.values())

    def at(self, place: int) -> Answer:
        """The answer at one place of the leading `epoch` axis, as views; arrays without that axis stay as they are."""
        arrays = {
            name: Array(array.values[place, ...], array.axes[1:], array.unit) if array.axes[:1] == ("epoch",) else array
            for name, array in self.arrays.items()
        }
        used = {axis for array in arrays.values() for axis in array.axes}
        return replace(
            self,
            arrays=arrays,
            labels={axis: labels for axis, labels in self.labels.items() if axis in used},
            titles={axis: title for axis, title in self.titles.items() if axis in used},
        )

    def between(self, start: int, stop: int) -> Answer:
        """The answer at the places `start` up to `stop` of the leading `epoch` axis, as views."""
        arrays = {
            name: replace(array, values=array.values[start:stop]) if array.axes[:1] == ("epoch",) else array
            for name, array in self.arrays.items()
        }
        return replace(self, arrays=arrays, labels={**self.labels, "epoch": self.labels["epoch"][start:stop]})


def join(parts: list[Answer]) -> Answer:
    """Join answers along their leading `epoch` axis, in order."""
    first = parts[0]
    if len(parts) == 1:
        return first
    arrays = {
        name: Array(np.concatenate([part[name] for part in parts]), array.axes, array.unit)
        if array.axes[:1] == ("epoch",)
        else array
        for name, array in first.arrays.items()
    }
    epochs = tuple(int(epoch) for part in parts for epoch in part.labels["epoch"])
    missing = tuple(sorted({epoch for part in parts for epoch in part.missing}))
    return replace(first, arrays=arrays, labels={**first.labels, "epoch": epochs}, missing=missing)
