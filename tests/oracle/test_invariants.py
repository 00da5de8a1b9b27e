"""What must hold whatever the weights: Parseval, orthonormality, sums to 1, shares in [0, 1], ablations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.queries import QUERIES
from tests.oracle.compare import assert_finite
from tests.oracle.conftest import Lab
from tests.oracle.literal import LiteralTask
from tests.oracle.literal_neurons import key_freqs
from tests.oracle.parameters import PARAMETERS
from tests.oracle.runs import RUNS, each, each_with
from tests.oracle.tiny import Tiny

ROUNDING = 2e-5
"""float32, relative to the size of the numbers; the sums here are over at most 64 inputs."""

SHARES = (
    "share", "block_share", "fraction", "fourier_share", "svd_share", "probability", "ipr", "trig_pre", "trig_post",
    "trig_logit", "gini_embedding", "gini_logit", "logit_fit", "readout_rank", "attention_mean", "active_share",
    "to_x", "to_y", "to_equals", "embedding", "readout",
)  # fmt: skip
FILTERS = ("embedding", "neurons", "logits")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "query"), each_with(RUNS, PARAMETERS))
def test_numbers_are_finite_and_shares_are_shares(lab: Lab, name: str, query: str) -> None:
    tiny = lab.tiny(name)
    for params in PARAMETERS[query](tiny)[:2]:
        answer = lab.answer(tiny, None, query, params)
        assert_finite(answer, f"{name} {query} {params}")
        for array in answer.arrays:
            if array in SHARES or array.endswith("_accuracy"):
                assert answer[array].min(initial=0.0) >= 0, f"{name} {query} {params} {array}"
                assert answer[array].max(initial=0.0) <= 1, f"{name} {query} {params} {array}"


@pytest.mark.parametrize("name", each(RUNS))
def test_the_basis_is_orthonormal(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    rows = np.array([lab.answer(tiny, None, "fourier_component", {"i": i}).values for i in range(tiny.config.p)])
    assert rows @ rows.T == pytest.approx(np.eye(tiny.config.p), abs=1e-6)


@pytest.mark.parametrize("name", each(RUNS))
def test_attention_to_the_three_positions_sums_to_one(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    for head in range(tiny.config.n_heads):
        total = sum(lab.answer(tiny, None, "attention", {"head": head, "pos": pos}).values for pos in range(3))
        assert total == pytest.approx(1.0, abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(
    "query", [query for query in PARAMETERS if "basis" in QUERIES.get(query, object).__annotations__]
)
@pytest.mark.parametrize("name", each(RUNS))
def test_parseval(lab: Lab, name: str, query: str) -> None:
    tiny = lab.tiny(name)
    for params in (given for given in PARAMETERS[query](tiny) if given.get("basis") == "fourier"):
        both = [lab.answer(tiny, None, query, {**params, "basis": basis}) for basis in ("input", "fourier")]
        energies = [float((answer.values.astype(np.float64) ** 2).sum()) for answer in both]
        assert energies[0] == pytest.approx(energies[1], rel=ROUNDING, abs=1e-12)
        if "block_share" in both[1].arrays:
            total = both[1]["share"].sum(axis=(1, 2))
            assert total == pytest.approx(np.where(both[1]["freq"] > 0, 1.0, 0.0), abs=ROUNDING)
            assert both[1]["block_share"].sum(axis=(1, 2)) == pytest.approx(total, abs=ROUNDING)


def ablated(lab: Lab, tiny: Tiny, **params: Any) -> np.ndarray:
    """Loss of every pair at every checkpoint."""
    return lab.answer(tiny, None, "ablation", params)["loss"]


def same_loss(found: np.ndarray, expected: np.ndarray) -> None:
    assert found == pytest.approx(expected, abs=5 * ROUNDING * max(1.0, float(np.abs(expected).max())))


@pytest.mark.parametrize("name", each(RUNS))
def test_taking_nothing_away_changes_nothing(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    intact = lab.answer(tiny, None, "correctness")["loss"]
    every = tuple(tiny.task.freqs)
    same_loss(ablated(lab, tiny), intact)
    for where in (*((place,) for place in FILTERS), FILTERS):
        same_loss(ablated(lab, tiny, where=where), intact)
        same_loss(ablated(lab, tiny, where=where, mode="keep", freqs=every), intact)


@pytest.mark.parametrize("name", each(RUNS))
def test_keeping_some_is_dropping_the_others(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    every = tuple(tiny.task.freqs)
    for kept in {every[:1], every[1:]} - {every}:
        others = tuple(freq for freq in every if freq not in kept)
        for place in FILTERS:
            keep = ablated(lab, tiny, where=(place,), mode="keep", freqs=kept)
            same_loss(ablated(lab, tiny, where=(place,), mode="drop", freqs=others), keep)


@pytest.mark.parametrize("name", each(name for name, build in RUNS.items() if build().task.has_waves))
def test_restricted_and_excluded_losses_are_trig_ablations(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    freqs = tuple(key_freqs(tiny.last))
    measures = lab.answer(tiny, None, "measures")
    for mode, prefix in (("keep", "restricted"), ("drop", "excluded")):
        answer = lab.answer(tiny, None, "ablation", {"freqs": freqs, "mode": mode, "where": ("trig",)})
        for part in ("train", "test", "all"):
            if f"{prefix}_{part}" in measures.arrays:
                same_loss(measures[f"{prefix}_{part}"], answer[f"{part}_loss"])


@pytest.mark.parametrize(
    ("p", "operation"), [(3, "add"), (5, "subtract"), (7, "add"), (8, "subtract"), (7, "multiply")]
)
def test_the_oracle_itself_projects_and_transforms_as_it_should(p: int, operation: str) -> None:
    task = LiteralTask(p, operation)
    values = np.random.default_rng(p).normal(size=(p, p, 2))
    assert task.basis() @ task.basis().T == pytest.approx(np.eye(p))
    assert task.unfft2d(task.fft2d(values)) == pytest.approx(values)
    freqs = list(task.freqs)
    once = task.trig_projection(values, freqs)
    assert task.trig_projection(once, freqs) == pytest.approx(once)
    assert task.trig_projection(values - once, freqs) == pytest.approx(np.zeros_like(values))
    for direction in task.trig_directions(freqs):
        spectrum = abs(task.fft2d(direction)) > 1e-9
        assert task.fold(spectrum.astype(float)).astype(bool).sum() == 1  # one block of the 2D basis
