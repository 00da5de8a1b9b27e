"""The worker beside a server: started, started again when it is gone, ended."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app import keeper
from app.keeper import Keeper


def test_a_worker_is_kept_and_ends_with_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(keeper, "START_AGAIN_SECONDS", 0.0)
    begun = tmp_path / "begun"
    kept = Keeper(["/bin/sh", "-c", f"echo $$ >> {begun}; exec sleep 60"])
    before = signal.getsignal(signal.SIGALRM)

    def pids(count: int) -> list[int]:
        deadline = time.monotonic() + 20
        while not begun.exists() or len(begun.read_text().split()) < count:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        return [int(pid) for pid in begun.read_text().split()]

    try:
        kept.start()
        (first,) = pids(1)
        subprocess.run(["kill", "-9", str(first)], check=True)
        second = pids(2)[1]
        kept.stop()
        assert not Path(f"/proc/{second}").exists()
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_one_that_ends_at_once_is_not_started_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Keeper([sys.executable, "--version"])
    started: list[float] = []
    monkeypatch.setattr(kept, "_start", lambda: started.append(time.monotonic()))
    monkeypatch.setattr(keeper, "time", type("Clock", (), {"monotonic": lambda: 100.0}))
    kept._started = 100.0 - keeper.START_AGAIN_SECONDS + 1
    with subprocess.Popen(["/bin/true"]) as process:
        process.wait()
        kept._child = process
        kept._look()
        assert started == []
        kept._started -= 1
        kept._look()
        assert len(started) == 1


def test_without_one_there_is_nothing_to_end() -> None:
    Keeper([]).stop()
