"""Initial weights, and the factorised step against TransformerLens' own."""

from __future__ import annotations

import math

import pytest
import torch

from analysis.checkpoints import expected_shapes
from analysis.config import ModelConfig
from analysis.draws import draw_train_mask
from analysis.loss import mean_loss_for_training
from analysis.task import Task
from tests import tiny
from training.network import Network

FIXED = {
    "blocks.0.attn.q.bias",
    "blocks.0.attn.k.bias",
    "blocks.0.attn.v.bias",
    "blocks.0.attn.o.bias",
    "unembed.bias",
}
WIDE = ModelConfig(p=53, d_model=64, n_heads=4, d_head=16, d_mlp=256)


def initial(model: ModelConfig, seed: int) -> Network:
    return Network.initial(model, torch.Generator().manual_seed(seed), tiny.CPU)


def test_initial_weights_are_those_of_the_paper() -> None:
    state = initial(WIDE, 0).state_dict()
    assert {name: tuple(tensor.shape) for name, tensor in state.items()} == expected_shapes(WIDE)
    for name, tensor in state.items():
        if tensor.ndim == 1:
            assert not tensor.any(), f"{name} starts at 0"
            continue
        std = 1 / math.sqrt(WIDE.p if name == "unembed.weight" else WIDE.d_model)
        # The standard error of n draws' std is std/√(2n), of their mean std/√n; five of them never happen by chance.
        n = tensor.numel()
        assert float(tensor.std()) == pytest.approx(std, abs=5 * std / math.sqrt(2 * n))
        assert float(tensor.mean()) == pytest.approx(0, abs=5 * std / math.sqrt(n))
        assert 3 < float(tensor.abs().max()) / std < 6 or n < 1000, "normal, not uniform"


def test_a_seed_means_the_same_weights() -> None:
    first, again, other = (initial(WIDE, seed).state_dict() for seed in (3, 3, 4))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["embed.weight"], other["embed.weight"])


def test_attention_and_unembedding_biases_are_held_at_zero() -> None:
    network = initial(tiny.MODEL, 0)
    assert set(network.state_dict()) - set(network.parameters) == FIXED


def test_the_network_takes_copies() -> None:
    state = tiny.random_state(tiny.MODEL)
    before = state["embed.weight"].clone()
    network = Network(tiny.MODEL, state)
    with torch.no_grad():
        network.parameters["embed.weight"].zero_()
    assert torch.equal(state["embed.weight"], before)


@pytest.mark.parametrize("act_fn", ["relu", "gelu", "quadratic"])
@pytest.mark.parametrize("operation", ["add", "subtract", "multiply"])
def test_loss_and_gradients_are_those_of_transformer_lens(act_fn: str, operation: str) -> None:
    """In float64 on both sides, where only a wrong formula is larger than 1e-10 of a gradient's largest value."""
    model = tiny.MODEL.model_copy(update={"act_fn": act_fn, "operation": operation})
    state = {
        name: torch.zeros_like(tensor) if name in FIXED else tensor for name, tensor in tiny.random_state(model).items()
    }
    state = {name: tensor.double() for name, tensor in state.items()}
    network = Network(model, state)
    x, y = (part.flatten() for part in torch.meshgrid(torch.arange(7), torch.arange(7), indexing="ij"))
    x, y = x[::2], y[::2]
    labels = torch.as_tensor(Task(7, model.operation).answers)[x, y]
    loss = mean_loss_for_training(network.logits(x, y), labels)
    loss.backward()

    from analysis.reference import bridge_for  # slow: only where it is needed

    bridge = bridge_for(model).double()
    bridge.load_state_dict(state)
    logits = bridge(torch.stack([x, y, torch.full_like(x, 7)], dim=-1))[:, -1]
    literal = torch.nn.functional.cross_entropy(logits, labels)
    literal.backward()
    torch.testing.assert_close(loss, literal, rtol=1e-12, atol=0)

    theirs = dict(gradients_of(bridge))
    for name, parameter in network.parameters.items():
        expected, found = theirs[name], parameter.grad
        assert found is not None
        scale = float(expected.abs().max())
        assert float((found - expected).abs().max()) <= 1e-10 * scale, name


def gradients_of(bridge: torch.nn.Module) -> list[tuple[str, torch.Tensor]]:
    """TransformerLens' gradients under the names of its state dict, found by where each parameter's memory is."""
    of_memory = {parameter.data_ptr(): parameter.grad for parameter in bridge.parameters()}
    pairs = [(name, of_memory.get(tensor.data_ptr())) for name, tensor in bridge.state_dict().items()]
    return [(name, gradient) for name, gradient in pairs if gradient is not None]


@pytest.mark.parametrize(("frac", "count"), [(0.3, 14), (0.5, 24), (0.999, 48), (0.001, 1), (0.99999, 48)])
def test_the_train_mask_holds_the_share(frac: float, count: int) -> None:
    mask = draw_train_mask(Task(7), frac, torch.Generator().manual_seed(0))
    assert (mask.shape, int(mask.sum())) == ((7, 7), count)


def test_the_train_mask_follows_the_seed() -> None:
    first, again, other = (draw_train_mask(Task(7), 0.5, torch.Generator().manual_seed(seed)) for seed in (0, 0, 1))
    assert (first == again).all()
    assert (first != other).any()
