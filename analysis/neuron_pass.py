"""One pass over all neurons of some checkpoints, in groups, and what is read off on the way.

A group stays in the processor's cache from its first value to its last number; all neurons together (26 MB before and
26 MB after their nonlinearity at p = 113) would go through memory at every step. What several readings need of a group,
such as its transform, is computed once. A reading is the same to the last bit, whatever else is read in its pass.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from torch import Tensor

from analysis.config import ModelConfig
from analysis.even_odd import Quadrants, unit_groups
from analysis.forward import ForwardPass, activate
from analysis.frequency_blocks import FrequencyBlocks
from analysis.neurons import NeuronTable
from analysis.spectrum import spread
from analysis.task import Task
from analysis.weights import Weights

Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class Neurons:
    """All neurons of some checkpoints: the forward pass that gives them, and what reads them."""

    forward: ForwardPass
    weights: Weights
    model: ModelConfig
    task: Task


@dataclass(frozen=True, eq=False)
class Group:
    """Some of the neurons on all inputs; everything about them is computed when it is first asked for, and once."""

    of: Neurons
    place: slice
    _made: dict[tuple[str, str], Any] = field(default_factory=dict)

    def values(self, stage: str) -> Tensor:
        """The neurons at one stage, (epoch x y neuron)."""
        if ("values", stage) not in self._made:
            of = self.of
            made = of.forward.pre(self.place) if stage == "pre" else activate(self.values("pre"), of.model.act_fn)
            self._made["values", stage] = made
        values: Tensor = self._made["values", stage]
        return values

    def blocks(self, stage: str) -> FrequencyBlocks:
        """What they have at each frequency."""
        if ("blocks", stage) not in self._made:
            self._made["blocks", stage] = FrequencyBlocks.of(self.values(stage), self.of.task.basis)
        blocks: FrequencyBlocks = self._made["blocks", stage]
        return blocks

    def spread(self, stage: str) -> Tensor:
        """Their standard deviations over inputs, (epoch neuron)."""
        basis, values = self.of.task.basis, self.values(stage)
        if basis.order < basis.size:  # their variance at frequencies leaves the mean of the pairs with 0 in
            return spread(values, axes=(1, 2))
        return (self.blocks(stage).total / basis.size**2).sqrt()

    def quadrants(self, stage: str) -> Quadrants:
        """Their whole transform: as much work as all the rest together."""
        if ("quadrants", stage) not in self._made:
            self._made["quadrants", stage] = Quadrants.of(self.values(stage), self.of.task.basis)
        quadrants: Quadrants = self._made["quadrants", stage]
        return quadrants

    def table(self, stage: str) -> NeuronTable:
        """Their frequencies."""
        if ("table", stage) not in self._made:
            self._made["table", stage] = NeuronTable.of(self.blocks(stage))
        table: NeuronTable = self._made["table", stage]
        return table


class Reader(ABC, Generic[Result]):
    """Takes one group after the other."""

    @abstractmethod
    def take(self, group: Group) -> None:
        """Read a group; every neuron comes in one of them."""

    @abstractmethod
    def result(self) -> Result:
        """What has been read, once all groups have come."""


class Reading(ABC, Generic[Result]):
    """Something that is read off all neurons. Equal readings have equal results."""

    @abstractmethod
    def reader(self, of: Neurons, /) -> Reader[Result]:
        """A reader that has seen nothing yet."""


def read_off(of: Neurons, readings: Sequence[Reading[Any]]) -> dict[Reading[Any], Any]:
    """Pass over all neurons once; the result of each reading."""
    readers = {reading: reading.reader(of) for reading in readings}
    for place in unit_groups(of.model.d_mlp):
        group = Group(of, place)
        for reader in readers.values():
            reader.take(group)
    return {reading: reader.result() for reading, reader in readers.items()}
