"""The importer of the paper authors' single-model files: on files we make, and on a real one where it is at hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from analysis.importers.foreign import Overrides, save
from analysis.importers.read import read_foreign
from analysis.queries import query_named
from analysis.session import Session
from analysis.store import RunStore

P, WIDE, HEADS, D_HEAD, MLP = 5, 6, 2, 4, 7

# Beside the project in some checkouts, never part of it.
REAL = Path(
    os.environ.get("GROKSCOPE_AUTHORS_FILE", "")
    or Path(__file__).parents[3] / "shared" / "data" / "low_precision_mod_addition.pth"
)


def authors_weights(*, columns: int = P + 1) -> dict[str, Tensor]:
    """A state dict in the authors' layout, with random weights."""
    generator = torch.Generator().manual_seed(3)

    def drawn(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator)

    return {
        "embed.W_E": drawn(WIDE, P + 1),
        "pos_embed.W_pos": drawn(3, WIDE),
        "blocks.0.attn.W_K": drawn(HEADS, D_HEAD, WIDE),
        "blocks.0.attn.W_Q": drawn(HEADS, D_HEAD, WIDE),
        "blocks.0.attn.W_V": drawn(HEADS, D_HEAD, WIDE),
        "blocks.0.attn.W_O": drawn(WIDE, HEADS * D_HEAD),
        "blocks.0.attn.mask": torch.tril(torch.ones(3, 3)),
        "blocks.0.mlp.W_in": drawn(MLP, WIDE),
        "blocks.0.mlp.b_in": drawn(MLP),
        "blocks.0.mlp.W_out": drawn(WIDE, MLP),
        "blocks.0.mlp.b_out": drawn(WIDE),
        "unembed.W_U": drawn(WIDE, columns),
    }


def authors_logits(weights: dict[str, Tensor], x: int, y: int) -> Tensor:
    """The authors' forward pass at the last position, written out for one input."""
    double = {name: tensor.double() for name, tensor in weights.items()}
    residual = torch.stack([double["embed.W_E"][:, token] for token in (x, y, P)]) + double["pos_embed.W_pos"]
    mixed = []
    for head in range(HEADS):
        query = double["blocks.0.attn.W_Q"][head] @ residual[2]
        keys = residual @ double["blocks.0.attn.W_K"][head].T
        values = residual @ double["blocks.0.attn.W_V"][head].T
        mixed.append((keys @ query / D_HEAD**0.5).softmax(0) @ values)
    middle = residual[2] + double["blocks.0.attn.W_O"] @ torch.cat(mixed)
    post = (double["blocks.0.mlp.W_in"] @ middle + double["blocks.0.mlp.b_in"]).relu()
    final = middle + double["blocks.0.mlp.W_out"] @ post + double["blocks.0.mlp.b_out"]
    return final @ double["unembed.W_U"][:, :P]


def saved(folder: Path, content: Any) -> Path:
    path = folder / "model.pth"
    torch.save(content, path)
    return path


def imported(folder: Path, content: Any, **options: Any) -> Session:
    foreign = read_foreign(saved(folder, content), Overrides(**options))
    save(RunStore(folder / "runs"), "theirs", foreign, command="grokscope import model.pth --name theirs")
    return Session(folder / "runs", device="cpu")


@pytest.mark.parametrize("columns", [P, P + 1])
def test_an_imported_model_gives_the_authors_logits(tmp_path: Path, columns: int) -> None:
    weights = authors_weights(columns=columns)
    session = imported(tmp_path, {"model": weights}, operation="add", epoch=0)
    for x in range(P):
        for y in range(P):
            ours = session.answer("theirs", 0, query_named("prediction").parse({"x": x, "y": y})).values
            theirs = authors_logits(weights, x, y).numpy()
            # float32 sums of a few dozen terms of size 1
            np.testing.assert_allclose(ours, theirs, atol=1e-4 * np.abs(theirs).max())


def test_a_bare_state_dict_is_a_model_too(tmp_path: Path) -> None:
    run = imported(tmp_path, authors_weights()).run("theirs")
    assert (run.manifest.model.p, run.manifest.model.n_heads, run.manifest.model.d_head) == (P, HEADS, D_HEAD)
    assert run.state == "imported"
    assert run.history.train_mask is None


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_other_precisions_are_read(tmp_path: Path, dtype: torch.dtype) -> None:
    weights = {name: tensor.to(dtype) for name, tensor in authors_weights().items()}
    assert imported(tmp_path, {"model": weights}).run("theirs").manifest.dtype == "float32"


def test_the_config_names_operation_and_nonlinearity(tmp_path: Path) -> None:
    content = {"model": authors_weights(), "config": {"fn_name": "subtract", "act_type": "GeLU", "lr": 1e-3}}
    model = imported(tmp_path, content).run("theirs").manifest.model
    assert (model.operation, model.act_fn) == ("subtract", "gelu")


def test_weights_cut_off_still_count_among_the_squared_weights(tmp_path: Path) -> None:
    weights = authors_weights()
    session = imported(tmp_path, {"model": weights}, operation="add")
    expected = sum(float(value.double().square().sum()) for name, value in weights.items() if "mask" not in name)
    measured = session.answer("theirs", None, query_named("measures").parse({}))["squared_weights"][0]
    assert measured == pytest.approx(expected, rel=1e-6)  # float32 weights, summed in float64


def test_a_model_of_two_layers_goes_through_transformer_lens_and_counts_all_its_weights(tmp_path: Path) -> None:
    weights = authors_weights()
    second = {name.replace("blocks.0", "blocks.1"): value for name, value in weights.items() if "blocks" in name}
    session = imported(tmp_path, {"model": weights | second})
    assert session.run("theirs").manifest.model.n_layers == 2
    answer = session.answer("theirs", None, query_named("measures").parse({}))
    every = {name: value for name, value in (weights | second).items() if "mask" not in name}
    expected = sum(float(value.double().square().sum()) for value in every.values())
    assert answer["squared_weights"][0] == pytest.approx(expected, rel=1e-6)
    assert "TransformerLens" in answer.notes["through"]


@pytest.mark.skipif(not REAL.is_file(), reason="the authors' model is not part of the project")
def test_a_real_model_of_the_authors_gives_the_published_numbers(tmp_path: Path) -> None:
    save(RunStore(tmp_path), "theirs", read_foreign(REAL), command="")
    session = Session(tmp_path, device="cpu")
    epoch = session.run("theirs").epochs[-1]
    measures = session.answer("theirs", None, query_named("measures").parse({}))
    neurons = session.answer("theirs", epoch, query_named("neuron_frequencies").parse({}))
    keys = session.answer("theirs", epoch, query_named("key_frequencies").parse({}))
    # Each to the digits it is known to.
    assert round(float(measures["all_accuracy"][0]), 5) == 0.99945
    assert measures["all_loss"][0] == pytest.approx(2.8881e-3, abs=5e-8)
    assert keys.values.tolist() == [6, 23, 39]
    assert round(float(neurons["specialised"].mean()), 4) == 0.7910
    assert measures["restricted_all"][0] == pytest.approx(0.21119, abs=1e-5)
    assert measures["excluded_all_by_freq"][0] == pytest.approx([1.1785, 8.2558, 1.0370], abs=5e-5)
    assert measures["excluded_all"][0] == pytest.approx(17.124, abs=5e-4)
    assert measures["gini_embedding"][0] == pytest.approx(0.58332, abs=5e-6)
    assert measures["squared_weights"][0] == pytest.approx(1136.13, abs=5e-3)
