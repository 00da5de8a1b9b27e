"""A server that nobody asks anything warms its runs, one after another, and stops at once for anyone who comes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress

from analysis.batch import Watch
from analysis.errors import CancelledError, GrokscopeError
from analysis.run import Run
from app.gate import Gate
from app.niceness import be_nice
from app.warming import warm
from cache.heartbeat import Heartbeat

QUIET_SECONDS = 10.0
"""A server is idle when nobody has asked anything in so long: clients ask again sooner for what is not there yet."""

LEAST_ROOM = 0.5
"""The share of the cache that is left to what people ask for."""

_LOOK_SECONDS = 1.0
_NICENESS = 19
_WARMING = "warming"


class IdleWarmer:
    """Warms the runs behind a gate in a thread of its own; of the web processes of a server, one at a time."""

    def __init__(self, gate: Gate) -> None:
        """Begin when `start` says so."""
        self._gate = gate
        self._over = threading.Event()
        self._done: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="idle warmer", daemon=True)
        self._heart = Heartbeat(lambda _: gate.interest.work(_WARMING), at_end=lambda: None)

    def start(self) -> None:
        """Look for something to do from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing more, and stop what is under way."""
        self._over.set()
        self._heart.stop()

    def join(self, seconds: float) -> bool:
        """Wait until it has stopped; whether that was within so many seconds."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        be_nice(_NICENESS)
        while not self._over.wait(_LOOK_SECONDS):
            if self._has_time() and not self._gate.interest.is_worked_on(_WARMING):
                self._warm_next()

    def _warm_next(self) -> None:
        """Warm the first run that has not been, as far as one gets."""
        run = self._next()
        if run is None:
            return
        self._gate.interest.work(_WARMING)
        self._heart.hold(_WARMING)
        try:
            warm(self._gate.answers, run, watch=Watch(should_stop=lambda: not self._has_time()))
            self._done.add(run.digest)
        except CancelledError:
            pass  # somebody has come: it goes on from there when they have gone
        except GrokscopeError:
            self._done.add(run.digest)  # whoever asks for it is told what is wrong
        finally:
            self._heart.let_go(_WARMING)
            self._gate.interest.rest(_WARMING)

    def _next(self) -> Run | None:
        """The first run that is here, has not been warmed, does not grow, and for which there is room."""
        for run in self._runs():
            is_here = run.files.are_here(tuple(run.records.values()))  # nothing is fetched that nobody has asked for
            if is_here and run.digest not in self._done and run.state != "training":
                return run if self._gate.answers.backend.room() >= LEAST_ROOM else None
        return None

    def _runs(self) -> Iterator[Run]:
        """All runs that can be opened."""
        session = self._gate.session
        with suppress(GrokscopeError):  # of the store
            for name in session.store.names():
                with suppress(GrokscopeError):
                    yield session.run(name)

    def _has_time(self) -> bool:
        return not self._over.is_set() and self._gate.interest.quiet_seconds >= QUIET_SECONDS
