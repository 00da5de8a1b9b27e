"""One checkpoint's full pass, every neuron and every logit, against TransformerLens and against its bare products."""

from __future__ import annotations

import torch
from torch import Tensor

from analysis.forward import FactorisedPass, activate
from benchmarks.bench import Bench, check_agreement
from benchmarks.floors import forward_products
from benchmarks.result import Aim, Result
from benchmarks.timing import race

_HOOKS = ("blocks.0.mlp.hook_pre", "blocks.0.mlp.hook_post")
_OURS, _LITERAL, _FLOOR = "pre, post and logits", "the same from run_with_cache", "three bare matrix products"


def measure(bench: Bench) -> Result:
    """Race the factorised pass, the literal one, and the products that any pass over all neurons must take."""
    tokens = torch.as_tensor(bench.run.task.tokens, device=bench.device)
    literal = bench.run_with_cache(*_HOOKS)["logits"][:, -1, tokens]
    check_agreement("the logits", _ours(bench).flatten(0, 1), literal)
    model = bench.model
    contestants = {
        _OURS: lambda: _ours(bench),
        _LITERAL: lambda: bench.run_with_cache(*_HOOKS),
        _FLOOR: forward_products(model.p**2, model, bench.device),
    }
    times = race(contestants, rounds=bench.rounds, device=bench.device)
    aims = [(_LITERAL, _OURS, Aim("at least", 5)), (_OURS, _FLOOR, Aim("at most", 2))]
    return Result.of("All neurons and logits of one checkpoint", times, aims)


def _ours(bench: Bench) -> Tensor:
    with torch.inference_mode():
        forward = FactorisedPass(bench.weights, bench.model.act_fn)
        return forward.logits(activate(forward.pre(), bench.model.act_fn))[0]
