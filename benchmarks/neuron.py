"""One neuron on all inputs against TransformerLens, at one checkpoint and at every one; then beside a busy process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from analysis.forward import FactorisedPass, activate
from analysis.parallel import threads_for
from analysis.queries.neuron import Neuron
from benchmarks.bench import Bench, check_agreement
from benchmarks.result import Aim, Result
from benchmarks.timing import Times, race

_NEURON = 17
_HOOK = "blocks.0.mlp.hook_post"
_ALONE, _LITERAL = "one neuron, one checkpoint", "the same from run_with_cache"
_BUSY = "one neuron as it is asked for, beside a busy process"
_BUSY_LITERAL = "from run_with_cache, beside a busy process"

_BUSY_ROUNDS = 7
"""The literal way takes seconds there."""


def measure(bench: Bench) -> Result:
    """Race the two ways to one neuron, and the query over the whole run, which is compared with the literal way × n."""
    n, query = len(bench.run.epochs), Neuron(neuron=_NEURON)
    whole, whole_literal = f"one neuron, {n} checkpoints", f"the same from run_with_cache, {n} times"
    check_agreement("the neuron", _alone(bench), _literal(bench))
    contestants = {
        _ALONE: lambda: _alone(bench),
        _LITERAL: lambda: _literal(bench),
        whole: lambda: bench.session.answer(bench.run, None, query),
    }
    times = race(contestants, rounds=bench.rounds, device=bench.device)
    beside = {
        _BUSY: lambda: bench.session.answer(bench.run, bench.run.epochs[-1], query),
        _BUSY_LITERAL: lambda: _literal(bench),
    }
    with _busy_process():
        busy = race(beside, rounds=min(bench.rounds, _BUSY_ROUNDS), device=bench.device)
    return Result.of(
        "One neuron on all inputs",
        Times({**times.rounds, **busy.rounds}),
        [
            (_LITERAL, _ALONE, Aim("at least", 300)),
            (whole_literal, whole, Aim("at least", 500)),
            (_BUSY_LITERAL, _BUSY, Aim("at least", 300)),
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


def _alone(bench: Bench) -> Tensor:
    with torch.inference_mode(), threads_for(is_large=False):
        forward = FactorisedPass(bench.weights, bench.model.act_fn)
        return activate(forward.pre_of(_NEURON), bench.model.act_fn)[0]


def _literal(bench: Bench) -> Tensor:
    return bench.run_with_cache(_HOOK)[_HOOK][:, -1, _NEURON].view(bench.model.p, bench.model.p)
