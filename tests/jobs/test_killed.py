"""Real trainings, workers and servers, killed at any moment: whoever comes next goes on, and no weight shows it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from analysis.branch import begin_branch
from analysis.config import TrainConfig
from analysis.files import stamp_of
from analysis.folders import RESUME, RunFolders
from analysis.lease import LEASE_SECONDS
from analysis.run import Run, sound_epochs
from analysis.store import RunStore
from app.jobs import jobs_of
from app.settings import Settings
from jobs.control import Jobs
from jobs.job import LOG
from jobs.overview import standing_of
from tests import tiny
from tests.forks import forking, is_alive, until
from tests.jobs.conftest import hold
from tests.jobs.queues import SERVERS

pytestmark = pytest.mark.slow

EVERY = 25
LONG = {"epochs": 1_000_000, "checkpoints": "0::1000"}
KILLS = 50
NICEST = 19
CONFIG = TrainConfig(epochs=2000, frac_train=0.5, checkpoints=f"0::{EVERY}")


def straight(folder: Path, epochs: int) -> Run:
    """A training that nobody touched."""
    store = RunStore(folder / "straight")
    assert tiny.train(store, "run", config=CONFIG.model_copy(update={"epochs": epochs}))
    return store.open("run")


def test_a_training_killed_at_random_moments_goes_on_bit_for_bit(tmp_path: Path) -> None:
    store, chance = RunStore(tmp_path / "runs"), random.Random(0)
    jobs, folder = Jobs(store), store.folder("run")
    jobs.submit("run", model=tiny.MODEL, train=CONFIG)
    words = ("train", "--job", "--name", "run", "--runs", str(store.root), "--device", "cpu")
    epochs, seen = CONFIG.epochs, set()
    with forking() as begin:
        for _ in range(KILLS):
            before = stamp_of(folder / RESUME)
            child = begin(*words)
            if chance.random() < 0.8:  # the others die while they begin
                until(lambda before=before: stamp_of(folder / RESUME) != before)
            time.sleep(chance.uniform(0.0, 0.3))
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            until(lambda child=child: not is_alive(child))  # the next one would find it at work
            seen.add(standing_of(folder).epoch)
            if store.names():
                run = store.open("run")
                assert sound_epochs(run, run.epochs)[1] == {}
            if standing_of(folder).state == "finished":
                epochs += CONFIG.epochs
                jobs.extend("run", epochs)
        begin(*words)
        until(lambda: standing_of(folder).state == "finished")
    assert len(seen) > KILLS / 3, "it was killed at many places"
    assert store.open("run").digest == straight(tmp_path, epochs).digest


def test_a_branch_whose_training_is_killed_goes_on_bit_for_bit(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "runs")
    assert tiny.train(store, "parent")
    changes = {"weight_decay": 0.5, "epochs": 4000, "checkpoints": f"0::{EVERY}"}
    settings = settings_for(tmp_path)
    begun = begin_branch(store.open("parent"), 20, changes, without_heads=(1,))
    for name in ("killed", "straight"):
        jobs_of(settings).submit(name, model=begun.model, train=begun.train, branch=begun.branch, files=begun.files)
    folder, reached = store.folder("killed"), 0
    with started("worker", settings) as worker:
        for _ in range(3):
            child = trainer_of(folder, worker.pid, after=reached)
            reached = standing_of(folder).epoch or 0
            os.kill(child, signal.SIGKILL)
            until(lambda child=child: child not in children_of(worker.pid))
        assert reached < begun.train.epochs, "it was killed before its end"
        until(lambda: {standing_of(store.folder(name)).state for name in ("killed", "straight")} == {"finished"})
    killed, straight_on = store.open("killed"), store.open("straight")
    assert killed.epochs == straight_on.epochs
    assert killed.digest == straight_on.digest


@contextmanager
def started(command: str, settings: Settings, *flags: str) -> Iterator[subprocess.Popen[str]]:
    said = settings.cache.parent / f"{command}-{time.monotonic_ns()}.log"
    process = tiny.grokscope(command, *flags, said=said, **(settings.environment() | {"GROKSCOPE_WARM": "off"}))
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def settings_for(folder: Path, **more: str) -> Settings:
    values = {"runs": folder / "runs", "cache": folder / "cache", "device": "cpu", "train_threads": "1"}
    return Settings.load({**values, "port": "0", "workers": "1", **more}, environ={})


def children_of(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError, ValueError):
                fields = (entry / "stat").read_text().rpartition(") ")[2].split()
                if int(fields[1]) == pid and fields[0] != "Z":
                    found.append(int(entry.name))
    return found


def trainer_of(folder: Path, worker: int, *, after: int) -> int:
    """The process by which a worker trains a run, once that has come past an epoch."""
    until(lambda: standing_of(folder).state == "running" and (standing_of(folder).epoch or 0) > after)
    (child,) = children_of(worker)
    return child


def test_workers_and_trainings_are_killed_and_the_next_goes_on(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    jobs, folder = jobs_of(settings), settings.runs / "run"
    jobs.submit("run", model=tiny.MODEL, train=CONFIG.model_copy(update=LONG))
    with started("worker", settings) as worker:
        child = trainer_of(folder, worker.pid, after=0)
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, child) == min(own + 10, NICEST)
        os.kill(child, signal.SIGKILL)
        until(lambda: children_of(worker.pid) not in ([], [child]))
        reached = standing_of(folder).epoch or 0
        child = trainer_of(folder, worker.pid, after=reached)
        start = time.monotonic()
        jobs.pause("run")
        until(lambda: standing_of(folder).state == "paused")
        assert time.monotonic() - start < 5, "on a busy machine; about one second on a quiet one"
        jobs.resume("run")
        reached = standing_of(folder).epoch or 0
        child = trainer_of(folder, worker.pid, after=reached)
        worker.kill()
        worker.wait()
        until(lambda: not is_alive(child), seconds=10)
    assert standing_of(folder).state == "queued"
    end = ((standing_of(folder).epoch or 0) // 1000 + 4) * 1000
    # It goes to an end that a test can wait for: shorter than was wanted, which nobody can ask for but by hand.
    text = (folder / "job.json").read_text().replace("1000000", str(end))
    (folder / "job.json").write_text(text)
    with started("worker", settings):
        until(lambda: standing_of(folder).state == "finished")
    store = RunStore(tmp_path / "straight")
    config = CONFIG.model_copy(update={"epochs": end, "checkpoints": "0::1000"})
    assert tiny.train(store, "run", config=config)
    assert RunStore(settings.runs).open("run").digest == store.open("run").digest
    assert "Run run is finished." in (folder / LOG).read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_a_server_its_worker_and_its_training_end_together(tmp_path: Path, number: signal.Signals) -> None:
    settings = settings_for(tmp_path)
    jobs, folder = jobs_of(settings), settings.runs / "run"
    jobs.submit("run", model=tiny.MODEL, train=CONFIG.model_copy(update=LONG))
    with started("serve", settings) as server:
        until(lambda: (standing_of(folder).epoch or 0) > 0)
        processes = children_of(server.pid)
        processes += [child for process in processes for child in children_of(process)]
        assert len(processes) == 3, "a web process, a worker and a training"
        server.send_signal(number)
        assert server.wait(30) == (0 if number == signal.SIGTERM else -number)
        until(lambda: not any(is_alive(pid) for pid in processes), seconds=20)
    assert standing_of(folder).state == "queued"


def test_a_server_without_jobs_has_no_worker(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, jobs="off")
    jobs_of(settings).submit("run", model=tiny.MODEL, train=CONFIG)
    with started("serve", settings) as server:
        until(lambda: children_of(server.pid))
        (tmp_path / "runs").mkdir(exist_ok=True)
        assert len(children_of(server.pid)) == 1


@pytest.fixture(params=SERVERS)
def queue(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a real server."""
    with SERVERS[request.param]() as address:
        yield address


def test_two_workers_on_one_store_train_each_run_once(tmp_path: Path, queue: str) -> None:
    settings = settings_for(tmp_path, queue_url=queue)
    jobs, names = jobs_of(settings), ("a", "b", "c")
    config = CONFIG.model_copy(update={"epochs": 20 * EVERY})
    for name in names:
        jobs.submit(name, model=tiny.MODEL, train=config)
    for name in (*names, *names, "unknown"):
        jobs.ring(name)
    store = RunFolders(settings.runs)
    with ExitStack() as stack:
        workers = [stack.enter_context(started("worker", settings)) for _ in range(2)]
        seen: set[int] = set()

        def are_finished() -> bool:
            for worker in workers:
                mine = children_of(worker.pid)
                assert len(mine) <= 1, "one at a time"
                seen.update(mine)
            return all(standing_of(store.folder(name)).state == "finished" for name in names)

        until(are_finished)
    assert len(seen) == len(names)
    digests = {RunStore(settings.runs).open(name).digest for name in names}
    assert digests == {straight(tmp_path, config.epochs).digest}


def test_a_machine_that_is_gone_is_followed_by_another(tmp_path: Path) -> None:
    """A lease of another machine, which nobody touches any more, is free after its time."""
    settings = settings_for(tmp_path)
    jobs = jobs_of(settings)
    jobs.submit("run", model=tiny.MODEL, train=CONFIG.model_copy(update={"epochs": EVERY}))
    folder = settings.runs / "run"
    hold(folder)
    start = time.time()
    with started("worker", settings):
        until(lambda: standing_of(folder).state == "finished")
    assert time.time() - start > LEASE_SECONDS
