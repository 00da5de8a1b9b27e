"""`grokscope train`: what is wrong is said in one line and leaves nothing behind; what is stopped goes on exactly."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analysis.config import TrainConfig
from analysis.run import MANIFEST, sound_epochs
from analysis.store import RunStore
from tests import tiny
from tests.commands.conftest import Command, assert_refused

EVERY = 30

_OPERATIONS = "'add', 'subtract', 'multiply', 'divide', 'squares' or 'squares_and_product'"

WAITING = "OMP_WAIT_POLICY"


@pytest.fixture
def train(grokscope: Command, tmp_path: Path) -> Command:
    """`grokscope train` of a tiny model into a store of the test's own."""
    return lambda *arguments: grokscope("train", *tiny.FLAGS, "--no-warm", *arguments, "--runs", str(tmp_path / "runs"))


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment, in which nothing says how threads wait for each other; as it was, after the test."""
    monkeypatch.setenv(WAITING, "")
    monkeypatch.delenv(WAITING)
    return monkeypatch


def everything_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_run_is_trained(train: Command, tmp_path: Path) -> None:
    result = train("--name", "new", "--epochs", "20", "--checkpoints", "0,10")
    assert result.code == 0
    runs = tmp_path / "runs"
    assert f"Run new is in {runs / 'new'}. See it with: grokscope serve --runs {runs}\n" in result.out
    assert "epoch 20 / 20" in result.err
    run = RunStore(tmp_path / "runs").open("new")
    assert (run.epochs, run.state) == ((0, 10, 20), "finished")
    assert run.manifest.model == tiny.MODEL


def test_threads_do_not_spin_while_they_wait(train: Command, waits: pytest.MonkeyPatch) -> None:
    train("--name", "new", "--epochs", "1")
    assert os.environ[WAITING] == "PASSIVE"
    waits.setenv(WAITING, "ACTIVE")
    train("--name", "newer", "--epochs", "1")
    assert os.environ[WAITING] == "ACTIVE"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--p", "2"], ["--p: input should be greater than or equal to 3"]),
        (["--p", "-7"], ["--p: "]),
        (["--p", "99999999"], ["--p: "]),
        (["--p", "seven"], ["'--p'", "'seven' is not a valid integer"]),
        (["--frac-train", "0"], ["--frac-train: input should be greater than 0"]),
        (["--frac-train", "1"], ["--frac-train: input should be less than 1"]),
        (["--frac-train", "nan"], ["--frac-train: input should be a finite number"]),
        (["--frac-train", "-0.1"], ["--frac-train: "]),
        (["--device", "banana"], ["--device: there is no device 'banana'"]),
        (["--device", "auto:0"], ["auto:0"]),
        (["--name", "../out"], ["'../out' cannot name a run"]),
        (["--name", ""], ["'' cannot name a run"]),
        (["--name", "a/b"], ["'a/b' cannot name a run"]),
        (["--checkpoints", "often"], ["'often' is not part of a checkpoint schedule"]),
        (["--checkpoints", ""], ["is not part of a checkpoint schedule"]),
        (["--checkpoints", "0::1", "--epochs", "100000"], ["more than 2000 checkpoints"]),
        (["--banana", "1"], ["No such option '--banana'"]),
        (["stray"], ["unexpected extra argument"]),
        (["--lr", "0"], ["--lr: input should be greater than 0"]),
        (["--lr", "inf"], ["--lr: "]),
        (["--lr", "-1e-3"], ["--lr: "]),
        (["--epochs", "-1"], ["--epochs: input should be greater than or equal to 1"]),
        (["--epochs", "0"], ["--epochs: "]),
        (["--epochs", "1.5"], ["'--epochs'", "not a valid integer"]),
        (["--weight-decay", "-1"], ["--weight-decay: "]),
        (["--betas", "0.9"], ["--betas"]),
        (["--betas", "0.9", "1"], ["--betas"]),
        (["--seed", "-1"], ["--seed: "]),
        (["--seed", "99999999999999999999999"], ["--seed: "]),
        (["--warmup", "-1"], ["--warmup: "]),
        (["--n-heads", "0"], ["--n-heads: "]),
        (["--operation", "power"], [f"--operation: input should be {_OPERATIONS}"]),
        (["--act-fn", "tanh"], ["--act-fn: "]),
        (["--dtype", "int8"], ["'--dtype'"]),
    ],
    ids=" ".join,
)
def test_bad_arguments_are_one_line_and_leave_nothing_behind(
    train: Command, tmp_path: Path, arguments: list[str], words: list[str]
) -> None:
    assert_refused(train("--name", "new", *arguments), *words)
    assert everything_in(tmp_path) == []


def test_multiplication_needs_a_prime(train: Command, tmp_path: Path) -> None:
    result = train("--name", "new", "--operation", "multiply", "--p", "6")
    assert_refused(result, "6 is not prime")
    assert "--x" not in result.err, "the sentence is about two options and is not one itself"
    assert everything_in(tmp_path) == []


def test_a_name_is_required(train: Command) -> None:
    assert_refused(train(), "Missing option '--name'")


def test_an_existing_name_is_refused(grokscope: Command, tiny_copy: RunStore) -> None:
    before = everything_in(tiny_copy.root)
    result = grokscope("train", "--name", "tiny", *tiny.FLAGS, "--runs", str(tiny_copy.root))
    assert_refused(result, "there is a run 'tiny' already: choose another --name, or continue it with --resume")
    assert everything_in(tiny_copy.root) == before


def test_a_diverging_training_is_one_line_of_error(train: Command, tmp_path: Path) -> None:
    result = train("--name", "new", "--lr", "10", "--weight-decay", "100", "--warmup", "0", "--checkpoints", "0")
    assert result.code == 2
    assert "grokscope: the training diverged at epoch" in result.err.splitlines()[-1]
    run = RunStore(tmp_path / "runs").open("new")
    assert (run.epochs, run.state) == ((0,), "stopped")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--p", "7"],
        ["--lr", "0.1"],
        ["--seed", "1"],
        ["--checkpoints", "0"],
        ["--dtype", "float16"],
        ["--betas", "0.9", "0.9"],
    ],
    ids=lambda words: words[0],
)
def test_changed_options_are_refused_on_resume(grokscope: Command, tiny_copy: RunStore, arguments: list[str]) -> None:
    before = tiny_copy.open("tiny").digest
    result = grokscope("train", "--name", "tiny", "--resume", "--no-warm", *arguments, "--runs", str(tiny_copy.root))
    assert_refused(result, f"{arguments[0]} cannot change when a run is resumed: leave it out")
    assert tiny_copy.open("tiny").digest == before


def test_a_training_can_be_extended(grokscope: Command, tiny_copy: RunStore) -> None:
    result = grokscope(
        "train", "--name", "tiny", "--resume", "--no-warm", "--epochs", "100", "--runs", str(tiny_copy.root)
    )
    assert result.code == 0
    assert tiny_copy.open("tiny").epochs[-1] == 100


def test_resuming_without_more_epochs_keeps_the_length(grokscope: Command, tiny_copy: RunStore) -> None:
    """--epochs has a default for new runs; on --resume only what is given counts."""
    assert grokscope("train", "--name", "tiny", "--resume", "--no-warm", "--runs", str(tiny_copy.root)).code == 0
    assert tiny_copy.open("tiny").epochs == tiny.EPOCHS


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--name", "other"], ["there is no run 'other': the runs are tiny"]),
        (["--name", "../tiny"], ["cannot name a run"]),
        (["--name", "tiny", "--epochs", "59"], ["is at epoch 60 already: give --epochs 60 or more"]),
        (["--name", "tiny", "--epochs", "0"], ["--epochs: "]),
    ],
    ids=" ".join,
)
def test_what_cannot_be_resumed(
    grokscope: Command, tiny_copy: RunStore, arguments: list[str], words: list[str]
) -> None:
    before = everything_in(tiny_copy.root)
    assert_refused(grokscope("train", "--resume", "--no-warm", *arguments, "--runs", str(tiny_copy.root)), *words)
    assert everything_in(tiny_copy.root) == before


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], RunStore]:
    """Runs of any length without a stop."""

    def make(epochs: int) -> RunStore:
        store = RunStore(tmp_path_factory.mktemp("straight"))
        config = TrainConfig(epochs=epochs, frac_train=0.5, checkpoints=f"0::{EVERY}")
        assert tiny.train(store, "run", config=config)
        return store

    return make


LENGTH = ("--epochs", "50000", "--checkpoints", f"0::{EVERY}")


def goes_on_bit_for_bit(grokscope: Command, straight: Callable[[int], RunStore], store: RunStore) -> None:
    """Continue the stopped run to the next checkpoints: it is then the run that has never stopped."""
    stopped = store.open("run")
    assert stopped.state == "stopped"
    assert sound_epochs(stopped, stopped.epochs)[1] == {}
    epochs = str((stopped.epochs[-1] // EVERY + 2) * EVERY)
    where = ("--runs", str(store.root))
    assert grokscope("train", "--name", "run", "--resume", "--no-warm", "--epochs", epochs, *where).code == 0
    resumed, expected = store.open("run"), straight(int(epochs)).open("run")
    assert resumed.manifest.checkpoints == expected.manifest.checkpoints
    assert resumed.history_bytes == expected.history_bytes
    assert resumed.digest == expected.digest
    assert (store.folder("run") / MANIFEST).exists()


def test_a_training_stopped_by_ctrl_c_goes_on_bit_for_bit(
    grokscope: Command, straight: Callable[[int], RunStore], tmp_path: Path
) -> None:
    store, is_over = RunStore(tmp_path), threading.Event()
    second = store.folder("run") / "checkpoints" / f"{EVERY:06d}.safetensors"

    def press() -> None:
        while not second.exists():
            if is_over.wait(0.01):
                return
        os.kill(os.getpid(), signal.SIGINT)

    with ThreadPoolExecutor(1) as pool:
        pressed = pool.submit(press)
        try:
            result = grokscope("train", "--name", "run", "--no-warm", *tiny.FLAGS, *LENGTH, "--runs", str(tmp_path))
        finally:
            is_over.set()
        pressed.result()
    assert result.code == 130
    first, *more = result.err.splitlines()
    assert first.startswith("epoch 0 / 50,000")
    assert more == [f"Stopped. Continue with: grokscope train --name run --resume --runs {store.root}"]
    goes_on_bit_for_bit(grokscope, straight, store)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=lambda number: number.name)
def test_a_process_stopped_by_a_signal_goes_on_bit_for_bit(
    grokscope: Command, straight: Callable[[int], RunStore], tmp_path: Path, number: signal.Signals
) -> None:
    store = RunStore(tmp_path)
    where = ("--runs", str(tmp_path), "--device", "cpu")
    training = tiny.grokscope("train", "--name", "run", "--no-warm", *tiny.FLAGS, *LENGTH, *where, OMP_NUM_THREADS="1")
    try:
        assert training.stderr is not None
        assert training.stderr.readline().startswith("epoch 0 / 50,000")
        second = store.folder("run") / "checkpoints" / f"{EVERY:06d}.safetensors"
        while not second.exists():
            assert training.poll() is None
            time.sleep(0.01)
        training.send_signal(number)
        _, errors = training.communicate(timeout=60)
    finally:
        training.kill()
        training.communicate()
    if number == signal.SIGKILL:
        assert training.returncode == -signal.SIGKILL
    else:
        assert training.returncode == 130
        assert errors == f"Stopped. Continue with: grokscope train --name run --resume --runs {store.root}\n"
    goes_on_bit_for_bit(grokscope, straight, store)
