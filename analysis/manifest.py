"""The schema of `run.json`: a run's name, configuration, provenance and the digest of each checkpoint."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from analysis.config import ModelConfig, TrainConfig

SCHEMA_VERSION: Final = 1

CHECKPOINTS = "checkpoints"
"""The folder of a run's checkpoints."""

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


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class CheckpointRecord(_Strict):
    """One checkpoint of a run: the weights after `epoch` optimiser steps."""

    epoch: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    cut_squares: Annotated[float, Field(ge=0)] = 0.0
    """Sum of squares of weights that an importer cut off: the read-out column of `=`, which is never an answer."""

    @property
    def file(self) -> str:
        """Where its weights are, relative to the run's folder."""
        return f"{CHECKPOINTS}/{self.epoch:06d}.safetensors"


class Provenance(_Strict):
    """Where a run comes from: what made it, with which versions, on what."""

    command: str
    created: str
    grokscope: str
    torch: str
    device: str
    threads: int
    source: str = "trained by grokscope"


class Manifest(_Strict):
    """The whole of `run.json`."""

    schema_version: Literal[1] = SCHEMA_VERSION
    name: Annotated[str, AfterValidator(run_name)]
    model: ModelConfig
    train: TrainConfig | None = None
    dtype: Dtype
    provenance: Provenance
    checkpoints: tuple[CheckpointRecord, ...] = ()
