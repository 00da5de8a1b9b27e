"""A sweep's small points are trained together by a worker, and each is a job of its own."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from analysis.folders import RunFolders
from analysis.lease import Lease
from analysis.store import RunStore
from app.training import do_jobs
from jobs.control import Jobs
from jobs.overview import overview
from jobs.sweep import MOST_TOGETHER, SMALL_STEP, begin, companions_of, most_together, sweep_of
from tests import tiny

BASE = {"p": 7, "d_model": 16, "n_heads": 2, "d_head": 8, "d_mlp": 24, "epochs": 20, "frac_train": 0.5}
SWEEP = sweep_of({"name": "s", "base": BASE, "grid": {"seed": [0, 1, 2]}})
NAMES = tuple(point.name for point in SWEEP.points)


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    found = Jobs(RunFolders(tmp_path / "runs"))
    begin(found, SWEEP)
    return found


def states(jobs: Jobs) -> dict[str, str]:
    return {standing.name: standing.state for standing in overview(jobs.store)}


def test_companions_are_waiting_points_of_one_shape(jobs: Jobs) -> None:
    begin(jobs, sweep_of({"name": "other", "base": BASE, "grid": {"seed": [0, 1]}}))
    begin(jobs, sweep_of({"name": "mixed", "base": {"p": 7, "epochs": 20}, "grid": {"d_mlp": [24, 32]}}))
    assert companions_of(jobs.store, NAMES[1]) == (NAMES[0], NAMES[2])
    assert companions_of(jobs.store, "mixed-d_mlp-24") == ()
    jobs.pause(NAMES[0])
    assert companions_of(jobs.store, NAMES[1]) == (NAMES[2],)
    with Lease.take(jobs.store.folder(NAMES[2])):
        assert companions_of(jobs.store, NAMES[1]) == ()


def test_only_what_has_little_to_do_is_trained_together() -> None:
    point = SWEEP.points[0]
    assert most_together(point.model, point.train) == MOST_TOGETHER
    large = point.model.model_copy(update={"d_mlp": 2 * SMALL_STEP // 49 + 1})
    assert most_together(large, point.train) == 1


def test_one_that_fails_says_why_and_the_others_are_done(jobs: Jobs) -> None:
    folder = jobs.store.folder(NAMES[1])
    (folder / "checkpoints").write_text("in the way")
    leases = {name: Lease.take(jobs.store.folder(name)) for name in NAMES}
    is_done = do_jobs(RunStore(jobs.store.root), leases, device="cpu", on_progress=tiny.ignore, should_stop=tiny.never)
    for lease in leases.values():
        lease.release()
    assert is_done
    assert states(jobs) == {NAMES[0]: "finished", NAMES[1]: "failed", NAMES[2]: "finished"}


@pytest.mark.slow
def test_two_workers_train_a_sweep(jobs: Jobs, tmp_path: Path) -> None:
    where = ("--runs", str(jobs.store.root), "--cache", str(tmp_path / "cache"), "--device", "cpu")
    workers = [tiny.grokscope("worker", *where) for _ in range(2)]
    try:
        deadline = time.monotonic() + 120
        while set(states(jobs).values()) != {"finished"} and time.monotonic() < deadline:
            time.sleep(0.2)
    finally:
        for worker in workers:
            worker.terminate()
            worker.communicate(timeout=30)
    assert states(jobs) == dict.fromkeys(NAMES, "finished")
    assert {RunStore(jobs.store.root).open(name).epochs[-1] for name in NAMES} == {20}
