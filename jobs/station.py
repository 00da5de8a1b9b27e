"""Who hears the bell: a worker's threads, which look by themselves as well."""

from __future__ import annotations

import logging
import time
from typing import Any

from huey import Huey
from huey.consumer import Consumer, Scheduler
from huey.consumer import Worker as HueyWorker

from analysis.errors import GrokscopeError
from jobs.bell import meanings
from jobs.worker import Worker

LOOK_SECONDS = 2
"""How often a worker that has nothing to do looks for what nobody rang for."""

_SAY_SECONDS = 60.0
_POLL_SECONDS = 0.5

_LOG = logging.getLogger("grokscope.jobs")


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

    def enqueue_periodicmeanings(self, now: Any) -> None:
        try:
            if not self.huey.pending_count():
                super().enqueue_periodicmeanings(now)
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
        self._send = meanings(huey, attend=worker.attend, look=self._look)
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
