"""What one does with jobs, and what becomes of them, told by their folders alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis.errors import DamagedError, NotFoundError, ParameterError
from analysis.folders import MANIFEST, RunFolders
from analysis.lease import LEASE_SECONDS, Lease, is_held
from analysis.store import RunStore
from jobs.control import Jobs
from jobs.job import JOB, Failure, Job, Reporter, failure_in, job_in
from jobs.overview import overview, standing_of, wants_to_run
from jobs.trash import KEPT, Trash
from tests import tiny
from tests.jobs.conftest import Rung, hold, submit


def states(jobs: Jobs) -> dict[str, str]:
    return {standing.name: standing.state for standing in overview(jobs.store)}


def fail(folder: Path) -> None:
    with Lease.take(folder) as lease:
        from jobs.job import fail as say

        say(folder, "the training diverged", lease)


def of_finished(tiny_copy: RunStore, rung: Rung) -> Jobs:
    """Jobs of a store with one finished run, which was never a job."""
    return Jobs(RunFolders(tiny_copy.root), rung.append)


def test_a_job_is_in_its_folder_before_there_is_a_run(jobs: Jobs, rung: Rung) -> None:
    assert overview(jobs.store) == []
    folder = submit(jobs, "new")
    assert rung == ["new"]
    (standing,) = overview(jobs.store)
    assert (standing.name, standing.state, standing.wanted) == ("new", "queued", "run")
    assert (standing.epoch, standing.epochs, standing.version, standing.progress) == (None, 60, None, None)
    assert (standing.p, standing.operation, standing.has_log, standing.reason) == (7, "add", False, None)
    assert jobs.store.names() == (), "the run picker has it from its first checkpoint on"
    job = job_in(folder)
    assert job is not None
    assert (job.model, job.train, job.dtype) == (tiny.MODEL, tiny.TRAIN, "float32")


def test_states_follow_from_the_folder(jobs: Jobs, tiny_copy: RunStore) -> None:
    for name in ("queued", "running", "stale", "paused", "pausing", "cancelled", "failed", "again"):
        submit(jobs, name)
    hold(jobs.store.folder("running"))
    hold(jobs.store.folder("stale"), age=LEASE_SECONDS + 1)
    jobs.pause("paused")
    hold(jobs.store.folder("pausing"))
    jobs.pause("pausing")
    jobs.cancel("cancelled")
    for name in ("failed", "again"):
        fail(jobs.store.folder(name))
    jobs.resume("again")
    tiny_copy.folder("tiny").rename(jobs.store.folder("finished"))
    Job.of(tiny.MODEL, tiny.TRAIN, "float32").write(jobs.store.folder("finished"))
    assert states(jobs) == {
        **dict.fromkeys(("queued", "stale", "again"), "queued"),
        **dict.fromkeys(("running", "pausing"), "running"),
        **{name: name for name in ("paused", "cancelled", "failed", "finished")},
    }
    found = {standing.name: standing for standing in overview(jobs.store)}
    assert found["failed"].reason == "the training diverged"
    assert found["pausing"].wanted == "pause"
    assert found["finished"].version == RunStore(jobs.store.root).open("finished").version
    wanting = {name for name in found if wants_to_run(jobs.store.folder(name))}
    assert wanting == {"queued", "running", "stale", "again"}


def test_a_training_that_comes_to_its_end_is_finished_though_it_was_to_stop(tiny_copy: RunStore, rung: Rung) -> None:
    jobs = of_finished(tiny_copy, rung)
    jobs.extend("tiny", 80)
    jobs.pause("tiny")
    assert states(jobs) == {"tiny": "paused"}
    tiny.resume(tiny_copy, "tiny", epochs=80)
    assert states(jobs) == {"tiny": "finished"}
    with pytest.raises(ParameterError, match="has finished: extend it, to have it go on"):
        jobs.resume("tiny")
    with pytest.raises(ParameterError, match="has finished: there is nothing left to stop"):
        jobs.cancel("tiny")


def test_a_finished_run_is_extended(tiny_copy: RunStore, rung: Rung) -> None:
    jobs = of_finished(tiny_copy, rung)
    assert overview(jobs.store) == [], "nothing is wanted of it"
    with pytest.raises(ParameterError, match=r"goes to epoch 60: give so many epochs or more, 10,000,000 at most"):
        jobs.extend("tiny", 59)
    with pytest.raises(ParameterError, match="more than 2000 checkpoints"):
        submit(jobs, "new", checkpoints="0::1", epochs=5000)
    jobs.extend("tiny", 100)
    assert (states(jobs), rung) == ({"tiny": "queued"}, ["tiny"])
    assert standing_of(jobs.store.folder("tiny")).epochs == 100


def test_what_nobody_can_do_is_said_and_changes_nothing(jobs: Jobs, tiny_copy: RunStore, rung: Rung) -> None:
    submit(jobs, "new")
    before = (jobs.store.folder("new") / JOB).read_bytes()
    for act in (jobs.pause, jobs.resume, jobs.cancel, jobs.delete, lambda name: jobs.extend(name, 5)):
        with pytest.raises(NotFoundError, match="there is no run 'other'"):
            act("other")
        with pytest.raises(ParameterError, match="cannot name a run"):
            act("../new")
    with pytest.raises(ParameterError, match="there is a run 'new' already: choose another name"):
        submit(jobs, "new")
    imported = of_finished(tiny_copy, rung)
    tiny.rewrite_manifest(tiny_copy.folder("tiny"), lambda content: content.update(train=None))
    with pytest.raises(ParameterError, match="run 'tiny' was imported: it cannot be trained"):
        imported.resume("tiny")
    assert (jobs.store.folder("new") / JOB).read_bytes() == before
    assert rung == ["new"]


@pytest.mark.parametrize("content", ["", "{}", '{"wanted": "fly"}'])
def test_a_damaged_job_is_failed_and_says_so(jobs: Jobs, content: str) -> None:
    folder = submit(jobs, "new")
    (folder / JOB).write_text(content)
    (standing,) = overview(jobs.store)
    assert standing.state == "failed"
    assert standing.reason is not None
    assert "job.json of run 'new' is not valid" in standing.reason
    assert not wants_to_run(folder)
    with pytest.raises(DamagedError):
        jobs.pause("new")


def test_a_run_is_renamed(tiny_copy: RunStore, rung: Rung) -> None:
    jobs = of_finished(tiny_copy, rung)
    digest = tiny_copy.open("tiny").digest
    jobs.extend("tiny", 80)
    jobs.rename("tiny", "other")
    run = tiny_copy.open("other")
    assert (tiny_copy.names(), run.manifest.name, run.digest) == (("other",), "other", digest)
    assert json.loads((run.folder / MANIFEST).read_text())["name"] == "other"
    assert (states(jobs), rung[-1]) == ({"other": "queued"}, "other")
    hold(run.folder)
    (run.folder / ".lease-000001").rename(run.folder / ".lease-000009")
    with pytest.raises(ParameterError, match="run 'other' is being trained: pause it first, then rename it"):
        jobs.rename("other", "third")
    submit(jobs, "taken")
    with pytest.raises(ParameterError, match="there is a run 'taken' already: choose another name"):
        jobs.rename("other", "taken")
    assert tiny_copy.names() == ("other",)


def test_what_was_deleted_comes_back_for_a_day(tiny_copy: RunStore, rung: Rung) -> None:
    jobs, trash = of_finished(tiny_copy, rung), Trash(RunFolders(tiny_copy.root))
    jobs.extend("tiny", 80)
    digest = tiny_copy.open("tiny").digest
    hold(tiny_copy.folder("tiny"))
    jobs.delete("tiny")
    assert (tiny_copy.names(), overview(jobs.store)) == ((), [])
    now = datetime.now(UTC)
    trash.sweep(now + KEPT - timedelta(minutes=1))
    (deleted,) = trash.content()
    assert deleted.name == "tiny"
    assert abs(deleted.until - now - KEPT) < timedelta(minutes=1)
    jobs.undo("tiny")
    assert (tiny_copy.open("tiny").digest, states(jobs)) == (digest, {"tiny": "queued"})
    assert rung[-1] == "tiny"
    jobs.delete("tiny")
    submit(jobs, "tiny")
    with pytest.raises(ParameterError, match="there is another run 'tiny' by now: rename that first, then undo"):
        jobs.undo("tiny")
    jobs.delete("tiny")
    jobs.undo("tiny")
    assert tiny_copy.names() == (), "what was deleted last comes back first"
    trash.sweep(now + KEPT + timedelta(minutes=1))
    assert trash.content() == []
    jobs.delete("tiny")
    trash.sweep(datetime.now(UTC) + 2 * KEPT)
    with pytest.raises(NotFoundError, match="no run 'tiny' was deleted within the last day"):
        jobs.undo("tiny")


def test_progress_is_written_once_a_second_and_at_the_end(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, clock = submit(jobs, "new"), [100.0]
    monkeypatch.setattr("jobs.job.time", SimpleNamespace(monotonic=lambda: clock[-1]))
    numbers = {"train_loss": 2.0, "test_loss": float("inf"), "train_accuracy": 0.5, "test_accuracy": 0.0}
    with Lease.take(folder) as lease:
        reporter = Reporter(folder, lease)
        seen = []
        for epoch, time in ((0, 100.0), (10, 100.5), (40, 101.0), (50, 101.9), (60, 101.9)):
            clock.append(time)
            reporter.report(epoch=epoch, epochs=60, **numbers)
            progress = standing_of(folder).progress
            assert progress is not None
            seen.append((progress.epoch, progress.steps_per_second, progress.seconds_left))
    assert seen == [(0, 0, 0), (0, 0, 0), (40, 40, 0.5), (40, 40, 0.5), (60, pytest.approx(60 / 1.9), 0)]
    assert progress.test_loss is None, "a browser's JSON has no infinity"


def test_a_failure_is_forgotten_when_it_goes_on(jobs: Jobs) -> None:
    folder = submit(jobs, "new")
    fail(folder)
    assert isinstance(failure_in(folder), Failure)
    with jobs.undertaken("new"):
        assert failure_in(folder) is None
        assert is_held(folder)


def test_a_store_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ParameterError, match=r"run 'new' cannot be written in .*file"):
        submit(Jobs(RunFolders(tmp_path / "file")), "new")


def test_looking_needs_no_torch() -> None:
    modules = "jobs.bell, jobs.station, jobs.control, jobs.overview, app.jobs, app.commands.worker, app.commands.jobs"
    code = f"import sys, {modules}; print('torch' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tiny.PROJECT)
    assert found.stdout == "False\n"


@pytest.mark.parametrize("act", [Jobs.pause, Jobs.cancel], ids=lambda act: act.__name__)
def test_what_stops_goes_on(jobs: Jobs, act: Callable[[Jobs, str], None], rung: Rung) -> None:
    submit(jobs, "new")
    act(jobs, "new")
    jobs.resume("new")
    assert states(jobs) == {"new": "queued"}
    assert rung == ["new", "new"]
