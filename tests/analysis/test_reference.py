"""The factorised pass and the queries against TransformerLens, on the run that people will look at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from analysis.config import ModelConfig
from analysis.errors import GrokscopeError
from analysis.forward import FactorisedPass, activate
from analysis.queries.attention import Attention, AttentionMean
from analysis.queries.embedding import EmbeddingSpectrum
from analysis.queries.neuron import Neuron
from analysis.run import Run
from analysis.session import Session
from analysis.weights import stack_weights
from tests import tiny

TOLERANCE = 1e-4
"""Of a tensor's largest value. Both passes are float32 and sum up to 512 terms in different orders; they differ by
about 1e-6, and a wrong term, a swapped head or a lost bias by far more than this."""

HOOKS = {
    "pattern": "blocks.0.attn.hook_pattern",
    "pre": "blocks.0.mlp.hook_pre",
    "post": "blocks.0.mlp.hook_post",
}


@dataclass(frozen=True, eq=False)
class Literal:
    """What TransformerLens computes for every input of one checkpoint."""

    session: Session
    run: Run
    epoch: int
    W_E: Tensor
    pattern: Tensor
    pre: Tensor
    post: Tensor
    logits: Tensor


def epochs_to_look_at(run: Run) -> dict[str, int]:
    """The first checkpoint, the one in the middle of generalising, and the last."""
    history = run.history
    halfway = history.epoch[np.abs(history.test_accuracy - 0.5).argmin()]
    learning = min(run.epochs, key=lambda epoch: abs(epoch - halfway))
    return {"first": run.epochs[0], "learning": learning, "last": run.epochs[-1]}


@pytest.fixture(scope="module", params=["first", "learning", "last"])
def reference(request: pytest.FixtureRequest, shipped_runs: Path) -> Literal:
    """One checkpoint, opened as anyone would who has TransformerLens and not this project."""
    from transformer_lens.config import TransformerBridgeConfig
    from transformer_lens.model_bridge import TransformerBridge

    session = Session(shipped_runs, device="cpu")
    run = session.run("mod113")
    epoch = epochs_to_look_at(run)[request.param]
    config = TransformerBridgeConfig(
        n_layers=1, d_vocab=114, d_vocab_out=113, d_model=128, d_mlp=512, n_heads=4, d_head=32, n_ctx=3,
        act_fn="relu", normalization_type=None, init_weights=False,
    )  # fmt: skip
    bridge = TransformerBridge.boot_native(config)
    loaded = bridge.load_state_dict(run.state_dict(epoch))
    assert (loaded.missing_keys, loaded.unexpected_keys) == ([], [])
    inputs = torch.tensor([(x, y, 113) for x in range(113) for y in range(113)])
    with torch.inference_mode():
        logits, cache = bridge.run_with_cache(inputs, names_filter=list(HOOKS.values()))
        found: dict[str, Any] = {
            "pattern": cache[HOOKS["pattern"]][:, :, -1].unflatten(0, (113, 113)).movedim((2, 3), (0, 1)),
            "pre": cache[HOOKS["pre"]][:, -1].unflatten(0, (113, 113)),
            "post": cache[HOOKS["post"]][:, -1].unflatten(0, (113, 113)),
            "logits": logits[:, -1].unflatten(0, (113, 113)),
        }
        return Literal(session, run, epoch, W_E=bridge.W_E.detach().clone(), **found)


def assert_close(found: Any, expected: Any) -> None:
    # Answers are read-only, and torch takes only arrays that it may write.
    found, expected = (torch.tensor(part) if isinstance(part, np.ndarray) else part for part in (found, expected))
    assert found.shape == expected.shape
    error = float((found - expected).abs().max() / expected.abs().max())
    assert error <= TOLERANCE, f"off by {error:.2g} of the largest value"


def test_pattern_pre_post_and_logits(reference: Literal) -> None:
    with torch.inference_mode():
        frames = reference.session.batch(reference.run, reference.epoch)
        assert_close(frames.forward.attention()[0], reference.pattern)
        pre = frames.forward.pre()
        assert_close(pre[0], reference.pre)
        assert_close(activate(pre, frames.model.act_fn)[0], reference.post)
        assert_close(frames.logits[0], reference.logits)


@pytest.mark.parametrize("stage", ["pre", "post"])
@pytest.mark.parametrize("neuron", [0, 17, 511])
def test_neuron(reference: Literal, neuron: int, stage: str) -> None:
    query = Neuron.parse({"neuron": neuron, "stage": stage})
    found = reference.session.answer(reference.run, reference.epoch, query).values
    expected = getattr(reference, stage)[..., neuron]
    if not bool(expected.any()):
        assert not found.any(), "a dead neuron is exactly 0"
    else:
        assert_close(found, expected)


@pytest.mark.parametrize("head", [0, 3])
def test_attention(reference: Literal, head: int) -> None:
    for pos in range(3):
        query = Attention.parse({"head": head, "pos": pos})
        found = reference.session.answer(reference.run, reference.epoch, query).values
        assert_close(found, reference.pattern[head, pos])


def test_attention_mean(reference: Literal) -> None:
    found = reference.session.answer(reference.run, reference.epoch, AttentionMean())
    assert_close(found.values, reference.pattern.double().mean((-2, -1)).float())
    assert found.arrays["values"].axes == ("head", "pos")


def test_embedding_spectrum(reference: Literal) -> None:
    """Against NumPy's FFT of the embedding: |rfft|² doubles for cos and sin, whose share depends on the phase."""
    found = reference.session.answer(reference.run, reference.epoch, EmbeddingSpectrum()).values
    waves = np.fft.rfft(reference.W_E[:113].double().numpy(), axis=0)
    scale = np.array([1.0] + [2.0] * 56) / 113
    by_cos, by_sin = (scale[:, None] * part**2 for part in (waves.real, waves.imag))
    expected = np.concatenate([by_cos[:1].sum(1), np.stack([by_cos[1:], by_sin[1:]], axis=1).reshape(112, -1).sum(1)])
    assert_close(found, expected.astype(np.float32))


def test_the_recorded_accuracy_is_that_of_transformer_lens(reference: Literal) -> None:
    """Weights are stored in float16, so single pairs near the border may change sides: fewer than one in a hundred."""
    history = reference.run.history
    row = int(np.flatnonzero(history.epoch == reference.epoch)[0])
    assert history.train_mask is not None
    correct = (reference.logits.argmax(-1).numpy() == reference.run.task.labels)[~history.train_mask]
    assert correct.mean() == pytest.approx(history.test_accuracy[row], abs=0.01)


@pytest.mark.parametrize("act_fn", ["relu", "gelu", "quadratic"])
@pytest.mark.parametrize("operation", ["add", "multiply"])
def test_the_two_passes_agree_for_every_activation_function(act_fn: str, operation: str) -> None:
    model = tiny.MODEL.model_copy(update={"act_fn": act_fn, "operation": operation})
    states = [tiny.random_state(model, seed=seed) for seed in range(2)]
    weights = stack_weights(states, model)
    from analysis.reference import ReferencePass  # slow: only where it is needed

    through_lens = ReferencePass(states, model, weights)
    factorised = FactorisedPass(weights, model.act_fn)
    post = activate(factorised.pre(), model.act_fn)
    assert_close(factorised.attention(), through_lens.attention())
    assert_close(factorised.pre(), through_lens.pre())
    assert_close(factorised.logits(post), through_lens.logits(post))
    assert_close(factorised.pre(slice(3, 9)), through_lens.pre(slice(3, 9)))
    for answers in (slice(None), slice(3, 4)):
        read_out = through_lens.read_out(answers)
        for neurons in (slice(0, 9), slice(9, 24)):
            read_out.add(neurons, post[..., neurons])
        assert_close(factorised.logits(post)[..., answers], read_out.logits())
    assert_close(factorised.pre_of(5), through_lens.pre_of(5))
    assert_close(factorised.attention_of(1, 2), through_lens.attention_of(1, 2))


@pytest.mark.parametrize("normalization", ["LN", "LNPre", "RMS", "RMSPre"])
@pytest.mark.parametrize("n_layers", [1, 2])
def test_models_that_do_not_factorise_give_the_logits_of_transformer_lens(n_layers: int, normalization: str) -> None:
    model = ModelConfig(p=7, d_model=16, n_heads=2, d_head=8, d_mlp=24, n_layers=n_layers, normalization=normalization)
    assert not model.is_factorisable
    state = tiny.random_state(model)
    from analysis.reference import ReferencePass, bridge_for  # slow: only where it is needed

    through = ReferencePass([state], model, stack_weights([state], model))
    bridge = bridge_for(model)
    bridge.load_state_dict(state)
    inputs = torch.tensor([(x, y, 7) for x in range(7) for y in range(7)])
    with torch.inference_mode():
        expected = bridge(inputs)[:, -1].unflatten(0, (7, 7))
    assert_close(through.logits(activate(through.pre(), model.act_fn))[0], expected)


@pytest.mark.parametrize("change", [{"unembed.bias": None}, {"blocks.0.ln1.weight": torch.ones(16)}])
def test_a_bridge_with_other_parameters_is_refused(change: dict[str, Any]) -> None:
    """A newer TransformerLens may name them otherwise, and would compute with weights that nobody trained."""
    from analysis.reference import bridge_for, load_weights  # slow: only where it is needed

    state = tiny.random_state(tiny.MODEL)
    load_weights(bridge_for(tiny.MODEL), state)
    changed = {name: tensor for name, tensor in (state | change).items() if tensor is not None}
    with pytest.raises(GrokscopeError, match=r"does not have the parameters of this model \(.* differ\)"):
        load_weights(bridge_for(tiny.MODEL), changed)
