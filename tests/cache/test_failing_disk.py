"""The backend when the disk fails: every failure costs entries and never an answer, and is said once."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from cache.disk import DiskBackend
from tests.cache.failing import damage, files_up_to, locked, until

SMALL, LARGE = b"small" * 1000, b"large" * 100_000
SIZE_LIMIT = 10_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def disk(folder: Path) -> Iterator[DiskBackend]:
    """A backend with two entries."""
    backend = opened(folder)
    backend.set("small", SMALL)
    backend.set("large", LARGE)
    yield backend
    backend.close()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits and pauses that a test can wait for."""
    for name in ("cache.disk.LOCK_SECONDS", "cache.folder.LOCK_SECONDS", "cache.trouble.PAUSE_SECONDS"):
        monkeypatch.setattr(name, 0.2)


def opened(folder: Path) -> DiskBackend:
    return DiskBackend(folder, size_limit=SIZE_LIMIT)


def use(backend: DiskBackend, key: str = "new", data: bytes = SMALL) -> bytes | None:
    """Ask for an entry as an answer that is not there is asked for; what is there after that."""
    backend.get(key)
    assert backend.claim(key)
    backend.set(key, data)
    backend.release(key)
    return backend.get(key)


@pytest.mark.parametrize("name", ["cache.db", "cache.db-wal"])
def test_a_cache_that_is_damaged_when_it_is_opened_fills_again(
    folder: Path, disk: DiskBackend, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    disk.close()
    damage(folder / name)
    for backend in (opened(folder), opened(folder)):
        assert use(backend) == SMALL
        backend.close()
    if name == "cache.db":
        (sentence,) = caplog.messages
        assert sentence == (
            f"the cache in {folder} was damaged (file is not a database): it has been emptied, and fills again"
        )
        assert not list(folder.rglob("*.val")), "the values of the damaged database are gone, too"


def test_a_cache_with_other_tables_is_damaged(
    folder: Path, disk: DiskBackend, caplog: pytest.LogCaptureFixture
) -> None:
    disk.close()
    with closing(sqlite3.connect(folder / "cache.db")) as database:
        database.executescript("DROP TABLE Cache; CREATE TABLE Cache (key)")
    assert use(opened(folder)) == SMALL
    assert len(caplog.messages) == 1
    assert "no such column" in caplog.text


@pytest.mark.parametrize("value", ["'banana'", "NULL", "x'00ff'"])
@pytest.mark.parametrize("key", ["size", "size_limit", "eviction_policy", "cull_limit", "disk_min_file_size"])
def test_a_cache_with_damaged_settings_costs_no_answer(
    folder: Path, disk: DiskBackend, caplog: pytest.LogCaptureFixture, key: str, value: str
) -> None:
    disk.close()
    with closing(sqlite3.connect(folder / "cache.db")) as database:
        database.executescript(f"UPDATE Settings SET value = {value} WHERE key = '{key}'")
    backend = opened(folder)
    for number in range(3):
        use(backend, str(number))
    assert len(caplog.messages) <= 1


def test_a_database_that_no_cache_of_ours_has_written_is_left_alone(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.mkdir()
    (folder / "cache.db").write_bytes(b"somebody's own " * 500)
    assert use(opened(folder)) is None
    assert (folder / "cache.db").read_bytes() == b"somebody's own " * 500
    assert len(caplog.messages) == 1
    assert "cannot be used (file is not a database): answers are computed without it" in caplog.text


def test_a_cache_that_is_damaged_while_it_is_open_fills_again(
    folder: Path, disk: DiskBackend, caplog: pytest.LogCaptureFixture
) -> None:
    other = opened(folder)
    assert other.get("small") == SMALL
    for path in folder.glob("cache.db*"):
        damage(path)
    for number in range(10):
        for backend in (disk, other):
            use(backend, str(number))
    for backend in (disk, other):
        assert use(backend) == SMALL
    assert disk.get("9") == other.get("9") == SMALL, "they share the new one"
    assert len(caplog.messages) == 1
    assert "was damaged" in caplog.text
    other.close()


def test_threads_that_meet_the_same_damage_say_it_once(
    folder: Path, disk: DiskBackend, caplog: pytest.LogCaptureFixture
) -> None:
    together = threading.Barrier(9)

    def ask(number: int) -> None:
        disk.get("small")
        together.wait()
        for turn in range(20):
            use(disk, f"{number} {turn}")
        disk.close()

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(ask, number) for number in range(8)]
        together.wait()
        damage(folder / "cache.db")
        for future in asked:
            future.result()
    assert use(disk) == SMALL
    assert len(caplog.messages) == 1
    assert "was damaged" in caplog.text


def test_a_cache_that_another_thread_has_replaced_is_not_blamed(
    disk: DiskBackend, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(cache: object) -> None:
        if cache is first:
            disk._use(fail_at_once, otherwise=None)
        fail_at_once(cache)

    def fail_at_once(_: object) -> None:
        raise sqlite3.DatabaseError("file is not a database")

    first = disk._cache
    disk._use(fail, otherwise=None)
    assert len(caplog.messages) == 1
    assert use(disk) == SMALL


def test_a_transaction_that_fails_at_its_end_locks_nobody_out(folder: Path, disk: DiskBackend) -> None:
    """diskcache leaves it open, and SQLite does, where another program reads a database that has no log of its own."""

    def fail(cache: Any) -> None:
        cache._sql("BEGIN IMMEDIATE")
        raise OSError("busy")

    disk._use(fail, otherwise=None, is_writing=True)
    other = opened(folder)
    assert use(other) == SMALL
    other.close()


def test_a_transaction_that_sqlite_has_taken_back_already_is_no_damage(
    disk: DiskBackend, caplog: pytest.LogCaptureFixture
) -> None:
    """As it does when the disk is full; diskcache then fails again, since there is nothing to take back."""

    def fail(cache: Any) -> None:
        with cache.transact():
            cache._sql("ROLLBACK")
            raise OSError("no space")

    disk._use(fail, otherwise=None, is_writing=True)
    assert "cannot be written (no space)" in caplog.text
    assert disk.get("small") == SMALL


def test_a_cache_that_is_damaged_again_and_again_is_done_without(
    folder: Path, disk: DiskBackend, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(10):
        disk.close()
        damage(folder / "cache.db")
        use(disk)
    assert len(caplog.messages) == 2
    assert "was damaged" in caplog.messages[0]
    assert "cannot be" in caplog.messages[1]


@pytest.mark.usefixtures("hasty")
def test_a_full_disk_costs_entries_only(folder: Path, disk: DiskBackend, caplog: pytest.LogCaptureFixture) -> None:
    before = sorted(folder.rglob("*.val"))
    with files_up_to(100_000):
        for number in range(50):
            assert disk.get("small") == SMALL, "what is there can be read"
            assert disk.get("large") == LARGE
            assert use(disk, f"large {number}", LARGE) is None
            assert use(disk, f"small {number}", SMALL) in (None, SMALL), "it may have room for a little"
    assert len(caplog.messages) == 1
    assert f"the cache in {folder} cannot be written (File too large): answers are computed without it" in caplog.text
    assert sorted(folder.rglob("*.val")) == before, "no part of a file is left"
    until(lambda: use(disk) == SMALL)
    assert len(caplog.messages) == 1


def test_a_file_whose_entry_cannot_be_written_is_not_left(folder: Path, disk: DiskBackend) -> None:
    before = sorted(folder.rglob("*.val"))
    with closing(sqlite3.connect(folder / "cache.db")) as database:
        database.executescript("CREATE TRIGGER full BEFORE INSERT ON Cache BEGIN SELECT RAISE(FAIL, 'full'); END")
    disk.set("new", LARGE)
    assert [path for path in folder.rglob("*.val") if path not in before] == []


@pytest.mark.usefixtures("hasty")
def test_a_small_entry_that_cannot_be_written_costs_no_large_one(folder: Path, disk: DiskBackend) -> None:
    with locked(folder):
        disk.set("new", SMALL)
    assert disk.get("large") == LARGE


@pytest.mark.usefixtures("hasty")
def test_a_disk_that_is_full_from_the_start_is_done_without(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with files_up_to(0):
        backend = opened(folder)
        for number in range(50):
            assert use(backend, str(number)) is None
    assert len(caplog.messages) == 1
    until(lambda: use(backend) == SMALL)
    backend.close()


@pytest.mark.parametrize("name", ["file", "file/cache"])
def test_a_folder_that_cannot_be_made_is_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    (tmp_path / "file").write_text("dear")
    backend = opened(tmp_path / name)
    for number in range(50):
        assert use(backend, str(number)) is None
    assert len(caplog.messages) == 1
    assert f"the cache in {tmp_path / name} cannot be used (Not a directory): " in caplog.text
    assert (tmp_path / "file").read_text() == "dear"


def test_somebody_elses_folder_is_done_without(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    assert use(opened(tmp_path)) is None
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]
    assert "holds other files" in caplog.text


@pytest.mark.usefixtures("hasty")
def test_a_lock_that_another_program_holds_is_not_waited_for_twice(
    folder: Path, disk: DiskBackend, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cache.trouble.PAUSE_SECONDS", 30.0)
    disk.set("first", SMALL)
    quick = opened(folder)
    with locked(folder):
        start = time.monotonic()
        for number in range(50):
            assert quick.get("large") == LARGE, "reading needs no lock"
            assert use(quick, str(number)) is None
        assert time.monotonic() - start < 10.0, "and not three times for each entry"
    assert len(caplog.messages) == 1
    assert "cannot be written (database is locked)" in caplog.text
    quick.close()


def test_a_claim_that_waits_in_vain_for_a_lock_stops_no_caching(
    folder: Path, disk: DiskBackend, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cache.disk.LOCK_SECONDS", 0.2)
    quick = opened(folder)
    with locked(folder):
        assert quick.claim("new"), "rather than have nobody compute"
        quick.release("new")
    assert use(quick) == SMALL
    assert caplog.messages == []
    quick.close()


def test_who_waits_for_another_to_compute_takes_no_lock(folder: Path, disk: DiskBackend) -> None:
    assert disk.claim("key")
    other = opened(folder)
    with locked(folder):
        start = time.monotonic()
        assert not other.claim("key")
        assert time.monotonic() - start < 0.5
    other.close()


@pytest.mark.usefixtures("hasty")
def test_a_lock_that_another_program_has_given_up_is_forgotten(folder: Path, disk: DiskBackend) -> None:
    with locked(folder):
        disk.set("new", SMALL)
        assert disk.get("new") is None
    until(lambda: use(disk) == SMALL)


@pytest.mark.usefixtures("hasty")
def test_a_cache_that_is_locked_when_it_is_opened_is_opened_later(
    folder: Path, disk: DiskBackend, caplog: pytest.LogCaptureFixture
) -> None:
    with locked(folder):
        start = time.monotonic()
        backend = opened(folder)
        assert time.monotonic() - start < 10.0, "and not a minute"
        assert use(backend) is None
    until(lambda: backend.get("small") == SMALL)
    assert len(caplog.messages) == 1
    backend.close()


def test_threads_wait_together_for_a_cache_that_cannot_be_opened(
    folder: Path, disk: DiskBackend, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cache.folder.LOCK_SECONDS", 1.0)
    together = threading.Barrier(8)

    def ask(_: int) -> bytes | None:
        together.wait()
        return disk.get("small")

    shutil.rmtree(folder)
    folder.mkdir()
    with FileLock(folder / "cache.lock"), ThreadPoolExecutor(8) as pool:
        start = time.monotonic()
        assert set(pool.map(ask, range(8))) == {None}
        assert time.monotonic() - start < 4.0, "and not one after the other"
    assert len(caplog.messages) == 1


def test_a_cache_that_is_deleted_begins_anew(folder: Path, disk: DiskBackend, caplog: pytest.LogCaptureFixture) -> None:
    other = opened(folder)
    shutil.rmtree(folder)
    for data in (LARGE, SMALL):
        assert use(disk, data=data) == data
        assert other.get("new") == data, "they share the new one"
    assert disk.get("small") is None
    assert caplog.messages == [f"the cache in {folder} has been deleted: it begins anew"]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "CACHEDIR.TAG").exists()
    other.close()


def test_large_values_without_their_database_are_removed(folder: Path, disk: DiskBackend) -> None:
    disk.close()
    for path in folder.glob("cache.db*"):
        path.unlink()
    assert use(opened(folder)) == SMALL
    assert not list(folder.rglob("*.val"))


def test_an_entry_of_no_cache_is_said_once(folder: Path, disk: DiskBackend, caplog: pytest.LogCaptureFixture) -> None:
    with closing(sqlite3.connect(folder / "cache.db")) as database:
        database.executescript("UPDATE Cache SET mode = 4")
    for _ in range(20):
        assert disk.get("small") is None
        assert disk.get("large") is None
    assert caplog.messages == [
        f"the cache in {folder} has an entry that is damaged (a value stored in mode 4): it is made again"
    ]
