"""Trainings that take their gradients together: each is what it is alone, but for rounding."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from analysis.config import ModelConfig, TrainConfig
from analysis.resume import TrainState
from analysis.store import RunStore
from tests import tiny
from training.network import Network
from training.start import Control, start_training
from training.together import Step, Together, take_gradients

CONFIGS = [
    TrainConfig(epochs=120, frac_train=frac, seed=seed, weight_decay=decay, checkpoints="120")
    for frac, seed, decay in ((0.5, 0, 1.0), (0.5, 1, 3.0), (0.3, 2, 0.0))
]


def step_of(seed: int, pairs: int, model: ModelConfig = tiny.MODEL) -> Step:
    generator = torch.Generator().manual_seed(seed)
    network = Network.initial(model, generator, tiny.CPU)
    x, y = torch.randint(model.p, (2, pairs), generator=generator)
    return Step(network, x, y, (x + y) % model.p)


@pytest.mark.parametrize("act_fn", ["relu", "gelu", "quadratic"])
def test_stacked_gradients_are_those_of_each_alone(act_fn: str) -> None:
    model = tiny.MODEL.model_copy(update={"act_fn": act_fn})
    alone, stacked = ([step_of(seed, pairs, model) for seed, pairs in enumerate((20, 20, 24, 20))] for _ in range(2))
    for step in alone:
        take_gradients([step])
    take_gradients(stacked)
    for one, other in zip(alone, stacked, strict=True):
        for name, parameter in one.network.parameters.items():
            torch.testing.assert_close(other.network.parameters[name].grad, parameter.grad, rtol=1e-4, atol=1e-6)


def test_nobody_goes_on_where_the_gradients_of_all_could_not_be_taken() -> None:
    together = Together(2)
    steps = [step_of(0, 20), step_of(1, 20)]
    steps[1].labels = torch.full_like(steps[1].labels, tiny.MODEL.p)  # of no answer
    with ThreadPoolExecutor(2) as pool:
        met = [pool.submit(together.take_gradients, [step]) for step in steps]
    assert all(isinstance(one.exception(), Exception) for one in met)


def trained(store: RunStore, together: Together | None, place: int, stops_after: int | None = None) -> bool:
    should_stop = tiny.never if stops_after is None else tiny.after(stops_after)
    control = Control(tiny.ignore, should_stop, together=together)
    try:
        return start_training(
            store,
            f"run{place}",
            model=tiny.MODEL,
            train=CONFIGS[place],
            dtype="float32",
            device=tiny.CPU,
            control=control,
        )
    finally:
        if together is not None:
            together.leave()


def test_trainings_together_are_those_alone_and_each_resumes_by_itself(tmp_path: Path) -> None:
    alone, stacked = RunStore(tmp_path / "alone"), RunStore(tmp_path / "stacked")
    for place in range(3):
        trained(alone, None, place)
    together = Together(3)
    stops = (None, 50, None)  # one is paused, and the others go on without it
    with ThreadPoolExecutor(3) as threads:
        ended = list(threads.map(lambda place: trained(stacked, together, place, stops[place]), range(3)))
    assert ended == [True, False, True]
    assert TrainState.load(stacked.folder("run1")).epoch == 50
    assert tiny.resume(stacked, "run1")
    for place in range(3):
        one, other = alone.open(f"run{place}").history, stacked.open(f"run{place}").history
        assert np.array_equal(one.epoch, other.epoch)
        assert np.array_equal(one.train_mask, other.train_mask)
        np.testing.assert_allclose(other.train_loss, one.train_loss, rtol=1e-3)
        np.testing.assert_allclose(other.test_loss, one.test_loss, rtol=1e-3)


def test_one_that_fails_lets_the_others_go_on() -> None:
    together = Together(2)
    with ThreadPoolExecutor(1) as threads:
        waits = threads.submit(together.take_gradients, [step_of(0, 20)])
        together.leave()
        waits.result(timeout=10)
