"""What every query should answer at one checkpoint, from the literal model; and how an answer is compared with it.

A tolerance is absolute per array: `TOLERANCE` times the size of what the numbers are computed from. The weights are
float32, whose relative rounding is 6e-8; the longest sums here (35 dimensions, softmax, 64 inputs) lose two digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy import ndarray

from tests.oracle import literal_circuits as circuits
from tests.oracle import literal_logits as outputs
from tests.oracle import literal_neurons as neurons
from tests.oracle.literal_ablation import ablate
from tests.oracle.literal_forward import LiteralModel, softmax

TOLERANCE = 2e-5
NOTHING = 1e-7
"""Rounding that is left where the right value is 0."""


@dataclass(frozen=True, eq=False)
class Expected:
    """An array of an answer, its axes, and how far off each number may be."""

    values: ndarray
    axes: tuple[str, ...]
    slack: ndarray
    circular: bool = False
    """Whether the values are angles, the same modulo 2π."""
    fixed: bool = False
    """Whether the array has no epoch axis, because it belongs to the run."""
    padded: bool = False
    """Whether zeros may follow at the end of the last axis when several checkpoints are asked for."""


Params = Mapping[str, Any]
Answered = dict[str, Expected]


def expect(values: Any, *axes: str, scale: Any = None, circular: bool = False) -> Expected:
    """With a tolerance in proportion to `scale`, which is the largest value where it is not given."""
    values = np.asarray(values)
    if values.dtype.kind in "bi":
        return Expected(values, axes, np.zeros(values.shape))
    size = np.abs(values).max(initial=0.0) if scale is None else scale
    return Expected(values, axes, np.broadcast_to(TOLERANCE * size + NOTHING, values.shape), circular)


def lost_digits(values: ndarray, model: LiteralModel, source: ndarray | None = None) -> float:
    """How much larger a function of (x, y), or what it is computed from, is than its variation.

    Rounding of the one is seen in shares of the other; a GELU far below 0, for one, is nothing but a small difference.
    """
    centred = model.task.centred(values)
    spread = float((centred**2).mean())
    size = max(float((part**2).mean()) for part in (values, values if source is None else source))
    return max(1.0, math.sqrt(size / spread)) if spread > 0 else 1.0


def lost_by_neuron(model: LiteralModel, stage: str = "post") -> ndarray:
    acts, pre = neurons.stage_of(model, stage), model.activations.pre
    return np.array([lost_digits(acts[..., n], model, pre[..., n]) for n in range(acts.shape[2])])


def over_inputs(values: ndarray, params: Params, model: LiteralModel, source: ndarray | None = None) -> Answered:
    """One function of (x, y), in the basis that is asked for."""
    if params.get("basis", "input") == "input":
        return {"values": expect(values, "x", "y")}
    item, scale = neurons.explain(values, model.task), lost_digits(values, model, source)
    return {
        "values": expect(model.task.fft2d(values), "comp_x", "comp_y"),
        "share": expect(item.share, "comp_x", "comp_y", scale=scale),
        "block_share": expect(item.block_share, "freq_x", "freq_y", scale=scale),
        "freq": expect(item.freq),
        "fraction": expect(item.fraction, scale=scale),
    }


def over_tokens(values: ndarray, params: Params, model: LiteralModel, *axes: str) -> Answered:
    """Functions of one token, in the basis that is asked for."""
    if params.get("basis", "input") == "input":
        return {"values": expect(values, *axes, "z" if axes == ("neuron",) else "x")}
    return {"values": expect(model.task.fft1d(values), *axes, "comp")}


def attention_mean(model: LiteralModel, _: Params) -> Answered:
    return {"values": expect(model.activations.attention.mean(axis=(0, 1)), "head", "pos")}


def attention(model: LiteralModel, params: Params) -> Answered:
    return over_inputs(model.activations.attention[:, :, params["head"], params.get("pos", 0)], params, model)


def neuron(model: LiteralModel, params: Params) -> Answered:
    acts = neurons.stage_of(model, params.get("stage", "post"))
    return over_inputs(acts[..., params["neuron"]], params, model, model.activations.pre[..., params["neuron"]])


def logit(model: LiteralModel, params: Params) -> Answered:
    return over_inputs(model.activations.logits[..., model.task.place(params["z"])], params, model)


def ov_circuit(model: LiteralModel, params: Params) -> Answered:
    return over_tokens(circuits.ov_circuit(model, params["neuron"]), params, model, "head")


def qk_circuit(model: LiteralModel, params: Params) -> Answered:
    return over_tokens(circuits.qk_circuit(model), params, model, "head")


def embedding(model: LiteralModel, params: Params) -> Answered:
    return over_tokens(model.token_embedding[:, params["dim"]], params, model)


def embedding_spectrum(model: LiteralModel, _: Params) -> Answered:
    return {"values": expect((circuits.embedding_transform(model) ** 2).sum(axis=1), "comp")}


def embedding_svd(model: LiteralModel, _: Params) -> Answered:
    values, directions = circuits.embedding_svd(model)
    bent = values[0] / min(*-np.diff(values), values[-1])  # how far rounding turns directions that are near each other
    return {
        "values": expect(values, "rank"),
        "directions": expect(directions, "x", "rank", scale=bent),
        "directions_fourier": expect(model.task.basis() @ directions, "comp", "rank", scale=bent),
    }


def embedding_circle(model: LiteralModel, params: Params) -> Answered:
    return {"values": expect(circuits.embedding_circle(model, params["freq"]), "x", "wave")}


def fourier_component(model: LiteralModel, params: Params) -> Answered:
    return {"values": expect(model.task.basis()[params["i"]], "x")}


def fourier_mix(model: LiteralModel, params: Params) -> Answered:
    basis, coefficients = model.task.basis(), np.zeros((model.task.p, model.task.p))
    values = np.zeros_like(coefficients)
    for i, j, weight in (term.split(":") for term in params["terms"].split(",")):
        coefficients[int(i), int(j)] += float(weight)
        values += float(weight) * np.outer(basis[int(i)], basis[int(j)])
    return {"values": expect(values, "x", "y"), "coefficients": expect(coefficients, "comp_x", "comp_y")}


def neuron_frequencies(model: LiteralModel, params: Params) -> Answered:
    stage = params.get("stage", "post")
    items, phases = neurons.explain_all(model, stage), neurons.all_phases(model, stage)
    scale = lost_by_neuron(model, stage)
    turned = scale / np.array([phase.size for phase in phases])  # an angle is as exact as its vector is long
    return {
        "values": expect([item.freq for item in items], "neuron"),
        "fraction": expect([item.fraction for item in items], "neuron", scale=scale),
        "active": expect([item.active for item in items], "neuron"),
        "specialised": expect([item.fraction > neurons.SPECIALISED for item in items], "neuron"),
        "phase_x": expect([phase.x for phase in phases], "neuron", scale=turned, circular=True),
        "phase_y": expect([phase.y for phase in phases], "neuron", scale=turned, circular=True),
        "phase_out": expect([phase.out for phase in phases], "neuron", scale=turned, circular=True),
        "phase_gap": expect([phase.gap for phase in phases], "neuron", scale=3 * turned),
        "ipr": expect([item.ipr for item in items], "neuron", scale=scale),
    }


def key_frequencies(model: LiteralModel, _: Params) -> Answered:
    keys, sizes = neurons.key_freqs(model), neurons.cluster_sizes(model)
    return {
        "values": replace(expect(np.array(keys, dtype=int), "key"), padded=True),
        "neurons": replace(expect(np.array([sizes[k - 1] for k in keys], dtype=int), "key"), padded=True),
        "count": expect(np.array(sizes, dtype=int), "freq"),
    }


def cluster_spectrum(model: LiteralModel, params: Params) -> Answered:
    units = [n for n, owner in enumerate(neurons.clusters(model)) if owner == params["freq"]]
    acts = neurons.stage_of(model, params.get("stage", "post"))
    return {
        "values": expect(neurons.mean_square(acts, units, model.task), "comp_x", "comp_y"),
        "count": expect(len(units)),
    }


def neuron_spectrum(model: LiteralModel, params: Params) -> Answered:
    acts = neurons.stage_of(model, params.get("stage", "post"))
    return {"values": expect(neurons.mean_square(acts, range(acts.shape[2]), model.task), "comp_x", "comp_y")}


def logit_spectrum(model: LiteralModel, _: Params) -> Answered:
    values = neurons.mean_square(model.activations.logits, range(model.task.p), model.task)
    return {"values": expect(values, "comp_x", "comp_y")}


def neuron_logit_map(model: LiteralModel, params: Params) -> Answered:
    items = neurons.explain_all(model)
    scale = lost_by_neuron(model)
    return {
        **over_tokens(model.neuron_logits, params, model, "neuron"),
        "freq": expect(neurons.clusters(model), "neuron"),
        "fraction": expect([item.fraction for item in items], "neuron", scale=scale),
    }


def trig_components(model: LiteralModel, params: Params) -> Answered:
    return {"values": expect(outputs.trig_components(model, params["freq"]), "wave", "comp_x", "comp_y")}


def prediction(model: LiteralModel, params: Params) -> Answered:
    x, y = model.task.place(params["x"]), model.task.place(params["y"])
    logits, scale = model.activations.logits[x, y], np.abs(model.activations.logits).max()
    return {
        "values": expect(logits, "z", scale=scale),
        "probability": expect(softmax(logits), "z", scale=scale),
        "loss": expect(outputs.losses(model.activations.logits, model.task)[x, y], scale=scale),
    }


def correctness(model: LiteralModel, _: Params) -> Answered:
    logits = model.activations.logits
    mask = {} if model.mask is None else {"train_mask": replace(expect(model.mask, "x", "y"), fixed=True)}
    return mask | {
        "values": expect(outputs.correct(logits, model.task), "x", "y"),
        "loss": expect(outputs.losses(logits, model.task), "x", "y", scale=np.abs(logits).max()),
    }


def wanted_freqs(model: LiteralModel, params: Params) -> list[int]:
    return list(params.get("freqs", ())) or neurons.key_freqs(model)


def logit_fit(model: LiteralModel, params: Params) -> Answered:
    alphas, fraction = outputs.logit_fit(model, wanted_freqs(model, params))
    scale = np.abs(model.activations.logits).max()
    return {"values": expect(alphas, "freq", scale=scale), "fraction": expect(fraction, scale=0.1)}


def readout_rank(model: LiteralModel, params: Params) -> Answered:
    values, on_waves, in_top = circuits.readout_rank(model, wanted_freqs(model, params))
    return {
        "values": expect(values, "rank"),
        "fourier_share": expect(on_waves, scale=1.0),
        "svd_share": expect(in_top, scale=1.0),
    }


def neuron_fit(model: LiteralModel, params: Params) -> Answered:
    stage = params.get("stage", "post")
    explained, found = neurons.wave_fits(model, stage)
    scale = lost_by_neuron(model, stage) * (
        1 + 1 / np.array([phase.in_size for phase in neurons.all_phases(model, stage)])
    )
    return {
        "values": expect(explained, "neuron", scale=scale),
        "coefficients": expect(found, "neuron", "*", scale=(scale * np.abs(found).max(axis=1))[:, None]),
    }


def ablation(model: LiteralModel, params: Params) -> Answered:
    logits = ablate(model, params)
    scale = np.abs(logits).max()
    found = outputs.scores(logits, model)
    return {
        "values": expect(list(found.values()), "measure", scale=scale),
        **{name: expect(value, scale=scale) for name, value in found.items()},
        "correct": expect(outputs.correct(logits, model.task), "x", "y"),
        "loss": expect(outputs.losses(logits, model.task), "x", "y", scale=scale),
    }


EXPECTED: dict[str, Callable[[LiteralModel, Params], Answered]] = {
    function.__name__: function
    for function in (
        attention_mean, attention, neuron, logit, ov_circuit, qk_circuit, embedding, embedding_spectrum, embedding_svd,
        embedding_circle, fourier_component, fourier_mix, neuron_frequencies, key_frequencies, cluster_spectrum,
        neuron_spectrum, logit_spectrum, neuron_logit_map, trig_components, prediction, correctness, logit_fit,
        readout_rank, neuron_fit, ablation,
    )
}  # fmt: skip
"""Every query about one checkpoint, or about the task alone."""

OF_THE_TASK = ("fourier_component", "fourier_mix")
OF_THE_RUN = ("losses", "measures")
