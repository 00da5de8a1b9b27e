"""The tiny runs that every query is compared on, and the special ones that must never break anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from analysis.config import ModelConfig
from tests.oracle.literal import LiteralTask
from tests.oracle.literal_forward import LiteralModel
from tests.oracle.tiny import Tiny, Wave, planted_model, planted_shape, random_model, tiny_run, train_mask, zero_model


def add3() -> Tiny:
    """One head, narrower than its tokens are many; every pair trained on, so that there is no test set."""
    config = ModelConfig(p=3, d_model=5, n_heads=1, d_head=3, d_mlp=7)
    mask = np.ones((3, 3), dtype=bool)
    return tiny_run("add3", config, {epoch: random_model(config, 30 + epoch, mask=mask) for epoch in (0, 7)})


def add5() -> Tiny:
    config = ModelConfig(p=5, d_model=9, n_heads=2, d_head=3, d_mlp=11, act_fn="gelu")
    mask = train_mask(5, 1)
    return tiny_run("add5", config, {epoch: random_model(config, 50 + epoch, mask=mask) for epoch in (0, 50, 100)})


def mixed_waves(task: LiteralTask, neurons: int, *, seed: int) -> list[Wave]:
    """Neurons of every frequency, some with a bias that keeps them positive, some clipped on half of the inputs.

    Their effect on the logits is roughly in phase with what they compute, so that the model is roughly right.
    """
    rng = np.random.default_rng(seed)
    waves = []
    for n in range(neurons):
        x, y = (float(rng.uniform(-3, 3)) for _ in "xy")
        sizes = {f"size_{axis}": float(rng.uniform(0.3, 1.0)) for axis in "xy"}
        out = x + task.sign * y + float(rng.normal(scale=0.3))
        bias = (1.5, 0.6, 0.0)[n // task.n_freqs % 3]
        waves.append(Wave(task.freqs[n % task.n_freqs], bias, phase_x=x, phase_y=y, phase_out=out, effect=3.0, **sizes))
    return waves


def add7() -> Tiny:
    """From random weights to planted frequencies, with one dead neuron at the end."""
    config = ModelConfig(p=7, **planted_shape(7, 13))
    mask, waves = train_mask(7, 2), mixed_waves(LiteralTask(7, "add"), 12, seed=7)
    models = {
        0: random_model(config, 70, mask=mask),
        125: planted_model(config, waves, seed=71, noise=0.1, mask=mask),
        3000: planted_model(config, waves, seed=72, noise=0.03, mask=mask),
    }
    return tiny_run("add7", config, models)


def add8() -> Tiny:
    """An even modulus: the last frequency has a cosine only. Squares are never dead."""
    config = ModelConfig(p=8, act_fn="quadratic", **planted_shape(8, 8))
    mask, waves = train_mask(8, 3), mixed_waves(LiteralTask(8, "add"), 8, seed=8)
    models = {
        10: random_model(config, 83, mask=mask),
        20: planted_model(config, waves, seed=81, noise=0.05, mask=mask),
    }
    return tiny_run("add8", config, models)


def subtract5() -> Tiny:
    config = ModelConfig(p=5, operation="subtract", d_model=7, n_heads=3, d_head=1, d_mlp=13)
    mask = train_mask(5, 4)
    return tiny_run("subtract5", config, {epoch: random_model(config, 500 + epoch, mask=mask) for epoch in (1, 2)})


def subtract8() -> Tiny:
    config = ModelConfig(p=8, operation="subtract", **{**planted_shape(8, 13), "n_heads": 3})
    mask, waves = train_mask(8, 5), mixed_waves(LiteralTask(8, "subtract"), 12, seed=9)
    models = {
        epoch: planted_model(config, waves, seed=epoch, noise=noise, mask=mask)
        for epoch, noise in ((5, 0.1), (6, 0.04))
    }
    return tiny_run("subtract8", config, models)


def multiply3() -> Tiny:
    """Two nonzero tokens, one frequency, one checkpoint."""
    config = ModelConfig(p=3, operation="multiply", d_model=4, n_heads=1, d_head=2, d_mlp=5, act_fn="quadratic")
    return tiny_run("multiply3", config, {40: random_model(config, 33, mask=train_mask(3, 6))})


def multiply5() -> Tiny:
    """Nobody knows which pairs it was trained on."""
    config = ModelConfig(p=5, operation="multiply", **planted_shape(5, 9))
    waves = mixed_waves(LiteralTask(5, "multiply"), 8, seed=11)
    models = {0: random_model(config, 5003), 3: planted_model(config, waves, seed=1, noise=0.02)}
    return tiny_run("multiply5", config, models)


def multiply7() -> Tiny:
    config = ModelConfig(p=7, operation="multiply", act_fn="gelu", **planted_shape(7, 13))
    mask, waves = train_mask(7, 7), mixed_waves(LiteralTask(7, "multiply"), 12, seed=10)
    models = {
        epoch: planted_model(config, waves, seed=epoch + 8, noise=noise, mask=mask)
        for epoch, noise in ((1, 0.03), (2, 0.015))
    }
    return tiny_run("multiply7", config, models)


def squares7() -> Tiny:
    """No waves of x ∘ y, and yet neurons of one frequency."""
    config = ModelConfig(p=7, operation="squares", **planted_shape(7, 13))
    mask = train_mask(7, 14)
    waves = [Wave(k, 1.5, phase_x=k, phase_y=2.0 + k, phase_out=k / 2, effect=3.0) for k in (1, 2, 3) for _ in "abcd"]
    models = {0: random_model(config, 76, mask=mask), 9: planted_model(config, waves, seed=78, noise=0.05, mask=mask)}
    return tiny_run("squares7", config, models)


def squares_and_product4() -> Tiny:
    config = ModelConfig(p=4, operation="squares_and_product", d_model=6, n_heads=1, d_head=2, d_mlp=5, act_fn="gelu")
    return tiny_run("squares_and_product4", config, {3: random_model(config, 44, mask=train_mask(4, 15))})


_SUMS = (add3, add5, add7, add8, subtract5, subtract8, multiply3, multiply5, multiply7)

RUNS: dict[str, Callable[[], Tiny]] = {build.__name__: build for build in (*_SUMS, squares7, squares_and_product4)}
"""Every query is compared with the oracle on these; each is far from every tie and threshold."""


def threshold7() -> Tiny:
    """Key frequencies at their threshold of 2 %.

    At epoch 1, frequency 1 has 70 of 73 specialised neurons, 2 has one (1.4 %: no key), 3 has two (2.7 %: a key).
    At epoch 2, frequency 1 has 49 of 50 and frequency 2 one: exactly 2 %, which counts.
    """
    config = ModelConfig(p=7, **planted_shape(7, 75))
    mask = train_mask(7, 8)
    first = [Wave(1)] * 70 + [Wave(2)] + [Wave(3)] * 2
    second = [Wave(1)] * 49 + [Wave(2)]
    models = {e: planted_model(config, waves, mask=mask) for e, waves in ((1, first), (2, second))}
    return tiny_run("threshold7", config, models)


def silent(model: LiteralModel) -> LiteralModel:
    """The same model with every neuron dead."""
    block = {**model.last, "W_in": np.zeros_like(model.last["W_in"]), "b_in": np.full_like(model.last["b_in"], -60.0)}
    return replace(model, blocks=(block,))


def zero(p: int, operation: str) -> Tiny:
    config = ModelConfig.model_validate(
        {"p": p, "operation": operation, "d_model": 3, "n_heads": 2, "d_head": 1, "d_mlp": 4}
    )
    return tiny_run(f"zero-{operation}{p}", config, {0: zero_model(config, mask=train_mask(p, 9))})


def dead7() -> Tiny:
    """All neurons dead at the first and last checkpoint, none known to be trained on; beside them a living one."""
    config = ModelConfig(p=7, d_model=6, n_heads=1, d_head=2, d_mlp=5)
    living = random_model(config, 77)
    return tiny_run("dead7", config, {0: silent(living), 1: living, 2: silent(living)})


def constant5() -> Tiny:
    """Neurons that are the same on every input: some at 0, some not; the attention is even and says nothing."""
    config = ModelConfig(p=5, act_fn="gelu", d_model=6, n_heads=2, d_head=3, d_mlp=5)
    model = random_model(config, 55, mask=train_mask(5, 10))
    block = {**model.last, "W_in": np.zeros_like(model.last["W_in"])}
    block |= {name: np.zeros_like(model.last[name]) for name in ("W_Q", "b_Q")}
    return tiny_run("constant5", config, {9: replace(model, blocks=(block,))})


SPECIAL: dict[str, Callable[[], Tiny]] = {
    "zero-add5": lambda: zero(5, "add"),
    "zero-subtract8": lambda: zero(8, "subtract"),
    "zero-multiply7": lambda: zero(7, "multiply"),
    "dead7": dead7,
    "constant5": constant5,
    "threshold7": threshold7,
}
"""No number of any query may be NaN or infinite on these."""

THOROUGH = frozenset(
    {"add5", "add8", "subtract5", "multiply3", "multiply7", "squares7", "squares_and_product4"}
    | {"zero-add5", "zero-subtract8", "constant5", "threshold7"}
)
"""Runs that only `make slow` asks about everything; those left are of every operation and kind: see `test_data`."""

ABLATED = ("add7", "multiply5", "zero-multiply7")
"""Of those left, the runs that are ablated in every way: the longest list of parameters by far."""


def each(names: Iterable[str]) -> list[Any]:
    """Runs to test by name; thorough ones are slow."""
    return [pytest.param(name, marks=pytest.mark.slow if name in THOROUGH else ()) for name in names]


def each_with(names: Iterable[str], queries: Iterable[str]) -> list[Any]:
    """Runs by name, each with every query."""
    return [
        pytest.param(name, query, marks=pytest.mark.slow if _is_thorough(name, query) else ())
        for name, query in product(names, queries)
    ]


def _is_thorough(name: str, query: str) -> bool:
    return name in THOROUGH or (query == "ablation" and name not in ABLATED)
