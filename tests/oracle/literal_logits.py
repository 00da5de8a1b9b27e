"""What comes out: losses, correctness, the fit of the logits, the readout along one wave, and the progress measures."""

from __future__ import annotations

import math

import numpy as np
from numpy import ndarray

from tests.oracle.literal import LiteralTask, has_variance
from tests.oracle.literal_circuits import centred_readout, embedding_transform, freq_norms, gini, readout_rank
from tests.oracle.literal_forward import LiteralModel
from tests.oracle.literal_neurons import clusters, explain_all


def losses(logits: ndarray, task: LiteralTask) -> ndarray:
    """(x, y): cross entropy of (x, y, z) with the right answers, in nats."""
    labels = task.labels()
    out = np.zeros(labels.shape)
    for x in range(task.p):
        for y in range(task.p):
            row = logits[x, y]
            out[x, y] = math.log(np.exp(row - row.max()).sum()) + row.max() - row[labels[x, y]]
    return out


def correct(logits: ndarray, task: LiteralTask) -> ndarray:
    return logits.argmax(axis=2) == task.labels()


def answers(logits: ndarray, task: LiteralTask) -> ndarray:
    """(x, y): the token whose logit is largest."""
    out = np.zeros(logits.shape[:2], dtype=int)
    for x, y in np.ndindex(*out.shape):
        best = max(range(task.p), key=lambda place: logits[x, y, place])
        out[x, y] = task.tokens()[best]
    return out


def pair_sets(model: LiteralModel) -> dict[str, ndarray]:
    """The sets of pairs that are known and not empty."""
    mask = model.mask
    sets = {} if mask is None else {"train": mask, "test": ~mask}
    sets["all"] = np.ones((model.task.p, model.task.p), dtype=bool)
    return {name: pairs for name, pairs in sets.items() if pairs.any()}


def scores(logits: ndarray, model: LiteralModel) -> dict[str, float]:
    """Loss and accuracy over every known set, losses first."""
    loss, right = losses(logits, model.task), correct(logits, model.task)
    sets = pair_sets(model)
    out = {f"{name}_loss": float(loss[pairs].mean()) for name, pairs in sets.items()}
    return out | {f"{name}_accuracy": float(right[pairs].mean()) for name, pairs in sets.items()}


def logit_fit(model: LiteralModel, freqs: list[int]) -> tuple[ndarray, float]:
    """α (freq), by least squares, and the share of the centred logits that Σ α_k cos w_k(x + s·y − z) explains."""
    task = model.task
    alphas = np.zeros(task.n_freqs)
    logits = model.activations.logits
    centred = task.centred(logits)
    if not freqs or not has_variance(logits, centred):
        return alphas, 0.0
    waves = []
    for k in freqs:
        wave = np.zeros(logits.shape)
        for i, j, out in np.ndindex(task.n, task.n, task.n):
            wave[i, j, out] = math.cos(2 * math.pi * k * (i + task.sign * j - out) / task.n)
        waves.append(wave.ravel())
    design = np.array(waves).T
    found = np.linalg.lstsq(design, centred.ravel(), rcond=None)[0]
    for k, alpha in zip(freqs, found, strict=True):
        alphas[k - 1] = alpha
    left = float(((centred.ravel() - design @ found) ** 2).sum())
    return alphas, 1.0 - left / float((centred**2).sum())


def trig_components(model: LiteralModel, freq: int) -> ndarray:
    """(wave, comp_x, comp_y): neurons summed by their effect on cos k and sin k of the logits, transformed."""
    task, post = model.task, model.activations.post
    out = np.zeros((2, task.p, task.p))
    for place, wave in enumerate(("cos", "sin")):
        component = task.component(wave, freq)
        if component is not None:
            direction = model.neuron_logits @ task.basis()[component]
            out[place] = task.fft2d(sum(post[..., n] * direction[n] for n in range(post.shape[2])))
    return out


def restricted_logits(model: LiteralModel, freqs: list[int]) -> ndarray:
    """The trig part of the logits, and the mean over all inputs of the rest."""
    logits = model.activations.logits
    along = model.task.trig_projection(logits, freqs)
    return along + (logits - along).mean(axis=(0, 1))


def excluded_logits(model: LiteralModel, freqs: list[int]) -> ndarray:
    logits = model.activations.logits
    return logits - model.task.trig_projection(logits, freqs)


def set_losses(logits: ndarray, model: LiteralModel, name: str) -> dict[str, float]:
    """Loss over every known set, named `name_set`."""
    found = scores(logits, model)
    return {f"{name}_{part}": found[f"{part}_loss"] for part in pair_sets(model)}


def parameters(model: LiteralModel) -> dict[str, ndarray]:
    """Every weight and bias of a model of one layer."""
    return {**model.outer, **model.blocks[0]}


def of_waves(model: LiteralModel, freqs: list[int]) -> dict[str, float]:
    """The scalar measures that compare a model with waves of x ± y."""
    task, acts = model.task, model.activations
    excluded = set_losses(excluded_logits(model, freqs), model, "excluded")
    excluded.pop("excluded_test", None)
    return {
        **set_losses(restricted_logits(model, freqs), model, "restricted"),
        **excluded,
        "trig_pre": task.trig_share(acts.pre, freqs),
        "trig_post": task.trig_share(acts.post, freqs),
        "trig_logit": task.trig_share(acts.logits, freqs),
        "logit_fit": logit_fit(model, freqs)[1],
    }


def measure_scalars(model: LiteralModel, freqs: list[int]) -> dict[str, float]:
    """Every scalar progress measure of one checkpoint, along the given key frequencies."""
    task, acts = model.task, model.activations
    explained = explain_all(model)
    return {
        **scores(acts.logits, model),
        **(of_waves(model, freqs) if task.has_waves else {}),
        "gini_embedding": gini(freq_norms(embedding_transform(model), model)),
        "gini_logit": gini(freq_norms(task.fft1d(centred_readout(model)).T, model)),
        "ipr": sum(item.ipr for item in explained) / len(explained),
        "readout_rank": readout_rank(model, freqs)[1],
        "squared_weights": sum(float((weight**2).sum()) for weight in parameters(model).values()),
        "specialised": float(sum(owner > 0 for owner in clusters(model))),
        "dead": float(sum(not item.active for item in explained)),
    }
