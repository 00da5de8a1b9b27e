"""Writing a run so that it is valid at every moment."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from analysis.errors import DamagedError, GrokscopeError, NotFoundError
from analysis.folders import MANIFEST
from analysis.history import LOSS_FIELDS, History
from analysis.manifest import Manifest
from analysis.run import Run
from analysis.writer import RunWriter
from tests import tiny


def history_of(length: int) -> History:
    mask = np.zeros((7, 7), dtype=bool)
    return History(epoch=np.arange(length), train_mask=mask, **dict.fromkeys(LOSS_FIELDS, np.ones(length)))


@pytest.fixture
def writer(tmp_path: Path, tiny_run: Run) -> RunWriter:
    folder = tmp_path / "new"
    folder.mkdir()
    return RunWriter(folder, tiny_run.manifest.model_copy(update={"checkpoints": (), "name": "new"}))


def test_each_checkpoint_is_added_to_those_before(writer: RunWriter) -> None:
    states = {epoch: tiny.random_state(tiny.MODEL, seed=epoch) for epoch in (0, 5, 3)}
    for count, (epoch, state) in enumerate(states.items(), start=1):
        writer = writer.add(epoch, state, history_of(count))
        run = Run.open(writer.folder)
        assert run.epochs == tuple(sorted(list(states)[:count]))
        assert len(run.history.epoch) == count
    for epoch, state in states.items():
        assert all(torch.equal(tensor, state[name]) for name, tensor in run.state_dict(epoch).items())


def test_writing_an_epoch_again_replaces_it(writer: RunWriter) -> None:
    writer = writer.add(5, tiny.random_state(tiny.MODEL, seed=1), history_of(1))
    again = tiny.random_state(tiny.MODEL, seed=2)
    run = Run.open(writer.add(5, again, history_of(1)).folder)
    assert run.epochs == (5,)
    assert torch.equal(run.state_dict(5)["embed.weight"], again["embed.weight"])


def test_weights_that_are_not_finite_write_nothing(writer: RunWriter) -> None:
    state = tiny.random_state(tiny.MODEL)
    state["embed.weight"][0, 0] = float("inf")
    with pytest.raises(DamagedError, match="the training diverged"):
        writer.add(0, state, history_of(1))
    assert list(writer.folder.iterdir()) == []


def test_no_temporary_files_stay(writer: RunWriter) -> None:
    writer.add(0, tiny.random_state(tiny.MODEL), history_of(1))
    files = sorted(str(path.relative_to(writer.folder)) for path in writer.folder.rglob("*") if path.is_file())
    assert files == ["checkpoints/000000.safetensors", "history.npz", "run.json"]


def test_a_run_can_be_read_while_it_is_written(writer: RunWriter) -> None:
    """Whatever a reader finds at any moment opens, and every checkpoint that its manifest names is sound."""
    states = [tiny.random_state(tiny.MODEL, seed=seed) for seed in range(25)]
    problems: list[GrokscopeError] = []
    seen: set[int] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set() or not seen:
            try:
                run = Run.open(writer.folder)
                for epoch in run.epochs[-2:]:
                    run.state_dict(epoch)
                seen.add(len(run.epochs))
            except NotFoundError as error:
                if (writer.folder / MANIFEST).exists() and seen:
                    problems.append(error)
            except GrokscopeError as error:
                problems.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    growing = writer
    for epoch, state in enumerate(states):
        growing = growing.add(epoch, state, history_of(epoch + 1))
    done.set()
    reader.join()
    assert problems == []
    assert len(seen) > 1, "the reader saw the run grow"


def test_a_manifest_keeps_everything_but_its_checkpoints(writer: RunWriter) -> None:
    written = writer.add(0, tiny.random_state(tiny.MODEL), history_of(1)).manifest
    assert written.model_copy(update={"checkpoints": ()}) == writer.manifest
    assert Manifest.model_validate_json((writer.folder / MANIFEST).read_text()) == written
