"""A server that nobody asks anything warms its runs, and stops for anyone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analysis.errors import CancelledError
from analysis.queries.neuron import Neuron
from analysis.store import RunStore
from app import idle
from app.gate import Gate
from app.idle import IdleWarmer
from app.run_info import run_info_of
from app.warming import Warmed, costly_clips, factor_clips, warm
from cache.build import build_answers
from tests import tiny

LONG = 60.0


@pytest.fixture
def gate(tiny_store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    monkeypatch.setattr(idle, "_LOOK_SECONDS", 0.01)
    opened = Gate(build_answers(tiny_store.root, tmp_path / "cache", device="cpu"))
    yield opened
    assert opened.close(LONG)


@pytest.fixture
def start(gate: Gate) -> Iterator[Callable[[], IdleWarmer]]:
    begun: list[IdleWarmer] = []

    def begin() -> IdleWarmer:
        begun.append(IdleWarmer(gate))
        begun[-1].start()
        return begun[-1]

    yield begin
    for warmer in begun:
        warmer.stop()
    assert all(warmer.join(LONG) for warmer in begun)


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_it_warms_what_nobody_has_asked_for(gate: Gate, start: Callable[[], IdleWarmer]) -> None:
    warmer = start()
    run = gate.session.run("tiny")
    until(lambda: run.digest in warmer._done)
    warmed = warm(gate.answers, run)
    asked = (*costly_clips(run_info_of(gate.answers, run)), *factor_clips(run))
    assert warmed == Warmed(wanted=1 + len(asked), made=0, lost=0)


def test_it_stops_for_anyone_and_goes_on_later(
    gate: Gate, start: Callable[[], IdleWarmer], monkeypatch: pytest.MonkeyPatch
) -> None:
    began, stopped, let_go = threading.Event(), threading.Event(), threading.Event()

    def work(answers, run, *, watch):
        began.set()
        while not let_go.is_set():
            if watch.should_stop():
                stopped.set()
                raise CancelledError("stopped")
            time.sleep(0.005)

    monkeypatch.setattr(idle, "warm", work)
    warmer = start()
    assert began.wait(LONG)
    gate.interest.come()
    assert stopped.wait(LONG)
    assert not warmer._done
    began.clear()
    monkeypatch.setattr(idle, "QUIET_SECONDS", 0.0)
    assert began.wait(LONG)
    let_go.set()
    until(lambda: bool(warmer._done))


def test_whoever_asks_the_gate_has_come(gate: Gate) -> None:
    assert gate.interest.quiet_seconds > LONG
    gate.answer("tiny", tiny.EPOCHS[0], Neuron(neuron=0))
    assert gate.interest.quiet_seconds < LONG


def test_it_leaves_half_of_the_cache_to_what_people_ask_for(
    gate: Gate, start: Callable[[], IdleWarmer], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Event()

    def room() -> float:
        looked.set()
        return 0.49

    monkeypatch.setattr(gate.answers.backend, "room", room)
    monkeypatch.setattr(idle, "warm", lambda *_, **__: pytest.fail("there is no room"))
    warmer = start()
    assert looked.wait(LONG)
    assert not warmer._done


def test_of_several_processes_one_warms(gate: Gate, start: Callable[[], IdleWarmer]) -> None:
    asked = threading.Event()

    def is_worked_on(key: str) -> bool:
        asked.set()
        return True

    gate.interest.is_worked_on = is_worked_on
    warmer = start()
    assert asked.wait(LONG)
    assert not warmer._done
