"""Leases: one holder at a time, whoever is gone is seen to be gone, and who has lost one writes no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from analysis import lease as leases
from analysis.errors import ParameterError
from analysis.files import write_atomically
from analysis.lease import LEASE_SECONDS, HeldError, Holder, Lease, LostError, held, is_held


def lease_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob(".lease-*"))


def of_another(folder: Path, *, age: float = 0.0, **changes: object) -> Path:
    """A lease that this process does not hold: of another machine, unless said otherwise."""
    holder = replace(Holder.of_this_process("worker"), **{"host": "elsewhere", "token": "theirs", **changes})
    path = folder / ".lease-000007"
    path.write_text(json.dumps(asdict(holder)))
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_a_lease_is_exclusive_and_given_back(tmp_path: Path) -> None:
    assert not is_held(tmp_path)
    with Lease.take(tmp_path) as lease:
        assert is_held(tmp_path)
        lease.check()
        with pytest.raises(ParameterError, match=r"is being trained by another process: wait for it, or stop it"):
            Lease.take(tmp_path)
    assert not is_held(tmp_path)
    with Lease.take(tmp_path):
        assert lease_files(tmp_path) == [".lease-000002"]
        with pytest.raises(LostError):
            lease.check()


def test_of_many_that_take_it_at_once_one_does(tmp_path: Path) -> None:
    of_another(tmp_path, age=2 * LEASE_SECONDS)
    start, taken = threading.Barrier(8), []

    def take() -> None:
        start.wait()
        with suppress(HeldError):
            taken.append(Lease.take(tmp_path))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1
    taken[0].check()
    taken[0].release()


@pytest.mark.parametrize(("age", "is_taken"), [(LEASE_SECONDS - 2, False), (LEASE_SECONDS + 1, True)])
def test_a_lease_of_another_machine_holds_until_it_expires(tmp_path: Path, age: float, is_taken: bool) -> None:
    of_another(tmp_path, age=age)
    assert is_held(tmp_path) is not is_taken
    if is_taken:
        Lease.take(tmp_path).release()
    else:
        with pytest.raises(HeldError):
            Lease.take(tmp_path)


def test_a_process_of_this_machine_that_is_gone_holds_nothing(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        alive = Holder.of_this_process("x")
        born = leases._born(other.pid)
        path = of_another(tmp_path, host=alive.host, pid=other.pid, born=born)
        assert is_held(tmp_path)
        path.write_text(json.dumps(asdict(replace(alive, pid=other.pid, born="earlier"))))
        assert not is_held(tmp_path), "another process has its number"
        of_another(tmp_path, host=alive.host, pid=other.pid, born=born)
        other.kill()
        while leases._born(other.pid):
            time.sleep(0.001)
        assert not is_held(tmp_path), "nobody has cleared it away yet"
    assert not is_held(tmp_path)


def test_a_holder_shows_that_it_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "BEAT_SECONDS", 0.005)
    with Lease.take(tmp_path):
        (path,) = tmp_path.glob(".lease-*")
        os.utime(path, (1, 1))
        deadline = time.monotonic() + 10
        while not is_held(tmp_path):
            assert time.monotonic() < deadline
            time.sleep(0.002)
    assert path.stat().st_mtime == 0


def taken_over(folder: Path) -> None:
    for path in folder.glob(".lease-*"):
        os.utime(path, (0, 0))
    Lease.take(folder)


def moved(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))


@pytest.mark.parametrize("lose", [taken_over, moved], ids=lambda lose: lose.__name__)
def test_who_has_lost_it_writes_no_more(tmp_path: Path, lose: Callable[[Path], None]) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    lease = Lease.take(folder)
    write_atomically(folder / "file", b"before", check=lease.check)

    def check() -> None:
        lose(folder)  # at the last moment: the temporary file is written by then
        lease.check()

    with pytest.raises(LostError, match="was taken over by another process, moved or deleted: this one writes no more"):
        write_atomically(folder / "file", b"after", check=check)
    (found,) = tmp_path.rglob("file")
    assert found.read_bytes() == b"before"
    lease.release()
    assert is_held(found.parent), "what is another's by now is not given back"


def test_a_lease_is_adopted_by_its_token(tmp_path: Path) -> None:
    with Lease.take(tmp_path) as lease:
        adopted = Lease.adopt(tmp_path, lease.holder.token)
        adopted.check()
        with held(tmp_path, adopted) as same:
            assert same is adopted
        assert is_held(tmp_path), "who has started it keeps it"
        with pytest.raises(LostError):
            Lease.adopt(tmp_path, "another")


@pytest.mark.parametrize("make", [Path.touch, os.mkfifo, Path.mkdir, lambda path: path.write_text("[1]")])
def test_what_is_no_lease_keeps_nobody_out_for_long(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / ".lease-000003"
    make(path)
    os.utime(path, (1, 1))
    assert not is_held(tmp_path)
    if path.is_dir():
        path.rmdir()
    with Lease.take(tmp_path):
        assert is_held(tmp_path)


def test_one_that_is_being_written_counts(tmp_path: Path) -> None:
    (tmp_path / ".lease-000003").touch()
    with pytest.raises(HeldError):
        Lease.take(tmp_path)


def test_looking_at_a_run_never_stops_a_training_from_starting(tmp_path: Path) -> None:
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            is_held(tmp_path)

    looker = threading.Thread(target=look)
    looker.start()
    for _ in range(50):
        Lease.take(tmp_path).release()
    done.set()
    looker.join()
    assert lease_files(tmp_path) == [".lease-000050"]
