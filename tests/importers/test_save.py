"""A run is imported as a whole or not at all: whatever ends an import, the store is as it was."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from analysis.batch import Watch
from analysis.errors import CancelledError, GrokscopeError, ParameterError
from analysis.importers.foreign import ForeignCheckpoint, ForeignRun, Overrides, save
from analysis.importers.read import read_foreign
from analysis.store import RunStore
from tests.importers.test_authors import authors_weights, saved


@pytest.fixture
def foreign(tmp_path: Path) -> ForeignRun:
    """A run of three checkpoints."""
    path = saved(tmp_path, {epoch: authors_weights() for epoch in (0, 5, 10)})
    return read_foreign(path, Overrides(operation="add"))


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


def left(store: RunStore) -> list[str]:
    """What lies in a store, hidden or not."""
    return sorted(path.name for path in store.root.iterdir()) if store.root.exists() else []


def test_progress_is_told_and_nothing_else_is_left(store: RunStore, foreign: ForeignRun) -> None:
    told: list[tuple[int, int]] = []
    run = save(store, "theirs", foreign, command="", watch=Watch(lambda done, of: told.append((done, of))))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert run.epochs == (0, 5, 10)
    assert left(store) == ["theirs"]
    assert run.folder.stat().st_mode & 0o777 == 0o755


def test_one_that_is_stopped_leaves_nothing(store: RunStore, foreign: ForeignRun) -> None:
    asked = iter([False, False, True])
    with pytest.raises(CancelledError):
        save(store, "theirs", foreign, command="", watch=Watch(should_stop=lambda: next(asked)))
    assert left(store) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, GrokscopeError("damaged"), OSError(28, "No space left")])
def test_one_that_fails_leaves_nothing(store: RunStore, foreign: ForeignRun, error: BaseException) -> None:
    def fail() -> None:
        raise error

    broken = ForeignCheckpoint(20, fail)  # type: ignore[arg-type]
    with pytest.raises((KeyboardInterrupt, GrokscopeError)):
        save(store, "theirs", replace(foreign, checkpoints=[*foreign.checkpoints, broken]), command="")
    assert left(store) == []


def test_a_name_that_is_taken_meanwhile_stays_the_other_s(store: RunStore, foreign: ForeignRun) -> None:
    def take() -> Iterator[None]:
        yield save(store, "theirs", foreign, command="the other's")  # type: ignore[misc]

    other = take()
    with pytest.raises(ParameterError, match="there is a run 'theirs' already: choose another --name"):
        save(store, "theirs", foreign, command="", watch=Watch(lambda *_: next(other, None)))  # type: ignore[arg-type]
    assert left(store) == ["theirs"]
    assert store.open("theirs").manifest.provenance.command == "the other's"


KILLED = """
import os, signal, sys
from pathlib import Path
from analysis.batch import Watch
from analysis.importers.foreign import save
from analysis.importers.read import read_foreign
from analysis.store import RunStore

def die(done, total):
    if done == 2:
        os.kill(os.getpid(), signal.SIGKILL)

save(RunStore(Path(sys.argv[1])), "killed", read_foreign(Path(sys.argv[2])), command="", watch=Watch(die))
"""


def test_what_a_killed_import_left_is_swept_by_the_next_one_and_a_living_one_is_not(
    store: RunStore, foreign: ForeignRun
) -> None:
    (store.root / ".importing-killed" / "checkpoints").mkdir(parents=True)

    def another(done: int, _of: int) -> None:
        if done == 1:
            assert len(left(store)) == 1, "what was left is gone"
            save(store, "second", foreign, command="")

    save(store, "first", foreign, command="", watch=Watch(another))
    assert left(store) == ["first", "second"]


@pytest.mark.slow
def test_an_import_that_is_killed_leaves_no_run(store: RunStore, foreign: ForeignRun, tmp_path: Path) -> None:
    torch.save({epoch: authors_weights() for epoch in (0, 5, 10)}, tmp_path / "other.pth")
    arguments = [sys.executable, "-c", KILLED, str(store.root), str(tmp_path / "other.pth")]
    assert subprocess.run(arguments, check=False).returncode == -signal.SIGKILL
    assert len(left(store)) == 1
    assert store.names() == ()
    save(store, "next", foreign, command="")
    assert left(store) == ["next"]
