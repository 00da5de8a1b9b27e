"""One neuron on all inputs against TransformerLens, at one checkpoint and at every one; then beside a busy process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from numpy import ndarray
from torch import Tensor

from analysis.queries.neuron import Neuron
from benchmarks.bench import Bench, check_agreement
from benchmarks.result import Aim, Result
from benchmarks.timing import Times, race

_NEURON = 17
_HOOK = "blocks.0.mlp.hook_post"
_OURS, _LITERAL = "one neuron, one checkpoint", "the same from run_with_cache"
_BESIDE = "beside a busy process"

_BUSY_ROUNDS = 7
"""The literal way takes seconds there."""


def measure(bench: Bench) -> Result:
    """Race the two ways to one neuron, and the query over the whole run, which is compared with the literal way × n."""
    n = len(bench.run.epochs)
    whole, whole_literal = f"one neuron, {n} checkpoints", f"the same from run_with_cache, {n} times"
    check_agreement("the neuron", torch.tensor(_ours(bench)), _literal(bench))
    both = {_OURS: lambda: _ours(bench), _LITERAL: lambda: _literal(bench)}
    contestants = {**both, whole: lambda: bench.session.answer(bench.run, None, Neuron(neuron=_NEURON))}
    times = race(contestants, rounds=bench.rounds, device=bench.device)
    with _busy_process():
        busy = race(both, rounds=min(bench.rounds, _BUSY_ROUNDS), device=bench.device)
    beside = {name: f"{name}, {_BESIDE}" for name in both}
    rounds = {**times.rounds, **{beside[name]: taken for name, taken in busy.rounds.items()}}
    return Result.of(
        "One neuron on all inputs",
        Times(rounds),
        [
            (_LITERAL, _OURS, Aim("at least", 300)),
            (whole_literal, whole, Aim("at least", 500)),
            (beside[_LITERAL], beside[_OURS], Aim("at least", 300)),
        ],
        scaled={whole_literal: (_LITERAL, n)},
        notes=(f"The literal way over {n} checkpoints is one of them timed, times {n}.",),
    )


@contextmanager
def _busy_process() -> Iterator[None]:
    """Another process that wants a core all the time."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        try:
            yield
        finally:
            process.kill()


def _ours(bench: Bench) -> ndarray:
    return bench.session.answer(bench.run, bench.run.epochs[-1], Neuron(neuron=_NEURON)).values


def _literal(bench: Bench) -> Tensor:
    return bench.run_with_cache(_HOOK)[_HOOK][:, -1, _NEURON].view(bench.model.p, bench.model.p)
