"""The ablated model, step by step: embedding, heads, neurons by frequency, neurons by name, logits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy import ndarray

from tests.oracle.literal import LiteralTask
from tests.oracle.literal_forward import LiteralModel, act, forward, mlp_in, read_out
from tests.oracle.literal_neurons import clusters


def keeps(component: int, freqs: list[int], mode: str, task: LiteralTask) -> bool:
    """Whether a component survives; const and zero always do."""
    freq = task.freq_of(component)
    return freq <= 0 or ((freq in freqs) == (mode == "keep"))


def filter_embedding(model: LiteralModel, freqs: list[int], mode: str) -> LiteralModel:
    """The model with components of W_E[:p] removed."""
    task = model.task
    rows = task.basis() @ model.token_embedding
    kept = [c for c in range(task.p) if keeps(c, freqs, mode, task)]
    filtered = np.sum([np.outer(task.basis()[c], rows[c]) for c in kept], axis=0)
    table = model.outer["W_E"].copy()
    for place, token in enumerate(task.tokens()):
        table[token] = filtered[place]
    return replace(model, outer={**model.outer, "W_E": table})


def filter_inputs(values: ndarray, freqs: list[int], mode: str, task: LiteralTask) -> ndarray:
    """(x, y, unit) with 2D components removed: in every one that stays, both parts survive."""
    coefficients = task.fft2d(values)
    for i in range(task.p):
        for j in range(task.p):
            if not (keeps(i, freqs, mode, task) and keeps(j, freqs, mode, task)):
                coefficients[i, j] = 0.0
    return task.unfft2d(coefficients)


def replaced(values: ndarray, units: set[int], how: str) -> ndarray:
    """(x, y, unit, …) with some units at zero, or at their mean over all inputs."""
    out = values.copy()
    for unit in units:
        out[:, :, unit] = 0.0 if how == "zero" else values[:, :, unit].mean(axis=(0, 1))
    return out


def project_trig(logits: ndarray, freqs: list[int], mode: str, task: LiteralTask) -> ndarray:
    along = task.trig_projection(logits, freqs)
    rest = logits - along
    return rest if mode == "drop" else along + rest.mean(axis=(0, 1))


def ablate(model: LiteralModel, wanted: Mapping[str, Any]) -> ndarray:
    """Logits (x, y, z) of the ablated model, with the parameters of the query `ablation`."""
    freqs, mode = list(wanted.get("freqs", ())), wanted.get("mode", "drop")
    where = wanted.get("where", ("logits",)) if freqs or mode == "keep" else ()
    how, task = wanted.get("replace", "zero"), model.task
    units = set(wanted.get("neurons", ()))
    units |= {n for n, owner in enumerate(clusters(model)) if owner in wanted.get("clusters", ())}
    used = filter_embedding(model, freqs, mode) if "embedding" in where else model
    acts = forward(used)
    heads = replaced(acts.heads, set(wanted.get("heads", ())), how)
    middle = acts.resid + heads.sum(axis=2) + used.last["b_O"]
    post = act(mlp_in(middle, used.last), used.act_fn)
    if "neurons" in where:
        post = filter_inputs(post, freqs, mode, task)
    logits = read_out(middle, replaced(post, units, how), used)
    if "logits" in where:
        logits = filter_inputs(logits, freqs, mode, task)
    return project_trig(logits, freqs, mode, task) if "trig" in where else logits
