"""Trainings of one shape together, as a sweep's worker does them, against one after another: how many runs a minute."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import torch

from analysis.config import ModelConfig, TrainConfig
from analysis.manifest import Manifest, Provenance
from benchmarks.bench import Bench
from benchmarks.result import Aim, Result
from benchmarks.timing import Contestant, race
from jobs.sweep import most_together
from training.together import Together, take_gradients
from training.trainer import Progress, Trainer

_STEPS = 20
_COUNT = 8
_FRAC = 0.5
_SIZES = {
    "p = 11, 64 neurons": ModelConfig(p=11, d_model=32, n_heads=2, d_head=16, d_mlp=64),
    "p = 23, 128 neurons": ModelConfig(p=23, d_model=48, n_heads=2, d_head=24, d_mlp=128),
    "p = 23, 512 neurons": ModelConfig(p=23),
}


def measure(bench: Bench) -> Result:
    """Race both ways, for models of three sizes: steps, evaluations and the loss history, but no checkpoints.

    The largest is one that a worker does not train together: it gains nothing.
    """
    contestants: dict[str, Contestant] = {}
    aims = []
    for size, model in _SIZES.items():
        alone, together = f"{_COUNT} × {_STEPS} steps of {size}, one after another", f"{_COUNT} of {size}, together"
        contestants[alone] = _racing(model, bench.device, is_together=False)
        contestants[together] = _racing(model, bench.device, is_together=True)
        is_small = most_together(model, TrainConfig(frac_train=_FRAC)) > 1
        aims.append((alone, together, Aim("at least", 2 if is_small else 0.5)))
    times = race(contestants, rounds=bench.rounds, device=bench.device)
    return Result.of("Runs of a sweep per minute", times, aims)


def _racing(model: ModelConfig, device: torch.device, *, is_together: bool) -> Contestant:
    def run() -> None:
        trainers = [_trainer(model, seed, device) for seed in range(_COUNT)]
        if not is_together:
            for trainer in trainers:
                trainer.run((), on_progress=_ignore, should_stop=_never, take_gradients=take_gradients)
            return
        meeting, threads = Together(_COUNT), torch.get_num_threads()

        def train(trainer: Trainer) -> None:
            torch.set_num_threads(threads)
            trainer.run((), on_progress=_ignore, should_stop=_never, take_gradients=meeting.take_gradients)
            meeting.leave()

        with ThreadPoolExecutor(_COUNT) as pool:
            list(pool.map(train, trainers))

    return run


def _trainer(model: ModelConfig, seed: int, device: torch.device) -> Trainer:
    train = TrainConfig(seed=seed, frac_train=_FRAC, epochs=_STEPS)
    provenance = Provenance(
        command="", created=datetime.now(UTC).isoformat(), grokscope="", torch="", device=device.type, threads=1
    )
    manifest = Manifest(name="together", model=model, train=train, dtype="float32", provenance=provenance)
    return Trainer(Path("together"), manifest, device=device)


def _ignore(_: Progress) -> None:
    pass


def _never() -> bool:
    return False
