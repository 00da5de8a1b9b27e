"""The Fourier basis itself, for those who learn it: one component, a mix of a few in two dimensions, any function."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

import numpy as np
import torch
from pydantic import AfterValidator, BeforeValidator, Field

from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.config import ModelConfig
from analysis.errors import ParameterError
from analysis.queries.common import block_specs, block_values
from analysis.query import Query, Scope
from analysis.signature import ArraySpec, ArraySpecs, Component, Index, whole_number
from analysis.spectrum import centred_power
from analysis.waveforms import DRAWN, PRESETS, checked_shape, drawing_of, shape_values

Term = tuple[Index, Index, float]
MAX_TERMS = 64


_WEIGHT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?", re.ASCII)


def _weight(text: str) -> float:
    if not _WEIGHT.fullmatch(text):
        raise ValueError("it is no weight")
    return float(text)


def _terms(value: object) -> object:
    """Read `i:j:weight,…` as the command line writes it."""
    if isinstance(value, list):
        return tuple(tuple(term) if isinstance(term, list) else term for term in value)
    if not isinstance(value, str):
        return value
    try:
        parts = [term.split(":") for term in value.split(",") if term.strip()]
        return tuple((whole_number(i), whole_number(j), _weight(weight)) for i, j, weight in parts)
    except ValueError:
        raise ValueError("write terms as i:j:weight,…, for example 4:6:1,14:46:0.5") from None


class FourierComponent(Query):
    """One row of the Fourier basis as a function of the token.

    Formula: √(2/p) cos(2πkx/p), √(2/p) sin(2πkx/p), and 1/√p for const.
    Source: [balcells2024], "Graphs of Fourier Components"; [mcdougall2023] (the Fourier basis).
    """

    name: ClassVar[str] = "fourier_component"
    scope: ClassVar[Scope] = "task"
    arrays: ClassVar[ArraySpecs] = {"values": ArraySpec(("x",), "unit vector", "of norm 1, float64")}

    i: Component = Field(description="component: 0 is const, then cos 1, sin 1, …")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Take the row."""
        return self.answer(batch, values=batch.task.basis.matrix[self.i])


class FourierMix(Query):
    """A weighted sum of 2D basis terms, in both bases.

    Formula: f(x, y) = Σ weight · bᵢ(x) bⱼ(y), with b the rows of the Fourier basis.
    Source: [balcells2024], "Example periodic function", which is the default (terms beyond p left out);
    [mcdougall2023] (the 2D Fourier basis).
    """

    name: ClassVar[str] = "fourier_mix"
    scope: ClassVar[Scope] = "task"
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("x", "y"), "value", "Σ weight · B[i] ⊗ B[j], float64"),
        "coefficients": ArraySpec(("comp_x", "comp_y"), "coefficient", "its transform, float64"),
        **block_specs(),
    }

    terms: Annotated[tuple[Term, ...], BeforeValidator(_terms), Field(max_length=MAX_TERMS)] = Field(
        default=(),
        description="i:j:weight,… with i the component of x and j of y; empty: the example of [balcells2024]",
    )

    def check(self, model: ModelConfig) -> None:
        """Check that all components exist.

        Raises:
            ParameterError: naming the term that has none.
        """
        for i, j, _ in self.terms:
            if max(i, j) >= model.p:
                raise ParameterError(
                    f"there is no component {max(i, j)}: components go from 0 to {model.p - 1} in this run"
                )

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Sum the terms."""
        basis = batch.task.basis
        example = [term for term in ((4, 6, 1.0), (14, 46, 1 / 3), (97, 100, 1 / 6)) if max(term[:2]) < basis.size]
        coefficients = np.zeros((basis.size, basis.size))
        for i, j, weight in self.terms or example:
            coefficients[i, j] += weight
        values = basis.matrix.T @ coefficients @ basis.matrix
        blocks = block_values(centred_power(torch.from_numpy(coefficients)), basis)
        return self.answer(batch, values=values, coefficients=coefficients, **blocks)


class FourierTransform(Query):
    """A function of one token, a shape known by name or one drawn by hand, and its 1D Fourier transform.

    Named shapes have one period over the tokens (for x · y and x ÷ y over the nonzero ones, and are 0 at token 0). In
    `drawn:` each character stands for one place of the token axis: A–Z, a–z, 0–9 and - count v = 0 … 62, and mean
    (v − 31) / 31.
    Formula: c = B f, with the rows of the Fourier basis in B.
    Source: [balcells2024], `fft1d`; [mcdougall2023] (the Fourier transform).
    """

    name: ClassVar[str] = "fourier_transform"
    scope: ClassVar[Scope] = "task"
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("comp",), "coefficient", "its coefficients, float64"),
        "function": ArraySpec(("x",), "value", "the function, in [−1, 1], float64"),
    }

    shape: Annotated[str, AfterValidator(checked_shape)] = Field(
        default="square", description=f"{', '.join(PRESETS)}, or {DRAWN} and one character for each token"
    )

    def check(self, model: ModelConfig) -> None:
        """Check that a drawing has a value for each token.

        Raises:
            ParameterError: saying how many it has.
        """
        drawing = drawing_of(self.shape)
        if drawing is not None and len(drawing) != model.p:
            raise ParameterError(
                f"a drawing has one character for each of this run's {model.p} tokens, and this one has {len(drawing)}"
            )

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Transform the shape."""
        basis = batch.task.basis
        function = shape_values(self.shape, size=basis.size, order=basis.order)
        return self.answer(batch, values=basis.matrix @ function, function=function)
