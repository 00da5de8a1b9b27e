"""The backend on disk: private, never pickled, and a damaged entry is a miss."""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import ParameterError
from cache.disk import BytesOnlyDisk, DiskBackend

LARGE = b"large" * 100_000
"""Above the size from which diskcache keeps a value in a file of its own."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def disk(folder: Path) -> Iterator[DiskBackend]:
    backend = DiskBackend(folder, size_limit=10_000_000)
    yield backend
    backend.close()


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.write_text, (self.path, "unpickled"))


def plant(folder: Path, entry: str, **columns: Any) -> None:
    """Change columns of an entry behind the cache's back, as someone who can write the folder could."""
    with sqlite3.connect(folder / "cache.db") as database:
        assigned = ", ".join(f"{column} = ?" for column in columns)
        changed = database.execute(f"UPDATE Cache SET {assigned} WHERE key = ?", (*columns.values(), entry))
        assert changed.rowcount == 1
    database.close()


def value_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.val"))


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_the_folder_is_private(folder: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        DiskBackend(folder, size_limit=1_000_000).close()
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_cache_folder_that_was_open_to_all_becomes_private(folder: Path, disk: DiskBackend) -> None:
    folder.chmod(0o755)
    DiskBackend(folder, size_limit=1_000_000).close()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_cache_that_another_process_makes_at_that_moment_is_taken(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two web processes begin with the same empty folder."""
    folder.mkdir()
    look = Path.iterdir

    def iterdir(path: Path) -> Iterator[Path]:
        monkeypatch.undo()
        DiskBackend(folder, size_limit=1_000_000).close()
        return look(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    DiskBackend(folder, size_limit=1_000_000).close()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_of_something_else_keeps_its_permissions(tmp_path: Path) -> None:
    """`--cache .` or `--cache ~` must not close a person's own folder to everyone else."""
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o755)
    (home / "letters.txt").write_text("dear")
    with contextlib.suppress(ParameterError):  # refusing such a folder is as good
        DiskBackend(home, size_limit=1_000_000).close()
    assert home.stat().st_mode & 0o777 == 0o755


def test_a_planted_pickle_is_refused_and_never_executed(folder: Path, disk: DiskBackend, tmp_path: Path) -> None:
    exploded = tmp_path / "exploded"
    data = pickle.dumps(Bomb(exploded))
    disk.set("small", b"entry")
    disk.set("large", LARGE)
    plant(folder, "small", mode=4, value=data)
    value_files(folder)[0].write_bytes(data)
    plant(folder, "large", mode=4)
    for key in ("small", "large"):
        assert disk.get(key) is None
        disk.set(key, b"again")
        assert disk.get(key) == b"again"
    assert not exploded.exists()
    pickle.loads(data)
    assert exploded.exists(), "the bomb works"


def test_a_planted_pickled_key_is_never_executed(folder: Path, disk: DiskBackend, tmp_path: Path) -> None:
    exploded = tmp_path / "exploded"
    disk.set("key", b"entry")
    plant(folder, "key", key=pickle.dumps(Bomb(exploded)), raw=0)
    assert disk.get("key") is None
    disk.set("key", b"again")
    assert disk.get("key") == b"again"
    assert not exploded.exists()


@pytest.mark.parametrize("value", [None, 7, 0.5, "text"])
def test_a_planted_value_that_is_not_bytes_is_a_miss(folder: Path, disk: DiskBackend, value: Any) -> None:
    disk.set("key", b"entry")
    plant(folder, "key", value=value)
    assert disk.get("key") is None


@pytest.mark.parametrize("mode", [0, 3, 4, 5, -1])
def test_a_planted_mode_is_a_miss(folder: Path, disk: DiskBackend, mode: int) -> None:
    disk.set("key", b"entry")
    plant(folder, "key", mode=mode)
    assert disk.get("key") is None


def test_a_planted_file_name_is_a_miss(folder: Path, disk: DiskBackend) -> None:
    disk.set("key", LARGE)
    plant(folder, "key", filename=None)
    assert disk.get("key") is None


def test_only_text_and_bytes_are_stored(tmp_path: Path) -> None:
    disk = BytesOnlyDisk(str(tmp_path))
    with pytest.raises(TypeError, match="cache keys are text, not tuple"):
        disk.put(("a", 1))
    with pytest.raises(TypeError, match="cache values are bytes, not dict"):
        disk.store({}, read=False)


def test_a_value_whose_file_is_gone_is_a_miss(folder: Path, disk: DiskBackend) -> None:
    disk.set("key", LARGE)
    (path,) = value_files(folder)
    path.unlink()
    assert disk.get("key") is None


def test_a_value_whose_file_is_a_folder_is_a_miss(folder: Path, disk: DiskBackend) -> None:
    disk.set("key", LARGE)
    (path,) = value_files(folder)
    path.unlink()
    path.mkdir()
    assert disk.get("key") is None


def test_a_database_damaged_while_it_is_open_costs_entries_only(folder: Path, disk: DiskBackend) -> None:
    disk.set("key", b"entry")
    for path in folder.glob("cache.db*"):
        path.write_bytes(os.urandom(path.stat().st_size))
    assert disk.get("key") in (None, b"entry")
    disk.set("other", b"entry")
    disk.drop("key")
    assert disk.claim("key") in (True, False)
    disk.release("key")


def test_a_folder_that_vanishes_costs_entries_only(folder: Path, disk: DiskBackend) -> None:
    disk.set("key", b"entry")
    shutil.rmtree(folder)
    for key, data in (("key", b"entry"), ("large", LARGE)):
        disk.set(key, data)
        assert disk.get(key) in (None, data)


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Claims that lapse as soon as a test can wait for it."""
    monkeypatch.setattr("cache.disk.LEASE_SECONDS", 0.4)
    monkeypatch.setattr("cache.heartbeat.BEAT_SECONDS", 0.05)


def test_a_claim_holds_longer_than_its_lease(folder: Path, disk: DiskBackend, soon: None) -> None:
    other = DiskBackend(folder, size_limit=1_000_000)
    assert disk.claim("key")
    start = time.monotonic()
    while time.monotonic() - start < 1.0:
        assert not other.claim("key")
        time.sleep(0.02)
    other.close()


def test_a_claim_without_a_heartbeat_lapses_and_becomes_the_next_ones(
    folder: Path, disk: DiskBackend, soon: None
) -> None:
    other = DiskBackend(folder, size_limit=1_000_000)
    assert disk.claim("key")
    disk.close()
    start = time.monotonic()
    while not other.claim("key"):
        assert time.monotonic() - start < 10.0
    assert time.monotonic() - start > 0.3, "not before its time"
    disk._renew(("claim:key",))
    disk.release("key")
    assert not disk.claim("key"), "neither renewing nor giving back takes it away again"
    other.close()


def test_the_heartbeat_rests_while_nothing_is_claimed(disk: DiskBackend, soon: None) -> None:
    def is_beating() -> bool:
        return any(thread.name == "heartbeat" for thread in threading.enumerate())

    for _ in range(2):
        assert disk.claim("key")
        assert is_beating()
        disk.release("key")
        start = time.monotonic()
        while is_beating():
            assert time.monotonic() - start < 10.0
            time.sleep(0.01)


def test_a_database_that_is_none_is_named_when_it_is_opened(folder: Path) -> None:
    folder.mkdir()
    (folder / "cache.db").write_bytes(b"this is no database " * 500)
    with pytest.raises(ParameterError, match=f"the cache folder {folder} cannot be used .*--cache"):
        DiskBackend(folder, size_limit=1_000_000)


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "cache"):
        with pytest.raises(ParameterError, match=r"cannot be used .*choose another with --cache"):
            DiskBackend(folder, size_limit=1_000_000)


def test_entries_outlive_the_process_that_wrote_them(folder: Path, disk: DiskBackend) -> None:
    disk.set("small", b"entry")
    disk.set("large", LARGE)
    disk.close()
    again = DiskBackend(folder, size_limit=10_000_000)
    assert (again.get("small"), again.get("large")) == (b"entry", LARGE)
    again.close()
