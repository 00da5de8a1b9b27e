"""Starting a training: everything is checked before anything is written."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from analysis.config import TrainConfig
from analysis.errors import ParameterError
from analysis.lease import Lease
from analysis.run import MANIFEST
from analysis.store import RunStore
from tests import tiny


def test_a_run_names_the_command_that_makes_it_again(tiny_store: RunStore, tmp_path: Path) -> None:
    from app.cli import run

    words = shlex.split(tiny_store.open("tiny").manifest.provenance.command)
    assert words[:2] == ["grokscope", "train"]
    assert run([*words[1:], "--runs", str(tmp_path), "--device", "cpu"]) == 0
    assert RunStore(tmp_path).open("tiny").digest == tiny_store.open("tiny").digest


def test_equal_seeds_make_equal_runs_and_others_do_not(tiny_store: RunStore, tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    for name, seed in (("same", 0), ("other", 1)):
        assert tiny.train(store, name, config=tiny.TRAIN.model_copy(update={"seed": seed}))
    same, other, tiny_run = store.open("same"), store.open("other"), tiny_store.open("tiny")
    assert same.digest == tiny_run.digest
    assert {record.sha256 for record in other.manifest.checkpoints}.isdisjoint(
        record.sha256 for record in tiny_run.manifest.checkpoints
    )
    assert (other.history.train_mask != tiny_run.history.train_mask).any()


def test_an_existing_name_is_refused(tiny_copy: RunStore) -> None:
    before = tiny_copy.open("tiny").digest
    with pytest.raises(ParameterError, match="there is a run 'tiny' already: choose another --name"):
        tiny.train(tiny_copy, "tiny")
    assert tiny_copy.open("tiny").digest == before


@pytest.mark.parametrize("name", ["../out", "a/b", "", ".."])
def test_a_name_that_leaves_the_store_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ParameterError, match="cannot name a run"):
        tiny.train(RunStore(tmp_path / "runs"), name)
    assert list(tmp_path.iterdir()) == []


def test_a_bad_schedule_writes_nothing(tmp_path: Path) -> None:
    config = TrainConfig(checkpoints="often")
    with pytest.raises(ParameterError, match="'often' is not part of a checkpoint schedule"):
        tiny.train(RunStore(tmp_path / "runs"), "run", config=config)
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(
        ParameterError, match=r"run 'run' cannot be written in .*file .*: choose another folder with --runs"
    ):
        tiny.train(RunStore(tmp_path / "file"), "run")


def test_a_run_that_another_process_has_just_begun_is_left_alone(tmp_path: Path) -> None:
    """Before its first checkpoint such a run has a folder and a lock, and no run.json yet."""
    store = RunStore(tmp_path)
    folder = store.folder("run")
    folder.mkdir()
    with Lease.take(folder):
        with pytest.raises(ParameterError, match="is being trained by another process"):
            tiny.train(store, "run")
        assert folder.is_dir()
    assert tiny.train(store, "run", config=tiny.SHORT), "once it is gone, its empty folder is no obstacle"


def test_stopping_before_the_first_step_leaves_a_run(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    assert not tiny.train(store, "run", should_stop=lambda: True)
    assert store.open("run").epochs == (0,)
    assert (store.folder("run") / MANIFEST).is_file()
