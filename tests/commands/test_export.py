"""`grokscope export`."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.archive import Archive
from analysis.store import RunStore
from tests.commands.conftest import Command, assert_refused


def test_a_run_is_written_whole(grokscope: Command, tiny_store: RunStore, tmp_path: Path) -> None:
    file = tmp_path / "tiny.zip"
    result = grokscope("export", "tiny", str(file), "--runs", str(tiny_store.root))
    assert (result.code, result.out.startswith(f"wrote {file}, ")) == (0, True)
    assert file.read_bytes() == b"".join(Archive(tiny_store.open("tiny")).pieces())
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.zip"]


@pytest.mark.parametrize(
    ("run", "name", "why"),
    [
        ("tiny", "there.zip", "there.zip already: choose another name"),
        ("tiny", "run.tar", "run.tar: the file's name must end in .zip"),
        ("tiny", "no/run.zip", "run.zip cannot be written (No such file or directory)"),
        ("other", "run.zip", "there is no run 'other'"),
    ],
)
def test_what_cannot_be_written_is_one_line_and_leaves_nothing(
    grokscope: Command, tiny_store: RunStore, tmp_path: Path, run: str, name: str, why: str
) -> None:
    (tmp_path / "there.zip").write_bytes(b"mine")
    assert_refused(grokscope("export", run, str(tmp_path / name), "--runs", str(tiny_store.root)), why)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("there.zip", b"mine")]
