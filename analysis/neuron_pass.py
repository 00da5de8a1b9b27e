"""One pass over the neurons of some checkpoints, in groups: what the measures need of each, and the logits of all.

A group stays in the processor's cache from its first value to its last number; all neurons together (26 MB before and
26 MB after their nonlinearity at p = 113) would go through memory at every step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from analysis.batch import CheckpointBatch
from analysis.directions import TrigDirections, share_of, variance
from analysis.even_odd import Quadrants, unit_groups
from analysis.forward import activate
from analysis.neurons import NeuronTable


@dataclass(frozen=True, eq=False)
class NeuronPass:
    """The neurons' frequencies, the trig fractions before and after the nonlinearity, and the logits."""

    table: NeuronTable
    trig_pre: Float[Tensor, "epoch"]
    trig_post: Float[Tensor, "epoch"]
    logits: Float[Tensor, "epoch x y z"]

    @classmethod
    def over(cls, batch: CheckpointBatch, trig: TrigDirections) -> NeuronPass:
        """Pass over all neurons of `batch`."""
        seen: list[_Group] = []

        def groups() -> Iterator[tuple[slice, Tensor]]:
            for neurons in unit_groups(batch.model.d_mlp):
                group, post = _Group.of(batch, neurons, trig)
                seen.append(group)
                yield neurons, post

        logits = batch.forward.read_out(groups())
        table = NeuronTable.join([group.table for group in seen])
        along_pre, whole_pre, along_post = torch.stack([group.squares for group in seen]).sum(0)
        return cls(table, share_of(along_pre, whole_pre), share_of(along_post, table.total.sum(1)), logits)


@dataclass(frozen=True, eq=False)
class _Group:
    """Some neurons: their frequencies, and squares of pre along the trig directions and in all, of post along them."""

    table: NeuronTable
    squares: Float[Tensor, "kind epoch"]

    @classmethod
    def of(cls, batch: CheckpointBatch, neurons: slice, trig: TrigDirections) -> tuple[_Group, Tensor]:
        """Measure them; also their values after the nonlinearity."""
        pre = batch.forward.pre(neurons)
        of_pre = [trig.coefficients(pre).square().sum((1, 2)), variance(pre, trig.task.basis)]
        post = activate(pre, batch.model.act_fn)
        quadrants = Quadrants.of(post, trig.task.basis)
        of_post = quadrants.along(trig).square().sum((1, 2))
        return cls(NeuronTable.of_quadrants(quadrants), torch.stack([*of_pre, of_post])), post
