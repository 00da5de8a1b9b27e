"""A whole run as one file: the same bytes each time, and nothing damaged in it."""

from __future__ import annotations

import io
import zipfile

import pytest

from analysis.archive import Archive
from analysis.batch import Watch
from analysis.errors import CancelledError, DamagedError
from analysis.store import RunStore


def test_the_same_run_makes_the_same_bytes_as_many_as_foretold(tiny_store: RunStore, tiny_copy: RunStore) -> None:
    run = tiny_copy.open("tiny")
    for path in tiny_copy.root.rglob("*"):
        path.touch()
    data = b"".join(Archive(run).pieces())
    assert data == b"".join(Archive(tiny_store.open("tiny")).pieces())
    assert Archive(run).size == len(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {member.compress_type for member in archive.infolist()} == {zipfile.ZIP_STORED}


def test_a_damaged_checkpoint_is_not_exported(tiny_copy: RunStore) -> None:
    run = tiny_copy.open("tiny")
    with (run.folder / run.manifest.checkpoints[1].file).open("r+b") as file:
        file.write(b"?")
    with pytest.raises(DamagedError, match=r"checkpoint 20 of run 'tiny' is damaged .*: restore it first"):
        list(Archive(run).pieces())


def test_an_export_that_is_stopped_says_so(tiny_store: RunStore) -> None:
    with pytest.raises(CancelledError):
        list(Archive(tiny_store.open("tiny")).pieces(Watch(should_stop=lambda: True)))


def test_nothing_is_held_but_one_file_at_a_time(tiny_store: RunStore) -> None:
    run = tiny_store.open("tiny")
    seen: list[tuple[int, int]] = []
    pieces = [len(piece) for piece in Archive(run).pieces(Watch(on_progress=lambda *at: seen.append(at)))]
    assert len(pieces) == len(run.epochs) + 3, "the manifest, the history, each checkpoint, and the list of them"
    assert seen[-1] == (len(run.epochs), len(run.epochs))
