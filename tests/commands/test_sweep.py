"""`grokscope sweep`: makes runs, prints commands, and does what such a command says."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from analysis.folders import RunFolders
from analysis.store import RunStore
from jobs.overview import overview
from tests import tiny
from tests.commands.conftest import Command, assert_refused

SWEEP = """name = "s"
[base]
p = 7
d_model = 16
n_heads = 2
d_head = 8
d_mlp = 24
epochs = 4
[grid]
frac_train = [0.3, 0.5]
"""
NAMES = ("s-frac_train-0.3", "s-frac_train-0.5")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "sweep.toml"
    path.write_text(SWEEP)
    return path


def test_runs_are_made_once(grokscope: Command, config: Path, tmp_path: Path) -> None:
    words = ("sweep", str(config), "--runs", str(tmp_path / "runs"))
    result = grokscope(*words)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Sweep s has 2 runs: 2 to train.\n")
    assert grokscope(*words).out.startswith("Sweep s has 2 runs: 0 to train, 2 there already.\n")
    assert {job.name: job.state for job in overview(RunFolders(tmp_path / "runs"))} == dict.fromkeys(NAMES, "queued")


def test_a_printed_command_trains_its_run_and_does_nothing_again(
    grokscope: Command, config: Path, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    result = grokscope("sweep", str(config), "--print", "--runs", str(runs))
    assert not runs.exists()
    first, second = result.out.splitlines()
    assert shlex.split(first) == ["grokscope", "sweep", str(config), "--point", NAMES[0], "--runs", str(runs)]
    done = grokscope(*shlex.split(second)[1:])
    assert (done.code, done.out) == (0, f"Run {NAMES[1]} is finished.\n")
    run = RunStore(runs).open(NAMES[1])
    assert (run.epochs[-1], run.manifest.model) == (4, tiny.MODEL)
    before = (run.folder / "run.json").stat()
    assert grokscope(*shlex.split(second)[1:]).code == 0
    assert (run.folder / "run.json").stat().st_mtime_ns == before.st_mtime_ns


def test_what_cannot_be_is_one_line(grokscope: Command, config: Path, tmp_path: Path) -> None:
    where = ("--runs", str(tmp_path / "runs"))
    assert_refused(grokscope("sweep", str(config), "--point", "x", *where), "the sweep 's' has no point 'x'")
    config.write_text(SWEEP + "lr = [1, 100]\n")
    assert_refused(grokscope("sweep", str(config), *where), "sweep.toml: lr: input should be less than or equal to 10")
    assert not (tmp_path / "runs").exists()
