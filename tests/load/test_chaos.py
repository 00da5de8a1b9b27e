"""`make chaos`: what goes on when something breaks, as a table in `docs/reliability.md`."""

from __future__ import annotations

import http.client
import itertools
import json
import logging
import shutil
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from analysis.store import RunStore
from tests.app.bad_inputs import Sent, amiss, bad_inputs
from tests.app.conftest import open_page
from tests.commands import test_broken_cache as broken_cache
from tests.commands.test_broken_cache import BREAKS, Break
from tests.load.crowd import Client
from tests.load.figures import Figures, shares
from tests.load.people import People, scrubbing
from tests.load.served import clips_of
from tests.load.stack import Stack

pytestmark = pytest.mark.chaos

PEOPLE = 20
RECOVERS_WITHIN = 10.0
CALM = 6.0
"""Seconds of load before something is killed, and after all is well again."""
MANY, SAMPLE = 10_000, 500
SEED = 15
TRAINING = {"name": "chaos", "p": "31", "epochs": "50000", "checkpoints": "0::1000"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, shipped_runs: Path, warm_cache: Path) -> Iterator[Stack]:
    """All services, and a training that their worker is at."""
    folder = tmp_path_factory.mktemp("stack")
    shutil.copytree(shipped_runs / "mod113", folder / "runs" / "mod113")
    with Stack(folder, folder / "runs", warm_cache) as stack:
        stack.start("queue", "app1", "app2", "worker", "nginx")
        with Client(stack.port) as client:
            assert client.send("/jobs", TRAINING).status == 200
        until(lambda: epoch_of(stack, TRAINING["name"]) > 0)
        yield stack


def until(what: Callable[[], bool], seconds: float = 60.0) -> float:
    """Wait until something is so; how long that took."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, "it has not come"
        time.sleep(0.1)
    return time.monotonic() - began


def epoch_of(stack: Stack, name: str) -> int:
    """How far a training is, by the list of jobs; -1 where that cannot be had, or nothing was reported of late."""
    try:
        with Client(stack.port, address="127.0.9.9") as client:
            jobs = json.loads(client.get("/jobs.json").body)["jobs"]
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return -1
    found = next((job for job in jobs if job["name"] == name), None)
    assert found is None or found["state"] in ("queued", "running"), found
    return found["progress"]["epoch"] if found and found["progress"] else -1


KILLS: dict[str, Callable[[Stack], None]] = {
    "a web process": lambda stack: stack.kill_web_process("app1"),
    "a server, nginx's upstream": lambda stack: stack.kill("app1"),
    "the worker": lambda stack: stack.kill("worker"),
    "Redis": lambda stack: stack.kill("queue"),
}


@pytest.mark.parametrize("victim", KILLS)
def test_whatever_is_killed_the_dashboard_and_the_training_go_on(stack: Stack, chaos: Figures, victim: str):
    with Client(stack.port) as client:
        clips = clips_of(client)
    with shares(stack.processor_seconds) as taken, scrubbing(stack.port, clips, PEOPLE) as people:
        time.sleep(CALM)
        killed = time.monotonic()
        KILLS[victim](stack)
        stood_still = standstill(stack, killed)
    recovered = recovery(people, killed)
    chaos.add(
        f"kill −9 of {victim}, while {PEOPLE} people scrub and a run is trained",
        "nothing lost, recovery ≤ 10 s",
        f"{len(people.failed_at)} of {people.answers} requests failed, the last after {recovered:.1f} s; "
        f"the training stood still for {stood_still:.1f} s at most",
        is_met=max(recovered, stood_still) <= RECOVERS_WITHIN,
        shares=taken.text,
    )
    assert "Traceback" not in stack.said("app1") + stack.said("app2") + stack.said("worker")


def standstill(stack: Stack, since: float) -> float:
    """The longest that a training reports no progress (it does so once a second), until it has gone on for a while."""
    moved, reached, longest = since, epoch_of(stack, TRAINING["name"]), 0.0
    while time.monotonic() < since + CALM + 2 or time.monotonic() < moved + 0.5 or longest == 0.0:
        epoch = epoch_of(stack, TRAINING["name"])
        now = time.monotonic()
        assert now - since < 90, "it does not go on"
        if epoch > reached:
            moved, reached, longest = now, epoch, max(longest, now - moved)
        time.sleep(0.1)
    return longest


def recovery(people: People, killed: float) -> float:
    """Seconds from a kill to the last request that failed for it."""
    assert not [one for one in people.failed_at if one < killed], "before anything was killed"
    return max((one - killed for one in people.failed_at), default=0.0)


def test_a_training_that_is_asked_for_while_redis_is_gone_is_trained(stack: Stack, chaos: Figures):
    stack.kill("queue")
    with Client(stack.port) as client:
        answer = client.send("/jobs", TRAINING | {"name": "rung-again"})
        assert answer.status == 200, answer
        assert client.send(f"/jobs/{TRAINING['name']}/pause", {}).status == 200
    seconds = until(lambda: epoch_of(stack, "rung-again") > 0)
    chaos.add(
        "a training that is asked for in the moment in which Redis is killed",
        "nothing lost, recovery ≤ 10 s",
        f"trained after {seconds:.1f} s",
        is_met=seconds <= RECOVERS_WITHIN,
    )


@pytest.mark.parametrize("kind", BREAKS, ids=lambda kind: kind.__name__)
def test_answers_go_on_over_a_cache_that_is_broken(
    tmp_path: Path, tiny_store: RunStore, chaos: Figures, kind: Break
) -> None:
    broken_cache.query(tiny_store, tmp_path / "cache")
    with ExitStack() as exits:
        cache = exits.enter_context(kind(tmp_path))
        server = exits.enter_context(broken_cache.serving(tiny_store, cache, tmp_path / "log"))
        longest = ask_anew(server, 0, 100)
        said = server.said()
    told(chaos, f"a cache that is {kind.__name__.replace('_', ' ')} as two web processes start", longest, said)


def test_answers_go_on_while_the_cache_is_deleted_damaged_and_filled(
    tmp_path: Path, tiny_store: RunStore, chaos: Figures
) -> None:
    with (
        broken_cache.mounted(tmp_path / "small", "16m") as small,
        broken_cache.serving(tiny_store, small / "cache", tmp_path / "log") as server,
    ):
        ask_anew(server, 0, 50)
        for turn, (what, spoil) in enumerate(
            {
                "deleted": lambda: shutil.rmtree(small / "cache"),
                "damaged": lambda: broken_cache.damage(small / "cache"),
                "on a disk that is full": lambda: broken_cache.fill(small),
            }.items()
        ):
            before = len(server.said())
            spoil()
            longest = ask_anew(server, 50 + 100 * turn, 100)
            told(chaos, f"a cache that is {what} while two web processes serve", longest, server.said()[before:])


def ask_anew(server: broken_cache.Server, first: int, count: int) -> float:
    """Ask for answers that neither process has in its memory; the longest took so many seconds."""
    of_tiny = itertools.product((0, 20, 40, 60), range(24), ("pre", "post"), ("input", "fourier"))
    took = []
    for epoch, neuron, stage, basis in itertools.islice(of_tiny, first, first + count):
        began = time.monotonic()
        path = f"/answers/tiny/{epoch}/neuron.json?neuron={neuron}&stage={stage}&basis={basis}"
        with urllib.request.urlopen(server.address + path, timeout=30) as response:
            assert response.status == 200
        took.append(time.monotonic() - began)
    assert len(took) == count
    return max(took)


def told(chaos: Figures, what: str, longest: float, said: list[str]) -> None:
    """Write a row about 100 answers that were all given."""
    assert not [line for line in said if "Traceback" in line]
    chaos.add(
        what,
        "answers go on, one warning in each process",
        f"100 of 100 answered, the longest {1000 * longest:.0f} ms; {len(said)} warnings",
        is_met=len(said) <= 2,
    )


def test_bad_requests_in_process(
    tmp_path: Path, tiny_copy: RunStore, chaos: Figures, caplog: pytest.LogCaptureFixture
) -> None:
    page, found = open_page(tiny_copy.root, tmp_path / "cache"), list[tuple[str, Sent]]()
    for sent in itertools.islice(bad_inputs(page.app.server, SEED), MANY):
        with page.client.open(sent.path, method=sent.method, data=sent.body, headers=dict(sent.headers)) as reply:
            why = amiss(sent, reply.status_code, reply.get_data(), reply.headers.get("Retry-After"))
        found += [(why, sent)] if why else []
    logged = [record for record in caplog.records if record.levelno >= logging.ERROR]
    written(chaos, f"{MANY:,} bad inputs to every route and callback, in one process", found, len(logged))


def test_bad_requests_over_http(tmp_path: Path, tiny_copy: RunStore, chaos: Figures) -> None:
    found = list[tuple[str, Sent]]()
    page = open_page(tiny_copy.root, tmp_path / "other")
    with broken_cache.serving(tiny_copy, tmp_path / "cache", tmp_path / "log") as server:
        port = int(server.address.rpartition(":")[2])
        for sent in itertools.islice(bad_inputs(page.app.server, SEED + 1), SAMPLE):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            try:
                headers = {name: value for name, value in sent.headers.items() if value.isprintable()}
                connection.request(sent.method, sent.path, sent.body, headers)
                reply = connection.getresponse()
                why = amiss(sent, reply.status, reply.read(), reply.headers.get("Retry-After"))
            except http.client.InvalidURL:  # no client sends this
                why = ""
            finally:
                connection.close()
            found += [(why, sent)] if why else []
        logged = (tmp_path / "log").read_text().count("unexpected ")
    written(chaos, f"{SAMPLE} of them over HTTP", found, logged)


def written(chaos: Figures, what: str, found: list[tuple[str, Sent]], logged: int) -> None:
    """Write a row about bad inputs, and fail for any that was not refused as it should be."""
    chaos.add(
        what,
        "no 500, no traceback, no answer to what was not asked",
        f"{len(found)} amiss, {logged} faults in the log",
        is_met=not found and not logged,
    )
    assert found == []
    assert logged == 0
