"""A worker: one training for each run however often it is rung for, and what it says of those that end badly."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.folders import RESUME
from analysis.lease import Lease, is_held
from jobs.child import GONE
from jobs.control import Jobs
from jobs.job import LOG, failure_in
from jobs.overview import standing_of
from jobs.worker import MOST_DEATHS, Worker
from tests.jobs.conftest import hold, submit

SHELL = "/bin/sh"


def worker(jobs: Jobs, script: str) -> Worker:
    """A worker whose trainings are a shell's script, in the store, with the run's name as `$1`; each is counted."""
    jobs.store.root.mkdir(exist_ok=True)
    said = f'echo "$1" >> {jobs.store.root}/.begun; {script}'
    return Worker(jobs.store, lambda name, token: [SHELL, "-c", said, token, name], os.environ, jobs.store.root)


def begun(jobs: Jobs) -> list[str]:
    return (jobs.store.root / ".begun").read_text().split() if (jobs.store.root / ".begun").exists() else []


def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_doubled_bells_and_those_for_nobody_are_harmless(jobs: Jobs) -> None:
    submit(jobs, "new")
    one = worker(jobs, "sleep 0.3")
    threads = [threading.Thread(target=one.attend, args=(name,)) for name in ("new", "new", "new", "other", "../new")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert begun(jobs) == ["new"]
    assert not is_held(jobs.store.folder("new"))


@pytest.mark.parametrize("act", ["pause", "cancel", "hold", "fail", "delete"])
def test_who_does_not_want_to_run_is_left_alone(jobs: Jobs, act: str) -> None:
    folder = submit(jobs, "new")
    one = worker(jobs, "exit 3")
    if act == "hold":
        hold(folder)
    elif act == "fail":
        one.attend("new")
        (jobs.store.root / ".begun").unlink()
    else:
        getattr(jobs, act)("new")
    assert one.wanting() == []
    one.attend("new")
    assert begun(jobs) == []


def test_those_that_have_waited_longest_come_first(jobs: Jobs) -> None:
    for name in ("b", "c", "a"):
        submit(jobs, name)
    assert worker(jobs, "").wanting() == ["b", "c", "a"]


def test_a_training_that_ends_badly_has_failed_and_its_log_says_more(jobs: Jobs) -> None:
    folder = submit(jobs, "new")
    worker(jobs, "echo Traceback; exit 3").attend("new")
    standing = standing_of(folder)
    assert (standing.state, standing.has_log) == ("failed", True)
    assert standing.reason == "the training ended with exit code 3: its log says more"
    assert (folder / LOG).read_text() == "Traceback\n"


@pytest.mark.parametrize("code", [0, 130, GONE])
def test_one_that_stops_has_not_failed(jobs: Jobs, code: int) -> None:
    folder = submit(jobs, "new")
    worker(jobs, f"exit {code}").attend("new")
    assert standing_of(folder).state == "queued"


def test_one_that_is_killed_goes_on_at_once_but_not_for_ever(jobs: Jobs) -> None:
    folder = submit(jobs, "new")
    worker(jobs, "kill -9 $$").attend("new")
    assert len(begun(jobs)) == MOST_DEATHS
    reason = standing_of(folder).reason
    assert reason is not None
    assert reason.startswith("the training was killed 5 times in a row (SIGKILL) without getting any further")


def test_one_that_gets_further_each_time_is_never_given_up(jobs: Jobs) -> None:
    folder = submit(jobs, "new")
    script = f"[ $(wc -l < .begun) -gt 8 ] && exit 130; date +%N > new/{RESUME}; kill -9 $$"
    worker(jobs, script).attend("new")
    assert len(begun(jobs)) == 9
    assert failure_in(folder) is None


def test_a_log_is_bounded_and_keeps_its_end(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.worker._LOG_BYTES", 5000)
    folder = submit(jobs, "new")
    worker(jobs, "seq 1 5000; printf '\\377'").attend("new")
    kept = [folder / LOG, folder / f"{LOG}.1"]
    assert all(path.stat().st_size <= 5000 for path in kept)
    assert kept[0].read_text().endswith("4999\n5000\n\N{REPLACEMENT CHARACTER}\n")
    assert sorted(path.name for path in folder.glob("train*")) == [LOG, f"{LOG}.1"]


def attending(one: Worker, name: str) -> threading.Thread:
    thread = threading.Thread(target=one.attend, args=(name,))
    thread.start()
    return thread


def test_a_worker_that_stops_has_its_training_stop(jobs: Jobs) -> None:
    folder = submit(jobs, "new")
    one = worker(jobs, "trap 'touch new/saved; exit 130' TERM; touch new/ready; while :; do sleep 0.01; done")
    thread = attending(one, "new")
    until((folder / "ready").exists)
    assert standing_of(folder).state == "running"
    one.stop()
    thread.join(20)
    assert (folder / "saved").exists()
    assert standing_of(folder).state == "queued", "the next worker goes on"
    one.attend("new")
    assert len(begun(jobs)) == 1


@pytest.mark.parametrize("how", ["taken", "deleted"])
def test_a_worker_that_loses_its_lease_ends_its_training(jobs: Jobs, how: str) -> None:
    folder = submit(jobs, "new")
    thread = attending(worker(jobs, "echo $$ > new/pid.tmp; mv new/pid.tmp new/pid; exec sleep 60"), "new")
    until((folder / "pid").exists)
    pid = int((folder / "pid").read_text())
    if how == "taken":
        for path in folder.glob(".lease-*"):
            os.utime(path, (0, 0))
        with Lease.take(folder) as lease:
            thread.join(20)
            lease.check()
    else:
        jobs.delete("new")
        thread.join(20)
    assert not thread.is_alive()
    assert not Path(f"/proc/{pid}").exists()
    assert failure_in(folder) is None


PARENT = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', sys.argv[1]]); time.sleep(60)"
CHILD = """
import os, time
from jobs.child import end_with
end_with(os.getppid())
print(os.getpid(), flush=True)
time.sleep(60)
"""


def test_a_training_ends_with_the_worker_that_started_it() -> None:
    """Whoever is killed cannot say so: the training sees that its parent is another."""
    with subprocess.Popen([sys.executable, "-c", PARENT, CHILD], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        stat = Path(f"/proc/{int(process.stdout.readline())}/stat")
        process.kill()
        until(lambda: not stat.exists() or " Z " in stat.read_text())
