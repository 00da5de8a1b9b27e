"""`grokscope jobs`, and jobs that `grokscope train` does by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.folders import RunFolders
from analysis.lease import Lease
from analysis.store import RunStore
from jobs.child import GONE
from jobs.control import Jobs
from jobs.overview import standing_of
from tests import tiny
from tests.commands.conftest import Command, assert_refused


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    found = Jobs(RunFolders(tmp_path / "runs"))
    found.submit("new", model=tiny.MODEL, train=tiny.TRAIN)
    return found


@pytest.fixture
def command(grokscope: Command, jobs: Jobs) -> Command:
    """`grokscope jobs` of that store, with its words after the flags of the group."""
    return lambda *words: grokscope("jobs", "--runs", str(jobs.store.root), *words)


def test_jobs_are_listed_and_steered(command: Command, jobs: Jobs) -> None:
    assert command().out == f"{'new':<24} queued     60 epochs\n"
    for words, state in (
        (("pause", "new"), "paused"),
        (("cancel", "new"), "cancelled"),
        (("resume", "new"), "queued"),
        (("extend", "new", "80"), "queued"),
    ):
        result = command(*words)
        assert (result.code, result.err) == (0, "")
        assert "new" in result.out
        (row,) = json.loads(command("--json").out)
        assert (row["name"], row["state"]) == ("new", state)
    assert row["epochs"] == 80
    assert command("rename", "new", "other").out == "Run new is called other now.\n"
    assert "jobs undo other" in command("delete", "other").out
    assert command().out == f"There are no jobs in {jobs.store.root}.\n"
    assert command("undo", "other").out == "Run other is back.\n"
    assert command().out.startswith("other ")


def test_what_cannot_be_done_is_one_line(command: Command) -> None:
    assert_refused(command("pause", "other"), "there is no run 'other'")
    assert_refused(command("extend", "new", "59"), "run 'new' goes to epoch 60: give so many epochs or more")
    assert_refused(command("extend", "new", "0"), "0 is not in the range")
    assert_refused(command("undo", "new"), "no run 'new' was deleted within the last day")


def test_a_job_is_done_by_hand_and_once(grokscope: Command, command: Command, jobs: Jobs, tiny_run: object) -> None:
    words = ("train", "--job", "--name", "new", "--runs", str(jobs.store.root))
    result = grokscope(*words)
    assert (result.code, result.out) == (0, "Run new is finished.\n")
    assert command().out == f"{'new':<24} finished   60 epochs\n"
    assert RunStore(jobs.store.root).open("new").digest == tiny_run.digest
    assert grokscope(*words).out == "Run new is finished.\n"
    assert_refused(grokscope(*words, "--lr", "0.1"), "--lr cannot change when a job is done: its job.json has it")
    with Lease.take(jobs.store.folder("new")):
        assert_refused(grokscope(*words), "run 'new' is being trained by another process")


def test_a_training_whose_worker_has_lost_it_ends(grokscope: Command, jobs: Jobs) -> None:
    result = grokscope("train", "--job", "--name", "new", "--lease", "old", "--runs", str(jobs.store.root))
    assert result.code == GONE
    assert "was taken over by another process" in result.err
    assert standing_of(jobs.store.folder("new")).state == "queued"


def test_what_is_trained_by_hand_is_a_job_as_well(grokscope: Command, command: Command, jobs: Jobs) -> None:
    where = ("--no-warm", "--runs", str(jobs.store.root))
    assert grokscope("train", "--name", "hand", *tiny.FLAGS, "--epochs", "20", "--checkpoints", "0", *where).code == 0
    assert f"{'hand':<24} finished   20 epochs" in command().out.splitlines()
    command("extend", "hand", "40")
    assert grokscope("train", "--name", "hand", "--resume", *where).code == 0
    assert RunStore(jobs.store.root).open("hand").epochs == (0, 20, 40)


def test_a_first_checkpoint_that_never_comes_leaves_nothing(grokscope: Command, jobs: Jobs) -> None:
    assert grokscope("train", "--name", "hand", "--device", "cuda:99", "--runs", str(jobs.store.root)).code == 2
    assert not jobs.store.folder("hand").exists()
