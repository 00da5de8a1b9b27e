"""What the Train page shows of each job, and asks for again and again: `/jobs.json`, and a log at `/jobs/NAME/log`.

As with the list of runs, an answer may be kept for a second by any cache between, and has a tag.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from analysis.config import OPERATIONS
from analysis.errors import DamagedError, NotFoundError
from analysis.files import read_regular
from analysis.folders import RunFolders
from app.story import MOMENTS
from jobs.cost import Earlier
from jobs.curve import Curve, curve_of
from jobs.job import LOG, job_in
from jobs.overview import Standing, overview
from jobs.sweep import most_together
from jobs.trash import Trash

_CURVES = 50
"""Jobs whose curves are sent, the newest; and those that run."""

_MOST_LOG = 250_000
_DIGITS = 4


def listing(store: RunFolders) -> dict[str, Any]:
    """Every job, the newest first, and what was deleted within a day.

    Raises:
        DamagedError: when the store cannot be read.
    """
    standings = overview(store)[::-1]
    jobs = [
        _row(store.folder(one.name), one, has_curve=place < _CURVES or one.state == "running")
        for place, one in enumerate(standings)
    ]
    deleted = [{"name": one.name, "until": one.until.isoformat(timespec="seconds")} for one in Trash(store).content()]
    return {"jobs": jobs, "deleted": deleted[::-1]}


def log_of(store: RunFolders, name: str) -> bytes:
    """The end of what the training of a run has said.

    Raises:
        GrokscopeError: when there is none.
    """
    try:
        return read_regular(store.folder(name) / LOG, most=_MOST_LOG)
    except OSError as error:
        raise NotFoundError(f"run {name!r} has no log") from error


def earlier(store: RunFolders) -> list[Earlier]:
    """How fast trainings of this store have gone by themselves, the oldest first."""
    found = []
    for one in overview(store):
        if one.progress is None or not one.progress.steps_per_second:
            continue
        try:
            job = job_in(store.folder(one.name))
        except DamagedError:
            continue
        # Those that may have been trained together say nothing of how fast one is by itself.
        if job is not None and (job.sweep is None or most_together(job.model, job.train) == 1):
            found.append(Earlier(job.model, job.train, one.progress.steps_per_second))
    return found


def _row(folder: Path, standing: Standing, *, has_curve: bool) -> dict[str, Any]:
    now = standing.progress
    operation = OPERATIONS[standing.operation] if standing.operation is not None else None  # type: ignore[index]
    curve = curve_of(folder, standing.p, "even") if has_curve and standing.p is not None else None
    return {
        "name": standing.name,
        "state": standing.state,
        "wanted": standing.wanted,
        "reason": standing.reason,
        "task": f"{operation.formula} mod {standing.p}" if operation is not None else "",
        "sweep": standing.sweep,
        "created": standing.created,
        "checkpoint": standing.epoch,
        "epochs": standing.epochs,
        "version": standing.version,
        "progress": None if now is None else _numbers(now.model_dump(exclude={"at", "epochs"})),
        "hasLog": standing.has_log,
        "curve": None if curve is None else _drawn(curve),
        "moments": {} if curve is None else _moments(curve),
    }


def _numbers(values: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: None if value is None else _short(value) for name, value in values.items()}


def _drawn(curve: Curve) -> dict[str, Any]:
    """What the browser draws a curve from; no loss where it is no number."""
    losses = {"train": curve.train_loss, "test": curve.test_loss}
    lists = {name: [_short(x) if np.isfinite(x) else None for x in values] for name, values in losses.items()}
    return {"epochs": curve.epoch.tolist()} | lists


def _moments(curve: Curve) -> dict[str, int]:
    """When it memorised and generalised, by the names of `app.story.MOMENTS`."""
    found = dict(zip(MOMENTS, (curve.memorised, curve.grokked), strict=False))
    return {name: epoch for name, epoch in found.items() if epoch is not None}


def _short(value: float) -> float:
    """With as many digits as anybody sees; whole numbers as they are."""
    return value if isinstance(value, int) else float(f"{value:.{_DIGITS}g}")
