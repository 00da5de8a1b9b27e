"""The queue, which is only a bell: a message says that a run may need a worker, and nothing else.

Nothing is lost with a message that is lost, late or doubled. Whoever hears one looks into the run's folder, and workers
look there by themselves every few seconds, when the queue is out of reach as well.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey
from huey.consumer import Consumer, Scheduler
from huey.consumer import Worker as HueyWorker
from huey.exceptions import ConfigurationError
from huey.registry import Message
from huey.serializer import Serializer

from analysis.errors import GrokscopeError, ParameterError
from jobs.worker import Worker

LOOK_SECONDS = 5
"""How often a worker that has nothing to do looks for what nobody rang for."""

_SAY_SECONDS = 60.0
_POLL_SECONDS = 0.5
_NAME = "grokscope"

_LOG = logging.getLogger("grokscope.jobs")


class _Json(Serializer):  # type: ignore[misc]
    """Messages as JSON: whoever can write to a queue of pickles can run anything."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


def open_queue(address: str | None, file: Path) -> Huey:
    """The queue at an address, `redis://…` or `postgresql://…`, or else the embedded one in `file`.

    Where that cannot be written, nobody is rung for, and workers look by themselves.

    Raises:
        ParameterError: when it needs a package that is not there, or its address is none.
    """
    options: dict[str, Any] = {"results": False, "serializer": _Json()}
    if address is None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            return SqliteHuey(_NAME, filename=str(file), **options)
        except (OSError, sqlite3.Error) as error:
            _LOG.warning("the queue in %s cannot be used: workers look for jobs by themselves (%s)", file, error)
            return MemoryHuey(_NAME, **options)
    try:
        if address.startswith("postgres"):
            return PostgresHuey(_NAME, dsn=address, **options)
        return RedisHuey(_NAME, url=_impatient(address), **options)
    except ConfigurationError as error:
        package = "psycopg" if address.startswith("postgres") else "redis"
        raise ParameterError(f"the queue at {address} needs Python's package {package}: install that") from error
    except Exception as error:  # each kind of queue has errors of its own
        raise ParameterError(f"the queue at {address} cannot be used: {' '.join(str(error).split())}") from error


def _impatient(address: str) -> str:
    """A Redis address that gives up after some seconds, where it does not say otherwise: nobody waits for a bell."""
    parts = urlsplit(address)
    query = {"socket_connect_timeout": "2", "socket_timeout": "5"} | dict(parse_qsl(parts.query))
    return parts._replace(query=urlencode(query)).geturl()


class Bell:
    """Rings for runs; where nobody opens the queue, or can, workers look by themselves."""

    def __init__(self, queue: Callable[[], Huey]) -> None:
        """Open the queue when it is first needed."""
        self._open = queue
        self._attend: Any = None

    def ring(self, name: str) -> None:
        """Say that a run may need a worker."""
        try:
            if self._attend is None:
                self._attend = _tasks(self._open(), attend=lambda _: None, look=lambda: None)
            self._attend(name)
        except Exception as error:  # noqa: BLE001 — what is wanted is in the folder already
            _LOG.info("no bell for run %r: %s", name, error)


def _tasks(huey: Huey, *, attend: Callable[[str], None], look: Callable[[], None]) -> Any:
    """What messages mean, registered under the same names on both sides; returns what sends one."""
    send = huey.task(name="attend")(_in_this_module(attend))
    huey.periodic_task(lambda _: True, name="look")(_in_this_module(look))
    return send


def _in_this_module(function: Callable[..., None]) -> Callable[..., None]:
    """Huey names a task by the module of its function."""

    def task(*arguments: str) -> None:
        function(*arguments)

    return task


class _Attendant(HueyWorker):  # type: ignore[misc]
    """A thread that hears the bell; while the queue is out of reach it looks by itself."""

    station: Station

    def loop(self, now: Any = None) -> None:
        try:
            task = self.huey.dequeue()
        except Exception as error:  # noqa: BLE001 — each kind of queue has errors of its own
            self.station.say_once(error)
            self.station.look_directly()
            self.stop_flag.wait(LOOK_SECONDS)
            return
        if task is not None:
            self.delay = self.default_delay
            self.huey.execute(task, now)
        elif not self.huey.storage.blocking:
            self.sleep()


class _Looker(Scheduler):  # type: ignore[misc]
    """Has somebody look every few seconds, unless everybody is busy: then looks would only pile up."""

    periodic_task_seconds = LOOK_SECONDS
    station: Station

    def enqueue_periodic_tasks(self, now: Any) -> None:
        try:
            if not self.huey.pending_count():
                super().enqueue_periodic_tasks(now)
        except Exception as error:  # noqa: BLE001 — each kind of queue has errors of its own
            self.station.say_once(error)


class _Consumer(Consumer):  # type: ignore[misc]
    worker_class = _Attendant
    scheduler_class = _Looker

    def __init__(self, huey: Huey, station: Station, **options: Any) -> None:
        self.station = station
        super().__init__(huey, **options)

    def _create_worker(self) -> _Attendant:
        attendant = super()._create_worker()
        attendant.station = self.station
        return attendant

    def _create_scheduler(self) -> _Looker:
        looker = super()._create_scheduler()
        looker.station = self.station
        return looker

    def _set_signal_handlers(self) -> None:
        """Whoever starts it hears signals."""


class Station:
    """A worker's threads that hear the bell, each of which trains one run at a time."""

    def __init__(self, huey: Huey, worker: Worker, *, threads: int) -> None:
        """Begin when `start` says so."""
        self._worker, self._said = worker, 0.0
        self._send = _tasks(huey, attend=worker.attend, look=self._look)
        self._consumer = _Consumer(huey, self, workers=threads, max_delay=_POLL_SECONDS, check_worker_health=False)
        # It says at length, every second, what `say_once` says.
        logging.getLogger("huey.consumer.Scheduler").setLevel(logging.CRITICAL)

    def start(self) -> None:
        """Hear the bell from now on."""
        self._consumer.start()

    def stop(self) -> None:
        """Hear nothing more, and wait until what is being trained has saved where it is."""
        self._worker.stop()
        self._consumer.stop(graceful=True)

    def _look(self) -> None:
        """Ring for what nobody rang for, or what somebody heard and could not finish."""
        self._worker.tidy()
        for name in self._wanting():
            self._send(name)

    def look_directly(self) -> None:
        """Train what wants to run, without a bell."""
        for name in self._wanting():
            self._worker.attend(name)

    def _wanting(self) -> list[str]:
        try:
            return self._worker.wanting()
        except GrokscopeError as error:
            self.say_once(error)
            return []

    def say_once(self, error: Exception) -> None:
        """Say what is out of reach, once a minute."""
        if time.monotonic() - self._said > _SAY_SECONDS or not self._said:
            self._said = time.monotonic()
            _LOG.warning("the queue or the store is out of reach, and looked for again: %s", error)
