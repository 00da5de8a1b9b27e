"""Queries that show the same numbers in different company agree on them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.config import ModelConfig
from tests.oracle.compare import same_answer
from tests.oracle.conftest import Lab
from tests.oracle.expected import EXPECTED
from tests.oracle.parameters import PARAMETERS
from tests.oracle.runs import RUNS, each
from tests.oracle.tiny import random_model, tiny_run, train_mask

ROUNDING = 2e-5
"""float32: the order of sums differs."""

BASES = ("input", "fourier")


@pytest.mark.parametrize("name", each(RUNS))
def test_single_rows_are_rows_of_the_whole(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    svd = lab.answer(tiny, None, "embedding_svd")
    power = svd.values**2
    for basis, directions in zip(BASES, ("directions", "directions_fourier"), strict=True):
        table = lab.answer(tiny, None, "neuron_logit_map", {"basis": basis}).values
        row = lab.answer(tiny, None, "neuron_readout", {"neuron": 2, "basis": basis}).values
        assert row == pytest.approx(table[:, 2], abs=ROUNDING * float(np.abs(table).max()))
        for rank in range(svd.values.shape[1]):
            one = lab.answer(tiny, None, "embedding_direction", {"rank": rank, "basis": basis})
            assert one.values == pytest.approx(svd[directions][..., rank], abs=1e-6)
            assert one["singular"] == pytest.approx(svd.values[:, rank])
            assert one["share"] == pytest.approx(power[:, rank] / power.sum(axis=1))
        dims = (2, 0)
        several = lab.answer(tiny, None, "embedding_dims", {"dims": dims, "basis": basis})
        assert several.labels["dim"] == dims
        for place, dim in enumerate(dims):
            alone = lab.answer(tiny, None, "embedding", {"dim": dim, "basis": basis}).values
            # Batched products may sum in another order.
            assert several.values[:, place] == pytest.approx(alone, abs=1e-5)


@pytest.mark.parametrize("name", each(RUNS))
def test_heads_sum_up_attention(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    heads, means = lab.answer(tiny, None, "heads"), lab.answer(tiny, None, "attention_mean").values
    for pos, column in enumerate(("to_x", "to_y", "to_equals")):
        assert heads[column] == pytest.approx(means[:, :, pos], abs=1e-6)
    scores = lab.answer(tiny, None, "qk_circuit").values
    assert heads["score_range"] == pytest.approx(np.ptp(scores, axis=2))
    for head in range(tiny.config.n_heads):
        to_x = lab.answer(tiny, None, "attention", {"head": head, "basis": "fourier"})
        assert heads["freq"][:, head].tolist() == to_x["freq"].tolist()
        # Attention that hardly varies has few digits left for its variation.
        lost = np.maximum(1.0, heads["to_x"][:, head] / heads.values[:, head])
        assert np.all(np.abs(heads["fraction"][:, head] - to_x["fraction"]) <= ROUNDING * lost)


@pytest.mark.parametrize("name", each(RUNS))
def test_frequencies_sum_up_neurons_logits_and_read_out(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    every = tuple(tiny.task.freqs)
    found = lab.answer(tiny, None, "frequencies")
    keys = lab.answer(tiny, None, "key_frequencies")
    assert found.values.tolist() == keys["count"].tolist()
    for key, listed in zip(found["is_key"], keys.values, strict=True):
        assert [k for k, is_key in zip(every, key, strict=True) if is_key] == [k for k in listed.tolist() if k]
    if tiny.task.has_waves:
        fit = lab.answer(tiny, None, "logit_fit", {"freqs": every}).values
        assert found["alpha"] == pytest.approx(fit, abs=ROUNDING * max(1.0, float(np.abs(fit).max())))
    rank = lab.answer(tiny, None, "readout_rank", {"freqs": every})
    assert found["readout"].sum(axis=1) == pytest.approx(rank["fourier_share"], abs=ROUNDING)
    if tiny.config.operation != "multiply":
        assert found["embedding"].sum(axis=1) == pytest.approx(1.0, abs=ROUNDING)


@pytest.mark.parametrize("name", each(RUNS))
def test_the_answer_is_the_label_where_it_is_right(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    found = lab.answer(tiny, None, "correctness")
    tokens = tiny.task.tokens()
    right = np.array([[tiny.task.label(x, y) for y in tokens] for x in tokens])
    assert ((found["answer"] == right) == found.values).all()
    predicted = lab.answer(tiny, tiny.middle, "prediction", {"x": 1, "y": 2})
    place = list(tiny.models).index(tiny.middle)
    token = predicted.labels["z"][int(predicted.values.argmax())]
    assert found["answer"][place, tiny.task.place(1), tiny.task.place(2)] == token


@pytest.mark.parametrize("query", ["embedding_svd", "embedding_direction", "embedding_pca", "embedding_dims"])
def test_an_embedding_narrower_than_there_are_tokens(lab: Lab, query: str) -> None:
    if "narrow7" not in lab.made:
        config = ModelConfig(p=7, d_model=3, n_heads=1, d_head=2, d_mlp=4)
        lab.add(tiny_run("narrow7", config, {0: random_model(config, 7003, mask=train_mask(7, 13))}))
    narrow = lab.made["narrow7"]
    for params in PARAMETERS[query](narrow):
        same_answer(lab.answer(narrow, 0, query, params), EXPECTED[query](narrow.last, params), f"{query} {params}")


def test_tokens_that_are_all_the_same_have_no_principal_components(lab: Lab) -> None:
    config = ModelConfig(p=5, d_model=6, n_heads=1, d_head=2, d_mlp=4)
    model = random_model(config, 5006)
    same = np.array([model.outer["W_E"][0]] * 5 + [model.outer["W_E"][5]])
    tiny = lab.add(tiny_run("same5", config, {0: replace(model, outer={**model.outer, "W_E": same})}))
    answer = lab.answer(tiny, 0, "embedding_pca")
    assert answer.values == pytest.approx(0, abs=1e-6)
    assert answer["share"].tolist() == [0.0] * 4
    assert lab.answer(tiny, 0, "frequencies")["embedding"].tolist() == [0.0, 0.0]
    heads = lab.answer(tiny, 0, "heads")
    assert heads["score_range"] == pytest.approx(0, abs=1e-6)
    assert (heads.values.tolist(), heads["freq"].tolist(), heads["fraction"].tolist()) == ([0.0], [0], [0.0])
