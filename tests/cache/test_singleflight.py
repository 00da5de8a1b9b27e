"""Computations that threads share: one flight per key, whatever comes of it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analysis.batch import Watch
from analysis.errors import CancelledError
from cache.backend import Backend
from cache.singleflight import SingleFlight, claimed
from tests.cache.backends import open_backend

PATIENCE = 60.0


def test_everyone_who_asks_meanwhile_gets_the_one_result() -> None:
    flights: SingleFlight[object] = SingleFlight()
    begun, open_gate = threading.Event(), threading.Event()
    computed: list[object] = []
    waiting: set[int] = set()

    def note() -> bool:
        waiting.add(threading.get_ident())
        return False

    def compute() -> object:
        begun.set()
        assert open_gate.wait(PATIENCE)
        computed.append(object())
        return computed[-1]

    with ThreadPoolExecutor(50) as pool:
        asked = [pool.submit(flights.result, "key", compute, None)]
        assert begun.wait(PATIENCE)
        asked += [pool.submit(flights.result, "key", compute, Watch(should_stop=note)) for _ in range(49)]
        assert flights.result("other", lambda: 5, None) == 5
        while len(waiting) < 49:
            time.sleep(0.01)
        open_gate.set()
        found = {id(future.result(PATIENCE)) for future in asked}
    assert len(computed) == len(found) == 1


def test_a_flight_that_is_over_is_forgotten() -> None:
    flights: SingleFlight[int] = SingleFlight()
    assert [flights.result("key", lambda number=number: number, None) for number in (1, 2)] == [1, 2]


def test_a_thread_that_is_told_to_end_leaves_the_others_to_compute() -> None:
    flights: SingleFlight[int] = SingleFlight()
    begun, open_gate = threading.Event(), threading.Event()

    def end() -> int:
        begun.set()
        assert open_gate.wait(PATIENCE)
        raise KeyboardInterrupt

    with ThreadPoolExecutor(2) as pool:
        ended = pool.submit(flights.result, "key", end, None)
        assert begun.wait(PATIENCE)
        other = pool.submit(flights.result, "key", lambda: 7, None)
        open_gate.set()
        assert other.result(PATIENCE) == 7
        assert isinstance(ended.exception(PATIENCE), KeyboardInterrupt)


def test_what_another_process_leaves_is_taken_instead_of_computing(backend: Backend, tmp_path: Path) -> None:
    other = open_backend(tmp_path)
    assert other.claim("key")
    looks = 0

    def look() -> bytes | None:
        nonlocal looks
        looks += 1
        if looks == 2:
            other.set("key", b"left")
        return backend.get("key")

    assert claimed(backend, "key", look, lambda: b"computed", None) == b"left"
    assert looks == 2
    assert not backend.claim("key"), "the claim of the other is the other's"
    other.close()


def test_what_takes_another_process_long_is_looked_for_less_and_less_often(
    monkeypatch: pytest.MonkeyPatch, backend: Backend
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("cache.singleflight.time.sleep", waits.append)
    assert backend.claim("key")
    assert claimed(backend, "key", lambda: sum(waits) > 2 or None, lambda: False, None)
    assert (waits[0], max(waits)) == (0.01, 0.2)
    assert len(waits) < 20


def test_waiting_for_another_process_ends_when_nobody_wants_it(backend: Backend) -> None:
    assert backend.claim("key")
    with pytest.raises(CancelledError):
        claimed(backend, "key", lambda: None, lambda: b"computed", Watch(should_stop=lambda: True))
