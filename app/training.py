"""Doing a job: what its `job.json` asks for, in this process, from wherever its run is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.device import choose_device
from analysis.errors import GrokscopeError, NotFoundError
from analysis.folders import is_run
from analysis.lease import Lease, LostError
from analysis.store import RunStore
from jobs.child import Listener
from jobs.job import Job, Reporter, fail, job_in
from jobs.overview import is_finished
from training.start import Control, resume_training, start_training

if TYPE_CHECKING:
    from training.trainer import Progress


def do_job(
    store: RunStore,
    name: str,
    *,
    lease: Lease,
    device: str,
    on_progress: Callable[[Progress], None],
    should_stop: Callable[[], bool],
) -> bool:
    """Train until what is wanted is done, or stopping is; return whether it was done. Why it failed, the folder keeps.

    Raises:
        LostError: when the run is another's by now.
        GrokscopeError: when it cannot be trained.
    """
    folder = store.folder(name)
    reporter = Reporter(folder, lease)

    def report(progress: Progress) -> None:
        on_progress(progress)
        reporter.report(**asdict(progress))

    job = _wanted(folder)
    try:
        chosen = choose_device(device)
        while job.wanted == "run" and not is_finished(folder, job):
            listener = Listener(folder, lease, should_stop, job.train.epochs)
            _train_as(job, store, name)(device=chosen, control=Control(report, listener.should_stop, lease))
            if should_stop():
                break
            job = _wanted(folder)  # it may be extended, and stops for that
    except LostError:
        raise
    except GrokscopeError as error:
        fail(folder, str(error), lease)
        raise
    except Exception as error:
        fail(folder, f"{type(error).__name__}: {' '.join(str(error).split())}", lease)
        raise
    return is_finished(folder, job)


def _wanted(folder: Path) -> Job:
    job = job_in(folder)
    if job is None:
        raise NotFoundError(f"run {folder.name!r} has no job: submit one, or train it with grokscope train")
    return job


def _train_as(job: Job, store: RunStore, name: str) -> Callable[..., bool]:
    """What trains a run that has begun, or begins it."""
    if is_run(store.folder(name)):
        return partial(resume_training, store, name, epochs=job.train.epochs)
    return partial(start_training, store, name, model=job.model, train=job.train, dtype=job.dtype, branch=job.branch)
