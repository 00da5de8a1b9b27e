"""What others wait while many ask for what is costly, do not finish asking, or have gone; `make load` prints it.

Seconds depend on the machine, and on what else it does: the bounds here are those of two cores that others share.
"""

from __future__ import annotations

import random
import re
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tests.app.half_sent import KINDS, close_all, connect
from tests.load.crowd import PATIENCE, Client, Waits, patiently, probing, processor_seconds, resident_megabytes, say
from tests.load.served import Served, serving

pytestmark = pytest.mark.load

CACHE_MEMORY = 64
"""MB of the process whose memory is looked at: little enough to be filled in a minute."""
BASE_MEMORY = 320
"""MB of a process that knows nothing yet: Python, torch, Dash, and what the page is made of."""
WEIGHTS_MEMORY = 91
"""MB of the weights of mod113."""
WORK_MEMORY = 250
"""MB that computations take while they last."""
PEOPLE = 20
CONNECTIONS = 200
CROWD, HUNDRED = 40, 100
ROOM = 3
"""So many may wait in one process for what is costly, wherever they come to."""


@pytest.fixture
def served(tmp_path: Path, shipped_runs: Path) -> Iterator[Served]:
    """As it is by default."""
    with serving(shipped_runs, tmp_path / "cache", workers=2) as served:
        yield served


def test_a_process_takes_no_more_memory_than_its_settings_say(tmp_path, shipped_runs):
    with serving(shipped_runs, tmp_path / "cache", "--cache-memory", str(CACHE_MEMORY), workers=1) as served:
        sizes = {"after its start": resident_megabytes(served.process)[0]}

        def person(number: int) -> None:
            with Client(served.port) as client:
                for neuron in range(number, 100, 4):
                    path = f"{served.clips}/neuron?neuron={neuron}"
                    assert patiently(partial(client.get, path), threading.Event()).status == 200

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(person, range(4)))
        sizes["after 100 clips"] = resident_megabytes(served.process)[0]
        with Client(served.port) as client:
            for file in ("cluster_spectrum.npz?freq=7", "neuron.csv?neuron=3"):
                path = f"/answers/mod113/all/{file}"
                assert patiently(partial(client.get, path), threading.Event()).status == 200
        sizes["after files of the run"] = resident_megabytes(served.process)[0]
        time.sleep(25)
        sizes["at rest"] = resident_megabytes(served.process)[0]
    say(f"\nMemory of one web process that may keep {CACHE_MEMORY} MB of answers (MB)")
    for when, size in sizes.items():
        say(f"  {when:24} {size:6.0f}")
    kept = BASE_MEMORY + CACHE_MEMORY + WEIGHTS_MEMORY
    assert max(sizes.values()) < kept + WORK_MEMORY
    assert sizes["at rest"] < kept + 100


def test_others_are_answered_while_200_requests_of_each_kind_do_not_end(served):
    served.warm()
    for kind, sent in KINDS.items():
        clients = [connect(served.port, sent) for _ in range(CONNECTIONS)]
        with probing(served.port, served.probes()) as waits:
            time.sleep(6)
        close_all(clients)
        waits.report(f"{CONNECTIONS} connections that send {kind}: others wait (ms: p50, p95, most)")
        assert waits.p95("whether it is alive") < 0.25
        assert waits.p95("page") < 0.25


def test_others_are_answered_while_twenty_people_ask_for_whole_runs(served):
    served.warm()
    is_over = threading.Event()

    def person(number: int) -> int:
        done = 0
        paths = [
            f"/answers/mod113/all/measures.npz?freqs={number + 1},{number + 25}",
            f"{served.clips}/cluster_spectrum?freq={number + 1}",
            "/answers/mod113-no-decay/all/neuron_frequencies.npz?arrays=freq",
            f"/answers/mod113/all/neuron.csv?neuron={number}",
        ]
        with Client(served.port) as client:
            while not is_over.is_set():
                path = paths[(number + done) % len(paths)]
                answer = patiently(partial(client.get, path), is_over)
                done += answer.status == 200
        return done

    with ThreadPoolExecutor(PEOPLE) as pool:
        people = [pool.submit(person, number) for number in range(PEOPLE)]
        time.sleep(2)
        with probing(served.port, served.probes()) as waits:
            time.sleep(30)
        is_over.set()
        answers = sum(one.result() for one in people)
    waits.report(f"{PEOPLE} people who ask for whole runs had {answers} answers: others wait (ms: p50, p95, most)")
    assert all(waits.p95(name) < 0.5 for name in waits.seconds)


def test_others_are_answered_while_eight_ask_for_a_large_csv(served):
    served.warm()

    def person(number: int) -> int:
        with Client(served.port) as client:
            return patiently(
                lambda: client.get(f"/answers/mod113/all/neuron.csv?neuron={number}"), threading.Event()
            ).status

    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool, probing(served.port, served.probes()) as waits:
        assert list(pool.map(person, range(8))) == [200] * 8
    waits.report(f"8 × csv over a run, {time.monotonic() - began:.0f} s: others wait (ms: p50, p95, most)")
    assert all(waits.p95(name) < 0.5 for name in waits.seconds)


def test_eight_cold_visitors_wait_for_each_other_no_longer_than_one(served):
    def visitor(_: int) -> float:
        began = time.monotonic()
        with Client(served.port) as client:
            while b'"value"' not in client.callback("phases_request", name="mod113", digest="").body:
                time.sleep(1)
                assert time.monotonic() - began < PATIENCE
        return time.monotonic() - began

    probes = {name: ask for name, ask in served.probes().items() if name in ("whether it is alive", "page")}
    with ThreadPoolExecutor(8) as pool, probing(served.port, probes) as waits:
        seconds = list(pool.map(visitor, range(8)))
    waits.report(f"8 cold visitors, phases after {min(seconds):.0f} to {max(seconds):.0f} s: others wait (ms)")
    assert waits.p95("whether it is alive") < 0.25
    assert waits.p95("page") < 0.5


def test_requests_of_those_who_have_gone_cost_what_was_begun_and_no_more(served):
    """Of those who wait: who finds no room is told to ask again, and then has a while for it (`app.interest`)."""
    served.warm()
    paths = [f"/answers/mod113/all/measures.npz?freqs={number},{number + 20}" for number in range(1, ROOM + 1)]
    clients = [connect(served.port, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()) for path in paths]
    time.sleep(0.5)
    for client in clients:
        client.shutdown(socket.SHUT_RDWR)
    close_all(clients)
    before = processor_seconds(served.process)
    with probing(served.port, served.probes()) as waits:
        time.sleep(30)
    spent = processor_seconds(served.process) - before
    with probing(served.port, served.probes()):
        before = processor_seconds(served.process)
        time.sleep(10)
    idle = (processor_seconds(served.process) - before) * 3
    waits.report(f"{ROOM} who have gone cost {spent - idle:.1f} s of the processors: others wait (ms: p50, p95, most)")
    assert spent - idle < 6
    assert all(waits.p95(name) < 0.5 for name in waits.seconds)


def test_a_crowd_has_its_pages_and_its_picks(served):
    """Nothing of what they ask for is in the cache."""
    waits = crowd(served, CROWD, seconds=40)
    assert waits.p95("alive") < 0.25
    assert waits.p95("first load") < 6
    assert waits.p95("pick of a neuron") < 6


def test_a_hundred_pick_neurons_of_a_warm_run(shipped_runs, warm_cache):
    with serving(shipped_runs, warm_cache, workers=2) as served:
        waits = crowd(served, HUNDRED, seconds=40)
    assert waits.p95("alive") < 0.25
    assert waits.p95("pick of a neuron") < 0.25


def crowd(served: Served, people: int, *, seconds: float) -> Waits:
    """People who come within ten seconds, open the page, and then choose another neuron every two seconds."""
    loads, picks, ends = [], [], time.monotonic() + seconds
    place = random.Random(0)

    def person(number: int) -> None:
        with Client(served.port) as client:
            time.sleep(number * 10 / people)
            began = time.monotonic()
            page = client.get("/explore").body.decode()
            urls = re.findall(r'(?:src|href)="(/[^"]+\.m?(?:js|css)[^"]*)"', page)
            for url in urls:
                assert client.get(url).status == 200
            loads.append(time.monotonic() - began)
            while time.monotonic() < ends:
                url, began = f"{served.clips}/neuron_factors?neuron={place.randrange(512)}", time.monotonic()
                assert patiently(partial(client.get, url), threading.Event()).status == 200
                picks.append(time.monotonic() - began)
                time.sleep(2)

    with (
        ThreadPoolExecutor(people) as pool,
        probing(served.port, {"alive": served.probes()["whether it is alive"]}) as waits,
    ):
        list(pool.map(person, range(people)))
    waits.seconds |= {"first load": loads, "pick of a neuron": picks}
    waits.report(f"{people} people who open the page and choose neurons (ms: p50, p95, most)")
    return waits
