"""Trouble that lasts: left alone for a while, and said once."""

from __future__ import annotations

import logging

import pytest

from cache.trouble import Pause, SeldomWarnings


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which the test sets."""
    now = [100.0]
    monkeypatch.setattr("cache.trouble.time.monotonic", lambda: now[0])
    return now


def test_a_pause_lasts_half_a_minute(clock: list[float]) -> None:
    pause = Pause()
    assert not pause.lasts
    pause.begin()
    for later, lasts in ((100.0, True), (129.9, True), (130.1, False)):
        clock[0] = later
        assert pause.lasts is lasts


def test_a_warning_of_each_kind_is_said_once_an_hour(clock: list[float], caplog: pytest.LogCaptureFixture) -> None:
    warnings = SeldomWarnings(logging.getLogger("test"))
    for reason in ("it is full", "it is 100 % full") * 500:
        warnings.say("disk", reason)
        warnings.say("other", "another thing")
    clock[0] += 3599
    warnings.say("other", "another thing")
    assert caplog.messages == ["it is full", "another thing"]
    clock[0] += 2
    warnings.say("disk", "it is 100 % full")
    assert caplog.messages[2:] == ["it is 100 % full"]
