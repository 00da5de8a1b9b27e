"""What is read off the neurons of some checkpoints in one pass: frequencies, phases, spectra, and logits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

import torch
from jaxtyping import Float, Int
from torch import Tensor

from analysis.directions import TrigDirections, share_of
from analysis.forward import ReadOut
from analysis.fourier import fft1d
from analysis.neuron_pass import Group, Neurons, Reader, Reading
from analysis.neurons import NeuronBlocks, NeuronTable, participation

Part = TypeVar("Part")
Result = TypeVar("Result")


class _EachGroup(Reader[Result], Generic[Part, Result]):
    """Keeps something small of each group, and puts that together."""

    def __init__(self, of_group: Callable[[Group], Part], together: Callable[[Sequence[Part]], Result]) -> None:
        self._of_group = of_group
        self._together = together
        self._parts: list[Part] = []

    def take(self, group: Group) -> None:
        self._parts.append(self._of_group(group))

    def result(self) -> Result:
        return self._together(self._parts)


@dataclass(frozen=True)
class Frequencies(Reading[NeuronTable]):
    """The frequency of each neuron at a stage."""

    stage: str = "post"

    def reader(self, _: Neurons, /) -> Reader[NeuronTable]:
        """Read the table of each group."""
        return _EachGroup(lambda group: group.table(self.stage), NeuronTable.join)


@dataclass(frozen=True)
class Blocks(Reading[NeuronBlocks]):
    """The coefficients of each neuron at its own frequency."""

    stage: str = "post"

    def reader(self, _: Neurons, /) -> Reader[NeuronBlocks]:
        """Pick them out of what each group has at all frequencies."""

        def blocks(group: Group) -> NeuronBlocks:
            return NeuronBlocks.of(group.blocks(self.stage), group.table(self.stage))

        return _EachGroup(blocks, NeuronBlocks.join)


@dataclass(frozen=True)
class Participation(Reading[Tensor]):
    """The inverse participation ratio of each neuron at a stage, (epoch neuron)."""

    stage: str = "post"

    def reader(self, _: Neurons, /) -> Reader[Tensor]:
        """Read it off each group's transform."""

        def ipr(group: Group) -> Tensor:
            return participation(group.quadrants(self.stage), group.table(self.stage))

        return _EachGroup(ipr, lambda parts: torch.cat(list(parts), dim=-1))


class Activity(NamedTuple):
    """How often each neuron is above 0, as a share of all inputs, and how much it varies."""

    share: Float[Tensor, "epoch neuron"]
    spread: Float[Tensor, "epoch neuron"]


@dataclass(frozen=True)
class Activities(Reading[Activity]):
    """How active each neuron is at a stage."""

    stage: str = "post"

    def reader(self, _: Neurons, /) -> Reader[Activity]:
        """Count and measure each group's values."""

        def activity(group: Group) -> Activity:
            values = group.values(self.stage)
            # Ones and zeros among floats at once: adding up truth values takes twice as long.
            is_above = torch.gt(values, 0, out=torch.empty_like(values))
            return Activity(is_above.mean((1, 2)), group.spread(self.stage))

        def joined(parts: Sequence[Activity]) -> Activity:
            return Activity(*(torch.cat(columns, dim=-1) for columns in zip(*parts, strict=True)))

        return _EachGroup(activity, joined)


class MeanSquares(NamedTuple):
    """Mean squares of the coefficients over some neurons, all 0 for none, and how many these are."""

    values: Float[Tensor, "epoch comp_x comp_y"]
    members: Int[Tensor, "epoch"]


@dataclass(frozen=True)
class Spectrum(Reading[MeanSquares]):
    """Mean square of each coefficient over all neurons, or over those of one cluster (after the nonlinearity)."""

    stage: str = "post"
    cluster: int | None = None

    def reader(self, _: Neurons, /) -> Reader[MeanSquares]:
        """Add up the squares of each group."""

        def squares(group: Group) -> MeanSquares:
            quadrants = group.quadrants(self.stage)
            if self.cluster is None:
                n_epochs, n_units = quadrants.even_even.shape[2:]
                return MeanSquares(quadrants.squares(), torch.full((n_epochs,), n_units))
            member = group.table("post").cluster == self.cluster
            return MeanSquares(quadrants.squares(member), member.sum(1))

        def mean(parts: Sequence[MeanSquares]) -> MeanSquares:
            total, count = (torch.stack(column).sum(0) for column in zip(*parts, strict=True))
            return MeanSquares(total / count.to(total.device).clamp(min=1)[:, None, None], count)

        return _EachGroup(squares, mean)


@dataclass(frozen=True)
class TrigShare(Reading[Tensor]):
    """Share of the neurons' variance at a stage in the trig directions of some frequencies, (epoch)."""

    stage: str
    freqs: tuple[int, ...]

    def reader(self, of: Neurons, /) -> Reader[Tensor]:
        """Add up squares, along the directions and in all."""
        trig = TrigDirections.of(of.task, self.freqs)

        def squares(group: Group) -> Tensor:
            blocks = group.blocks(self.stage)
            return torch.stack([blocks.along(trig).square().sum((1, 2)), blocks.total.sum(1)])

        return _EachGroup(squares, lambda parts: share_of(*torch.stack(list(parts)).sum(0)))


@dataclass(frozen=True)
class Logits(Reading[Tensor]):
    """The logits of every z on all inputs, (epoch x y z)."""

    def reader(self, of: Neurons, /) -> Reader[Tensor]:
        """Add up what each group writes."""
        return _Sum(of.forward.read_out())


@dataclass(frozen=True)
class Logit(Reading[Tensor]):
    """The logit of one z on all inputs, (epoch x y): all others cost three times as much again."""

    z: int

    def reader(self, of: Neurons, /) -> Reader[Tensor]:
        """Add up what each group writes along one column."""
        place = int(of.task.place[self.z])
        return _Sum(of.forward.read_out(slice(place, place + 1)), is_one=True)


class _Sum(Reader[Tensor]):
    """What all neurons write to the logits."""

    def __init__(self, read_out: ReadOut, *, is_one: bool = False) -> None:
        self._read_out = read_out
        self._is_one = is_one

    def take(self, group: Group) -> None:
        self._read_out.add(group.place, group.values("post"))

    def result(self) -> Tensor:
        logits = self._read_out.logits()
        return logits[..., 0] if self._is_one else logits


@dataclass(frozen=True)
class Written(Reading[Tensor]):
    """What the neurons write along cos k and along sin k of the logits, on all inputs, (epoch x y wave)."""

    freq: int

    def reader(self, of: Neurons, /) -> Reader[Tensor]:
        """Add up what each group writes along both."""
        basis = of.task.basis
        directions = fft1d(of.weights.W_logit, basis)[..., list(basis.components(self.freq))]

        def along(group: Group) -> Tensor:
            post = group.values("post")
            return (post.flatten(1, 2) @ directions[:, group.place]).unflatten(1, post.shape[1:3])

        return _EachGroup(along, lambda parts: torch.stack(list(parts)).sum(0))
