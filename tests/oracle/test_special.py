"""Runs at the edges: zero weights, dead and constant neurons, thresholds, and models whose answers are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.config import ModelConfig
from analysis.queries import QUERIES
from tests.oracle.compare import assert_finite
from tests.oracle.conftest import Lab
from tests.oracle.literal_logits import scores
from tests.oracle.parameters import PARAMETERS
from tests.oracle.runs import SPECIAL, each_with
from tests.oracle.tiny import Tiny, Wave, planted_model, planted_shape, tiny_run, train_mask

CLOSE = 1e-5
"""float32 logits of order 1 after sums over up to 96 neurons."""


@pytest.mark.slow
@pytest.mark.parametrize(("name", "query"), each_with(SPECIAL, PARAMETERS))
def test_no_number_of_any_query_is_ever_nan_or_infinite(lab: Lab, name: str, query: str) -> None:
    tiny = lab.tiny(name)
    for params in PARAMETERS[query](tiny):
        assert_finite(lab.answer(tiny, None, query, params), f"{name} {query} {params}")
    if QUERIES[query].scope == "checkpoint":
        assert_finite(lab.answer(tiny, max(tiny.models), query, params), f"{name} {query} {params}")


@pytest.mark.parametrize("name", ["zero-add5", "zero-subtract8", "zero-multiply7"])
def test_zero_weights_know_nothing(lab: Lab, name: str) -> None:
    tiny = lab.tiny(name)
    p = tiny.config.p
    assert lab.answer(tiny, 0, "attention_mean").values == pytest.approx(1 / 3)
    assert lab.answer(tiny, 0, "correctness")["loss"] == pytest.approx(math.log(p))
    assert lab.answer(tiny, 0, "prediction", {"x": 0, "y": 1})["probability"] == pytest.approx(1 / p)
    table = lab.answer(tiny, 0, "neuron_numbers")
    assert not any(table[array].any() for array in table.arrays)
    measures = lab.answer(tiny, None, "measures")
    for nothing in ("trig_pre", "trig_post", "trig_logit", "gini_embedding", "gini_logit", "ipr", "squared_weights"):
        assert measures[nothing].tolist() == [0.0]
    assert measures["dead"].tolist() == [tiny.config.d_mlp]
    assert lab.answer(tiny, 0, "key_frequencies").values.size == 0


def test_neurons_without_variance_have_no_frequency(lab: Lab) -> None:
    for tiny, epoch in ((lab.tiny("dead7"), 2), (lab.tiny("constant5"), 9)):
        for stage in ("pre", "post"):
            table = lab.answer(tiny, epoch, "neuron_numbers", {"stage": stage})
            varying = [array for array in table.arrays if array != "active_share"]
            assert not any(table[array].any() for array in varying), f"{tiny.name} {stage}"
            assert set(table["active_share"].tolist()) <= {0.0, 1.0}, "a constant is above 0 everywhere or nowhere"
            assert not lab.answer(tiny, epoch, "neuron_fit", {"stage": stage}).values.any()


def test_a_frequency_is_key_from_two_percent_on(lab: Lab) -> None:
    tiny = lab.tiny("threshold7")
    first, second = (lab.answer(tiny, epoch, "key_frequencies") for epoch in (1, 2))
    assert (first.values.tolist(), first["neurons"].tolist(), first["count"].tolist()) == ([1, 3], [70, 2], [70, 1, 2])
    assert (second.values.tolist(), second["neurons"].tolist(), second["count"].tolist()) == (
        [1, 2],
        [49, 1],
        [49, 1, 0],
    )
    assert lab.answer(tiny, None, "measures").labels["key"] == (1, 2)
    every = lab.answer(tiny, None, "frequencies")
    assert every.values.tolist() == [[70, 1, 2], [49, 1, 0]]
    assert every["is_key"].tolist() == [[True, False, True], [True, True, False]]


def test_a_neuron_that_is_a_pure_product_of_cosines(lab: Lab) -> None:
    """(cos πx + cos πy)² = 2 + 2 cos πx cos πy for p = 8 and the Nyquist frequency 4."""
    config = ModelConfig(p=8, act_fn="quadratic", **planted_shape(8, 1))
    wave = Wave(4, bias=0.0, size_x=1.0, size_y=1.0, phase_x=0.0, phase_y=0.0, phase_out=0.0)
    tiny = lab.add(tiny_run("product8", config, {0: planted_model(config, [wave], mask=train_mask(8, 11))}))
    answer = lab.answer(tiny, 0, "neuron", {"neuron": 0, "basis": "fourier"})
    expected = np.zeros((8, 8))
    expected[0, 0] = expected[7, 7] = 2 * 8  # amplitude 2 over 64 inputs
    assert answer.values == pytest.approx(expected, abs=CLOSE)
    assert (int(answer["freq"]), float(answer["fraction"])) == (4, pytest.approx(1.0))
    table = lab.answer(tiny, 0, "neuron_numbers")
    assert bool(table["specialised"][0])
    assert table["ipr"] == pytest.approx(1.0)
    fit = lab.answer(tiny, 0, "neuron_fit")
    assert fit.values == pytest.approx(1.0)
    assert np.abs(fit["coefficients"][0]) == pytest.approx([2, 0, 0, 2], abs=CLOSE)


def rotations(config: ModelConfig, sizes: dict[int, float]) -> list[Wave]:
    """Neurons that together compute Σ size cos w(x + s·y − z): (1 + u f(x)/2 + v g(y)/2)², summed with the sign u v."""
    sign = -1 if config.operation == "subtract" else 1
    cos, sin = 0.0, math.pi / 2  # phases that make cos(w x − phase) a cosine or a sine
    parts = ((cos, cos, cos, 1), (sin, sin, cos, -sign), (sin, cos, sin, 1), (cos, sin, sin, sign))
    waves = []
    for k, size in sizes.items():
        for phase_x, phase_y, phase_out, part in parts:
            for u in (1, -1):
                for v in (1, -1):
                    phases = {"phase_x": phase_x, "phase_y": phase_y, "phase_out": phase_out}
                    waves.append(Wave(k, 1.0, u / 2, v / 2, effect=size * part * u * v / 2, zero=0.0, **phases))
    return waves


def rotating(lab: Lab, p: int, operation: str) -> Tiny:
    name = f"rotating-{operation}{p}"
    if name in lab.made:
        return lab.made[name]
    n_freqs = (p - 1 if operation == "multiply" else p) // 2
    shape = planted_shape(p, 16 * n_freqs)
    config = ModelConfig.model_validate({"p": p, "operation": operation, "act_fn": "quadratic", **shape})
    sizes = {k: 1.0 + 0.5 * k for k in range(1, n_freqs + 1)}
    model = planted_model(config, rotations(config, sizes), mask=train_mask(p, 12))
    return lab.add(tiny_run(name, config, {0: model, 1: model}))


ROTATING = [(7, "add"), (8, "add"), (5, "subtract"), (7, "multiply")]


@pytest.mark.parametrize(("p", "operation"), ROTATING)
def test_logits_of_a_rotating_model_are_the_formula(lab: Lab, p: int, operation: str) -> None:
    tiny = rotating(lab, p, operation)
    task = tiny.task
    for place, z in enumerate(task.tokens()):
        expected = np.zeros((p, p))
        for i, j in np.ndindex(task.n, task.n):
            angle = 2 * math.pi * (i + task.sign * j - place) / task.n
            expected[i, j] = sum((1 + 0.5 * k) * math.cos(k * angle) for k in task.freqs) if place < task.n else 0.0
        assert lab.answer(tiny, 0, "logit", {"z": z}).values == pytest.approx(expected, abs=CLOSE)
    fit = lab.answer(tiny, 0, "logit_fit", {"freqs": tuple(task.freqs)})
    assert fit.values == pytest.approx([1 + 0.5 * k for k in task.freqs], abs=CLOSE)
    assert fit["fraction"] == pytest.approx(1.0)


@pytest.mark.parametrize(("p", "operation"), ROTATING)
def test_a_rotating_model_is_all_in_its_trig_directions(lab: Lab, p: int, operation: str) -> None:
    tiny = rotating(lab, p, operation)
    measures = lab.answer(tiny, None, "measures", {"freqs": tuple(tiny.task.freqs)})
    full = scores(tiny.last.activations.logits, tiny.last)
    for part in ("train", "test", "all"):
        assert measures[f"restricted_{part}"] == pytest.approx(full[f"{part}_loss"], abs=CLOSE)
    for part in ("train", "all"):
        assert measures[f"excluded_{part}"] == pytest.approx(math.log(p), abs=CLOSE)
    for share in ("trig_logit", "logit_fit", "readout_rank"):
        assert measures[share] == pytest.approx(1.0, abs=CLOSE)
    without = lab.answer(tiny, 0, "ablation", {"freqs": tuple(tiny.task.freqs), "where": ("trig",)})
    assert without["loss"] == pytest.approx(math.log(p), abs=CLOSE)


@pytest.mark.parametrize(("p", "operation"), [(7, "add"), (5, "subtract")])
def test_every_neuron_of_a_rotating_model_is_specialised(lab: Lab, p: int, operation: str) -> None:
    tiny = rotating(lab, p, operation)
    keys = lab.answer(tiny, 0, "key_frequencies")
    assert keys.values.tolist() == list(tiny.task.freqs)
    assert keys["neurons"].tolist() == [16] * tiny.task.n_freqs
    measures = lab.answer(tiny, None, "measures")
    assert (measures["specialised"].tolist(), measures["dead"].tolist()) == ([tiny.config.d_mlp] * 2, [0.0] * 2)
