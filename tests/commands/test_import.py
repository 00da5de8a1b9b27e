"""`grokscope import`: what it takes, and how the terminal speaks of a model whose epoch nobody knows."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from analysis.archive import Archive
from analysis.store import RunStore
from tests.commands.conftest import Command, Result, assert_refused
from tests.importers.layouts import named_weights
from tests.importers.test_authors import authors_weights
from tests.s3 import s3_server

Import = Callable[..., Result]


@pytest.fixture
def bring(grokscope: Command, tmp_path: Path) -> Import:
    """`grokscope import` of a file with any content, under a name."""

    def command(content: Any, name: str, *flags: str) -> Result:
        torch.save(content, tmp_path / "model.pth")
        return grokscope(
            "import", str(tmp_path / "model.pth"), "--name", name, "--runs", str(tmp_path / "runs"), "--no-warm", *flags
        )

    return command


def test_an_epoch_that_is_not_known_is_said_to_be(bring: Import) -> None:
    result = bring(authors_weights(), "theirs")
    first, second, *_ = result.out.splitlines()
    assert first.endswith("epoch unknown (where you know it, import with --epoch)")
    assert second == "imported from model.pth; skipped blocks.0.attn.mask"


def test_the_epoch_may_be_given(bring: Import, tmp_path: Path) -> None:
    assert "epoch 10,600\n" in bring(authors_weights(), "theirs", "--epoch", "10600").out
    run = RunStore(tmp_path / "runs").open("theirs")
    assert run.epochs == (10_600,)
    assert run.manifest.provenance.command == "grokscope import model.pth --name theirs --epoch 10600"


def test_losses_that_are_open_are_placed_by_flags_or_left_out(bring: Import, tmp_path: Path) -> None:
    content = {"model": authors_weights(), "train_losses": [1.0] * 120, "test_losses": [1.0] * 3}
    assert_refused(bring(content, "a"), "--test-every", "--no-losses")
    assert not (tmp_path / "runs" / "a").exists()
    assert "epoch 120\n" in bring(content, "b", "--test-every", "50").out
    assert "epoch unknown" in bring(content, "c", "--no-losses").out
    runs = [RunStore(tmp_path / "runs").open(name) for name in "bc"]
    known = [run.history.epoch[np.isfinite(run.history.test_loss)].tolist() for run in runs]
    assert known == [[0, 50, 100], []]
    assert runs[0].manifest.provenance.command.endswith("--test-every 50")
    assert runs[1].manifest.provenance.command.endswith("--no-losses")


@pytest.mark.parametrize(
    "flags", [("--epoch", "-1"), ("--epoch", "1000000000"), ("--test-every", "0"), ("--train-every", "x")]
)
def test_flags_have_bounds(bring: Import, flags: tuple[str, str]) -> None:
    assert_refused(bring(authors_weights(), "a", *flags), flags[0])


def test_a_run_of_several_checkpoints_says_them_and_its_end(bring: Import, tmp_path: Path) -> None:
    content = {epoch: authors_weights() for epoch in (0, 5, 1000)}
    result = bring(content, "many", "--operation", "add")
    lines = result.out.splitlines()
    assert lines[0].endswith("relu, 3 checkpoints, epochs 0 to 1,000")
    assert lines[2] == "at epoch 1,000:"
    assert [line.partition(" ")[0] for line in lines[3:]] == ["accuracy", "loss", "key", "training"]
    assert RunStore(tmp_path / "runs").open("many").epochs == (0, 5, 1000)


def test_a_split_may_be_given_and_is_asked_for(bring: Import, tmp_path: Path) -> None:
    weights = authors_weights()
    assert "training pairs not known (where you know them, import with --mask" in bring(weights, "a").out
    (tmp_path / "mask.txt").write_text("0 3 7")
    result = bring(weights, "b", "--mask", str(tmp_path / "mask.txt"))
    assert "; training pairs by mask.txt\n" in result.out
    assert "training pairs not known" not in result.out
    assert "7 training pairs drawn by" in bring(weights, "c", "--train-frac", "0.3", "--split-seed", "1").out
    assert_refused(bring(weights, "d", "--train-frac", "0.3"), "give --train-frac and --split-seed")
    store = RunStore(tmp_path / "runs")
    assert [store.open(name).history.train_mask is None for name in "abc"] == [True, False, False]


def test_names_that_are_not_known_are_written_down_to_complete(
    bring: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert_refused(bring(named_weights(), "a"), "say which is which with --names model.pth.names.toml, which has been")
    assert_refused(bring(named_weights(), "a"), "model.pth.names.toml is there already: complete it")
    result = bring(named_weights(), "a", "--names", "model.pth.names.toml", "--heads", "2", "--operation", "add")
    assert result.code == 0
    assert RunStore(tmp_path / "runs").open("a").manifest.model.n_heads == 2


def test_ctrl_c_leaves_nothing(bring: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("analysis.importers.read.check_state", interrupted)
    result = bring({epoch: authors_weights() for epoch in (0, 5)}, "a")
    assert (result.code, result.out, result.err) == (130, "", "grokscope: stopped, and nothing was imported\n")
    assert list((tmp_path / "runs").iterdir()) == []


class TestUnknownEpoch:
    """Other commands about such a run."""

    @pytest.fixture
    def store(self, bring: Import, tmp_path: Path) -> str:
        bring(authors_weights(), "theirs")
        return str(tmp_path / "runs")

    def test_runs_lists_it(self, grokscope: Command, store: str) -> None:
        (line,) = grokscope("runs", "--runs", store).out.splitlines()
        assert line.endswith("imported  1 checkpoint, epoch unknown")
        assert json.loads(grokscope("runs", "--json", "--runs", store).out)[0]["epochs"] == ["unknown"]

    @pytest.mark.parametrize("epoch", ["unknown", "last", "first"])
    def test_query_finds_it(self, grokscope: Command, store: str, epoch: str, tmp_path: Path) -> None:
        out = tmp_path / "answer.json"
        result = grokscope("query", "theirs", epoch, "neuron", "neuron=3", "--out", str(out), "--runs", store)
        assert result.code == 0
        assert json.loads(out.read_text())["epoch"] == "unknown"

    @pytest.mark.parametrize(("epoch", "says"), [("0", "choose one of unknown"), ("-1", "not an epoch")])
    def test_query_finds_no_other(self, grokscope: Command, store: str, epoch: str, says: str) -> None:
        assert_refused(grokscope("query", "--runs", store, "--", "theirs", epoch, "neuron", "neuron=3"), says)


def test_an_exported_run_comes_back_from_an_address(
    grokscope: Command, tiny_store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, store = tiny_store.open("tiny"), tmp_path / "runs"
    with s3_server(monkeypatch) as s3:
        s3.mkdir("bucket")
        s3.pipe("bucket/there/tiny.zip", b"".join(Archive(run).pieces()))
        words = ("import", "s3://bucket/there/tiny.zip", "--runs", str(store), "--no-warm", "--name")
        result = grokscope(*words, "back")
        assert result.code == 0, result.err
        assert RunStore(store).open("back").digest == run.digest
        assert_refused(grokscope(*words, "back"), "there is a run 'back' already: choose another --name")
        assert_refused(grokscope(*words, "other", "--act-fn", "relu"), "a run of Grokscope, which says all of itself")
        s3.pipe("bucket/there/tiny.zip", b"".join(Archive(run).pieces())[:-1000])
        assert grokscope(*words, "torn").code == 2
        s3.rm("bucket/there/tiny.zip")
        assert_refused(grokscope(*words, "gone"), "there is nothing at s3://bucket/there/tiny.zip")
    assert RunStore(store).names() == ("back",)
    assert [path.name for path in store.iterdir()] == ["back"], "nothing half-imported is left"
