"""What a query is: a frozen, validated request that knows its bounds and computes its answer.

A new analysis is one subclass of `Query` in `analysis/queries/`; the cache, the command line, the HTTP side and the
notebooks all find it in `analysis.queries.QUERIES`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, Self, get_args

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, ValidationError
from torch import Tensor

from analysis.answer import Answer, Array, Labels
from analysis.batch import THROUGH_TRANSFORMER_LENS, CheckpointBatch
from analysis.config import ModelConfig
from analysis.errors import ParameterError, one_sentence
from analysis.neuron_pass import Reading
from analysis.principal import decomposing
from analysis.signature import POSITIONS, ArraySpec, ArraySpecs, InBothBases, IndexKind
from analysis.spectrum import fold_names
from analysis.task import Task

Basis = Literal["input", "fourier"]
Stage = Literal["pre", "post"]
Scope = Literal["checkpoint", "run", "task"]
"""What an answer depends on: one checkpoint; the whole run; or only the task, whatever the weights."""


_LARGE = 30_000_000
"""Numbers of neurons on inputs: 7 million at p = 113 take a tenth of a second."""

_LONG = 1_000_000_000
"""Of `analysis.principal.decomposing`: a second of one core."""

_PART = 70_000_000
"""Numbers of neurons on inputs in one part: up to half a second on two cores, 8 checkpoints at p = 113."""

MOST_AT_ONCE = 1000
"""Checkpoints that any query takes at once: a run may have any number of them."""

_BESIDES = 128
"""So many neurons' work is what there is to do for each input besides its neurons, and as much as there is to send."""

_THROUGH_TRANSFORMER_LENS = 16
"""How many times the work it is to go through TransformerLens."""


class Query(BaseModel):
    """A request for one analysis result of a run; everything but the run and the epoch."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    name: ClassVar[str]
    scope: ClassVar[Scope] = "checkpoint"
    batch: ClassVar[Literal["all"] | int] = "all"
    """How many checkpoints `compute` takes at once; 1 for queries that need all neurons of a checkpoint."""
    carries: ClassVar[str] = ""
    """The name of what is carried along the run from its end, if anything.

    An answer at one checkpoint depends on those after it then, too. `compute` finds all of them in
    `batch.loaded.whole`, where what it has carried is kept by this name.
    """
    is_factorised: ClassVar[bool] = False
    """Whether only models that the factorised pass covers have an answer."""
    takes_sum: ClassVar[bool] = False
    """Whether it compares the model with cos w(x ∘ y), which only additive operations have (`Task.is_additive`)."""
    made_from: ClassVar[tuple[str, ...]] = ()
    """Queries that its main array follows from at every checkpoint (`analysis.queries.factors`); their words are with
    the first of them. None for what cannot be had for less than the answer itself."""
    arrays: ClassVar[ArraySpecs | InBothBases]
    """The arrays of its answers, `values` being the main one."""

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

    @classmethod
    def indices(cls) -> Mapping[str, IndexKind]:
        """What its parameters index, by their names; those that index nothing are left out."""
        found = ((name, item) for name, field in cls.model_fields.items() for item in field.metadata)
        return {name: kind for name, kind in found if isinstance(kind, IndexKind)}

    @classmethod
    def choices(cls, parameter: str, model: ModelConfig) -> Sequence[str | int]:
        """Everything that a parameter can be in a model: a word of several, or a number that indexes something."""
        kind = cls.indices().get(parameter)
        if kind is None:
            return get_args(cls.model_fields[parameter].annotation)
        low, high = kind.bounds(model)
        return range(low, high + 1)

    @classmethod
    def is_costly(cls, model: ModelConfig) -> bool:
        """Whether its answer at all checkpoints of a run is worth keeping: more work to compute than to read again.

        Such answers take every neuron of every checkpoint, or a model that the factorised pass does not cover.
        """
        return cls.batch == 1 or not model.is_factorisable

    @classmethod
    def is_large(cls, model: ModelConfig) -> bool:
        """Whether a costly answer takes seconds at one checkpoint already: every neuron of it on every input."""
        return model.p**2 * model.d_mlp > _LARGE or not model.is_factorisable

    @classmethod
    def takes_long_to_carry(cls, model: ModelConfig, checkpoints: int) -> bool:
        """Whether it takes more than a second to carry what it needs along so many checkpoints, even for one."""
        return bool(cls.carries) and checkpoints * decomposing(model.p, model.d_model) > _LONG

    @classmethod
    def part_size(cls, model: ModelConfig) -> int | None:
        """How many checkpoints of a run are computed, kept and sent together; None where any number is quick.

        It follows from the query and the model alone: each part of a run has its own place in every cache.
        """
        if cls.scope != "checkpoint" or not cls.is_costly(model):
            return None
        work = model.p**2 * (model.d_mlp + _BESIDES) * (1 if model.is_factorisable else _THROUGH_TRANSFORMER_LENS)
        return min(max(1, _PART // work), MOST_AT_ONCE)

    @classmethod
    def arrays_in(cls, basis: Basis | None) -> ArraySpecs:
        """The arrays of its answers in one basis; those that only some runs have included."""
        if not isinstance(cls.arrays, InBothBases):
            return cls.arrays
        return cls.arrays.fourier if basis == "fourier" else cls.arrays.input

    @classmethod
    def why_none(cls, model: ModelConfig) -> str:
        """Why a model has no answer to any question of this kind, in a sentence; empty where it has."""
        if cls.is_factorised and not model.is_factorisable:
            return "it is for models of one layer without layer norm, and this is none"
        return Task(model.p, model.operation).why_not_additive if cls.takes_sum else ""

    @property
    def specs(self) -> ArraySpecs:
        """The arrays of the answer to this very query."""
        return self.arrays_in(getattr(self, "basis", None))

    def check(self, model: ModelConfig) -> None:
        """Check every parameter against the bounds of a run's model.

        Raises:
            ParameterError: naming the parameter and its bounds; for models that have no answer at all, why.
        """
        if why := self.why_none(model):
            raise ParameterError(f"query {self.name!r} has no answer in this run: {why}")
        for name, kind in self.indices().items():
            value = getattr(self, name)
            for number in value if isinstance(value, tuple) else (value,):
                kind.check(number, name, model)

    def readings(self) -> tuple[Reading[Any], ...]:
        """What its answer takes of all neurons: queries that are asked together read it off in one pass."""
        return ()

    def single(self, answer: Answer) -> Answer:
        """Finish the answer about one checkpoint, its epoch axis already gone."""
        return answer

    @abstractmethod
    def compute(self, batch: CheckpointBatch) -> Answer:
        """Compute the answer for every checkpoint in `batch`, along a leading `epoch` axis."""

    def answer(
        self,
        batch: CheckpointBatch,
        *,
        notes: Mapping[str, str] | None = None,
        labels: Mapping[str, Labels] | None = None,
        **values: Any,
    ) -> Answer:
        """Assemble an answer from the values of its arrays by name (tensors, or what numpy takes).

        Their axes and units are those of the signature, and the axes that are used get their labels.
        """
        specs = self.specs
        made = {name: self._array(specs[name], given) for name, given in values.items()}
        used = {axis for array in made.values() for axis in array.axes}
        known = axis_labels(batch.task, batch.model) | dict(labels or {})
        if "epoch" in used and "epoch" not in known:
            known["epoch"] = batch.epochs
        notes = dict(notes or {})
        if batch.is_loaded and not batch.model.is_factorisable:
            notes["through"] = THROUGH_TRANSFORMER_LENS
        return Answer(
            query=self.name,
            arrays=made,
            labels={axis: known[axis] for axis in sorted(used & known.keys())},
            titles={axis: batch.task.axis_title(axis) for axis in ("x", "y", "z") if axis in used},
            notes=notes,
        )

    def _array(self, spec: ArraySpec, values: Any) -> Array:
        has_epochs = self.scope == "checkpoint" and not spec.is_still
        return Array(to_numpy(values), ("epoch", *spec.axes) if has_epochs else spec.axes, spec.unit)


def compute_together(queries: Sequence[Query], batch: CheckpointBatch) -> list[Answer]:
    """Compute several queries at the same checkpoints, whose neurons are passed over once for all of them.

    Each answer is what it is alone, to the last bit.
    """
    batch.expect(reading for query in queries for reading in query.readings())
    return [query.compute(batch) for query in queries]


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
        "place": ("comp_x", "comp_y", "freq_x", "freq_y"),
        "term": ("a", "b", "c", "d"),
        "pos": POSITIONS,
        "head": tuple(range(model.n_heads)),
        "neuron": tuple(range(model.d_mlp)),
    }
