"""The form of a sweep: that of a training, in which fields may have several values; `jobs.sweep` makes the runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.config import TrainConfig
from analysis.errors import ParameterError
from analysis.folders import RunFolders
from app.train.access import Limits
from app.train.form import FIELDS, FormError, FormField, about_schedule, blamed, read_values
from jobs.sweep import MAX_RUNS, SWEEP_SCHEDULE, Plan, PointError, Sweep, plan, sweep_of

HOW = "0.3, 1, 3 or 0..4"
"""How several values are written."""

_NOTHING_VARIES = f"give some field several values, as in {HOW}: each combination becomes a run"


def sweep_form() -> dict[str, Any]:
    """What is other in the form of a sweep: which fields take several values, defaults and hints."""
    return {
        "several": [field.name for field in FIELDS if _takes_several(field)],
        "defaults": {"checkpoints": SWEEP_SCHEDULE},
        "hints": {"name": "names of its runs begin with it"},
        "how": f"Each combination becomes a run. Several values are written as {HOW}; seeds as well.",
    }


def read_sweep(given: Mapping[str, Any], store: RunFolders, limits: Limits) -> tuple[Sweep, Plan]:
    """The sweep that the values of a form describe, and what of it is not there yet.

    Raises:
        FormError: with a sentence for each value that cannot be one.
        ParameterError: when nothing varies, or too much.
    """
    values, wrong = read_values(given, lambda field, text: _read(field, text, limits))
    name = values.pop("name", None)
    if not wrong:
        wrong |= _about_schedules(values, limits)
    if wrong:
        raise FormError(wrong)
    base = {field: several[0] for field, several in values.items() if len(several) == 1}
    grid = {field: several for field, several in values.items() if len(several) > 1}
    if not grid:
        raise ParameterError(_NOTHING_VARIES)
    try:
        sweep = sweep_of({"name": name, "base": base, "grid": grid})
    except PointError as error:
        raise FormError(blamed(error.error)) from None
    except ParameterError as error:
        field, colon, why = str(error).partition(": ")
        raise FormError({field: why}) if colon and field == "name" else error from None
    try:
        return sweep, plan(store, sweep)
    except ParameterError as error:  # what is there by these names is something else
        raise FormError({"name": str(error)}) from None


def _takes_several(field: FormField) -> bool:
    return field.kind in ("whole", "real", "choice")


def _read(field: FormField, text: Any, limits: Limits) -> Any:
    """The values of a field, or the one that a field has which takes no more; None where the configuration has its own.

    Raises:
        ValueError: with what to write instead.
    """
    if not _takes_several(field) or not isinstance(text, str):
        value = field.read(text, limits)
        return value if field.kind == "name" or value is None else [value]
    values: list[Any] = []
    for part in [part.strip() for part in text.split(",") if part.strip()] or [""]:
        values += _expanded(field, part, limits)
        if len(values) > MAX_RUNS:
            raise ValueError(f"give {MAX_RUNS:,} values at most")
    for place, value in enumerate(values):
        if value in values[:place]:
            raise ValueError(f"{value} is there twice: give each value once")
    return None if values == [None] else values


def _expanded(field: FormField, part: str, limits: Limits) -> list[Any]:
    """What stands between two commas: a value, or all whole numbers from one to another.

    Raises:
        ValueError: with what to write instead.
    """
    first, dots, last = part.partition("..")
    if not dots:
        return [field.read(part, limits)]
    if field.kind != "whole":
        raise ValueError("list the values, as in 0.3, 1, 3: start..stop is for whole numbers")
    start, stop = (field.read(end.strip(), limits) for end in (first, last))
    if start is None or stop is None or not start <= stop < start + MAX_RUNS:
        raise ValueError(f"write start..stop as in 0..4: the smaller first, {MAX_RUNS:,} values at most")
    return list(range(start, stop + 1))


def _about_schedules(values: Mapping[str, Any], limits: Limits) -> dict[str, str]:
    """What is wrong with the checkpoints, for how far soever the runs go."""
    (checkpoints,) = values.get("checkpoints", [SWEEP_SCHEDULE])
    wrong: dict[str, str] = {}
    for epochs in values.get("epochs", [TrainConfig().epochs]):
        wrong |= about_schedule(checkpoints, epochs, limits)
    return wrong
