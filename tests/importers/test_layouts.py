"""Every layout of one model gives that model, whatever is wrapped around it; what is another model is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from analysis.errors import GrokscopeError, ParameterError
from analysis.importers.foreign import ForeignRun, Overrides
from analysis.importers.parts import HeadsError
from analysis.importers.read import read_foreign
from tests.importers.layouts import ATTENTION, bridge_weights, hooked_weights
from tests.importers.test_authors import HEADS, WIDE, P, authors_weights, saved

Weights = dict[str, Tensor]


def read(folder: Path, content: Any, **said: Any) -> ForeignRun:
    return read_foreign(saved(folder, content), Overrides(**{"operation": "add", **said}))


def state_of(folder: Path, content: Any, **said: Any) -> Weights:
    return read(folder, content, **said).checkpoints[-1].read()[0]


def assert_same(ours: Weights, theirs: Weights) -> None:
    assert ours.keys() == theirs.keys()
    for name, tensor in ours.items():
        torch.testing.assert_close(tensor, theirs[name], rtol=0, atol=0, msg=name)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(hooked_weights(), {}, id="HookedTransformer"),
        pytest.param(bridge_weights(), {"heads": HEADS}, id="TransformerBridge"),
        pytest.param({"model": bridge_weights(), "config": {"n_heads": HEADS}}, {}, id="heads by the config"),
        pytest.param({"model_state_dict": hooked_weights(), "optimizer_state_dict": {"state": {}}}, {}, id="optimiser"),
        pytest.param({f"module.{name}": value for name, value in hooked_weights().items()}, {}, id="DataParallel"),
        pytest.param({f"_orig_mod.module.{n}": v for n, v in authors_weights().items()}, {}, id="compiled"),
        pytest.param({name: value.double() for name, value in hooked_weights().items()}, {}, id="float64"),
        pytest.param({n: torch.nn.Parameter(v) for n, v in authors_weights().items()}, {}, id="parameters"),
    ],
)
def test_every_layout_of_a_model_is_that_model(tmp_path: Path, content: Any, said: dict[str, Any]) -> None:
    assert_same(state_of(tmp_path, content, **said), state_of(tmp_path, authors_weights()))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_low_precision_is_widened_and_not_rounded(tmp_path: Path, dtype: torch.dtype) -> None:
    lowered = {name: value.to(dtype) for name, value in authors_weights().items()}
    assert_same(
        state_of(tmp_path, lowered), state_of(tmp_path, {name: value.float() for name, value in lowered.items()})
    )


def square_weights() -> Weights:
    """A model with nothing but square matrices: d_model = d_head = d_mlp = vocabulary, one head."""
    generator = torch.Generator().manual_seed(1)
    size = P + 1
    names = {name: value.ndim for name, value in authors_weights().items() if "mask" not in name}
    shapes = {1: (size,), 2: (size, size), 3: (1, size, size)}
    found = {name: torch.randn(shapes[axes], generator=generator) for name, axes in names.items()}
    return found | {"pos_embed.W_pos": torch.randn(3, size, generator=generator)}


def test_square_matrices_are_read_as_their_layout_has_them(tmp_path: Path) -> None:
    square = square_weights()
    state = state_of(tmp_path, square)
    assert torch.equal(state["embed.weight"], square["embed.W_E"].T)
    assert torch.equal(state["unembed.weight"], square["unembed.W_U"][:, :P].T)
    for letter in "qkv":
        assert torch.equal(state[f"{ATTENTION}.{letter}.weight"], square[f"{ATTENTION}.W_{letter.upper()}"][0])
    assert torch.equal(state["blocks.0.mlp.in.weight"], square["blocks.0.mlp.W_in"])
    by_head = {**square, f"{ATTENTION}.W_O": square[f"{ATTENTION}.W_O"][None]}
    state = state_of(tmp_path, by_head)
    assert torch.equal(state["embed.weight"], square["embed.W_E"])
    assert torch.equal(state[f"{ATTENTION}.q.weight"], square[f"{ATTENTION}.W_Q"][0].T)
    assert torch.equal(state["blocks.0.mlp.in.weight"], square["blocks.0.mlp.W_in"].T)


def test_a_square_matrix_is_read_as_the_others_of_its_file(tmp_path: Path) -> None:
    turned = hooked_weights()
    for name in ("blocks.0.mlp.W_in", "blocks.0.mlp.W_out", *(f"{ATTENTION}.W_{letter}" for letter in "QKVO")):
        turned[name] = turned[name].mT
    assert_same(state_of(tmp_path, turned), state_of(tmp_path, authors_weights()))


def test_biases_come_along_and_that_of_the_answer_equals_is_cut(tmp_path: Path) -> None:
    weights = hooked_weights() | {
        f"{ATTENTION}.b_Q": torch.arange(8.0).reshape(2, 4),
        f"{ATTENTION}.b_O": torch.arange(6.0),
        "unembed.W_U": authors_weights()["unembed.W_U"],
        "unembed.b_U": torch.arange(float(P + 1)),
    }
    state, cut = read(tmp_path, weights).checkpoints[0].read()
    assert state[f"{ATTENTION}.q.bias"].tolist() == list(range(8))
    assert state[f"{ATTENTION}.o.bias"].tolist() == list(range(6))
    assert state["unembed.bias"].tolist() == list(range(P))
    assert cut == pytest.approx(float(weights["unembed.W_U"][:, P].double().square().sum()) + P**2)


def test_what_is_skipped_is_said(tmp_path: Path) -> None:
    tied = hooked_weights() | {"x_embed": hooked_weights()["embed.W_E"].clone()}
    assert f"skipped {ATTENTION}.mask, {ATTENTION}.IGNORE, x_embed" in read(tmp_path, tied).source
    content = {"model": hooked_weights(), "optimizer": {"state": {}}, "scheduler": {"last_epoch": 3}}
    assert "skipped optimizer, scheduler" in read(tmp_path, content).source


def test_heads_that_nothing_tells_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(HeadsError):
        raise HeadsError(8)
    with pytest.raises(ParameterError, match=r"model\.pth does not say how many heads it has: say it with --heads"):
        read(tmp_path, bridge_weights())
    with pytest.raises(ParameterError, match="has 8 dimensions in all heads together, and not 3 heads"):
        read(tmp_path, bridge_weights(), heads=3)


def _without(name: str) -> Weights:
    return {of: value for of, value in hooked_weights().items() if name not in of}


@pytest.mark.parametrize(
    ("said", "operation"), [("x2xyy2", "squares_and_product"), ("Subtract", "subtract"), ("squares", "squares")]
)
def test_a_config_names_the_operation_as_the_paper_or_as_grokscope(tmp_path: Path, said: str, operation: str) -> None:
    content = {"model": authors_weights(), "config": {"fn_name": said}}
    assert read_foreign(saved(tmp_path, content)).model.operation == operation


OTHERS: dict[str, tuple[Callable[[], Any], str]] = {
    "another task": (
        lambda: (
            hooked_weights()
            | {
                "pos_embed.W_pos": torch.zeros(2, WIDE),
                "unembed.W_U": torch.zeros(WIDE, 3),
                "unembed.b_U": torch.zeros(3),
            }
        ),
        "is of another task: it reads 2 tokens and answers with 3 of 6",
    ),
    "attention only": (lambda: _without("mlp"), "is attention-only, without an MLP"),
    "layer norm by the config": (
        lambda: {"model": hooked_weights(), "config": {"normalization_type": "LNPre"}},
        "has layer norm (its config says LNPre)",
    ),
    "no scale": (
        lambda: {"model": hooked_weights(), "config": {"use_attn_scale": False}},
        "does not scale attention by 1/√d_head",
    ),
    "parallel": (
        lambda: {"model": hooked_weights(), "config": {"parallel_attn_mlp": True}},
        "has attention and MLP beside each other",
    ),
    "two embeddings": (
        lambda: hooked_weights() | {"y_embed": torch.zeros(P + 1, WIDE)},
        "embeds x and y each in its own way (y_embed is no copy of embed.W_E)",
    ),
    "more": (lambda: hooked_weights() | {"scale": torch.zeros(2)}, "has scale, which is no parameter of such a model"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_another_model_is_refused_with_what_it_is(tmp_path: Path, kind: str) -> None:
    content, says = OTHERS[kind]
    with pytest.raises(GrokscopeError) as caught:
        read(tmp_path, content())
    assert says in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / "model.pth"))
