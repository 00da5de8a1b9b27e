"""One full-batch training step, against the same step through TransformerLens and against its bare products."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from analysis.config import TrainConfig
from analysis.draws import draw_train_mask
from analysis.loss import mean_loss_for_training
from analysis.reference import bridge_for
from benchmarks.bench import Bench, check_agreement
from benchmarks.floors import step_products
from benchmarks.result import Aim, Result
from benchmarks.timing import Contestant, race
from training.network import Network

_OURS, _LITERAL, _FLOOR = "one training step", "the same through TransformerLens", "nine bare matrix products"


@dataclass(frozen=True, eq=False)
class _Batch:
    """The training pairs: tokens, and the right answers."""

    x: Tensor
    y: Tensor
    labels: Tensor

    @classmethod
    def of(cls, bench: Bench, train: TrainConfig) -> _Batch:
        mask = bench.run.history.train_mask
        if mask is None:
            mask = draw_train_mask(bench.run.task, train.frac_train, torch.Generator().manual_seed(train.seed))
        x, y = np.nonzero(mask)
        answers = bench.run.task.answers[mask]
        return cls(*(torch.as_tensor(part, device=bench.device) for part in (x, y, answers)))

    def tokens(self, p: int) -> Tensor:
        """The same pairs for the literal model, (pair, 3)."""
        return torch.stack([self.x, self.y, torch.full_like(self.x, p)], dim=-1)


def measure(bench: Bench) -> Result:
    """Race two steps, both from the same random weights, with the same loss and optimiser, and the floor."""
    train = bench.run.manifest.train or TrainConfig()
    batch = _Batch.of(bench, train)
    network = Network.initial(bench.model, torch.Generator().manual_seed(train.seed), bench.device)
    bridge = bridge_for(bench.model, device=bench.device)
    bridge.load_state_dict(network.state_dict())
    tokens = batch.tokens(bench.model.p)

    def ours() -> Tensor:
        return network.logits(batch.x, batch.y)

    def literal() -> Tensor:
        logits: Tensor = bridge(tokens)
        return logits[:, -1]

    check_agreement("the logits in training", ours(), literal())
    contestants = {
        _OURS: _step(ours, network.parameters.values(), batch.labels, train),
        _LITERAL: _step(literal, bridge.parameters(), batch.labels, train),
        _FLOOR: step_products(len(batch.x), bench.model, bench.device),
    }
    times = race(contestants, rounds=bench.rounds, device=bench.device)
    aims = [(_LITERAL, _OURS, Aim("at least", 4)), (_OURS, _FLOOR, Aim("at most", 1.8))]
    return Result.of(f"One training step on {len(batch.x):,} pairs", times, aims)


def _step(logits: Callable[[], Tensor], parameters: Iterable[Tensor], labels: Tensor, train: TrainConfig) -> Contestant:
    """A step as `training.trainer` takes it: float64 loss, gradients, AdamW."""
    optimiser = torch.optim.AdamW(
        parameters, lr=train.lr, betas=train.betas, weight_decay=train.weight_decay, fused=True
    )

    def run() -> None:
        optimiser.zero_grad(set_to_none=True)
        mean_loss_for_training(logits(), labels).backward()
        optimiser.step()

    return run
