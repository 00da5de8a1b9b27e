"""A lane: some threads that compute, a bounded queue before them, and nobody waiting inside a request for long.

Whoever asks gets the result if it is there within a short patience, and is told "not yet" otherwise; the computation
goes on as long as somebody waits or asks again (`app.interest`), and is dropped soon after all have gone.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeGuard, TypeVar, cast

from analysis.batch import Watch
from analysis.errors import CancelledError, GrokscopeError
from app.interest import Interest
from app.memory import give_back
from app.metrics import Metrics
from app.niceness import be_nice
from cache.heartbeat import Heartbeat

T = TypeVar("T")

Room = threading.BoundedSemaphore

_LOOK_SECONDS = 0.25  # between two looks at whether whoever waits has gone
_LOOK_BESIDE_SECONDS = 0.05  # between two looks at whether another process has done its work
_IDLE_SECONDS = 20.0  # a thread without work ends, and gives back the memory that is its own
_NOT_YET = "this is being computed: ask again in a few seconds"
_TRIM_SECONDS = 2.0  # no more often than this, memory that computations have left goes back to the system


class NotYetError(GrokscopeError):
    """What is asked for is being computed: ask again."""

    retry_seconds = 1


class BusyError(NotYetError):
    """What is asked for cannot even be put in the queue."""

    retry_seconds = 5


@dataclass(eq=False)
class _Job:
    key: str
    work: Callable[[Watch], Any]
    waiting: int = 0
    """How many requests of this process wait for it."""
    is_done: threading.Event = field(default_factory=threading.Event)
    is_dropped: bool = False
    result: Any = None
    error: Exception | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has a result, or never will."""
        return self.is_done.is_set() and not self.is_given_up

    @property
    def is_given_up(self) -> bool:
        """Whether it has been left to whoever asks again."""
        return isinstance(self.error, CancelledError)

    def outcome(self) -> Any:
        """Its result.

        Raises:
            Exception: what its work has raised.
        """
        if self.error is not None:
            raise self.error
        return self.result


def room_for(requests: int) -> Room | None:
    """Room for so many requests that wait at once, for one lane or for several; none for 0."""
    return threading.BoundedSemaphore(requests) if requests else None


class Lane:
    """Computations of one kind, so many at a time."""

    def __init__(
        self,
        name: str,
        slots: int,
        queue: int,
        room: Room | None,
        *,
        interest: Interest,
        metrics: Metrics,
        niceness: int = 0,
    ) -> None:
        """Take `slots` threads, `queue` computations that wait for one, and room for requests that wait for a result.

        Nicer lanes leave the processor to whoever else wants it, where the system can do that for a thread.
        """
        self.name = name
        self._slots = slots
        self._queue_limit = queue
        self._room = room
        self._interest = interest
        self._metrics = metrics
        self._niceness = niceness
        self._lock = threading.Condition()
        self._jobs: dict[str, _Job] = {}
        self._queue: deque[_Job] = deque()
        self._threads: set[threading.Thread] = set()
        self._n_idle = 0
        self._trimmed = 0.0
        self._is_closed = False
        self._heart = Heartbeat(self._beat, at_end=lambda: None)

    def result(
        self,
        key: str,
        work: Callable[[Watch], T],
        *,
        patience: float,
        is_gone: Callable[[], bool] = lambda: False,
        is_kept: Callable[[T], bool] = lambda _: False,
    ) -> T:
        """What `work` returns, if that is there within `patience` seconds; `key` stands for it, and for what it does.

        `is_gone` says whether whoever waits has gone. The result is kept until it has been fetched; one that `is_kept`
        as long as it is asked for: nobody else keeps it, and who needs several at once would never have them all.

        Raises:
            NotYetError: when it is not there yet.
            BusyError: when the queue is full.
            GrokscopeError: what `work` raises.
        """
        self._interest.wait(key)
        try:
            job = self._awaited(key, work, patience, is_gone)
        except NotYetError:
            if not is_gone():
                self._interest.tell(key)
            raise
        with self._lock:
            if job.error is None and is_kept(job.result):
                self._interest.tell(key)
            elif self._jobs.get(key) is job:
                del self._jobs[key]
        return cast("T", job.outcome())

    def close(self, seconds: float) -> bool:
        """Stop all work; whether every thread has ended within that time."""
        with self._lock:
            self._is_closed = True
            for job in self._queue:  # nobody is to wait for what will not begin
                job.error = CancelledError("the server stops: ask again")
                job.is_done.set()
            self._lock.notify_all()
            threads = tuple(self._threads)
        until = time.monotonic() + seconds
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._heart.stop()
        return not any(thread.is_alive() for thread in threads)

    def _awaited(self, key: str, work: Callable[[Watch], Any], patience: float, is_gone: Callable[[], bool]) -> _Job:
        """The job of a key, once it is over.

        Raises:
            NotYetError: when that takes longer than `patience`, too many wait already, or whoever asks has gone.
        """
        until = time.monotonic() + patience
        job = self._job(key, work)
        has_room = patience > 0 and self._room is not None and self._room.acquire(blocking=False)
        try:
            while not _is_over(job):
                left = until - time.monotonic()
                if not has_room or left <= 0 or is_gone():
                    raise NotYetError(_NOT_YET)
                self._interest.wait(key)
                self._pause(job, left)
                if job is None or job.is_given_up:
                    job = self._job(key, work)
        finally:
            if has_room and self._room is not None:
                self._room.release()
        return job

    def _job(self, key: str, work: Callable[[Watch], Any]) -> _Job | None:
        """The job of a key, put into the queue where there is none; None while another process works on it."""
        with self._lock:
            if self._is_closed:
                raise NotYetError(_NOT_YET)
            self._forget()
            job = self._jobs.get(key)
            if job is not None:
                return job
            if self._interest.is_worked_on(key):
                return None
            if len(self._queue) >= self._queue_limit:
                self._metrics.refused(self.name)
                raise BusyError("the server has too many other answers to compute: ask again in a few seconds")
            job = _Job(key, work)
            self._jobs[key] = job
            self._queue.append(job)
            self._metrics.queued(self.name, len(self._queue))
            if self._n_idle < len(self._queue) and len(self._threads) < self._slots:
                thread = threading.Thread(target=self._run, name=f"{self.name} lane", daemon=True)
                self._threads.add(thread)
                thread.start()
            self._lock.notify()
            return job

    def _pause(self, job: _Job | None, most: float) -> None:
        """Wait a moment for a job, or for another process."""
        if job is None:
            time.sleep(min(most, _LOOK_BESIDE_SECONDS))
            return
        with self._lock:
            job.waiting += 1
        job.is_done.wait(min(most, _LOOK_SECONDS))
        with self._lock:
            job.waiting -= 1

    def _forget(self) -> None:
        """Drop what nobody asks for any more: what waits in the queue, and results that are kept."""
        for job in [job for job in self._jobs.values() if not self._is_wanted(job)]:
            if job.is_done.is_set() or job in self._queue:
                del self._jobs[job.key]
                with suppress(ValueError):
                    self._queue.remove(job)
                    self._metrics.queued(self.name, len(self._queue))

    def _is_wanted(self, job: _Job) -> bool:
        return job.waiting > 0 or self._interest.is_wanted(job.key)

    def _run(self) -> None:
        """What each thread does."""
        if self._niceness:
            be_nice(self._niceness)
        while (job := self._next()) is not None:
            self._compute(job)
            del job  # and with it its result, which another may have fetched
            if time.monotonic() - self._trimmed > _TRIM_SECONDS:
                self._trimmed = time.monotonic()
                give_back()
        give_back()

    def _next(self) -> _Job | None:
        """The next job that is still wanted; None for a thread that is to end."""
        idle_until = time.monotonic() + _IDLE_SECONDS
        with self._lock:
            while True:
                self._forget()
                if self._queue and not self._is_closed:
                    job = self._queue.popleft()
                    self._metrics.queued(self.name, len(self._queue))
                    return job
                if self._is_closed or time.monotonic() > idle_until:
                    self._threads.discard(threading.current_thread())
                    return None
                self._n_idle += 1
                # Results that nobody fetches go in time, also when nobody asks for anything.
                self._lock.wait(1.0 if self._jobs else _IDLE_SECONDS)
                self._n_idle -= 1

    def _compute(self, job: _Job) -> None:
        if not self._interest.is_worked_on(job.key):  # by another process, since it was put in the queue
            self._interest.work(job.key)
            self._heart.hold(job.key)
            try:
                job.result = job.work(Watch(should_stop=lambda: self._should_stop(job)))
            except Exception as error:  # noqa: BLE001 — it is raised where the result is asked for
                job.error = error
            finally:
                self._heart.let_go(job.key)
                self._interest.rest(job.key)
                self._metrics.computed(self.name, _outcome(job))
        else:
            job.error = CancelledError("another process computes this: ask again")
        with self._lock:
            if job.is_given_up and self._jobs.get(job.key) is job:
                del self._jobs[job.key]
            job.is_done.set()

    def _beat(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            self._interest.work(key)

    def _should_stop(self, job: _Job) -> bool:
        with self._lock:
            if not job.is_dropped:
                job.is_dropped = self._is_closed or not self._is_wanted(job)
                if job.is_dropped and self._jobs.get(job.key) is job:
                    del self._jobs[job.key]  # whoever asks from now on begins anew
            return job.is_dropped


def _outcome(job: _Job) -> str:
    if job.error is None:
        return "done"
    return "dropped" if job.is_given_up else "refused" if isinstance(job.error, GrokscopeError) else "failed"


def _is_over(job: _Job | None) -> TypeGuard[_Job]:
    return job is not None and job.is_over
