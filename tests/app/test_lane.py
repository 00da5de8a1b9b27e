"""Lanes: a request gets its result or "not yet", and what nobody asks for any more is not computed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from analysis.batch import Watch
from analysis.errors import CancelledError, DamagedError
from app import interest as interests
from app import lane as lanes
from app.interest import Interest
from app.lane import BusyError, Lane, NotYetError, room_for
from app.metrics import Metrics

LONG = 20.0
WAITING = 0.3


class Work:
    """Work that goes on until it is told to finish, or to stop."""

    def __init__(self, result: object = "result") -> None:
        self.result = result
        self.begun, self.finish, self.stopped = threading.Event(), threading.Event(), threading.Event()
        self.times = 0

    def __call__(self, watch: Watch) -> object:
        self.times += 1
        self.begun.set()
        while not self.finish.wait(0.005):
            if watch.should_stop():
                self.stopped.set()
                raise CancelledError("stopped")
        return self.result


Open = Callable[..., Lane]


@pytest.fixture
def lane_of() -> Iterator[Open]:
    """Open lanes, and close them."""
    opened = []

    def open_lane(*, slots: int = 1, queue: int = 2, room: int = 4, interest: Interest | None = None) -> Lane:
        opened.append(Lane("test", slots, queue, room_for(room), interest=interest or Interest(), metrics=Metrics()))
        return opened[-1]

    yield open_lane
    for lane in opened:
        assert lane.close(LONG)


@pytest.fixture
def hasten(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Have clients be gone after a moment, from now on."""
    monkeypatch.setattr(lanes, "_LOOK_SECONDS", 0.02)

    def hasten() -> None:
        monkeypatch.setattr(interests, "GONE_SECONDS", 0.4)
        monkeypatch.setattr(interests, "_WAITING_SECONDS", WAITING)

    return hasten


@pytest.fixture
def alert(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have it noticed soon that whoever waits has gone."""
    monkeypatch.setattr(lanes, "_LOOK_SECONDS", 0.02)
    monkeypatch.setattr(interests, "_WAITING_SECONDS", WAITING)


def eventually(is_so: Callable[[], bool]) -> None:
    """Wait for it."""
    until = time.monotonic() + LONG
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.005)


def test_what_is_soon_there_is_the_answer(lane_of):
    assert lane_of().result("a", lambda _: 3, patience=LONG) == 3


def test_what_is_not_there_is_not_waited_for_and_is_there_when_asked_again(lane_of):
    lane, work = lane_of(), Work()
    began = time.monotonic()
    with pytest.raises(NotYetError, match="ask again"):
        lane.result("a", work, patience=0)
    assert time.monotonic() - began < 1
    work.finish.set()
    assert lane.result("a", work, patience=LONG) == "result"
    assert work.times == 1


def test_who_asks_at_once_shares_one_computation(lane_of):
    lane, work = lane_of(), Work()
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(lane.result, "a", work, patience=LONG) for _ in range(4)]
        eventually(lambda: "a" in lane._jobs and lane._jobs["a"].waiting == 4)
        work.finish.set()
        assert [one.result(LONG) for one in asked] == ["result"] * 4
    assert work.times == 1


def test_only_so_many_wait_and_the_others_are_told_at_once(lane_of):
    lane, work = lane_of(room=1), Work()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lane.result, "a", work, patience=LONG)
        work.begun.wait(LONG)
        began = time.monotonic()
        with pytest.raises(NotYetError):
            lane.result("a", work, patience=LONG)
        assert time.monotonic() - began < 1
        work.finish.set()
        assert waiting.result(LONG) == "result"


def test_a_full_queue_refuses_at_once_and_says_when_to_come_back(lane_of):
    lane, works = lane_of(queue=2), [Work() for _ in range(4)]
    for place, work in enumerate(works[:3]):
        with pytest.raises(NotYetError):
            lane.result(str(place), work, patience=0)
        works[0].begun.wait(LONG)
    with pytest.raises(BusyError) as refused:
        lane.result("3", works[3], patience=LONG)
    assert refused.value.retry_seconds > NotYetError.retry_seconds
    for work in works:
        work.finish.set()
    assert lane.result("2", works[2], patience=LONG) == "result"
    assert works[3].times == 0


def test_what_is_computed_for_nobody_is_stopped_and_what_waits_is_never_begun(lane_of, hasten):
    lane, running, waiting = lane_of(), Work(), Work()
    for key, work in (("a", running), ("b", waiting)):
        with pytest.raises(NotYetError):
            lane.result(key, work, patience=0)
        running.begun.wait(LONG)
    time.sleep(0.5)  # both have been asked for as long ago as it takes to be gone
    hasten()
    assert running.stopped.wait(LONG)
    assert lane.result("c", lambda _: 1, patience=LONG) == 1
    assert waiting.times == 0
    running.finish.set()
    assert asked_until_there(lane, "a", running) == "result"


def asked_until_there(lane: Lane, key: str, work: Callable[[Watch], object]) -> object:
    """What a client gets that asks again and again."""
    until = time.monotonic() + LONG
    while True:
        try:
            return lane.result(key, work, patience=0)
        except NotYetError:
            assert time.monotonic() < until
            time.sleep(0.01)


def test_what_is_asked_for_again_goes_on(lane_of, hasten):
    lane, work = lane_of(), Work()
    hasten()
    threading.Timer(1.0, work.finish.set).start()
    assert asked_until_there(lane, "a", work) == "result"
    assert work.times == 1


@pytest.mark.usefixtures("alert")
def test_what_whoever_has_gone_waited_for_is_stopped_at_once(lane_of):
    lane, work, has_gone = lane_of(room=1), Work(), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lane.result, "a", work, patience=LONG, is_gone=has_gone.is_set)
        work.begun.wait(LONG)
        assert not work.stopped.wait(2 * WAITING), "somebody waits"
        has_gone.set()
        with pytest.raises(NotYetError):
            waiting.result(LONG)
    assert work.stopped.wait(interests.GONE_SECONDS / 2)


@pytest.mark.usefixtures("alert")
def test_who_has_gone_takes_nothing_from_others_who_will_ask_again(lane_of):
    lane, work, has_gone = lane_of(room=1), Work(), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lane.result, "a", work, patience=LONG, is_gone=has_gone.is_set)
        work.begun.wait(LONG)
        with pytest.raises(NotYetError):
            lane.result("a", work, patience=0)
        has_gone.set()
        with pytest.raises(NotYetError):
            waiting.result(LONG)
    assert not work.stopped.wait(2 * WAITING)
    work.finish.set()
    assert lane.result("a", work, patience=LONG) == "result"


def test_a_result_that_nobody_fetches_is_forgotten(lane_of, hasten):
    lane = lane_of()
    hasten()
    with pytest.raises(NotYetError):
        lane.result("a", lambda _: 1, patience=0)
    eventually(lambda: not lane._jobs)


def test_errors_reach_who_asks_and_nobody_after(lane_of):
    lane, results = lane_of(), iter([DamagedError("gone"), 2])

    def work(_watch):
        found = next(results)
        if isinstance(found, Exception):
            raise found
        return found

    with pytest.raises(DamagedError, match="gone"):
        lane.result("a", work, patience=LONG)
    assert lane.result("a", work, patience=LONG) == 2


def test_what_another_process_computes_is_not_computed_here(lane_of):
    interest, work = Interest(), Work()
    here, there = lane_of(interest=interest), lane_of(interest=interest)
    with pytest.raises(NotYetError):
        there.result("a", work, patience=0)
    work.begun.wait(LONG)
    with pytest.raises(NotYetError):
        here.result("a", work, patience=0.1)
    work.finish.set()
    assert there.result("a", work, patience=LONG) == "result"
    assert work.times == 1
    assert asked_until_there(here, "a", lambda _: "mine") == "mine"


def test_what_another_process_computes_is_waited_for(lane_of):
    interest, work = Interest(), Work()
    here, there = lane_of(interest=interest), lane_of(interest=interest)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(there.result, "a", work, patience=LONG)
        work.begun.wait(LONG)
        second = pool.submit(here.result, "a", lambda _: "out of the cache", patience=LONG)
        time.sleep(0.1)
        assert not second.done()
        work.finish.set()
        assert (first.result(LONG), second.result(LONG)) == ("result", "out of the cache")


@pytest.mark.usefixtures("alert")
def test_who_waits_for_another_process_keeps_it_going(lane_of):
    interest, work, has_gone = Interest(), Work(), threading.Event()
    here, there = lane_of(interest=interest), lane_of(interest=interest)
    with ThreadPoolExecutor(1) as pool:
        interest.wait("a")
        with pytest.raises(NotYetError):
            there.result("a", work, patience=0, is_gone=lambda: True)
        work.begun.wait(LONG)
        waiting = pool.submit(here.result, "a", lambda _: "mine", patience=LONG, is_gone=has_gone.is_set)
        assert not work.stopped.wait(2 * WAITING)
        has_gone.set()
        with pytest.raises(NotYetError):
            waiting.result(LONG)
    assert work.stopped.wait(interests.GONE_SECONDS / 2)


def test_who_asks_another_process_keeps_it_going_here(lane_of, hasten):
    interest, work = Interest(), Work()
    here, there = lane_of(interest=interest), lane_of(interest=interest)
    with pytest.raises(NotYetError):
        there.result("a", work, patience=0)
    work.begun.wait(LONG)
    hasten()
    for _ in range(50):
        with pytest.raises(NotYetError):
            here.result("a", work, patience=0)
        time.sleep(0.01)
    assert not work.stopped.is_set()


def test_closing_stops_what_is_computed(lane_of):
    lane, work = lane_of(), Work()
    with pytest.raises(NotYetError):
        lane.result("a", work, patience=0)
    work.begun.wait(LONG)
    assert lane.close(LONG)
    assert work.stopped.is_set()


def test_threads_end_when_there_is_nothing_to_do(lane_of, monkeypatch):
    monkeypatch.setattr(lanes, "_IDLE_SECONDS", 0.05)
    lane = lane_of()
    assert lane.result("a", lambda _: 1, patience=LONG) == 1
    eventually(lambda: not lane._threads)
    assert lane.result("a", lambda _: 2, patience=LONG) == 2
