"""What is wanted of a training and what has become of it: three small files beside `run.json`, each written whole.

`job.json` is written by whoever wants something, `progress.json` and `failure.json` by whoever trains; so nobody's word
is lost to another's. Everything else that there is to know follows from the checkpoints and the lease.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from cachetools import LRUCache, cached
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.config import ModelConfig, TrainConfig
from analysis.errors import DamagedError, one_sentence
from analysis.files import Stamp, read_regular, stamp_of, write_atomically
from analysis.folders import MANIFEST
from analysis.lease import Lease
from analysis.manifest import Branch, Dtype, Manifest

JOB: Final = "job.json"
PROGRESS: Final = "progress.json"
FAILURE: Final = "failure.json"
LOG: Final = "train.log"

Wanted = Literal["run", "pause", "cancel"]

_MOST_BYTES = 100_000
_MOST_MANIFEST = 100_000_000
_REPORT_SECONDS = 1.0


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Membership(_Strict):
    """The sweep that a training is a point of. Sweeps are kept nowhere else: a sweep is what its points say."""

    name: Annotated[str, Field(max_length=64)]
    varied: tuple[Annotated[str, Field(max_length=64)], ...]
    """The fields that differ from point to point; their values are those of the configuration."""


class Job(_Strict):
    """The whole of `job.json`: the training that is wanted, and whether it shall run now."""

    schema_version: Literal[1] = 1
    wanted: Wanted = "run"
    model: ModelConfig
    train: TrainConfig
    dtype: Dtype = "float32"
    branch: Branch | None = None
    """Where it branches off another run; its folder has what it begins with."""
    created: str
    sweep: Membership | None = None

    @classmethod
    def of(
        cls,
        model: ModelConfig,
        train: TrainConfig,
        dtype: Dtype,
        branch: Branch | None = None,
        sweep: Membership | None = None,
    ) -> Job:
        """A training that shall run, wanted now."""
        return cls(model=model, train=train, dtype=dtype, branch=branch, sweep=sweep, created=now())

    def wants_same(self, other: Job) -> bool:
        """Whether two jobs want the same training: whenever, whether now, and with whatever state of the optimiser."""
        return self._training == other._training

    @property
    def _training(self) -> tuple[object, ...]:
        branch = self.branch and self.branch.model_copy(update={"optimiser": "restarted"})
        return self.model, self.train, self.dtype, branch

    def write(self, folder: Path) -> None:
        """Put it into a run's folder."""
        unset = {"sweep"} if self.sweep is None else set()
        write_atomically(folder / JOB, (self.model_dump_json(indent=1, exclude=unset) + "\n").encode())


class Failure(_Strict):
    """The whole of `failure.json`: why a training does not go on."""

    reason: Annotated[str, Field(max_length=2000)]
    at: str


class Progress(_Strict):
    """The whole of `progress.json`: where a training stood a moment ago; losses in nats, accuracies in [0, 1]."""

    epoch: int
    epochs: int
    train_loss: float
    test_loss: float | None
    """None where it is too large for a number."""
    train_accuracy: float
    test_accuracy: float
    steps_per_second: float
    seconds_left: float
    at: str


File = TypeVar("File", bound=BaseModel)


def now() -> str:
    """The time, as files have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def job_in(folder: Path) -> Job | None:
    """What is wanted of the training in `folder`, if anything was ever said.

    Raises:
        DamagedError: when its `job.json` cannot be understood.
    """
    return _content(folder / JOB, Job)


def failure_in(folder: Path) -> Failure | None:
    """Why the training in `folder` does not go on, where it failed."""
    try:
        return _content(folder / FAILURE, Failure)
    except DamagedError as error:
        return Failure(reason=str(error), at=now())


def progress_in(folder: Path) -> Progress | None:
    """What the training in `folder` reported last, if that can be read."""
    try:
        return _content(folder / PROGRESS, Progress)
    except DamagedError:
        return None


def fail(folder: Path, reason: str, lease: Lease) -> None:
    """Say why a training does not go on.

    Raises:
        LostError: when it is another's by now.
    """
    failure = Failure(reason=reason[:2000], at=now())
    write_atomically(folder / FAILURE, (failure.model_dump_json(indent=1) + "\n").encode(), check=lease.check)


@dataclass
class Pace:
    """How fast a training goes, since it was first asked."""

    _first: tuple[int, float] | None = None

    def at(self, epoch: int) -> float:
        """Steps per second until `epoch`, which is now; 0 while nothing is known."""
        time_now = time.monotonic()
        if self._first is None:
            self._first = (epoch, time_now)
        begin, began = self._first
        return (epoch - begin) / (time_now - began) if time_now > began else 0.0


@dataclass
class Reporter:
    """Writes `progress.json`, at most once a second but for the last epoch."""

    folder: Path
    lease: Lease
    pace: Pace = field(default_factory=Pace)
    _due: float = 0.0

    def report(self, *, epoch: int, epochs: int, **numbers: float) -> None:
        """Take where the training stands.

        Raises:
            LostError: when it is another's by now.
        """
        speed = self.pace.at(epoch)
        if time.monotonic() < self._due and epoch < epochs:
            return
        self._due = time.monotonic() + _REPORT_SECONDS
        left = (epochs - epoch) / speed if speed else 0.0
        finite: dict[str, Any] = {name: value if math.isfinite(value) else None for name, value in numbers.items()}
        progress = Progress(epoch=epoch, epochs=epochs, steps_per_second=speed, seconds_left=left, at=now(), **finite)
        write_atomically(self.folder / PROGRESS, progress.model_dump_json().encode(), check=self.lease.check)


def manifest_in(folder: Path) -> Manifest | None:
    """The manifest of the run in `folder`; None while it has no checkpoint.

    Raises:
        DamagedError: when it cannot be understood.
    """
    return _content(folder / MANIFEST, Manifest, most=_MOST_MANIFEST)


def reached(folder: Path) -> int | None:
    """The epoch of the newest checkpoint of the run in `folder`; None while there is none, or none that can be read."""
    return _reached(folder, stamp_of(folder / MANIFEST))


@cached(LRUCache(10_000))
def _reached(folder: Path, _: Stamp) -> int | None:
    try:
        manifest = manifest_in(folder)
    except DamagedError:
        return None
    return max((record.epoch for record in manifest.checkpoints), default=None) if manifest else None


def _content(path: Path, kind: type[File], *, most: int = _MOST_BYTES) -> File | None:
    try:
        return kind.model_validate_json(read_regular(path, most=most))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise DamagedError(f"{path.name} of run {path.parent.name!r} cannot be read ({error.strerror})") from error
    except ValidationError as error:
        raise DamagedError(f"{path.name} of run {path.parent.name!r} is not valid ({one_sentence(error)})") from error
