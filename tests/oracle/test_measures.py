"""The queries about a whole run: the progress measures at every checkpoint, and the history as it was recorded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.oracle.allowed import Answered, expect
from tests.oracle.compare import same_array, stacked
from tests.oracle.conftest import Lab
from tests.oracle.literal_circuits import embedding_svd
from tests.oracle.literal_forward import LiteralModel
from tests.oracle.literal_logits import excluded_logits, measure_scalars, parameters, set_losses
from tests.oracle.literal_neurons import key_freqs
from tests.oracle.parameters import PARAMETERS
from tests.oracle.runs import RUNS, each
from tests.oracle.tiny import Tiny

LOSS_NAMES = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
IN_PROPORTION = ("loss", "restricted", "excluded")
"""Measures whose rounding grows with the logits; `squared_weights` has its own size, all others are of order 1."""


def expected_measures(model: LiteralModel, freqs: list[int]) -> Answered:
    """Every measure of one checkpoint, but the phases."""
    scale = float(np.abs(model.activations.logits).max())
    scalars = measure_scalars(model, freqs)
    sizes = [
        scale if any(part in name for part in IN_PROPORTION) else value if name == "squared_weights" else 1.0
        for name, value in scalars.items()
    ]
    out = {name: expect(value, scale=size) for (name, value), size in zip(scalars.items(), sizes, strict=True)}
    waves = freqs if model.task.has_waves else []
    alone = [set_losses(excluded_logits(model, [k]), model, "excluded") for k in waves]
    for part in ("train", "all"):
        if f"excluded_{part}" in scalars:
            out[f"excluded_{part}_by_freq"] = expect([found[f"excluded_{part}"] for found in alone], "key", scale=scale)
    return out | {
        "attention_mean": expect(model.activations.attention.mean(axis=(0, 1)), "head", "pos"),
        "singular_values": expect(embedding_svd(model)[0], "rank"),
    }


def freqs_used(tiny: Tiny, params: dict[str, Any]) -> list[int]:
    return list(params.get("freqs", ())) or key_freqs(tiny.last)


def has_phases(tiny: Tiny) -> bool:
    """Whether there are phases to look for: they are found from losses on train and on test pairs as these change."""
    mask = tiny.history.train_mask
    if not tiny.task.has_waves:
        return False
    return len(tiny.models) > 1 and mask is not None and bool(mask.any()) and not mask.all()


@pytest.mark.parametrize("name", each(RUNS))
def test_measures_at_every_checkpoint(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    for params in PARAMETERS["measures"](tiny):
        freqs = freqs_used(tiny, params)
        answer = lab.answer(tiny, None, "measures", params)
        expected = stacked([expected_measures(model, freqs) for model in tiny.models.values()])
        for measure, array in expected.items():
            same_array(answer[measure], answer.arrays[measure].axes, array, f"{name} {params} {measure}")
        others = {"values", "squared_weights_by_parameter"} | ({"phases"} if has_phases(tiny) else set())
        assert set(answer.arrays) == set(expected) | others
        assert answer.labels.get("key", tuple(freqs)) == tuple(freqs)


@pytest.mark.parametrize("name", each(RUNS))
def test_values_holds_every_scalar_under_its_label(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    answer = lab.answer(tiny, None, "measures")
    scalars = measure_scalars(tiny.last, freqs_used(tiny, {}))
    assert answer.arrays["values"].axes == ("epoch", "measure")
    assert set(answer.labels["measure"]) == set(scalars)
    for column, measure in enumerate(answer.labels["measure"]):
        assert np.array_equal(answer.values[:, column], answer[str(measure)])


@pytest.mark.parametrize("name", each(RUNS))
def test_squared_weights_of_each_parameter(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    answer = lab.answer(tiny, None, "measures")
    found = answer["squared_weights_by_parameter"]
    assert answer.arrays["squared_weights_by_parameter"].axes == ("epoch", "parameter")
    assert np.allclose(found.sum(axis=1), answer["squared_weights"], rtol=1e-5)  # float32 sums
    for row, model in zip(found, tiny.models.values(), strict=True):
        squares = {parameter: float((weight**2).sum()) for parameter, weight in parameters(model).items()}
        assert set(answer.labels["parameter"]) == set(squares)
        assert row == pytest.approx([squares[str(label)] for label in answer.labels["parameter"]], rel=1e-5)


@pytest.mark.parametrize("name", each(name for name in RUNS if has_phases(RUNS[name]())))
def test_phases_end_at_checkpoints_in_order(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    answer = lab.answer(tiny, None, "measures")
    ends = answer["phases"]
    assert answer.arrays["phases"].axes == ("phase",)
    assert len(answer.labels["phase"]) == len(ends)
    assert set(ends.tolist()) <= {-1, *tiny.models}
    reached = [end for end in ends.tolist() if end >= 0]
    assert reached == sorted(reached)


@pytest.mark.parametrize("name", each(RUNS))
def test_losses_are_the_history(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    answer = lab.answer(tiny, None, "losses")
    assert answer.arrays["values"].axes == ("epoch", "series")
    assert answer.labels["epoch"] == tuple(tiny.history.epoch.tolist())
    assert answer.labels["series"] == LOSS_NAMES
    for column, series in enumerate(LOSS_NAMES):
        assert np.array_equal(answer.values[:, column], getattr(tiny.history, series))
        assert np.array_equal(answer[series], getattr(tiny.history, series))
