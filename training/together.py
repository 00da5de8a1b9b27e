"""Gradients of several trainings of one shape at once: small matrix products become few larger ones.

Each training stays what it is alone: its own loop, optimiser, history, state and lease, in a thread of its own. They
only meet at each step, where whoever comes last takes everybody's gradients from one stacked pass. The arithmetic is
that of `Network.logits`, so that numbers agree but for rounding; bits may differ, since other kernels add in another
order, and over thousands of steps a training may come to differ as from another machine's.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import torch
from jaxtyping import Float, Int
from torch import Tensor

from analysis.config import ModelConfig
from analysis.loss import mean_loss_for_training
from training.network import Network, Weights, logits_of


@dataclass(eq=False)
class Step:
    """One training's part of a step: whose gradients, on which training pairs."""

    network: Network
    x: Int[Tensor, "pair"]
    y: Int[Tensor, "pair"]
    labels: Int[Tensor, "pair"]
    is_done: bool = False
    failure: Exception | None = None
    """Why it has no gradients, where whoever took them for all could not."""


def take_gradients(steps: Sequence[Step]) -> None:
    """Give every parameter its gradient: of one training as it is alone, of several from a stacked pass.

    Those with equally many pairs are stacked; their models have one shape.
    """
    groups: dict[int, list[Step]] = defaultdict(list)
    for step in steps:
        groups[len(step.x)].append(step)
    for group in groups.values():
        if len(group) > 1:
            _stacked(group)
        else:
            _alone(group[0])


def _alone(step: Step) -> None:
    for parameter in step.network.parameters.values():
        parameter.grad = None
    mean_loss_for_training(step.network.logits(step.x, step.y), step.labels).backward()


def _stacked(steps: Sequence[Step]) -> None:
    networks = [step.network for step in steps]
    stacked = {
        name: torch.stack([network.parameters[name].detach() for network in networks]).requires_grad_()
        for name in networks[0].parameters
    }
    pairs = [torch.stack([getattr(step, part) for step in steps]) for part in ("x", "y", "labels")]
    losses = torch.func.vmap(partial(_loss, networks[0].model))(stacked, *pairs)
    losses.sum().backward()
    for name, tensor in stacked.items():
        for network, gradient in zip(networks, tensor.grad.unbind(), strict=True):  # type: ignore[union-attr]
            network.parameters[name].grad = gradient


def _loss(model: ModelConfig, weights: Weights, x: Tensor, y: Tensor, labels: Tensor) -> Float[Tensor, ""]:
    return mean_loss_for_training(logits_of(model, weights, x, y), labels)


def thread_count() -> int:
    """How many threads the calling thread computes with."""
    return torch.get_num_threads()


def use_threads(count: int) -> None:
    """Compute with so many in the calling thread: a new one does not know what others use."""
    torch.set_num_threads(count)


class Together:
    """Where trainings in threads meet at each step; all that were announced are waited for until they leave."""

    def __init__(self, count: int) -> None:
        """Wait for so many trainings, whose models have one shape."""
        self._present = count
        self._waiting: list[Step] = []
        self._changed = threading.Condition()

    def take_gradients(self, steps: Sequence[Step]) -> None:
        """Wait for all that are present, and take all their gradients at once.

        Raises:
            Exception: whatever the pass raised, for each of them: nobody may go on with the gradients of a step before.
        """
        with self._changed:
            self._waiting.extend(steps)
            self._changed.notify_all()
            self._changed.wait_for(lambda: steps[0].is_done or len(self._waiting) == self._present)
            if not steps[0].is_done:
                self._take_all()
        if steps[0].failure is not None:
            raise steps[0].failure

    def _take_all(self) -> None:
        waiting, self._waiting = self._waiting, []
        failure = None
        try:
            take_gradients(waiting)
        except Exception as error:  # noqa: BLE001 — each of them raises it
            failure = error
        for step in waiting:
            step.failure, step.is_done = failure, True
        self._changed.notify_all()

    def leave(self) -> None:
        """Be waited for no more."""
        with self._changed:
            self._present -= 1
            self._changed.notify_all()
