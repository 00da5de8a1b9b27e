"""A sweep: many trainings that differ in some fields. It is read from a TOML file, and checked whole before it begins.

    name = "decay"
    [base]                        # any field of the model and of its training; the rest is as in `grokscope train`
    p = 23
    [grid]                        # every combination
    weight_decay = [0.3, 1, 3]
    seed = [0, 1, 2]
    [[points]]                    # or these, each with every combination of the grid
    frac_train = 0.4
    lr = 0.001

There is no scheduler, and no list of a sweep's runs: each run's `job.json` says which sweep it is of and what varies.
"""

from __future__ import annotations

import itertools
import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cachetools import LRUCache, cached
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.config import GIVEN, ModelConfig, TrainConfig
from analysis.errors import DamagedError, ParameterError, listing, one_sentence
from analysis.files import Stamp, digest_of, stamp_of
from analysis.folders import RunFolders, is_run
from analysis.lease import is_held
from analysis.manifest import Dtype, is_run_name
from jobs.control import Jobs
from jobs.job import JOB, Job, Membership, job_in
from jobs.overview import wants_to_run
from training.schedule import parse_schedule

MAX_RUNS = 1000
"""Runs of one sweep, at most: each is a folder, and a store is looked through again and again."""

SWEEP_SCHEDULE = "0:1000:250,1000::2500"
"""Checkpoints of a sweep's runs unless it says otherwise: a dozen in 25,000 epochs. Losses are kept at every tenth."""

FIELDS = tuple(name for name in (*ModelConfig.model_fields, *TrainConfig.model_fields) if name not in GIVEN)
"""What a sweep can give or vary, in the order in which names of points have it."""

MOST_TOGETHER = 8
"""Trainings that a worker takes together."""

SMALL_STEP = 50_000
"""Pairs × neurons up to which that is quicker than one after another (`benchmarks.together`)."""

_MOST_BYTES = 1_000_000
_DIGITS = 12
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


class _File(BaseModel):
    """The whole of a sweep's file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str
    dtype: Dtype = "float32"
    base: dict[str, Any] = {}
    grid: Mapping[str, Annotated[list[Any], Field(min_length=1)]] = {}
    points: list[dict[str, Any]] = []


@dataclass(frozen=True)
class Point:
    """One training of a sweep."""

    name: str
    model: ModelConfig
    train: TrainConfig


@dataclass(frozen=True)
class Sweep:
    """Everything that a sweep's file asks for, every value of it checked."""

    membership: Membership
    dtype: Dtype
    points: tuple[Point, ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.membership.name


@dataclass(frozen=True)
class Plan:
    """What is to be done for a sweep's points, and what is not."""

    missing: tuple[Point, ...]
    further: tuple[Point, ...]
    """Those that shall go further now than they were to."""
    known: tuple[Point, ...]


class PointError(ParameterError):
    """Values that no training can have."""

    def __init__(self, error: ValidationError) -> None:
        """Take what the configuration says of them."""
        super().__init__(one_sentence(error))
        self.error = error


def read_sweep(path: Path) -> Sweep:
    """The sweep that a file describes.

    Raises:
        ParameterError: naming the file, and what in it cannot be.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES)
        return sweep_of(tomllib.loads(text.decode()))
    except OSError as error:
        raise ParameterError(f"{path} cannot be read ({error.strerror}): name a sweep's TOML file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(f"{path} is no TOML: {error}") from None
    except ParameterError as error:
        raise ParameterError(f"{path}: {error}") from None


def sweep_of(content: Mapping[str, Any]) -> Sweep:
    """The sweep that the content of a file describes.

    Raises:
        ParameterError: naming the field of an unknown name or an impossible value, or the points that are doubled.
    """
    try:
        file = _File.model_validate(content)
    except ValidationError as error:
        raise ParameterError(one_sentence(error)) from None
    if not is_run_name(file.name):
        raise ParameterError(
            f"name: {file.name!r} cannot begin the names of runs: use letters, digits, dots and dashes"
        )
    varied = _varied(file)
    count = math.prod(len(values) for values in file.grid.values()) * max(len(file.points), 1)
    if count > MAX_RUNS:
        raise ParameterError(f"the sweep has {count:,} runs, of {MAX_RUNS:,} at most: give fewer values")
    base = {"checkpoints": SWEEP_SCHEDULE} | file.base
    points = tuple(_point(file.name, base, varied, values) for values in _combinations(file))
    _refuse_doubles(points, varied)
    return Sweep(Membership(name=file.name, varied=varied), file.dtype, points)


def value_of(field: str, model: ModelConfig, train: TrainConfig) -> Any:
    """What a field has in a configuration."""
    return getattr(model if field in ModelConfig.model_fields else train, field)


def plan(store: RunFolders, sweep: Sweep, only: Sequence[str] = ()) -> Plan:
    """What is there of a sweep's points, or of those named in `only`, and what is not.

    Raises:
        ParameterError: when a run of that name is something else, or the sweep has varied other fields so far.
    """
    varied = sweep.membership.varied
    for other in {one.varied for _, _, one in points_in(store) if one.name == sweep.name} - {varied}:
        raise ParameterError(
            f"the sweep {sweep.name!r} varies {listing(other)} already: choose another name for one that varies "
            f"{listing(varied)}"
        )
    missing, further, known = [], [], []
    for point in chosen(sweep, only):
        folder = store.folder(point.name)
        if not is_run(folder) and not (folder / JOB).exists() and not is_held(folder):
            missing.append(point)
        elif _is_to_go_further(folder, sweep, point):
            further.append(point)
        else:
            known.append(point)
    return Plan(tuple(missing), tuple(further), tuple(known))


def begin(jobs: Jobs, sweep: Sweep, only: Sequence[str] = ()) -> Plan:
    """Have all points trained that are not there yet, or those named in `only`; all is checked before any is made.

    Raises:
        ParameterError: when a run of that name is something else, or the store cannot be written.
    """
    planned = plan(jobs.store, sweep, only)
    for point in planned.missing:
        jobs.submit(point.name, model=point.model, train=point.train, dtype=sweep.dtype, sweep=sweep.membership)
    for point in planned.further:
        jobs.extend(point.name, point.train.epochs)
    return planned


def chosen(sweep: Sweep, only: Sequence[str]) -> tuple[Point, ...]:
    """The points of those names, or all when none is named.

    Raises:
        ParameterError: for a name that is no point's.
    """
    if not only:
        return sweep.points
    points = {point.name: point for point in sweep.points}
    for name in only:
        if name not in points:
            raise ParameterError(f"the sweep {sweep.name!r} has no point {name!r}: its points are {listing([*points])}")
    return tuple(points[name] for name in dict.fromkeys(only))


def points_in(store: RunFolders) -> list[tuple[Path, Job, Membership]]:
    """The jobs in a store that are points of sweeps, with their folders, sorted by name.

    Raises:
        DamagedError: when the store cannot be read; what a single job says in vain is left out.
    """
    found = ((folder, _job(folder, stamp_of(folder / JOB))) for folder in store.folders())
    return [(folder, job, job.sweep) for folder, job in found if job is not None and job.sweep is not None]


@cached(LRUCache(10_000))
def _job(folder: Path, _: Stamp) -> Job | None:
    try:
        return job_in(folder)
    except DamagedError:
        return None


def companions_of(store: RunFolders, name: str) -> tuple[str, ...]:
    """Points of the same sweep that wait and can be trained together with one, as many as is worth it (`together`).

    Their models have the same shape, and they train on equally many pairs for equally long.
    """
    job = job_in(store.folder(name))
    if job is None or job.sweep is None:
        return ()
    alike = [
        folder
        for folder, other, sweep in points_in(store)
        if folder.name != name
        and (sweep.name, other.dtype, *shape_of(other)) == (job.sweep.name, job.dtype, *shape_of(job))
    ]
    found = [folder.name for folder in alike if wants_to_run(folder) and not is_held(folder)]
    return tuple(found[: most_together(job.model, job.train) - 1])


def most_together(model: ModelConfig, train: TrainConfig) -> int:
    """How many trainings to take together: where one has so little to do that most of a step is not arithmetic."""
    pairs = model.p**2 * train.frac_train
    return MOST_TOGETHER if pairs * model.d_mlp <= SMALL_STEP else 1


def shape_of(training: Job | Point) -> tuple[object, ...]:
    """What is the same in trainings that can be done together."""
    return training.model, training.train.frac_train, training.train.epochs


def _varied(file: _File) -> tuple[str, ...]:
    """The fields that differ from point to point, in their own order."""
    listed = set(file.points[0]) if file.points else set()
    for place, point in enumerate(file.points):
        if set(point) != listed:
            raise ParameterError(f"points: number {place + 1} gives other fields than the first: give each the same")
    given_in = {"base": set(file.base), "grid": set(file.grid), "points": listed}
    for field in (*file.base, *file.grid, *listed):
        if field not in FIELDS:
            raise ParameterError(f"{field}: there is no such field; the fields are {', '.join(FIELDS)}")
    for field in FIELDS:
        places = [place for place, given in given_in.items() if field in given]
        if len(places) > 1:
            raise ParameterError(f"{field} stands in {' and '.join(places)}: leave it in one of them")
    varied = tuple(field for field in FIELDS if field in file.grid or field in listed)
    if not varied:
        raise ParameterError("nothing varies: give [grid] lists of values, or [[points]]")
    return varied


def _combinations(file: _File) -> Iterator[dict[str, Any]]:
    """The values of what varies, point by point; the last field of the grid varies fastest."""
    for point in file.points or [{}]:
        for values in itertools.product(*file.grid.values()):
            yield point | dict(zip(file.grid, values, strict=True))


def _point(sweep: str, base: dict[str, Any], varied: Sequence[str], values: dict[str, Any]) -> Point:
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in (base | values).items()}
    try:
        model = ModelConfig.model_validate(_share(given, ModelConfig))
        train = TrainConfig.model_validate(_share(given, TrainConfig))
    except ValidationError as error:
        raise PointError(error) from None
    parse_schedule(train.checkpoints, epochs=train.epochs)
    return Point(_name(sweep, [(field, value_of(field, model, train)) for field in varied]), model, train)


def _share(given: dict[str, Any], config: type[BaseModel]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name in config.model_fields}


def _name(sweep: str, values: Sequence[tuple[str, Any]]) -> str:
    """The name that follows from a sweep's name and the values that vary: in full, or where that cannot be a digest."""
    texts = [f"{field}-{_text(value)}" for field, value in values]
    name = "-".join([sweep, *texts])
    if is_run_name(name):
        return name
    name = f"{sweep}-{digest_of(repr(texts).encode())[:_DIGITS]}"
    if not is_run_name(name):
        raise ParameterError(f"name: {sweep!r} is too long to begin the names of runs: shorten it")
    return name


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "-".join(map(_text, value))
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _refuse_doubles(points: Sequence[Point], varied: Sequence[str]) -> None:
    seen: set[str] = set()
    for point in points:
        if point.name in seen:
            values = listing([f"{field} = {value_of(field, point.model, point.train)}" for field in varied])
            raise ParameterError(f"two points have {values}: give each once")
        seen.add(point.name)


def _is_to_go_further(folder: Path, sweep: Sweep, point: Point) -> bool:
    """Whether a point that is there already was to end sooner.

    Raises:
        ParameterError: when what is there is something else than this point.
    """
    job = job_in(folder)
    if job is None or job.sweep is None or job.sweep.name != sweep.name:
        raise ParameterError(f"there is a run {point.name!r} already, and not of this sweep: choose another name")
    for field in FIELDS:
        before, after = (value_of(field, one.model, one.train) for one in (job, point))
        if before != after and field != "epochs":
            raise ParameterError(
                f"run {point.name!r} has {field} {before}, and not {after}: choose another name for the sweep"
            )
    if job.dtype != sweep.dtype:
        raise ParameterError(f"run {point.name!r} has dtype {job.dtype}: choose another name for the sweep")
    return point.train.epochs > job.train.epochs
