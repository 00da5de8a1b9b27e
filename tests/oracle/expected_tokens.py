"""What the queries about functions of one token should answer: the embedding's, and those of the Fourier basis."""

from __future__ import annotations

import numpy as np
from numpy import ndarray

from tests.oracle import literal_circuits as circuits
from tests.oracle.allowed import Answered, Params, expect, over_tokens
from tests.oracle.literal_forward import LiteralModel
from tests.oracle.literal_shapes import shape_values


def embedding(model: LiteralModel, params: Params) -> Answered:
    return over_tokens(model.token_embedding[:, params["dim"]], params, model)


def embedding_spectrum(model: LiteralModel, _: Params) -> Answered:
    return {
        "values": expect((circuits.embedding_transform(model) ** 2).sum(axis=1), "comp"),
        "harmonic": expect(circuits.second_harmonics(model), "freq", scale=1.0),
    }


def embedding_svd(model: LiteralModel, _: Params) -> Answered:
    values, directions = circuits.embedding_svd(model)
    return {
        "values": expect(values, "rank"),
        "directions": expect(directions, "x", "rank", scale=bent(values), mirrored="x"),
        "directions_fourier": expect(
            model.task.basis() @ directions, "comp", "rank", scale=bent(values), mirrored="comp"
        ),
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


def bent(values: ndarray) -> float:
    """How far rounding turns directions whose singular values are near each other."""
    return float(values[0] / min(*-np.diff(values), values[-1]))


def embedding_dims(model: LiteralModel, params: Params) -> Answered:
    columns = np.array([model.token_embedding[:, dim] for dim in params.get("dims", (0, 1))])
    found = over_tokens(columns, params, model, "dim")
    squared = {"squared": expect(found["values"].values ** 2, "dim", "comp")}
    return found | (squared if params.get("basis") == "fourier" else {})


def embedding_direction(model: LiteralModel, params: Params) -> Answered:
    values, directions = circuits.embedding_svd(model)
    rank = params["rank"]
    return {
        **over_tokens(directions[:, rank], params, model, scale=bent(values), is_mirrored=True),
        "singular": expect(values[rank], scale=values[0]),
        "share": expect(values[rank] ** 2 / sum(value**2 for value in values), scale=1.0),
    }


def embedding_pca(model: LiteralModel, _: Params) -> Answered:
    spreads, coordinates = circuits.embedding_pca(model)
    shown = min(6, len(spreads))
    shares = [value**2 / sum(other**2 for other in spreads) for value in spreads[:shown]]
    return {
        "values": expect(coordinates[:, :shown], "x", "pc", scale=bent(spreads) * spreads[0], mirrored="x"),
        "share": expect(shares, "pc", scale=1.0),
    }


def fourier_transform(model: LiteralModel, params: Params) -> Answered:
    function = shape_values(params.get("shape", "square"), model.task)
    return {"values": expect(model.task.fft1d(function), "comp"), "function": expect(function, "x")}
