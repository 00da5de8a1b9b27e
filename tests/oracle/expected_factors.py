"""What frames of one neuron and one head are made of, from the literal model."""

from __future__ import annotations

import math

import numpy as np
from numpy import ndarray

from tests.oracle import literal_circuits as circuits
from tests.oracle.allowed import Answered, Params, expect
from tests.oracle.literal_forward import LiteralModel


def _at_equals(model: LiteralModel) -> ndarray:
    """(d_model): `=` before attention."""
    return model.outer["W_E"][model.task.p] + model.outer["W_pos"][2]


def attention_factors(model: LiteralModel, _: Params) -> Answered:
    block, pos = model.last, model.outer["W_pos"]
    names = ("values", "position_x", "position_y", "at_equals")
    rows: dict[str, list] = {name: [] for name in names}
    for h in range(len(block["W_K"])):
        query = _at_equals(model) @ block["W_Q"][h] + block["b_Q"][h]

        def score(vector: ndarray, bias: ndarray, key: ndarray = block["W_K"][h], query: ndarray = query) -> float:
            return float(query @ (vector @ key + bias)) / math.sqrt(key.shape[1])

        none = np.zeros_like(block["b_K"][h])
        rows["values"].append([score(row, none) for row in model.token_embedding])
        rows["position_x"].append(score(pos[0], block["b_K"][h]))
        rows["position_y"].append(score(pos[1], block["b_K"][h]))
        rows["at_equals"].append(score(_at_equals(model), block["b_K"][h]))
    scale = max(np.abs(np.array(row)).max() for row in rows.values())
    found = {
        name: expect(np.array(row), "head", *(["x"] if name == "values" else []), scale=scale)
        for name, row in rows.items()
    }
    if block["b_Q"].any():
        found["qk"] = expect(circuits.qk_circuit(model), "head", "x", scale=scale)
    return found


def attention_range(model: LiteralModel, params: Params) -> Answered:
    paid = model.activations.attention[:, :, params["head"]]
    return {
        "values": expect(paid.mean(axis=(0, 1)), "pos"),
        "low": expect(paid.min(axis=(0, 1)), "pos"),
        "high": expect(paid.max(axis=(0, 1)), "pos"),
    }


def neuron_factors(model: LiteralModel, params: Params) -> Answered:
    block, pos, neuron = model.last, model.outer["W_pos"], params["neuron"]
    heads = range(len(block["W_V"]))
    into = block["W_in"][:, neuron]

    def brings(vector: ndarray) -> ndarray:
        return np.array([float((vector @ block["W_V"][h] + block["b_V"][h]) @ block["W_O"][h] @ into) for h in heads])

    constant = float((_at_equals(model) + block["b_O"]) @ into + block["b_in"][neuron])
    tokens = circuits.ov_circuit(model, neuron)
    at = {"position_x": brings(pos[0]), "position_y": brings(pos[1]), "at_equals": brings(_at_equals(model))}
    scale = max(np.abs(array).max() for array in (tokens, *at.values()))
    row = [float(block["W_out"][neuron] @ model.outer["W_U"][:, token]) for token in model.task.tokens()]
    return {
        "values": expect(tokens, "head", "x", scale=scale),
        **{name: expect(values, "head", scale=scale) for name, values in at.items()},
        "constant": expect(constant, scale=np.abs(model.activations.pre[..., neuron]).max() + abs(constant)),
        "to_logits": expect(np.array(row), "z", scale=np.abs(model.neuron_logits).max()),
    }
