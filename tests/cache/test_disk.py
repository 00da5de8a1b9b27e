"""The backend on disk: private, never pickled, and a damaged entry is a miss."""

from __future__ import annotations

import pickle
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cache.bytes_only import BadEntryError, BytesOnlyDisk
from cache.disk import DiskBackend
from tests.tiny import PROJECT

LARGE = b"large" * 100_000
"""Above the size from which diskcache keeps a value in a file of its own."""


READER = """
import os, sys
from pathlib import Path
from cache.disk import DiskBackend
disk = DiskBackend(Path(sys.argv[1]), size_limit=10_000_000)
for number in range(40):
    disk.set(str(number), b"entry" * 20_000)
with open(Path(sys.argv[1]) / "cache.db", "wb") as file:
    file.write(os.urandom(8192))
for number in range(40):
    assert disk.get(str(number)) in (None, b"entry" * 20_000)
print("read")
"""


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
    assert disk.get("key", True) == "key"
    with pytest.raises(BadEntryError, match="a key that is not text"):
        disk.get(b"pickled", False)
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


def test_a_claim_holds_longer_than_its_lease(folder: Path, disk: DiskBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cache.disk.LEASE_SECONDS", 1.0)
    monkeypatch.setattr("cache.heartbeat.BEAT_SECONDS", 0.05)
    other = DiskBackend(folder, size_limit=1_000_000)
    assert disk.claim("key")
    start = time.monotonic()
    while time.monotonic() - start < 1.5:
        assert not other.claim("key")
        time.sleep(0.02)
    other.close()


def test_a_claim_without_a_heartbeat_lapses_and_becomes_the_next_ones(
    folder: Path, disk: DiskBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cache.disk.LEASE_SECONDS", 0.4)
    other = DiskBackend(folder, size_limit=1_000_000)
    start = time.monotonic()
    assert disk.claim("key")
    disk.close()
    monkeypatch.setattr("cache.disk.LEASE_SECONDS", 60.0)
    while not other.claim("key"):
        assert time.monotonic() - start < 10.0
    # Not before its time; 5 % for a wall clock that is being set right.
    assert time.monotonic() - start > 0.38
    disk._renew(("claim:key",))
    disk.release("key")
    assert not disk.claim("key"), "neither renewing nor giving back takes it away again"
    other.close()


@pytest.mark.parametrize("end", [None, time.time() + 1e6], ids=["never", "in days"])
def test_a_claim_that_would_not_lapse_is_none(folder: Path, disk: DiskBackend, end: float | None) -> None:
    """The clock has been set back since, or the entry is damaged."""
    other = DiskBackend(folder, size_limit=1_000_000)
    assert other.claim("key")
    other.close()
    plant(folder, "claim:key", expire_time=end)
    assert [disk.claim("key"), disk.claim("key")] == [False, True]


def test_the_heartbeat_rests_while_nothing_is_claimed(disk: DiskBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cache.heartbeat.BEAT_SECONDS", 0.05)

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


def test_a_database_that_is_cut_short_does_not_kill_the_process_that_reads_it(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READER, str(folder)], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "read\n"), done.stderr


def test_entries_outlive_the_process_that_wrote_them(folder: Path, disk: DiskBackend) -> None:
    disk.set("small", b"entry")
    disk.set("large", LARGE)
    disk.close()
    again = DiskBackend(folder, size_limit=10_000_000)
    assert (again.get("small"), again.get("large")) == (b"entry", LARGE)
    again.close()
