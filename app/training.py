"""Doing a job: what its `job.json` asks for, in this process, from wherever its run is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
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
from training.together import Together, thread_count, use_threads

if TYPE_CHECKING:
    from training.trainer import Progress

_LOG = logging.getLogger("grokscope.jobs")


def do_job(
    store: RunStore,
    name: str,
    *,
    lease: Lease,
    device: str,
    on_progress: Callable[[Progress], None],
    should_stop: Callable[[], bool],
    together: Together | None = None,
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
            _train_as(job, store, name)(device=chosen, control=Control(report, listener.should_stop, lease, together))
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


def do_jobs(
    store: RunStore,
    leases: Mapping[str, Lease],
    *,
    device: str,
    on_progress: Callable[[Progress], None],
    should_stop: Callable[[], bool],
) -> bool:
    """Do several jobs together, whose models have one shape; return whether the first was done, which is the caller's.

    Each stays a job of its own: what stops or fails one lets the others go on. When the first is another's by now, or
    has failed, the others save where they are, and whoever hears of them next goes on.

    Raises:
        LostError: when the first is another's by now.
        GrokscopeError: when that cannot be trained.
    """
    first = next(iter(leases))
    if len(leases) == 1:
        return do_job(
            store, first, lease=leases[first], device=device, on_progress=on_progress, should_stop=should_stop
        )
    together, is_over, threads = Together(len(leases)), threading.Event(), thread_count()

    def do(name: str) -> bool:
        use_threads(threads)
        try:
            return do_job(
                store,
                name,
                lease=leases[name],
                device=device,
                on_progress=on_progress if name == first else _ignore,
                should_stop=lambda: is_over.is_set() or should_stop(),
                together=together,
            )
        except BaseException:
            if name == first:
                is_over.set()
            raise
        finally:
            together.leave()

    with ThreadPoolExecutor(len(leases)) as pool:
        others = [pool.submit(do, name) for name in leases]
    for name, other in zip(leases, others, strict=True):
        if name != first and (error := other.exception()) is not None:
            _LOG.warning("run %r: %s", name, error)
    return others[0].result()


def _ignore(_: Progress) -> None:
    """What the bar shows is the first of them."""


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
