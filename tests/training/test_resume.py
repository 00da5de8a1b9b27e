"""The exact state of a training, and trainings that go on from it bit for bit."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import torch

from analysis.config import TrainConfig
from analysis.errors import DamagedError, GrokscopeError, NotFoundError, ParameterError
from analysis.folders import RESUME
from analysis.lease import Lease
from analysis.resume import TrainState
from analysis.run import Run, sound_epochs
from analysis.store import RunStore
from tests import tiny
from tests.privileges import without_privileges

CONFIG = TrainConfig(epochs=60, frac_train=0.5, checkpoints="0:60:20")


def assert_same_run(found: Run, expected: Run) -> None:
    """Equal to the last bit: the files of both, but for name and origin."""
    assert found.manifest.checkpoints == expected.manifest.checkpoints
    assert found.history_bytes == expected.history_bytes
    assert found.digest == expected.digest
    for epoch in expected.epochs:
        found.state_dict(epoch)


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """60 steps without a stop."""
    store = RunStore(tmp_path_factory.mktemp("straight"))
    assert tiny.train(store, "run", config=CONFIG)
    return store.open("run")


@pytest.mark.parametrize("stops", [(0,), (20,), (59,), (25, 1, 20)], ids=str)
def test_a_resumed_training_is_bit_for_bit_the_straight_one(
    straight: Run, tmp_path: Path, stops: tuple[int, ...]
) -> None:
    store = RunStore(tmp_path)
    assert not tiny.train(store, "run", config=CONFIG, should_stop=tiny.after(stops[0]))
    for steps in stops[1:]:
        assert store.open("run").state == "stopped"
        assert not tiny.resume(store, "run", should_stop=tiny.after(steps))
    assert tiny.resume(store, "run")
    assert_same_run(store.open("run"), straight)
    assert store.open("run").state == "finished"


def test_float16_runs_resume_from_full_precision(tmp_path: Path) -> None:
    stores = [RunStore(tmp_path / name) for name in ("straight", "stopped")]
    assert tiny.train(stores[0], "run", config=CONFIG, dtype="float16")
    assert not tiny.train(stores[1], "run", config=CONFIG, dtype="float16", should_stop=tiny.after(33))
    assert tiny.resume(stores[1], "run")
    assert_same_run(stores[1].open("run"), stores[0].open("run"))


def test_a_training_can_be_extended(straight: Run, tmp_path: Path) -> None:
    shorter = CONFIG.model_copy(update={"epochs": 40})
    store = RunStore(tmp_path)
    assert tiny.train(store, "run", config=shorter)
    assert tiny.resume(store, "run", epochs=60)
    assert_same_run(store.open("run"), straight)


def test_resuming_a_finished_training_changes_nothing(straight: Run, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(straight.folder, tmp_path / "run"))
    assert tiny.resume(RunStore(tmp_path), "run")
    assert_same_run(Run.open(folder), straight)


def test_a_training_cannot_be_shortened_before_its_state(straight: Run, tmp_path: Path) -> None:
    shutil.copytree(straight.folder, tmp_path / "run")
    with pytest.raises(ParameterError, match="is at epoch 60 already: give --epochs 60 or more"):
        tiny.resume(RunStore(tmp_path), "run", epochs=59)
    assert_same_run(Run.open(tmp_path / "run"), straight)


def test_a_killed_trainings_leftovers_do_no_harm(straight: Run, tmp_path: Path) -> None:
    """Killed between a checkpoint and its state: the state is older than the newest checkpoint and history."""
    store = RunStore(tmp_path)
    assert not tiny.train(store, "run", config=CONFIG, should_stop=tiny.after(25))
    old = (store.folder("run") / RESUME).read_bytes()
    assert not tiny.resume(store, "run", should_stop=tiny.after(30))
    (store.folder("run") / RESUME).write_bytes(old)
    assert store.open("run").epochs == (0, 20, 40)
    assert tiny.resume(store, "run")
    assert_same_run(store.open("run"), straight)


def test_temporary_files_of_a_killed_training_are_removed(straight: Run, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(straight.folder, tmp_path / "run"))
    leftovers = [folder / ".run.json.abcd1234.tmp", folder / "checkpoints" / ".000050.safetensors.abcd1234.tmp"]
    for path in leftovers:
        path.write_bytes(b"half of it")
    assert tiny.resume(RunStore(tmp_path), "run")
    assert [path for path in leftovers if path.exists()] == []


def test_a_state_survives_being_written_and_read(tmp_path: Path) -> None:
    generator = torch.Generator().manual_seed(5)
    parameters = tiny.random_state(tiny.MODEL)
    moments = {
        name: {"step": torch.tensor(7.0), "exp_avg": tensor / 2, "exp_avg_sq": tensor**2}
        for name, tensor in parameters.items()
    }
    TrainState(7, parameters, moments, generator.get_state()).save(tmp_path)
    found = TrainState.load(tmp_path)
    assert found.epoch == 7
    assert torch.equal(found.generator, generator.get_state())
    assert found.parameters.keys() == parameters.keys()
    assert all(torch.equal(found.parameters[name], tensor) for name, tensor in parameters.items())
    for name, kinds in moments.items():
        assert all(torch.equal(found.moments[name][kind], tensor) for kind, tensor in kinds.items())


def test_a_run_without_a_state_cannot_be_resumed(tiny_copy: RunStore) -> None:
    (tiny_copy.folder("tiny") / RESUME).unlink()
    with pytest.raises(NotFoundError, match=f"run 'tiny' has no {RESUME}"):
        tiny.resume(tiny_copy, "tiny")


@pytest.mark.parametrize("damage", ["empty", "short", "truncated", "flipped"])
def test_a_damaged_state_is_named(tiny_copy: RunStore, damage: str) -> None:
    path = tiny_copy.folder("tiny") / RESUME
    data = path.read_bytes()
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 1
    path.write_bytes({"empty": b"", "short": data[:40], "truncated": data[:-1], "flipped": bytes(flipped)}[damage])
    with pytest.raises(DamagedError, match=f"{RESUME} of run 'tiny' is damaged"):
        tiny.resume(tiny_copy, "tiny")


def test_a_run_being_trained_cannot_be_resumed(tiny_copy: RunStore) -> None:
    with Lease.take(tiny_copy.folder("tiny")), pytest.raises(ParameterError, match="is being trained by another"):
        tiny.resume(tiny_copy, "tiny", epochs=80)
    assert tiny_copy.open("tiny").epochs == tiny.EPOCHS


def test_an_imported_run_cannot_be_resumed(tiny_copy: RunStore) -> None:
    tiny.rewrite_manifest(tiny_copy.folder("tiny"), lambda content: content.update(train=None))
    with pytest.raises(GrokscopeError, match="run 'tiny' was imported: it cannot be trained"):
        tiny.resume(tiny_copy, "tiny")


def test_a_folder_that_cannot_be_written_is_named(tiny_copy: RunStore) -> None:
    folder = tiny_copy.folder("tiny")
    folder.chmod(0o500)
    try:
        with without_privileges(), pytest.raises(ParameterError, match="run 'tiny' cannot be written in"):
            tiny.resume(tiny_copy, "tiny", epochs=80)
    finally:
        folder.chmod(0o700)


class Killed(BaseException):
    """The process ends here, as far as a test can have it: nothing more is written."""


def killed_before(write: int) -> Callable[[], None]:
    """A check that lets so many files be put in their places, and not the next."""
    left = iter(range(write))

    def check() -> None:
        if next(left, None) is None:
            raise Killed

    return check


def test_a_training_killed_between_any_two_of_its_files_goes_on_bit_for_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of its writes is the last of some process: history, state, checkpoint, history and manifest, three times."""
    config = CONFIG.model_copy(update={"epochs": 4, "checkpoints": "0,2"})
    assert tiny.train(RunStore(tmp_path), "straight", config=config)
    straight = RunStore(tmp_path).open("straight")
    writes, finished = 0, False
    while not finished:
        store = RunStore(tmp_path / str(writes))
        store.folder("run").mkdir(parents=True)  # a job's, which stays when it has no checkpoint yet
        check = killed_before(writes)
        with monkeypatch.context() as patch, suppress(Killed):
            patch.setattr(Lease, "check", lambda _, check=check: check())
            finished = tiny.train(store, "run", config=config)
        if store.names():
            run = store.open("run")
            assert sound_epochs(run, run.epochs)[1] == {}
            assert tiny.resume(store, "run")
        else:
            assert tiny.train(store, "run", config=config)
        assert_same_run(store.open("run"), straight)
        writes += 1
    assert writes - 1 == 5 * len(straight.epochs)


def test_a_training_goes_on_with_the_threads_that_it_began_with(straight: Run, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(straight.folder, tmp_path / "run"))
    tiny.rewrite_manifest(folder, lambda content: content["provenance"].update(threads=2))
    seen: list[int] = []
    before = torch.get_num_threads()

    def look() -> bool:
        seen.append(torch.get_num_threads())
        return False

    assert tiny.resume(RunStore(tmp_path), "run", epochs=62, should_stop=look)
    assert set(seen) == {2}
    assert torch.get_num_threads() == before
