"""`grokscope branch`: one command begins a branch, goes on with it, and does nothing once it is finished."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.store import RunStore
from jobs.job import job_in
from jobs.overview import standing_of
from tests.commands.conftest import Command, assert_refused

FROM = ("tiny", "--epoch", "20", "--name", "branch", "--no-warm", "--epochs", "30", "--checkpoints", "25")


@pytest.fixture
def branch(grokscope: Command, tiny_copy: RunStore, tmp_path: Path) -> Command:
    """`grokscope branch` in a copy of the tiny store."""
    places = ("--runs", str(tiny_copy.root), "--cache", str(tmp_path / "cache"), "--device", "cpu")
    return lambda *arguments: grokscope("branch", *arguments, *places)


def test_a_branch_is_trained_and_trained_once(branch: Command, tiny_copy: RunStore) -> None:
    words = (*FROM, "--weight-decay", "0", "--without-head", "1", "--without-frequency", "2")
    result = branch(*words)
    assert result.code == 0
    assert "Run branch branches off tiny at epoch 20, and begins with AdamW's moments at zero" in result.err
    run = tiny_copy.open("branch")
    about = run.manifest.branch
    assert about is not None
    assert (run.epochs, about.without_heads, about.without_frequencies) == ((20, 25, 30), (1,), (2,))
    assert (about.changed, run.state) == (("weight_decay",), "finished")
    version = run.version
    assert branch(*words).code == 0
    assert tiny_copy.open("branch").version == version
    assert_refused(branch(*words, "--lr", "0.5"), "there is another run 'branch' already: choose another --name")
    nested = branch("branch", "--epoch", "25", "--name", "nested", "--no-warm", "--epochs", "26")
    assert "is free in nested: to hold it, give --without-head 1 --without-frequency 2." in nested.err


def test_a_branch_is_left_to_a_worker(branch: Command, tiny_copy: RunStore) -> None:
    for _ in range(2):
        assert "a worker trains it" in branch(*FROM, "--submit").out
    job = job_in(tiny_copy.folder("branch"))
    assert job is not None
    assert job.branch is not None
    assert standing_of(tiny_copy.folder("branch")).state == "queued"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("other", "--epoch", "20", "--name", "b"), "there is no run 'other': the runs are tiny"),
        (("tiny", "--epoch", "30", "--name", "b"), "has no checkpoint at epoch 30: choose one of 0, 20, 40, 60"),
        (("tiny", "--epoch", "20", "--name", "../b"), "cannot name a run"),
        (("tiny", "--epoch", "20", "--name", "tiny"), "there is another run 'tiny' already"),
        (("tiny", "--epoch", "20", "--name", "b", "--epochs", "3"), "must go beyond that"),
    ],
)
def test_what_cannot_be_branched(branch: Command, tiny_copy: RunStore, words: tuple[str, ...], said: str) -> None:
    assert_refused(branch(*words), said)
    assert tiny_copy.names() == ("tiny",)
    assert not (tiny_copy.root / "b").exists()
