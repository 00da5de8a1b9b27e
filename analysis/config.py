"""What a run is made of: the shape of its model, the task it learns and how it is trained.

First in the flow: `training` writes these into `run.json`, everything else reads them. Each model validates itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

Operation = Literal["add", "subtract", "multiply", "divide", "squares", "squares_and_product"]
Activation = Literal["relu", "gelu", "quadratic"]
Normalization = Literal["LN", "LNPre", "RMS", "RMSPre"]

MAX_P = 4096
"""Far above any modulus of the field."""

MAX_CELLS = 2_000_000_000
"""Neurons and logits of one checkpoint on all inputs, p² · (d_mlp + p), at most: 8 GB in float32."""


def schedule_from(epoch: int) -> str:
    """Checkpoints, as `training.schedule` reads them: dense while a model learns from `epoch` on, sparse afterwards."""
    return f"{epoch}:{epoch + 500}:50,{epoch + 500}:{epoch + 10000}:125,{epoch + 10000}::1000"


DEFAULT_SCHEDULE = schedule_from(0)

Seed = Annotated[int, Field(ge=0, lt=2**63)]

MAX_EPOCHS = 10_000_000
"""Optimiser steps of one training, at most."""

Width = Annotated[int, Field(ge=1, le=65536)]

GIVEN = ("n_layers", "normalization", "optimiser")
"""Fields that a training does not choose: what we train has one layer, no layer norm, and AdamW."""


def is_prime(number: int) -> bool:
    """Tell whether `number` is prime, by trial division (numbers here are at most `MAX_P`)."""
    return number > 1 and all(number % divisor for divisor in range(2, math.isqrt(number) + 1))


@dataclass(frozen=True)
class Definition:
    """An operation x ∘ y: a sum of terms c · xⁱ · yʲ, modulo p; y⁻¹ is the token with y · y⁻¹ = 1, and 0 has none.

    It is *additive* when its tokens can be put on a circle so that the place of the answer is the sum or the difference
    of the places of x and y. Then there are functions cos w(x ∘ y) that a model can be compared with.
    """

    formula: str
    terms: tuple[tuple[int, int, int], ...]
    """(c, i, j) of each term."""
    sign: Literal[1, -1, 0] = 0
    """+1 where places on that circle are added, −1 where that of y is subtracted, 0 where there is no such circle."""
    is_of_units: bool = False
    """Whether only the nonzero tokens stand on it, in the order of their discrete logarithms: that takes a prime p."""

    def fits(self, p: int) -> bool:
        """Whether the operation can be analysed modulo p."""
        return is_prime(p) or not self.is_of_units


OPERATIONS: Mapping[Operation, Definition] = {
    "add": Definition("x + y", ((1, 1, 0), (1, 0, 1)), sign=1),
    "subtract": Definition("x − y", ((1, 1, 0), (-1, 0, 1)), sign=-1),
    "multiply": Definition("x · y", ((1, 1, 1),), sign=1, is_of_units=True),
    "divide": Definition("x ÷ y", ((1, 1, -1),), sign=-1, is_of_units=True),
    "squares": Definition("x² + y²", ((1, 2, 0), (1, 0, 2))),
    "squares_and_product": Definition("x² + xy + y²", ((1, 2, 0), (1, 1, 1), (1, 0, 2))),
}
"""Every operation: labels, formulas, choices and what browsers compute with follow from here.

They stand in the order in which to try them on a model whose operation nobody knows. Source: [nanda2023] for x + y,
[power2022] for the others.
"""


def operations_for(p: int) -> tuple[Operation, ...]:
    """The operations that can be analysed modulo p."""
    return tuple(name for name, definition in OPERATIONS.items() if definition.fits(p))


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class ModelConfig(_Frozen):
    """The shape of one transformer and its task.

    Tokens are (x, y, `=`) with `=` the token p; the model reads its prediction of z out at `=`.
    `p` is any integer ≥ 3; x · y and x ÷ y need a prime p: only then have they a cyclic group to be periodic over.
    """

    p: int = Field(ge=3, le=MAX_P, description="modulus; the inputs are all pairs of tokens below it")
    operation: Operation = "add"
    d_model: Width = 128
    n_heads: Width = 4
    d_head: Width = 32
    d_mlp: Width = 512
    act_fn: Activation = "relu"
    n_layers: Annotated[int, Field(ge=1, le=64)] = 1
    normalization: Normalization | None = None

    @model_validator(mode="after")
    def _operation_fits(self) -> Self:
        definition = OPERATIONS[self.operation]
        if not definition.fits(self.p):
            raise ValueError(f"{definition.formula} is analysed for prime p only, and {self.p} is not prime")
        return self

    @model_validator(mode="after")
    def _fits_in_memory(self) -> Self:
        if self.p**2 * (self.d_mlp + self.p) > MAX_CELLS:
            raise ValueError(
                f"p = {self.p} with d_mlp = {self.d_mlp} is too large: a checkpoint has "
                f"{self.p**2 * (self.d_mlp + self.p):,} neurons and logits on all inputs, of {MAX_CELLS:,} at most"
            )
        return self

    @property
    def is_factorisable(self) -> bool:
        """Whether the exact factorised pass covers this model (one layer, no layer norm)."""
        return self.n_layers == 1 and self.normalization is None


class TrainConfig(_Frozen):
    """How a run is trained: full-batch AdamW on a random share of all pairs ([nanda2023], appendix A)."""

    seed: Seed = 0
    """Of the initial weights, and after them of the split into training and test pairs, unless that has its own."""
    split_seed: Seed | None = None
    """Of the split alone: runs that share it train on the same pairs, whatever their weights begin with."""
    frac_train: Annotated[float, Field(gt=0, lt=1)] = 0.3
    epochs: Annotated[int, Field(ge=1, le=MAX_EPOCHS)] = 25_000
    optimiser: Literal["AdamW"] = "AdamW"
    lr: Annotated[float, Field(gt=0, le=10)] = 1e-3
    weight_decay: Annotated[float, Field(ge=0, le=1000)] = 1.0
    betas: tuple[Annotated[float, Field(ge=0, lt=1)], Annotated[float, Field(ge=0, lt=1)]] = (0.9, 0.98)
    warmup: Annotated[int, Field(ge=0, le=1_000_000)] = 10
    checkpoints: Annotated[str, Field(max_length=1000)] = DEFAULT_SCHEDULE

    @model_serializer(mode="wrap")
    def _without_what_is_not_set(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Runs without a seed of the split are written, and have digests, as before there was one."""
        return {name: value for name, value in serialize(self).items() if name != "split_seed" or value is not None}
