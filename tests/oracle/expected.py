"""What every query should answer at one checkpoint, from the literal model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy import ndarray

from tests.oracle import expected_factors as of_factors
from tests.oracle import expected_tokens as of_tokens
from tests.oracle import literal_circuits as circuits
from tests.oracle import literal_logits as outputs
from tests.oracle import literal_neurons as neurons
from tests.oracle.allowed import (
    NOTHING,
    TOLERANCE,
    Answered,
    Expected,
    Params,
    expect,
    lost_by_neuron,
    lost_digits,
    over_inputs,
    over_tokens,
)
from tests.oracle.literal_ablation import ablate
from tests.oracle.literal_forward import LiteralModel, softmax


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


def neuron_frequencies(model: LiteralModel, params: Params) -> Answered:
    stage = params.get("stage", "post")
    items, phases = neurons.explain_all(model, stage), neurons.all_phases(model, stage)
    acts, pre = neurons.stage_of(model, stage), model.activations.pre
    scale = lost_by_neuron(model, stage)
    turned = scale / np.array([phase.size for phase in phases])  # an angle is as exact as its vector is long
    gaps = expect([phase.gap for phase in phases], "neuron", scale=3 * turned)
    return {
        "values": expect([item.freq for item in items], "neuron"),
        "fraction": expect([item.fraction for item in items], "neuron", scale=scale),
        "active": expect([item.active for item in items], "neuron"),
        "specialised": expect([item.fraction > neurons.SPECIALISED for item in items], "neuron"),
        "phase_x": expect([phase.x for phase in phases], "neuron", scale=turned, circular=True),
        "phase_y": expect([phase.y for phase in phases], "neuron", scale=turned, circular=True),
        "phase_out": expect([phase.out for phase in phases], "neuron", scale=turned, circular=True),
        **({"phase_gap": gaps} if model.task.has_waves else {}),
        "active_share": active_share(model, stage),
        "spread": spread(acts, "neuron", scale=np.maximum(np.abs(acts), np.abs(pre)).max(axis=(0, 1))),
    }


def neuron_numbers(model: LiteralModel, params: Params) -> Answered:
    stage = params.get("stage", "post")
    ipr = [item.ipr for item in neurons.explain_all(model, stage)]
    return neuron_frequencies(model, params) | {"ipr": expect(ipr, "neuron", scale=lost_by_neuron(model, stage))}


def active_share(model: LiteralModel, stage: str) -> Expected:
    """Share of inputs on which each neuron is above 0; those it is 0 on but for rounding may count either way."""
    acts, pre = neurons.stage_of(model, stage), model.activations.pre
    near = (pre != 0) & (np.abs(pre) < TOLERANCE * np.abs(pre).max() + NOTHING)
    above = expect((acts > 0).mean(axis=(0, 1)), "neuron", scale=0.1)
    return replace(above, slack=above.slack + near.mean(axis=(0, 1)))


def spread(values: ndarray, *axes: str, scale: Any) -> Expected:
    """Standard deviation over inputs of (x, y, …)."""
    mean = values.sum(axis=(0, 1)) / (values.shape[0] * values.shape[1])
    return expect(np.sqrt(((values - mean) ** 2).mean(axis=(0, 1))), *axes, scale=scale)


def heads(model: LiteralModel, _: Params) -> Answered:
    pattern, scores = model.activations.attention, circuits.qk_circuit(model)
    found = [neurons.explain(pattern[:, :, head, 0], model.task) for head in range(pattern.shape[2])]
    lost = np.array([lost_digits(pattern[:, :, head, 0], model) for head in range(pattern.shape[2])])
    means = {
        f"to_{name}": expect(pattern[:, :, :, pos].mean(axis=(0, 1)), "head")
        for pos, name in enumerate(("x", "y", "equals"))
    }
    return means | {
        "values": spread(pattern[:, :, :, 0], "head", scale=1.0),
        "freq": expect([item.freq for item in found], "head"),
        "fraction": expect([item.fraction for item in found], "head", scale=lost),
        "score_range": expect([max(row) - min(row) for row in scores], "head", scale=np.abs(scores).max()),
    }


def neuron_readout(model: LiteralModel, params: Params) -> Answered:
    block, tokens = model.last, model.task.tokens()
    row = np.array([float(block["W_out"][params["neuron"]] @ model.outer["W_U"][:, token]) for token in tokens])
    return over_tokens(row, params, model, token="z", scale=np.abs(model.neuron_logits).max())


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
        **over_tokens(model.neuron_logits, params, model, "neuron", token="z"),
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
        "answer": expect(outputs.answers(logits, model.task), "x", "y"),
        "loss": expect(outputs.losses(logits, model.task), "x", "y", scale=np.abs(logits).max()),
    }


def wanted_freqs(model: LiteralModel, params: Params) -> list[int]:
    return list(params.get("freqs", ())) or neurons.key_freqs(model)


def logit_fit(model: LiteralModel, params: Params) -> Answered:
    alphas, fraction = outputs.logit_fit(model, wanted_freqs(model, params))
    scale = np.abs(model.activations.logits).max()
    return {"values": expect(alphas, "freq", scale=scale), "fraction": expect(fraction, scale=0.1)}


def frequencies(model: LiteralModel, _: Params) -> Answered:
    task, keys, logits = model.task, neurons.key_freqs(model), model.activations.logits
    alphas = outputs.logit_fit(model, list(task.freqs))[0] if task.has_waves else None
    readout = task.fft1d(circuits.centred_readout(model)).T
    return {
        "values": expect(np.array(neurons.cluster_sizes(model), dtype=int), "freq"),
        "is_key": expect([k in keys for k in task.freqs], "freq"),
        "embedding": expect(circuits.freq_shares(circuits.embedding_transform(model), model), "freq", scale=1.0),
        **({} if alphas is None else {"alpha": expect(alphas, "freq", scale=np.abs(logits).max())}),
        "readout": expect(circuits.freq_shares(readout, model), "freq", scale=1.0),
    }


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
        attention_mean, attention, heads, neuron, neuron_readout, logit, ov_circuit, qk_circuit, of_tokens.embedding,
        of_tokens.embedding_dims, of_tokens.embedding_spectrum, of_tokens.embedding_svd, of_tokens.embedding_direction,
        of_tokens.embedding_pca, of_tokens.embedding_circle, of_tokens.fourier_component, of_tokens.fourier_mix,
        of_tokens.fourier_transform, neuron_frequencies, neuron_numbers, key_frequencies, frequencies, cluster_spectrum,
        neuron_spectrum, logit_spectrum, neuron_logit_map, trig_components, prediction, correctness, logit_fit,
        readout_rank, neuron_fit, ablation, of_factors.attention_factors, of_factors.attention_range,
        of_factors.neuron_factors,
    )
}  # fmt: skip
"""Every query about one checkpoint, or about the task alone."""

OF_THE_TASK = ("fourier_component", "fourier_mix", "fourier_transform")
OF_THE_RUN = ("losses", "measures", "start")
