"""One neuron on all inputs, alone and without a forward pass, against TransformerLens; then at every checkpoint."""

from __future__ import annotations

import torch
from torch import Tensor

from analysis.forward import FactorisedPass, activate
from analysis.queries.neuron import Neuron
from benchmarks.bench import Bench, check_agreement
from benchmarks.result import Aim, Result
from benchmarks.timing import race

_NEURON = 17
_HOOK = "blocks.0.mlp.hook_post"
_ALONE, _LITERAL = "one neuron, one checkpoint", "the same from run_with_cache"


def measure(bench: Bench) -> Result:
    """Race the two ways to one neuron, and the query over the whole run, which is compared with the literal way × n."""
    n = len(bench.run.epochs)
    whole, whole_literal = f"one neuron, {n} checkpoints", f"the same from run_with_cache, {n} times"
    check_agreement("the neuron", _alone(bench), _literal(bench))
    contestants = {
        _ALONE: lambda: _alone(bench),
        _LITERAL: lambda: _literal(bench),
        whole: lambda: bench.session.answer(bench.run, None, Neuron(neuron=_NEURON)),
    }
    times = race(contestants, rounds=bench.rounds, device=bench.device)
    return Result.of(
        "One neuron on all inputs",
        times,
        [(_LITERAL, _ALONE, Aim("at least", 300)), (whole_literal, whole, Aim("at least", 500))],
        scaled={whole_literal: (_LITERAL, n)},
        notes=(f"The literal way over {n} checkpoints is one of them timed, times {n}.",),
    )


def _alone(bench: Bench) -> Tensor:
    with torch.inference_mode():
        forward = FactorisedPass(bench.weights, bench.model.act_fn)
        return activate(forward.pre_of(_NEURON), bench.model.act_fn)[0]


def _literal(bench: Bench) -> Tensor:
    return bench.run_with_cache(_HOOK)[_HOOK][:, -1, _NEURON].view(bench.model.p, bench.model.p)
