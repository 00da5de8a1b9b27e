"""The folder of a cache: ours by its marker, private, and never emptied of what is somebody else's."""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from analysis.errors import ParameterError
from cache.folder import CacheFolder

MARKER = "CACHEDIR.TAG"
OTHERS_MARK = "Signature: 8a477f597d28d172789f06886806bc55\n# This file is a cache directory tag created by mypy.\n"


@pytest.fixture
def folder(tmp_path: Path) -> CacheFolder:
    return CacheFolder(tmp_path / "parent" / "cache")


@pytest.fixture
def used(folder: CacheFolder) -> CacheFolder:
    """A folder that has been used: marked, with a database and a large value."""
    with folder.opened() as is_ours:
        assert not is_ours
    folder.database.write_bytes(b"database")
    (folder.path / "cache.db-wal").write_bytes(b"more")
    (folder.path / "5f" / "02").mkdir(parents=True)
    (folder.path / "5f" / "02" / "value.val").write_bytes(b"value")
    return folder


def names_in(folder: CacheFolder) -> list[str]:
    return sorted(entry.name for entry in folder.path.iterdir())


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_it_is_private(folder: CacheFolder, umask: int) -> None:
    before = os.umask(umask)
    try:
        with folder.opened():
            pass
    finally:
        os.umask(before)
    assert folder.path.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_was_open_to_all_becomes_private(used: CacheFolder) -> None:
    used.path.chmod(0o755)
    with used.opened():
        pass
    assert used.path.stat().st_mode & 0o777 == 0o700


def test_it_is_marked_as_a_cache_for_programs_that_make_backups(used: CacheFolder) -> None:
    assert (used.path / MARKER).read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n# Grokscope ")
    with used.opened() as is_ours:
        assert is_ours


def test_a_folder_that_cannot_be_used_after_all_is_not_marked(folder: CacheFolder) -> None:
    with pytest.raises(OSError, match="no"), folder.opened():
        raise OSError("no")
    assert MARKER not in names_in(folder)


@pytest.mark.parametrize(
    "names",
    [
        *(["letters.txt"], ["cache.db", "letters.txt"], [MARKER], [MARKER, "cache.db"], ["5f", "pack"], ["5g"]),
        *(["my cache.db"], ["cache.db.txt"], ["cache.lock.txt"], ["queue.db"]),
    ],
    ids=" ".join,
)
def test_somebody_elses_folder_is_refused_and_left_as_it_is(folder: CacheFolder, names: list[str]) -> None:
    """`--cache .` or `--cache ~` must not close a person's own folder to everyone else, nor put anything into it."""
    folder.path.mkdir(parents=True)
    folder.path.chmod(0o755)
    for name in names:
        (folder.path / name).write_text(OTHERS_MARK if name == MARKER else "dear")
    sentence = f"the folder {re.escape(str(folder.path))} holds other files: .*--cache"
    with pytest.raises(ParameterError, match=sentence):
        folder.check()
    with pytest.raises(ParameterError, match=sentence), folder.opened():
        pass
    assert names_in(folder) == sorted(names)
    assert folder.path.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["cache.db", "cache.db-wal", "cache.db-shm", "5f"],
        ["5f", "e0"],
        ["cache.lock"],
        ["queue-0ab1.db", "queue-0ab1.db-wal"],
    ],
    ids=" ".join,
)
def test_what_a_cache_leaves_is_taken(folder: CacheFolder, names: list[str]) -> None:
    """Of one that was made before there was a marker, or deleted while it served."""
    folder.path.mkdir(parents=True)
    for name in names:
        (folder.path / name).mkdir() if len(name) == 2 else (folder.path / name).write_bytes(b"")
    with folder.opened() as is_ours:
        assert not is_ours, "taken, but not to be emptied"


@pytest.mark.parametrize("mark", ["", "Signature: 8a4", "Signature: 8a477f597d28d172789f06886806bc55\n# Gro", "\0\1"])
def test_a_marker_that_is_damaged_is_written_again(used: CacheFolder, mark: str) -> None:
    (used.path / MARKER).write_text(mark)
    for expected in (False, True):
        with used.opened() as is_ours:
            assert is_ours is expected


def test_a_marker_that_is_no_file_is_none(used: CacheFolder) -> None:
    (used.path / MARKER).unlink()
    (used.path / MARKER).mkdir()
    with pytest.raises(IsADirectoryError), used.opened() as is_ours:
        assert not is_ours


def test_what_others_put_into_a_marked_folder_stays(used: CacheFolder) -> None:
    (used.path / "letters.txt").write_text("dear")
    outside = used.path.parent / "outside"
    outside.mkdir()
    (outside / "letter").write_text("dear")
    (used.path / "aa").symlink_to(outside)
    with used.opened() as is_ours:
        assert is_ours
        used.clear()
    assert names_in(used) == [MARKER, "cache.lock", "letters.txt"]
    assert (outside / "letter").read_text() == "dear"


def test_another_file_is_another_database(used: CacheFolder) -> None:
    before = used.identity()
    assert before == used.identity()
    kept = used.database.rename(used.path / "cache.db.kept")
    assert used.identity() is None
    used.database.write_bytes(kept.read_bytes())
    assert used.identity() not in (before, None)


def test_a_cache_that_another_process_makes_at_that_moment_is_taken(
    folder: CacheFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two web processes begin with the same empty folder."""
    folder.path.mkdir(parents=True)
    look = Path.iterdir

    def iterdir(path: Path) -> Iterator[Path]:
        monkeypatch.undo()
        with folder.opened():
            folder.database.write_bytes(b"")
        return look(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    with folder.opened() as is_ours:
        assert is_ours


def test_another_process_that_opens_it_is_waited_for_and_not_for_ever(
    used: CacheFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cache.folder.LOCK_SECONDS", 0.1)
    start = time.monotonic()
    with FileLock(used.path / "cache.lock"), pytest.raises(TimeoutError), used.opened():
        pass
    assert time.monotonic() - start > 0.1


@pytest.mark.parametrize("name", ["file", "file/cache"])
def test_a_file_is_no_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("dear")
    (tmp_path / "file").chmod(0o644)
    with pytest.raises(NotADirectoryError) as caught, CacheFolder(tmp_path / name).opened():
        pass
    assert caught.value.errno == errno.ENOTDIR
    assert (tmp_path / "file").read_text() == "dear"
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o644
