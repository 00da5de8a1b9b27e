"""The real command line and the real server over caches that fail: answers are given, and a line says what is wrong.

Real file systems, which only root may mount; without that their tests are skipped.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from analysis.store import RunStore
from tests import tiny

PATIENCE = 60.0
"""Seconds after which what is waited for will not come."""

Break = Callable[[Path], contextlib.AbstractContextManager[Path]]


@contextlib.contextmanager
def mounted(folder: Path, size: str = "1m") -> Iterator[Path]:
    """A small file system."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]
    done = subprocess.run(command, check=False, capture_output=True)
    if done.returncode:
        pytest.skip(f"file systems cannot be mounted here: {done.stderr.decode()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> None:
    """Leave no room on the file system of a folder."""
    with (folder / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass


def damage(folder: Path) -> None:
    with (folder / "cache.db").open("wb") as file:
        file.write(os.urandom(8192))


@contextlib.contextmanager
def damaged(folder: Path) -> Iterator[Path]:
    damage(folder / "cache")
    yield folder / "cache"


@contextlib.contextmanager
def unknown(folder: Path) -> Iterator[Path]:
    (folder / "other").mkdir()
    damage(folder / "other")
    yield folder / "other"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[Path]:
    with contextlib.closing(sqlite3.connect(folder / "cache" / "cache.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield folder / "cache"


@contextlib.contextmanager
def no_folder(folder: Path) -> Iterator[Path]:
    (folder / "file").write_text("dear")
    yield folder / "file"


@contextlib.contextmanager
def full(folder: Path) -> Iterator[Path]:
    with mounted(folder / "small") as small:
        fill(small)
        yield small / "cache"


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    with mounted(folder / "small") as small:
        shutil.copytree(folder / "cache", small / "cache")
        subprocess.run(["mount", "-o", "remount,ro", small], check=True)
        yield small / "cache"


BREAKS = [damaged, unknown, locked, no_folder, full, read_only]


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory, tiny_store: RunStore) -> tuple[Path, str]:
    """A cache that has been used, and what `grokscope query` said."""
    cache = tmp_path_factory.mktemp("used") / "cache"
    out, err = query(tiny_store, cache)
    assert err == ""
    return cache, out


@pytest.fixture
def place(tmp_path: Path, answered: tuple[Path, str]) -> Path:
    """A folder with a copy of it."""
    shutil.copytree(answered[0], tmp_path / "cache")
    return tmp_path


def query(store: RunStore, cache: Path) -> tuple[str, str]:
    """What `grokscope query` says on standard output and standard error."""
    asked = ("tiny", "20", "neuron", "neuron=3", "--device", "cpu")
    with tiny.grokscope("query", *asked, "--runs", str(store.root), "--cache", str(cache)) as process:
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    return out, err


class Server:
    """`grokscope serve` with two workers; what it says goes to a file."""

    def __init__(self, store: RunStore, cache: Path, log: Path) -> None:
        flags = ["--runs", str(store.root), "--cache", str(cache), "--port", "0", "--device", "cpu", "--workers", "2"]
        self.log, self.asked = log, 0
        self.process = tiny.grokscope("serve", *flags, said=log)
        self.address = self._until(self._address)
        self._until(lambda: len(self.workers()) == 2)

    def _address(self) -> str | None:
        assert self.process.poll() is None, self.log.read_text()
        return next((line.split()[-1] for line in self.log.read_text().splitlines() if "Grokscope is at" in line), None)

    def _until(self, what: Callable[[], str | bool | None]) -> str:
        start = time.monotonic()
        while not (found := what()):
            assert time.monotonic() - start < PATIENCE, self.log.read_text()
            time.sleep(0.1)
        return str(found)

    def workers(self) -> list[int]:
        """The worker's process numbers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in children.read_text().split()]

    def ask(self, count: int) -> float:
        """Ask for answers that nobody has asked for; the longest took so many seconds."""
        longest = 0.0
        for _ in range(count):
            self.asked += 1
            start = time.monotonic()
            path = f"/answers/tiny/{20 * (self.asked % 4)}/neuron.json?neuron={self.asked % 24}&stage=pre"
            with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as response:
                assert response.status == 200
            longest = max(longest, time.monotonic() - start)
        return longest

    def kill_workers(self) -> None:
        """End one worker after the other as a lack of memory does; who answers in the end has started since."""
        for worker in self.workers():
            os.kill(worker, signal.SIGKILL)
            self._until(lambda worker=worker: len(self.workers()) == 2 and worker not in self.workers())
            self.ask(10)

    def said(self) -> list[str]:
        """The lines about the cache."""
        return [line for line in self.log.read_text().splitlines() if "cache" in line]

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0, self.log.read_text()
        assert "Traceback" not in self.log.read_text()


@contextlib.contextmanager
def serving(store: RunStore, cache: Path, log: Path) -> Iterator[Server]:
    server = Server(store, cache, log)
    try:
        yield server
        server.stop()
    finally:
        server.process.kill()


@pytest.mark.slow
@pytest.mark.parametrize("broken", BREAKS)
def test_a_query_is_answered_and_one_line_says_what_is_wrong(
    place: Path, answered: tuple[Path, str], tiny_store: RunStore, broken: Break
) -> None:
    with broken(place) as cache:
        out, err = query(tiny_store, cache)
    assert out == answered[1]
    assert err.startswith(f"grokscope: the cache in {cache} ")
    assert err.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("broken", BREAKS)
def test_the_server_starts_and_answers(place: Path, tiny_store: RunStore, broken: Break) -> None:
    with ExitStack() as stack:
        cache = stack.enter_context(broken(place))
        server = stack.enter_context(serving(tiny_store, cache, place / "log"))
        assert server.ask(40) < 5.0
        server.kill_workers()
        # Each process says it once; of those that meet a damaged one, whoever empties it.
        assert 1 <= len(server.said()) <= (1 if broken is damaged else 4), server.log.read_text()


@pytest.mark.slow
def test_the_server_goes_on_whatever_becomes_of_its_cache(place: Path, tiny_store: RunStore) -> None:
    with mounted(place / "small") as small, serving(tiny_store, small / "cache", place / "log") as server:
        server.ask(8)
        assert server.said() == []
        shutil.rmtree(small / "cache")
        server.ask(20)
        damage(small / "cache")
        server.ask(20)
        fill(small)
        server.ask(40)
        server.kill_workers()
        shutil.rmtree(small / "cache")
        (small / "cache").mkdir()
        (small / "cache" / "letters.txt").write_text("")
        server.kill_workers()
        assert len(server.said()) < 12, server.log.read_text()
    assert [path.name for path in (place / "small").iterdir()] == []


@pytest.mark.slow
@pytest.mark.parametrize("command", [("query", "tiny", "20", "neuron", "neuron=3"), ("serve", "--port", "0")])
def test_somebody_elses_folder_is_refused(tmp_path: Path, tiny_store: RunStore, command: tuple[str, ...]) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    with tiny.grokscope(*command, "--runs", str(tiny_store.root), "--cache", str(tmp_path)) as process:
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (2, "")
    assert err.startswith(f"grokscope: the folder {tmp_path} holds other files: ")
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]
