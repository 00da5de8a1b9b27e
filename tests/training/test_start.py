"""Starting a training: everything is checked before anything is written."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np
import pytest
import torch

from analysis.config import TrainConfig
from analysis.errors import ParameterError
from analysis.lease import Lease
from analysis.manifest import Manifest
from analysis.run import MANIFEST
from analysis.store import RunStore
from tests import tiny
from training.network import Network
from training.start import command_line


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


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("mod113", "c6b2b2fc730645f451b130b0a942fea0042e0b904f2566a26fa7dc5d6d99d94b"),
        ("mod113-no-decay", "11f2cc0bfde4c97c3daa5cca4e8fd053efba446c9acc8da1d86e62c3963a4269"),
    ],
)
def test_runs_of_before_are_what_they_were(shipped_runs: Path, name: str, digest: str) -> None:
    run = RunStore(shipped_runs).open(name)
    train = run.manifest.train
    assert train is not None
    assert (run.digest, train.split_seed) == (digest, None)
    assert command_line(name, run.manifest.model, train, run.manifest.dtype) == run.manifest.provenance.command
    assert run.manifest == Manifest.model_validate_json(run.manifest.model_dump_json())
    assert "split_seed" not in run.manifest.model_dump_json()


def test_one_seed_draws_the_weights_and_then_the_split(tiny_store: RunStore) -> None:
    run, generator = tiny_store.open("tiny"), torch.Generator().manual_seed(0)
    for name, drawn in Network.initial(tiny.MODEL, generator, torch.device("cpu")).state_dict().items():
        assert torch.equal(run.state_dict(0)[name], drawn), name
    chosen = torch.randperm(49, generator=generator)[:24].tolist()
    mask = run.history.train_mask
    assert mask is not None
    assert sorted(chosen) == np.flatnonzero(mask).tolist()


def test_a_split_of_its_own_is_that_of_other_weights_as_well(tiny_store: RunStore, tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    for name, seeds in (("one", (0, 5)), ("two", (1, 5)), ("three", (0, 6))):
        update = dict(zip(("seed", "split_seed"), seeds, strict=True))
        assert tiny.train(store, name, config=tiny.SHORT.model_copy(update=update))
    masks = {name: store.open(name).history.train_mask.tolist() for name in store.names()}
    begin = {name: store.open(name).manifest.checkpoints[0].sha256 for name in store.names()}
    assert masks["one"] == masks["two"] != masks["three"]
    assert begin["one"] == begin["three"] == tiny_store.open("tiny").manifest.checkpoints[0].sha256 != begin["two"]
    from app.cli import run

    words = shlex.split(store.open("two").manifest.provenance.command)
    assert run([*words[1:], "--runs", str(tmp_path / "again"), "--device", "cpu", "--no-warm"]) == 0
    assert RunStore(tmp_path / "again").open("two").digest == store.open("two").digest


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
