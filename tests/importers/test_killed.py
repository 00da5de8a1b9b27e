"""Imports that are killed at any moment leave no half run, and nothing that the next one or a server does not sweep."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import safetensors.torch
import torch

from analysis.archive import Archive
from analysis.importers.foreign import Overrides, save
from analysis.importers.read import read_foreign
from analysis.leftovers import PARTIAL, sweep
from analysis.run import Run, sound_epochs
from analysis.store import RunStore
from tests.forks import forking, is_alive, until
from tests.importers.test_authors import authors_weights

pytestmark = pytest.mark.slow

KILLS = 50
CHECKPOINTS = 40
WRITTEN = "checkpoints/*.safetensors"


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    """One run in a file, in a zip of files, and as Grokscope exports it."""
    weights = {epoch: authors_weights() for epoch in range(0, 10 * CHECKPOINTS, 10)}
    for epoch, state in weights.items():
        state["embed.W_E"] = state["embed.W_E"] + epoch
    torch.save(weights, tmp_path / "run.pth")
    with zipfile.ZipFile(tmp_path / "files.zip", "w") as files:
        for epoch, state in weights.items():
            files.writestr(f"ep{epoch:06d}.safetensors", safetensors.torch.save(state))
    run = whole(tmp_path / "run.pth", tmp_path / "whole")
    (tmp_path / "exported.zip").write_bytes(b"".join(Archive(run).pieces()))
    return [tmp_path / name for name in ("run.pth", "files.zip", "exported.zip")]


def whole(source: Path, folder: Path) -> Run:
    """An import that nobody kills."""
    return save(RunStore(folder), "run", read_foreign(source, Overrides(operation="add")), command="")


def test_imports_killed_at_random_moments_leave_nothing(tmp_path: Path, sources: list[Path]) -> None:
    store, unpacking, chance = RunStore(tmp_path / "runs"), tmp_path / "unpacking", random.Random(0)
    for folder in (store.root, unpacking):
        folder.mkdir()
    digest = whole(sources[0], tmp_path / "again").digest
    reached: set[int] = set()
    finished = left_behind = 0
    with forking(TMPDIR=str(unpacking), GROKSCOPE_CACHE=str(tmp_path / "cache"), GROKSCOPE_DEVICE="cpu") as begin:

        def started(source: Path) -> int:
            said = () if source.stem == "exported" else ("--operation", "add")
            return begin("import", str(source), "--name", "run", "--no-warm", "--runs", str(store.root), *said)

        def taken(source: Path) -> None:
            child = started(source)
            until(lambda: not is_alive(child))
            assert store.open("run").digest == digest
            shutil.rmtree(store.folder("run"))

        def written(before: set[Path]) -> int:
            """Checkpoints of the import under way, one more once its folder is there."""
            folders = set(store.root.glob(f"{PARTIAL}*")) - before
            return max((1 + len(list(folder.glob(WRITTEN))) for folder in folders), default=0)

        for place in range(KILLS):
            before, moment = set(store.root.iterdir()), chance.randrange(CHECKPOINTS)
            child = started(sources[place % len(sources)])
            until(lambda c=child, b=before, m=moment: written(b) >= m or not is_alive(c))
            time.sleep(chance.uniform(0.0, 0.01))
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            until(lambda child=child: not is_alive(child))
            partial = list(store.root.glob(f"{PARTIAL}*"))
            assert len(partial) <= 1, "each import sweeps what the one before has left"
            assert len(list(unpacking.iterdir())) <= 1
            left_behind += len(partial)
            reached |= {len(list(folder.glob(WRITTEN))) for folder in partial}
            if store.names():
                run = store.open("run")
                assert (run.digest, sound_epochs(run, run.epochs)[1]) == (digest, {}), "a run is there as a whole"
                shutil.rmtree(run.folder)
                finished += 1
        sweep_of_a_server(store, unpacking)
        assert [*store.root.iterdir(), *unpacking.iterdir()] == []
        for source in sources:
            taken(source)
        assert [*store.root.iterdir(), *unpacking.iterdir()] == []
    assert left_behind > KILLS / 5, (left_behind, finished)
    assert len(reached) > KILLS / 10, "they were killed at many places"


def sweep_of_a_server(store: RunStore, unpacking: Path) -> None:
    """What `grokscope serve` does before it serves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(unpacking))
        sweep(store.root)
