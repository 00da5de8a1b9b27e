"""The bell: what is rung for is heard, and what is not is found."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from huey import Huey

from analysis.errors import ParameterError
from analysis.lease import Lease
from jobs import queue
from jobs.bell import Bell
from jobs.control import Jobs
from jobs.queue import open_queue
from jobs.station import Station
from jobs.worker import Worker
from tests.jobs.conftest import submit


class Heard(Worker):
    """A worker that only writes down what it hears."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__(jobs.store, lambda name, token: [], {}, jobs.store.root)
        self.names: list[str] = []
        self.comes = threading.Condition()

    def attend(self, name: str) -> None:
        with self.comes:
            self.names.append(name)
            self.comes.notify_all()

    def wait_for(self, is_so: Callable[[list[str]], bool]) -> None:
        with self.comes:
            assert self.comes.wait_for(lambda: is_so(self.names), 20), self.names


@contextmanager
def station(huey: Huey, worker: Worker) -> Iterator[None]:
    found = Station(huey, worker, threads=1)
    found.start()
    try:
        yield
    finally:
        found.stop()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "queue.db"


def test_what_is_rung_for_is_heard_and_is_not_pickled(jobs: Jobs, file: Path) -> None:
    Bell(lambda: open_queue(None, file)).ring("early")
    with sqlite3.connect(file) as there:
        ((data,),) = there.execute("select data from task").fetchall()
    there.close()
    assert json.loads(data)[6] == ["early"]
    heard = Heard(jobs)
    with station(open_queue(None, file), heard):
        start = time.monotonic()
        Bell(lambda: open_queue(None, file)).ring("late")
        heard.wait_for(lambda names: {"early", "late"} <= set(names))
        assert time.monotonic() - start < 5


def test_what_nobody_rang_for_is_found(jobs: Jobs, file: Path) -> None:
    submit(jobs, "lost")
    submit(jobs, "held")
    with Lease.take(jobs.store.folder("held")):
        heard = Heard(jobs)
        with station(open_queue(None, file), heard):
            heard.wait_for(bool)
    assert set(heard.names) == {"lost"}


def broken(file: Path) -> Huey:
    """A queue whose file is damaged while it is used."""
    huey = open_queue(None, file)
    huey.storage.close()
    file.write_bytes(b"no database" * 1000)
    return huey


def unreachable(_: Path) -> Huey:
    return open_queue("redis://127.0.0.1:1/0", Path())


@pytest.mark.parametrize("opened", [broken, unreachable], ids=lambda opened: opened.__name__)
def test_what_is_wanted_is_found_without_a_queue(
    jobs: Jobs, file: Path, opened: Callable[[Path], Huey], caplog: pytest.LogCaptureFixture
) -> None:
    submit(jobs, "new")
    heard = Heard(jobs)
    with station(opened(file), heard):
        heard.wait_for(bool)
    assert set(heard.names) == {"new"}
    assert [record.exc_info for record in caplog.records if record.levelname != "INFO"] == [None]
    assert "out of reach, and looked for again" in caplog.text


def test_ringing_never_fails(file: Path) -> None:
    def nowhere() -> Huey:
        raise ParameterError("no queue")

    Bell(nowhere).ring("new")
    Bell(lambda: unreachable(file)).ring("new")


def test_a_queue_that_cannot_be_written_is_done_without(
    jobs: Jobs, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    submit(jobs, "new")
    heard = Heard(jobs)
    with station(open_queue(None, tmp_path / "file" / "queue.db"), heard):
        heard.wait_for(bool)
    assert "workers look for jobs by themselves" in caplog.text


@pytest.mark.parametrize("address", ["postgresql://nobody@127.0.0.1:1/x", "redis://["])
def test_a_queue_that_cannot_be_is_named_in_one_line(address: str) -> None:
    with pytest.raises(ParameterError, match=r"cannot be used: .+") as refused:
        open_queue(address, Path())
    assert "\n" not in str(refused.value)


def test_what_a_queue_needs_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huey.storage.psycopg", None)
    with pytest.raises(ParameterError, match="package psycopg: install that"):
        open_queue("postgresql://nobody@127.0.0.1:1/x", Path())


def test_a_redis_address_gives_up_in_time() -> None:
    assert queue._impatient("redis://h/0") == "redis://h/0?socket_connect_timeout=2&socket_timeout=5"
    assert "socket_timeout=60" in queue._impatient("redis://h/0?socket_timeout=60")
