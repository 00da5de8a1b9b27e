"""The factorised pass against a literal one: every input by itself, in float64, as the paper writes it."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from analysis.checkpoints import StateDict
from analysis.config import ModelConfig
from analysis.forward import AttentionTables, FactorisedPass, activate
from analysis.task import Task
from analysis.weights import Weights, stack_weights
from tests import tiny

P5 = ModelConfig(p=5, d_model=16, n_heads=2, d_head=8, d_mlp=24)


def literal(state: StateDict, model: ModelConfig) -> dict[str, np.ndarray]:
    """Attention (head pos x y), pre (x y neuron) and logits (x y z), tokens in plain order."""
    w = {name: tensor.double().numpy() for name, tensor in state.items()}
    p, heads, d_head = model.p, model.n_heads, model.d_head
    block = "blocks.0."
    pattern, pre = np.zeros((heads, 3, p, p)), np.zeros((p, p, model.d_mlp))
    logits = np.zeros((p, p, p))
    for x in range(p):
        for y in range(p):
            residual = w["embed.weight"][[x, y, p]] + w["pos_embed.weight"]
            q, k, v = (residual @ w[f"{block}attn.{n}.weight"].T + w[f"{block}attn.{n}.bias"] for n in "qkv")
            mixed = []
            for head in range(heads):
                part = slice(head * d_head, (head + 1) * d_head)
                scores = k[:, part] @ q[2, part] / math.sqrt(d_head)
                weights = np.exp(scores - scores.max())
                weights /= weights.sum()
                pattern[head, :, x, y] = weights
                mixed.append(weights @ v[:, part])
            middle = residual[2] + np.concatenate(mixed) @ w[f"{block}attn.o.weight"].T + w[f"{block}attn.o.bias"]
            pre[x, y] = middle @ w[f"{block}mlp.in.weight"].T + w[f"{block}mlp.in.bias"]
            post = apply(pre[x, y], model.act_fn)
            last = middle + post @ w[f"{block}mlp.out.weight"].T + w[f"{block}mlp.out.bias"]
            logits[x, y] = last @ w["unembed.weight"].T + w["unembed.bias"]
    return {"pattern": pattern, "pre": pre, "logits": logits}


def apply(pre: np.ndarray, act_fn: str) -> np.ndarray:
    if act_fn == "relu":
        return np.maximum(pre, 0)
    if act_fn == "quadratic":
        return pre**2
    return np.array([0.5 * value * (1 + math.erf(value / math.sqrt(2))) for value in pre])


def weights_of(*states: StateDict, model: ModelConfig = P5, dtype: torch.dtype = torch.float32) -> Weights:
    return stack_weights(states, model, dtype=dtype)


def spread_state(spread: float, *, seed: int = 0) -> StateDict:
    """Random weights whose attention scores differ by `spread` within a head."""
    state = tiny.random_state(P5, seed=seed)
    tables = AttentionTables.of(weights_of(state))
    assert not tables.is_log, "unscaled, the weights are ordinary"
    scores = [tables.at_x, tables.at_y, tables.at_equals.unsqueeze(-1)]
    found = torch.cat([score.log() for score in scores], dim=-1)
    now = float((found.amax(-1) - found.amin(-1)).amax())
    # The scores are bilinear in query and key, so scaling the keys (and their bias) scales every difference.
    for part in ("weight", "bias"):
        state[f"blocks.0.attn.k.{part}"] *= spread / now
    return state


def all_of(weights: Weights, model: ModelConfig) -> dict[str, Tensor]:
    forward = FactorisedPass(weights, model.act_fn)
    pre = forward.pre()
    return {"pattern": forward.attention(), "pre": pre, "logits": forward.logits(activate(pre, model.act_fn))}


def assert_close(found: Tensor, expected: np.ndarray, *, relative: float) -> None:
    error = np.abs(found.double().numpy() - expected).max() / np.abs(expected).max()
    assert error <= relative, f"off by {error:.2g} of the largest value"


@pytest.mark.parametrize("act_fn", ["relu", "gelu", "quadratic"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_every_activation_is_that_of_the_literal_pass(act_fn: str, dtype: torch.dtype) -> None:
    """All biases are at work. Tolerance: float32's 6e-8 per operation, in sums of 24 terms; float64 is exact."""
    model = P5.model_copy(update={"act_fn": act_fn})
    state = tiny.random_state(model)
    expected = literal(state, model)
    for name, found in all_of(weights_of(state, dtype=dtype), model).items():
        assert_close(found[0], expected[name], relative=1e-5 if dtype == torch.float32 else 1e-13)


@pytest.mark.parametrize("name", sorted(name for name in tiny.random_state(P5) if name.endswith("bias")))
def test_every_bias_counts(name: str) -> None:
    state = tiny.random_state(P5)
    without = state | {name: torch.zeros_like(state[name])}
    found = all_of(weights_of(without), P5)
    for kind, expected in literal(without, P5).items():
        assert_close(found[kind][0], expected, relative=1e-5)
    full = literal(state, P5)["logits"]
    changed = bool(np.abs(full - literal(without, P5)["logits"]).max() > 1e-3 * np.abs(full).max())
    # A bias of the keys adds the same to a query's every score, and softmax forgets it.
    assert changed == (name != "blocks.0.attn.k.bias")


@pytest.mark.parametrize("spread", [1.0, 59.0, 61.0, 90.0, 210.0, 1000.0])
def test_scores_that_spread_far_still_give_the_exact_softmax(spread: float) -> None:
    """exp of a difference beyond 87 is not a float32 number; no attention may become 0 / 0 or lose its digits."""
    state = spread_state(spread)
    tables = AttentionTables.of(weights_of(state))
    assert tables.is_log == (spread > 60)
    expected = literal(state, P5)
    for name, found in all_of(weights_of(state), P5).items():
        assert bool(found.isfinite().all())
        # A float32 score of size s is known to about s · 6e-8, in a sum of 16; its exp has that relative error.
        assert_close(found[0], expected[name], relative=max(1e-5, spread * 1e-6))


@pytest.mark.parametrize("spread", [1.0, 90.0, 210.0])
def test_attention_sums_to_one(spread: float) -> None:
    total = FactorisedPass(weights_of(spread_state(spread)), "relu").attention().sum(2)
    # Three float32 quotients of one sum: a few units in the last place.
    torch.testing.assert_close(total, torch.ones_like(total), rtol=0, atol=5e-7)


def test_one_spread_checkpoint_does_not_change_the_others() -> None:
    calm, wild = spread_state(1.0), spread_state(210.0)
    together = all_of(weights_of(calm, wild, calm), P5)
    for place, state in enumerate((calm, wild, calm)):
        expected = literal(state, P5)
        for name, found in together.items():
            assert_close(found[place], expected[name], relative=3e-4)


def test_one_head_and_one_neuron_are_those_of_all() -> None:
    weights = weights_of(tiny.random_state(P5, seed=1), spread_state(100.0))
    forward = FactorisedPass(weights, "relu")
    pattern, pre = forward.attention(), forward.pre()
    for head in range(2):
        for pos in range(3):
            # The same quotients in another order: a few units in the last place of shares below 1.
            torch.testing.assert_close(forward.attention_of(head, pos), pattern[:, head, pos], rtol=0, atol=5e-7)
    for neuron in range(24):
        # The same sums in another order, of values around 1.
        torch.testing.assert_close(forward.pre_of(neuron), pre[..., neuron], rtol=1e-5, atol=1e-5)


def test_many_checkpoints_at_once_are_the_same_as_one_by_one() -> None:
    states = [tiny.random_state(P5, seed=seed) for seed in range(3)]
    together = all_of(weights_of(*states), P5)
    for place, state in enumerate(states):
        for name, found in all_of(weights_of(state), P5).items():
            # Batched products may sum in another order.
            torch.testing.assert_close(together[name][place], found[0], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("operation", ["subtract", "multiply"])
def test_token_axes_are_in_task_order(operation: str) -> None:
    model = P5.model_copy(update={"operation": operation})
    state = tiny.random_state(model)
    tokens = Task(5, operation).tokens
    expected = literal(state, model)
    found = all_of(weights_of(state, model=model), model)
    assert_close(found["logits"][0], expected["logits"][np.ix_(tokens, tokens, tokens)], relative=1e-5)
    assert_close(found["pattern"][0], expected["pattern"][:, :, tokens][..., tokens], relative=1e-5)


def test_logits_are_the_direct_path_and_the_neurons() -> None:
    forward = FactorisedPass(weights_of(tiny.random_state(P5)), "relu")
    silent = torch.zeros(1, 5, 5, 24)
    torch.testing.assert_close(forward.logits(silent), forward.direct_logits(), rtol=0, atol=0)


def test_neurons_in_groups_are_the_same_as_all_at_once() -> None:
    forward = FactorisedPass(weights_of(tiny.random_state(P5), tiny.random_state(P5, seed=1)), "relu")
    groups = [slice(0, 7), slice(7, 24)]
    pre = forward.pre()
    # Products of other shapes may sum in another order.
    for neurons in groups:
        torch.testing.assert_close(forward.pre(neurons), pre[..., neurons], rtol=1e-5, atol=1e-5)
    logits = forward.logits(pre.relu())
    for answers in (slice(None), slice(2, 3)):
        read_out = forward.read_out(answers)
        for neurons in groups:
            read_out.add(neurons, pre[..., neurons].relu())
        torch.testing.assert_close(read_out.logits(), logits[..., answers], rtol=1e-5, atol=1e-5)
