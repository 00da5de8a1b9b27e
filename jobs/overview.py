"""What has become of every job: derived from the runs' folders, whenever somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from analysis.errors import DamagedError
from analysis.folders import RunFolders, is_run, version_of
from analysis.lease import is_held
from jobs.job import JOB, LOG, Job, Progress, Wanted, failure_in, job_in, progress_in, reached

State = Literal["queued", "running", "paused", "finished", "failed", "cancelled"]


@dataclass(frozen=True)
class Standing:
    """One job, as it stands."""

    name: str
    state: State
    wanted: Wanted
    """What was asked last; a training does it within a second."""

    reason: str | None
    """Why it failed, in a sentence."""

    p: int | None
    operation: str | None
    sweep: str | None
    """The sweep that it is a point of."""
    created: str
    epoch: int | None
    """The newest checkpoint's; None before the first."""

    epochs: int | None
    """How far it shall go."""

    version: str | None
    """The run's, another one whenever it has been written; None before it has a checkpoint, and so is a run."""

    progress: Progress | None
    """What was reported last, at most a second old while it runs."""

    has_log: bool


def overview(store: RunFolders) -> list[Standing]:
    """Every job of a store, the oldest first; 0.3 ms each.

    Raises:
        DamagedError: when the store cannot be read.
    """
    standings = [standing_of(folder) for folder in store.folders() if (folder / JOB).exists()]
    return sorted(standings, key=lambda standing: (standing.created, standing.name))


def standing_of(folder: Path) -> Standing:
    """How the job in `folder` stands: one that nobody holds is queued, whatever was going on before."""
    try:
        job, problem = job_in(folder), None
    except DamagedError as error:
        job, problem = None, str(error)
    failure = failure_in(folder)
    reason = problem or (failure.reason if failure else None)
    state = _state(folder, job, reason)
    return Standing(
        name=folder.name,
        state=state,
        wanted=job.wanted if job else "run",
        reason=reason if state == "failed" else None,
        p=job.model.p if job else None,
        operation=job.model.operation if job else None,
        sweep=job.sweep.name if job and job.sweep else None,
        created=job.created if job else "",
        epoch=reached(folder),
        epochs=job.train.epochs if job else None,
        version=version_of(folder) if is_run(folder) else None,
        progress=progress_in(folder),
        has_log=(folder / LOG).exists(),
    )


def wants_to_run(folder: Path) -> bool:
    """Whether there is something to do in `folder`, whoever holds it."""
    try:
        job = job_in(folder)
    except DamagedError:
        return False
    return job is not None and job.wanted == "run" and not is_finished(folder, job) and failure_in(folder) is None


def is_finished(folder: Path, job: Job) -> bool:
    """Whether a training has come as far as it shall."""
    epoch = reached(folder)
    return epoch is not None and epoch >= job.train.epochs


def _state(folder: Path, job: Job | None, reason: str | None) -> State:
    if is_held(folder):
        return "running"
    if job is not None and is_finished(folder, job):
        return "finished"
    if job is not None and job.wanted == "cancel":
        return "cancelled"
    if reason is not None:
        return "failed"
    return "paused" if job is not None and job.wanted == "pause" else "queued"
