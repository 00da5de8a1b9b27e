"""Excluded and restricted loss: what is left of the loss without the trig directions, and what they do alone.

The part T of the logits in the trig directions depends on x ∘ y alone, and so does the right answer. So exp(logits − T)
is a product: of exp(logits), the same whatever is excluded, and of exp(−T), a small table over (x ∘ y, z). The sums
over z that losses are made of are then matrix products over the inputs of each x ∘ y, and exp is taken once.
Source: [nanda2023], section 5.
"""

from __future__ import annotations

from functools import lru_cache

import torch
from jaxtyping import Float, Int
from torch import Tensor

from analysis.directions import TrigDirections
from analysis.loss import Score, WrongAnswers, cross_entropy, loss_of_odds
from analysis.task import Task

_TRUSTED = 1e-26
"""Sums at least this large have lost nothing: what float32 rounds to 0 on the way is below 1.2e-38 for each z."""


def excluded_loss(
    logits: Float[Tensor, "epoch x y z"],
    score: Score,
    tables: Float[Tensor, "epoch variant answer z"],
    task: Task,
) -> Float[Tensor, "epoch variant x y"]:
    """Loss on each input without the parts `tables` of the logits, functions of x ∘ y (within the group) and z.

    `score` is that of the whole logits.
    """
    inputs = _inputs_by_answer(task, logits.device)
    answers = torch.arange(task.order, device=logits.device)
    whole, part = score.wrong, WrongAnswers.of(-tables, answers.expand(tables.shape[:-1]))
    odds = _by_answer(whole.odds.flatten(1, 2), inputs) @ part.odds.permute(0, 2, 3, 1)
    highest = _by_answer(whole.highest.flatten(1), inputs).unsqueeze(-1) + part.highest.mT.unsqueeze(2)
    inside = loss_of_odds(odds, highest)
    # Where all that counts was rounded to 0 (or is not a number), the plain way.
    epoch, answer, place, variant = (~(odds >= _TRUSTED)).nonzero(as_tuple=True)
    plain = logits.flatten(1, 2)[epoch, inputs[answer, place]] - tables[epoch, variant, answer]
    inside[epoch, answer, place, variant] = cross_entropy(plain, answer)
    # Pairs with the 0 of x · y have no part in the trig directions: their loss stays as it is.
    loss = score.loss.flatten(1).unsqueeze(1).repeat(1, tables.shape[1], 1)
    loss[..., inputs.flatten()] = inside.movedim(-1, 1).flatten(2)
    return loss.unflatten(2, logits.shape[1:3])


def restricted_loss(
    logits: Float[Tensor, "epoch x y z"], table: Float[Tensor, "epoch answer z"], task: Task
) -> Float[Tensor, "epoch x y"]:
    """Loss on each input of the part `table` alone, with the mean over inputs of the rest: the bias correction."""
    every = torch.nn.functional.pad(table, (0, 0, 0, task.p - task.order))
    labels = torch.as_tensor(task.labels, device=logits.device)
    # The part sums to 0 over the group: its mean over inputs is 0.
    alone = every + logits.mean((1, 2)).unsqueeze(1)
    answers = torch.arange(task.p, device=logits.device)
    return cross_entropy(alone, answers.expand(alone.shape[:-1]))[:, labels.clamp(min=0)]


def trig_tables(
    along: Float[Tensor, "epoch direction z"], trig: TrigDirections
) -> tuple[Float[Tensor, "epoch answer z"], Float[Tensor, "epoch key answer z"]]:
    """The part of the logits in the trig directions, of all frequencies and of each, as functions of x ∘ y and z."""
    # Beside the identity y = 1 of the group, in place 0, x ∘ y = x.
    waves = trig.on(along).unflatten(1, (trig.task.p, trig.task.p))[:, : trig.task.order, 0]
    parts = waves.unsqueeze(-1) * along.unsqueeze(2)
    by_freq = [parts[:, torch.as_tensor(trig.freq_of == freq, device=along.device)].sum(1) for freq in trig.freqs]
    none = parts.new_zeros(along.shape[0], 0, *parts.shape[2:])
    return parts.sum(1), torch.stack(by_freq, dim=1) if by_freq else none


def _by_answer(values: Float[Tensor, "epoch xy *batch"], inputs: Int[Tensor, "answer input"]) -> Tensor:
    return values.index_select(1, inputs.flatten()).unflatten(1, inputs.shape)


@lru_cache(maxsize=16)
def _inputs_by_answer(task: Task, device: torch.device) -> Int[Tensor, "answer input"]:
    """The places (x, y flattened) of the inputs inside the group that have each answer."""
    inside = torch.arange(task.p**2).view(task.p, task.p)[: task.order, : task.order].flatten()
    order = torch.as_tensor(task.labels).flatten()[inside].argsort(stable=True)
    return inside[order].view(task.order, task.order).to(device)
