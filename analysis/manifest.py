"""The schema of `run.json`: a run's name, configuration, provenance and the digest of each checkpoint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from analysis.config import ModelConfig, TrainConfig
from analysis.errors import listing

SCHEMA_VERSION: Final = 1

CHECKPOINTS = "checkpoints"
"""The folder of a run's checkpoints."""

UNKNOWN_EPOCH: Final = -1
"""The epoch of a checkpoint of which nobody knows how long it was trained; a run has it alone then."""

LAST_EPOCH: Final = 999_999_999
"""The highest epoch that addresses can name."""

UNKNOWN: Final = "unknown"
"""What stands for it in addresses and sentences."""

Dtype = Literal["float16", "bfloat16", "float32"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def is_run_name(name: str) -> bool:
    """Whether a run can have this name."""
    return _NAME.fullmatch(name) is not None


def run_name(name: str) -> str:
    """Return `name` when it is fit to be a run's name, and so a folder's.

    Raises:
        ValueError: for a name that is empty, too long, hidden, or that could leave the run store.
    """
    if not is_run_name(name):
        raise ValueError(
            f"{name!r} cannot name a run: use 1 to 64 letters, digits, dots, dashes and underscores, "
            "a letter or digit first"
        )
    return name


def epoch_text(epoch: int) -> str:
    """An epoch as addresses and files write it: `8375`, or `unknown`."""
    return UNKNOWN if epoch == UNKNOWN_EPOCH else str(epoch)


def epoch_numeral(epoch: int) -> str:
    """An epoch as sentences write it: `8,375`, or `unknown`."""
    return UNKNOWN if epoch == UNKNOWN_EPOCH else f"{epoch:,}"


def epoch_listing(epochs: Sequence[int]) -> str:
    """Epochs for a sentence."""
    return listing([epoch_numeral(epoch) for epoch in epochs])


def epoch_name(epoch: int | None) -> int | str | None:
    """An epoch as data names it, where −1 would be taken for a number."""
    return epoch_text(epoch) if epoch == UNKNOWN_EPOCH else epoch


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class CheckpointRecord(_Strict):
    """One checkpoint of a run: the weights after `epoch` optimiser steps, or `UNKNOWN_EPOCH`."""

    epoch: Annotated[int, Field(ge=UNKNOWN_EPOCH, le=LAST_EPOCH)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    cut_squares: Annotated[float, Field(ge=0)] = 0.0
    """Sum of squares of weights that an importer cut off: the read-out column of `=`, which is never an answer."""

    @property
    def file(self) -> str:
        """Where its weights are, relative to the run's folder."""
        name = epoch_text(self.epoch).zfill(6)
        return f"{CHECKPOINTS}/{name}.safetensors"


class Provenance(_Strict):
    """Where a run comes from: what made it, with which versions, on what."""

    command: str
    created: str
    grokscope: str
    torch: str
    device: str
    threads: int
    source: str = "trained by grokscope"


class Branch(_Strict):
    """Where a run branches off another, its parent: it begins with the weights of one of its checkpoints."""

    parent: Annotated[str, AfterValidator(run_name)]
    """What the parent was called then; `analysis.family` knows it by its checkpoint."""
    epoch: Annotated[int, Field(ge=0, le=LAST_EPOCH)]
    """Of that checkpoint, and where the branch begins: it counts on from there."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Digest of that checkpoint."""
    optimiser: Literal["continued", "restarted"]
    """Whether AdamW goes on with the parent's moments, or begins with none."""
    without_heads: tuple[Annotated[int, Field(ge=0)], ...] = ()
    """Heads that are held at zero from its first epoch on (`analysis.held`)."""
    without_frequencies: tuple[Annotated[int, Field(ge=1)], ...] = ()
    """Frequencies of the embedding that are held at zero from its first epoch on."""
    changed: tuple[str, ...] = ()
    """What of `TrainConfig` the parent does not have so, or does not say."""


class Manifest(_Strict):
    """The whole of `run.json`."""

    schema_version: Literal[1] = SCHEMA_VERSION
    name: Annotated[str, AfterValidator(run_name)]
    model: ModelConfig
    train: TrainConfig | None = None
    dtype: Dtype
    branch: Branch | None = None
    provenance: Provenance
    checkpoints: tuple[CheckpointRecord, ...] = ()

    @model_serializer(mode="wrap")
    def _without_no_branch(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Runs that branch off none are written as before there were branches."""
        return {name: value for name, value in serialize(self).items() if name != "branch" or value is not None}

    @model_validator(mode="after")
    def _unknown_is_alone(self) -> Self:
        if len(self.checkpoints) > 1 and any(record.epoch == UNKNOWN_EPOCH for record in self.checkpoints):
            raise ValueError("a checkpoint whose epoch is not known has no place among others")
        return self
