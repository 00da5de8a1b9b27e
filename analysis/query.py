"""What a query is: a frozen, validated request that knows its bounds and computes its answer.

A new analysis is one subclass of `Query` in `analysis/queries/`; the cache, the command line, the HTTP side and the
notebooks all find it in `analysis.queries.QUERIES`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
import torch
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from torch import Tensor

from analysis.answer import Answer, Array, Labels
from analysis.batch import THROUGH_TRANSFORMER_LENS, CheckpointBatch
from analysis.config import ModelConfig
from analysis.errors import ParameterError, one_sentence
from analysis.spectrum import fold_names
from analysis.task import Task

Basis = Literal["input", "fourier"]
Stage = Literal["pre", "post"]
Scope = Literal["checkpoint", "run", "task"]
"""What an answer depends on: one checkpoint; the whole run; or only the task, whatever the weights."""

POSITIONS = ("x", "y", "=")


def split_words(value: object) -> object:
    """Let the command line write a list as `embedding,neurons` (and nothing as an empty text)."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",")) if value.strip() else ()
    return tuple(value) if isinstance(value, list) else value


def split_numbers(value: object) -> object:
    """Let the command line write a list of numbers as `5,7,14` (and nothing as an empty text)."""
    if not isinstance(value, str):
        return split_words(value)
    try:
        return tuple(int(part) for part in value.split(",")) if value.strip() else ()
    except ValueError:
        raise ValueError(f"{value!r} is no list of whole numbers: write them as 5,7,14") from None


Index = Annotated[int, Field(ge=0)]
Freq = Annotated[int, Field(ge=1)]
Indices = Annotated[tuple[Index, ...], BeforeValidator(split_numbers), Field(max_length=4096)]
Freqs = Annotated[tuple[Freq, ...], BeforeValidator(split_numbers), Field(max_length=4096)]

_LIMITS: Mapping[str, tuple[int, Callable[[ModelConfig], int], str]] = {
    "neuron": (0, lambda model: model.d_mlp - 1, "neuron"),
    "neurons": (0, lambda model: model.d_mlp - 1, "neuron"),
    "head": (0, lambda model: model.n_heads - 1, "head"),
    "heads": (0, lambda model: model.n_heads - 1, "head"),
    "pos": (0, lambda _: len(POSITIONS) - 1, "position (0 is x, 1 is y, 2 is =)"),
    "dim": (0, lambda model: model.d_model - 1, "embedding dimension"),
    "dims": (0, lambda model: model.d_model - 1, "embedding dimension"),
    "rank": (0, lambda model: min(model.p, model.d_model) - 1, "singular direction"),
    "x": (0, lambda model: model.p - 1, "token"),
    "y": (0, lambda model: model.p - 1, "token"),
    "z": (0, lambda model: model.p - 1, "token"),
    "i": (0, lambda model: model.p - 1, "component"),
    "freq": (1, lambda model: Task(model.p, model.operation).basis.n_freqs, "frequency"),
    "freqs": (1, lambda model: Task(model.p, model.operation).basis.n_freqs, "frequency"),
    "clusters": (1, lambda model: Task(model.p, model.operation).basis.n_freqs, "frequency"),
}


class Query(BaseModel):
    """A request for one analysis result of a run; everything but the run and the epoch."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    name: ClassVar[str]
    scope: ClassVar[Scope] = "checkpoint"
    frames_at_once: ClassVar[int] = 1000
    """How many checkpoints `compute` takes at a time; 1 for queries that need all neurons of a checkpoint."""
    least: ClassVar[Mapping[str, int]] = {}
    """Parameters that may be lower here than in other queries."""

    @classmethod
    def parse(cls, parameters: Mapping[str, Any]) -> Self:
        """Build the query from typed parameters, such as JSON.

        Raises:
            ParameterError: for unknown, missing or mistyped parameters.
        """
        try:
            return cls.model_validate(parameters)
        except ValidationError as error:
            raise ParameterError(f"query {cls.name!r}: {one_sentence(error)}") from None

    @classmethod
    def parse_text(cls, parameters: Mapping[str, str]) -> Self:
        """Build the query from text, such as `key=value` arguments.

        Raises:
            ParameterError: for unknown, missing or mistyped parameters.
        """
        try:
            return cls.model_validate_strings(dict(parameters))
        except ValidationError as error:
            raise ParameterError(f"query {cls.name!r}: {one_sentence(error)}") from None

    def check(self, model: ModelConfig) -> None:
        """Check every parameter against the bounds of a run's model.

        Raises:
            ParameterError: naming the parameter and its bounds.
        """
        for field in type(self).model_fields:
            if field not in _LIMITS:
                continue
            low, highest, what = _LIMITS[field]
            low = self.least.get(field, low)
            value, high = getattr(self, field), highest(model)
            for number in value if isinstance(value, tuple) else (value,):
                if number is not None and not low <= number <= high:
                    raise ParameterError(f"there is no {what} {number}: {field} goes from {low} to {high} in this run")

    def single(self, answer: Answer) -> Answer:
        """Finish the answer about one checkpoint, its epoch axis already gone."""
        return answer

    def is_quick(self, model: ModelConfig) -> bool:
        """Whether all checkpoints are one batched computation: less work than keeping its answer for later."""
        return model.is_factorisable and self.frames_at_once >= Query.frames_at_once

    @abstractmethod
    def compute(self, batch: CheckpointBatch) -> Answer:
        """Compute the answer for every checkpoint in `batch`, along a leading `epoch` axis."""

    def answer(
        self,
        batch: CheckpointBatch,
        arrays: Mapping[str, tuple[Any, tuple[str, ...], str]],
        notes: Mapping[str, str] | None = None,
        *,
        labels: Mapping[str, Labels] | None = None,
    ) -> Answer:
        """Assemble an answer from name → (tensor or array, axes, unit), with the labels of the axes that are used."""
        made = {name: Array(to_numpy(values), axes, unit) for name, (values, axes, unit) in arrays.items()}
        used = {axis for array in made.values() for axis in array.axes}
        known = axis_labels(batch.task, batch.model) | dict(labels or {})
        if "epoch" in used and "epoch" not in known:
            known["epoch"] = batch.epochs
        notes = dict(notes or {})
        if self.scope != "task" and not batch.model.is_factorisable:
            notes["through"] = THROUGH_TRANSFORMER_LENS
        return Answer(
            query=self.name,
            arrays=made,
            labels={axis: known[axis] for axis in sorted(used & known.keys())},
            titles={axis: batch.task.axis_title(axis) for axis in ("x", "y", "z") if axis in used},
            notes=notes,
        )


def to_numpy(values: Any) -> np.ndarray:
    """A tensor or array as a numpy array of its own."""
    if isinstance(values, Tensor):
        if values.dtype in (torch.float16, torch.bfloat16):
            values = values.float()
        return np.array(values.detach().cpu().numpy(), order="C")
    return np.array(values, order="C")


def axis_labels(task: Task, model: ModelConfig) -> dict[str, Labels]:
    """The ticks of every axis of the glossary but `epoch`."""
    tokens = tuple(int(token) for token in task.tokens)
    return {
        "x": tokens,
        "y": tokens,
        "z": tokens,
        "comp": task.basis.names,
        "comp_x": task.basis.names,
        "comp_y": task.basis.names,
        "freq_x": fold_names(task.basis),
        "freq_y": fold_names(task.basis),
        "freq": tuple(range(1, task.basis.n_freqs + 1)),
        "wave": ("cos", "sin"),
        "term": ("a", "b", "c", "d"),
        "pos": POSITIONS,
        "head": tuple(range(model.n_heads)),
        "neuron": tuple(range(model.d_mlp)),
    }
