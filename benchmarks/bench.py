"""What every subject measures on: one run, its weights, and the literal model with the same weights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from analysis.batch import CheckpointBatch
from analysis.config import ModelConfig
from analysis.errors import ParameterError
from analysis.reference import all_inputs, bridge_for, load_weights
from analysis.run import Run
from analysis.session import Session
from analysis.weights import Weights

_AGREEMENT = 1e-3
"""Largest relative difference between two contestants for one result: float32 sums in another order stay far below."""


@dataclass(frozen=True, eq=False)
class Bench:
    """One checkpoint of a run, the last one, and how long to measure."""

    session: Session
    run: Run
    rounds: int

    @classmethod
    def open(cls, runs: Path, name: str, *, rounds: int, device: str) -> Bench:
        """Open the run `name` for measuring.

        Raises:
            GrokscopeError: when there is no such run, it has no checkpoint, or the factorised pass does not cover it.
        """
        session = Session(runs, device=device)
        run = session.run(name)
        if not run.manifest.model.is_factorisable or not run.epochs:
            raise ParameterError(f"run {name!r} cannot be measured: choose one with checkpoints of a one-layer model")
        return cls(session, run, rounds)

    @property
    def device(self) -> torch.device:
        """Where everything is measured."""
        return self.session.device

    @property
    def model(self) -> ModelConfig:
        """The shape of the model."""
        return self.run.manifest.model

    @cached_property
    def batch(self) -> CheckpointBatch:
        """The checkpoint, its weights in memory."""
        batch = self.session.batch(self.run, self.run.epochs[-1])
        _ = batch.loaded
        return batch

    @property
    def weights(self) -> Weights:
        """The checkpoint's weights."""
        return self.batch.weights

    @cached_property
    def inputs(self) -> Tensor:
        """The tokens of every pair, (p², 3), for the literal model."""
        return all_inputs(self.run.task).to(self.device)

    @cached_property
    def bridge(self) -> Any:
        """TransformerLens' model with the checkpoint's weights."""
        bridge = bridge_for(self.model, device=self.device)
        state = self.run.state_dict(self.run.epochs[-1])
        load_weights(bridge, state)
        return bridge

    def run_with_cache(self, *names: str) -> dict[str, Tensor]:
        """One literal forward pass on all inputs, keeping the activations of the hooks `names`, and the logits."""
        with torch.no_grad():
            logits, cache = self.bridge.run_with_cache(self.inputs, names_filter=list(names))
        return {"logits": logits, **{name: cache[name] for name in names}}


def check_agreement(what: str, ours: Tensor, theirs: Tensor) -> None:
    """Make sure that two contestants compute the same thing, before either is timed.

    Raises:
        ParameterError: when they do not.
    """
    difference = ((ours - theirs).abs().max() / theirs.abs().max()).item()
    if not difference < _AGREEMENT:
        raise ParameterError(f"{what} differs by {difference:.1e} between the two ways: mend that before measuring")
