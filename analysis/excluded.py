"""Excluded and restricted loss: what is left of the loss without the trig directions, and what they do alone.

The part T of the logits in the trig directions depends on x ∘ y alone, and so does the right answer. So exp(logits − T)
is a product: of exp(logits), the same whatever is excluded, and of exp(−T), a small table over (x ∘ y, z). The sums
over z that losses are made of are then matrix products over the inputs of each x ∘ y, and exp is taken once.
Source: Nanda et al. 2023, section 5; the seed notebook.
"""

from __future__ import annotations

from functools import lru_cache

import torch
from jaxtyping import Float, Int
from torch import Tensor

from analysis.directions import TrigDirections
from analysis.loss import WrongAnswers, cross_entropy, loss_of_odds
from analysis.task import Task

_TRUSTED = 1e-26
"""Sums at least this large have lost nothing: what float32 rounds to 0 on the way is below 1.2e-38 for each z."""


def excluded_loss(
    logits: Float[Tensor, "epoch x y z"], tables: Float[Tensor, "epoch variant answer z"], task: Task
) -> Float[Tensor, "epoch variant x y"]:
    """Loss on each input without the parts `tables` of the logits, each a function of x ∘ y (inside the group) and z."""
    order, n_variants = task.order, tables.shape[1]
    labels = torch.as_tensor(task.labels, device=logits.device)
    whole = WrongAnswers.of(logits, labels.expand(logits.shape[:-1]))
    # Pairs with the 0 of x · y have no part in the trig directions: their loss stays as it is.
    loss = loss_of_odds(whole.odds.sum(-1), whole.highest).flatten(1)
    loss = loss.unsqueeze(1).expand(-1, n_variants, -1).contiguous()
    inputs = _inputs_by_answer(task, logits.device)
    answers = torch.arange(order, device=logits.device)
    part = WrongAnswers.of(-tables, answers.expand(tables.shape[:-1]))
    odds = whole.odds.flatten(1, 2)[:, inputs] @ part.odds.permute(0, 2, 3, 1)
    highest = whole.highest.flatten(1)[:, inputs].unsqueeze(-1) + part.highest.mT.unsqueeze(2)
    grouped = loss_of_odds(odds, highest)
    # Where all that counts was rounded to 0 (or is not a number), the plain way.
    epoch, answer, member, variant = (~(odds >= _TRUSTED)).nonzero(as_tuple=True)
    plain = logits.flatten(1, 2)[epoch, inputs[answer, member]] - tables[epoch, variant, answer]
    grouped[epoch, answer, member, variant] = cross_entropy(plain, answer)
    loss[..., inputs.flatten()] = grouped.movedim(-1, 1).flatten(2)
    return loss.unflatten(2, logits.shape[1:3])


def restricted_loss(
    logits: Float[Tensor, "epoch x y z"], table: Float[Tensor, "epoch answer z"], task: Task
) -> Float[Tensor, "epoch x y"]:
    """Loss on each input of the part `table` alone, and the mean over inputs of what it leaves (the bias correction)."""
    every = torch.nn.functional.pad(table, (0, 0, 0, task.p - task.order))
    labels = torch.as_tensor(task.labels, device=logits.device)
    # The part sums to 0 over the group: its mean over inputs is 0.
    alone = every + logits.mean((1, 2)).unsqueeze(1)
    answers = torch.arange(task.p, device=logits.device)
    return cross_entropy(alone, answers.expand(alone.shape[:-1]))[:, labels]


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


@lru_cache(maxsize=16)
def _inputs_by_answer(task: Task, device: torch.device) -> Int[Tensor, "answer input"]:
    """The places (x, y flattened) of the inputs inside the group that have each answer."""
    inside = torch.arange(task.p**2).view(task.p, task.p)[: task.order, : task.order].flatten()
    order = torch.as_tensor(task.labels).flatten()[inside].argsort(stable=True)
    return inside[order].view(task.order, task.order).to(device)
