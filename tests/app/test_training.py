"""Doing a job: whatever is asked of it meanwhile, the weights are those of a training that nobody touched."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.errors import GrokscopeError, NotFoundError
from analysis.lease import Lease, LostError
from analysis.run import Run
from analysis.store import RunStore
from app.training import do_job
from jobs.control import Jobs
from jobs.overview import Standing, standing_of
from tests import tiny
from training.trainer import Progress

Act = Callable[[], object]


@pytest.fixture(autouse=True)
def _listens_at_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.child._LOOK_SECONDS", 0.0)


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    found = Jobs(RunStore(tmp_path / "runs"))
    found.submit("run", model=tiny.MODEL, train=tiny.TRAIN)
    return found


def do(jobs: Jobs, *, at: int = -1, act: Act = lambda: None) -> bool:
    """Do the job `run`; at an epoch something else happens."""

    def happens(progress: Progress) -> None:
        if progress.epoch == at:
            act()

    store = RunStore(jobs.store.root)
    with jobs.undertaken("run") as lease:
        return do_job(store, "run", lease=lease, device="cpu", on_progress=happens, should_stop=tiny.never)


def standing(jobs: Jobs) -> Standing:
    return standing_of(jobs.store.folder("run"))


def run_of(jobs: Jobs) -> Run:
    return RunStore(jobs.store.root).open("run")


def test_a_job_is_done(jobs: Jobs, tiny_run: Run) -> None:
    assert do(jobs)
    found = standing(jobs)
    assert (found.state, found.epoch) == ("finished", 60)
    assert found.progress is not None
    assert (found.progress.epoch, found.progress.epochs, found.progress.seconds_left) == (60, 60, 0)
    run = run_of(jobs)
    assert (run.digest, run.history_bytes, run.state) == (tiny_run.digest, tiny_run.history_bytes, "finished")
    written = {path: path.stat().st_mtime_ns for path in run.folder.rglob("*.safetensors")}
    assert do(jobs), "nothing is left to do"
    assert written == {path: path.stat().st_mtime_ns for path in run.folder.rglob("*.safetensors")}


@pytest.mark.parametrize("act", [Jobs.pause, Jobs.cancel], ids=["paused", "cancelled"])
@pytest.mark.parametrize("at", [0, 20, 30])
def test_one_that_is_stopped_goes_on_bit_for_bit(
    jobs: Jobs, tiny_run: Run, act: Callable[[Jobs, str], None], at: int, request: pytest.FixtureRequest
) -> None:
    assert not do(jobs, at=at, act=lambda: act(jobs, "run"))
    assert standing(jobs).state == request.node.callspec.id.rpartition("-")[2]
    assert not do(jobs), "until somebody asks for more"
    jobs.resume("run")
    assert do(jobs)
    assert run_of(jobs).digest == tiny_run.digest


def test_one_that_is_extended_meanwhile_goes_further_at_once(jobs: Jobs, tmp_path: Path) -> None:
    assert do(jobs, at=30, act=lambda: jobs.extend("run", 100))
    straight = RunStore(tmp_path)
    assert tiny.train(straight, "straight", config=tiny.TRAIN.model_copy(update={"epochs": 100}))
    assert run_of(jobs).digest == straight.open("straight").digest
    assert standing(jobs).state == "finished"


def test_one_whose_lease_is_taken_writes_no_more(jobs: Jobs) -> None:
    folder = jobs.store.folder("run")
    before: dict[Path, int] = {}

    def take() -> None:
        for path in folder.glob(".lease-*"):
            os.utime(path, (0, 0))
        Lease.take(folder)
        before.update({path: path.stat().st_mtime_ns for path in folder.rglob("*.*")})

    with pytest.raises(LostError):
        do(jobs, at=20, act=take)
    after = {path: path.stat().st_mtime_ns for path in folder.rglob("*.*") if not path.name.startswith(".lease")}
    assert after == {path: stamp for path, stamp in before.items() if not path.name.startswith(".lease")}
    assert run_of(jobs).epochs == (0,)


def fails() -> None:
    raise RuntimeError("out\nof memory")


def test_one_that_fails_says_why_and_can_be_tried_again(jobs: Jobs, tiny_run: Run) -> None:
    with pytest.raises(RuntimeError):
        do(jobs, at=40, act=fails)
    found = standing(jobs)
    assert (found.state, found.reason, found.epoch) == ("failed", "RuntimeError: out of memory", 20)
    jobs.resume("run")
    assert standing(jobs).state == "queued"
    assert do(jobs)
    assert run_of(jobs).digest == tiny_run.digest


def test_one_that_diverges_says_what_to_do(jobs: Jobs) -> None:
    jobs.delete("run")
    wild = tiny.TRAIN.model_copy(update={"lr": 10.0, "weight_decay": 100.0, "warmup": 0})
    jobs.submit("run", model=tiny.MODEL, train=wild)
    with pytest.raises(GrokscopeError):
        do(jobs)
    reason = standing(jobs).reason
    assert reason is not None
    assert reason.startswith("the training diverged at epoch")


def test_a_run_of_which_nothing_is_wanted(tiny_copy: RunStore) -> None:
    jobs = Jobs(tiny_copy)
    with pytest.raises(NotFoundError, match="run 'tiny' has no job"), jobs.undertaken("tiny") as lease:
        do_job(tiny_copy, "tiny", lease=lease, device="cpu", on_progress=tiny.ignore, should_stop=tiny.never)
    assert standing_of(tiny_copy.folder("tiny")).reason is None
