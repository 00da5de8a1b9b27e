"""Files are written whole or not at all."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.files import digest_of, source_digest, write_atomically

# Stops for good between writing the temporary file and renaming it, as a power cut would.
KILLED_BEFORE_RENAME = """
import os, signal, sys
from pathlib import Path
from analysis import files
os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
files.write_atomically(Path(sys.argv[1]), b"new" * 1000)
"""


def test_writes_what_it_is_given(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", b"\x00one\xff")
    assert (tmp_path / "a").read_bytes() == b"\x00one\xff"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_replaces_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_atomically(path, b"old")
    before = path.stat().st_ino
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_ino != before, "the file was changed in place, so a reader could see half of it"


def test_a_reader_that_has_the_old_file_open_keeps_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_atomically(path, b"old" * 1000)
    with path.open("rb") as reader:
        first = reader.read(3)
        write_atomically(path, b"n")
        assert first + reader.read() == b"old" * 1000


def test_a_killed_writer_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_atomically(path, b"old")
    killed = subprocess.run([sys.executable, "-c", KILLED_BEFORE_RENAME, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    write_atomically(path, b"old")

    def fail(_handle: int) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk is full"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_failed_rename_leaves_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_atomically(tmp_path / "a", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "no" / "a", b"")


def test_the_digest_of_one_part_is_its_sha256() -> None:
    assert digest_of(b"abc") == hashlib.sha256(b"abc").hexdigest()


def test_borders_between_parts_matter() -> None:
    digests = {digest_of(b"ab", b"c"), digest_of(b"a", b"bc"), digest_of(b"abc", b""), digest_of(b"", b"abc")}
    assert len(digests) == 4


def test_the_digest_of_source_is_that_of_its_names_and_contents(tmp_path: Path) -> None:
    package, beside = tmp_path / "package", tmp_path / "beside.py"
    (package / "inner").mkdir(parents=True)
    seen = []

    def note() -> None:
        seen.append(source_digest(package, beside))

    beside.write_text("a = 1")
    note()
    (package / "inner" / "module.py").write_text("a = 1")
    note()
    (package / "inner" / "module.py").rename(package / "inner" / "other.py")
    note()
    beside.write_text("a = 2")
    note()
    assert len(set(seen)) == len(seen)
    (package / "inner" / "other.pyc").write_text("compiled")
    assert source_digest(package, beside) == seen[-1]
