"""The run store: names never lead outside it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from analysis.errors import DamagedError, NotFoundError, ParameterError
from analysis.store import RunStore
from tests.analysis.test_manifest import BAD
from tests.privileges import without_privileges


@pytest.mark.parametrize("name", BAD)
def test_a_name_that_could_leave_the_store_is_refused(tiny_store: RunStore, name: str) -> None:
    for ask in (tiny_store.folder, tiny_store.open):
        with pytest.raises(ParameterError, match="cannot name a run"):
            ask(name)


def test_a_run_outside_the_store_cannot_be_reached(tiny_store: RunStore) -> None:
    inner = RunStore(tiny_store.root / "inner")
    with pytest.raises(ParameterError):
        inner.open("../tiny")


def test_a_run_that_is_not_there(tiny_store: RunStore, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no run 'other': the runs are tiny"):
        tiny_store.open("other")
    with pytest.raises(NotFoundError, match="has no runs"):
        RunStore(tmp_path / "nowhere").open("other")


def test_names_are_sorted_and_only_those_of_runs(tiny_copy: RunStore) -> None:
    for name in ("b", "a"):
        shutil.copytree(tiny_copy.folder("tiny"), tiny_copy.root / name)
    (tiny_copy.root / "empty").mkdir()
    (tiny_copy.root / "file").write_text("")
    assert tiny_copy.names() == ("a", "b", "tiny")


def test_a_store_that_is_not_there_or_is_a_file_is_empty(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert RunStore(tmp_path / "nowhere").names() == ()
    assert RunStore(tmp_path / "file").names() == ()


def test_damaged_runs_are_listed_and_say_so_when_opened(tiny_copy: RunStore) -> None:
    folder = Path(shutil.copytree(tiny_copy.folder("tiny"), tiny_copy.root / "damaged"))
    (folder / "run.json").write_text("{")
    assert tiny_copy.names() == ("damaged", "tiny")
    with pytest.raises(DamagedError):
        tiny_copy.open("damaged")


def test_a_link_to_a_run_that_is_not_there_is_named(tiny_copy: RunStore) -> None:
    (tiny_copy.root / "away").symlink_to(tiny_copy.root / "nowhere")
    assert tiny_copy.names() == ("away", "tiny")
    with pytest.raises(DamagedError, match="run 'away' is a link to a folder that is not there"):
        tiny_copy.open("away")


def test_what_else_lies_in_a_store_is_no_run(tiny_copy: RunStore) -> None:
    os.mkfifo(tiny_copy.root / "pipe")
    (tiny_copy.root / "zero").symlink_to("/dev/zero")
    assert tiny_copy.names() == ("tiny",)
    with pytest.raises(NotFoundError, match="there is no run 'pipe'"):
        tiny_copy.open("pipe")


def test_a_store_out_of_reach_is_not_called_empty(tiny_copy: RunStore) -> None:
    mode = tiny_copy.root.stat().st_mode
    tiny_copy.root.chmod(0)
    try:
        with without_privileges():
            for ask in (tiny_copy.names, lambda: tiny_copy.open("nowhere")):
                with pytest.raises(DamagedError, match="cannot be read"):
                    ask()
    finally:
        tiny_copy.root.chmod(mode)


@pytest.mark.parametrize("name", ["my run", ".hidden", "é"])
def test_a_folder_that_cannot_be_a_run_harms_no_other(tiny_copy: RunStore, name: str) -> None:
    """A copy such as "my run (2)", made in a file manager, is not a reason for the others not to open."""
    shutil.copytree(tiny_copy.folder("tiny"), tiny_copy.root / name)
    assert tiny_copy.names() == ("tiny",)
    assert tiny_copy.open("tiny").name == "tiny"
