"""The contract of `cache.backend.Backend`: whatever keeps answers must pass all of this."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from cache.backend import Backend
from tests.cache.backends import SIZE_LIMIT, open_backend
from tests.tiny import PROJECT

VALUES = [b"", b"\x00", b"text", bytes(range(256)), b"small" * 1000, b"large" * 200_000]

OTHER_PROCESS = """
import sys
from pathlib import Path
from tests.cache.backends import open_backend
backend = open_backend(Path(sys.argv[1]))
print(backend.get("before"), flush=True)
print(backend.claim("shared"), flush=True)
sys.stdin.readline()
backend.set("shared", b"from the other process")
backend.release("shared")
print("released", flush=True)
print(backend.claim("abandoned"), flush=True)
sys.stdin.readline()
"""


LAPSES_WITHIN = 2.0
"""Seconds after which nobody waits any more for a process that has gone."""


def until_claimed(backend: Backend, key: str) -> float:
    """Ask for a claim until it is granted; return how long it took, in seconds."""
    start = time.monotonic()
    while not backend.claim(key):
        assert time.monotonic() - start < 10 * LAPSES_WITHIN, "the claim never lapsed"
        time.sleep(0.01)
    return time.monotonic() - start


def test_what_is_not_there_is_none(backend: Backend) -> None:
    assert backend.get("nothing") is None
    assert not backend.has("nothing")


@pytest.mark.parametrize("data", VALUES, ids=len)
def test_bytes_come_back_as_they_were(backend: Backend, data: bytes) -> None:
    backend.set("key", data)
    found = backend.get("key")
    assert found == data
    assert type(found) is bytes


def test_setting_again_replaces(backend: Backend) -> None:
    for data in (b"old", b"large" * 200_000, b"new"):
        backend.set("key", data)
        assert backend.get("key") == data
        assert backend.has("key")


@pytest.mark.parametrize("data", [b"small", b"large" * 200_000], ids=len)
def test_dropping(backend: Backend, data: bytes) -> None:
    backend.set("key", data)
    backend.set("other", b"stays")
    backend.drop("key")
    assert backend.get("key") is None
    assert backend.get("other") == b"stays"
    backend.drop("key")
    assert backend.get("key") is None, "dropping what is not there is fine"


def test_a_claim_is_exclusive_until_released(backend: Backend) -> None:
    assert backend.claim("key")
    assert not backend.claim("key")
    assert backend.claim("other")
    backend.release("key")
    assert backend.claim("key")


def test_releasing_what_is_not_claimed_is_fine(backend: Backend) -> None:
    backend.release("key")
    assert backend.claim("key")


def test_only_who_holds_a_claim_gives_it_back(backend: Backend, tmp_path: Path) -> None:
    other = open_backend(tmp_path)
    assert other.claim("key")
    backend.release("key")
    assert not backend.claim("key")
    other.close()


def test_claims_and_entries_do_not_touch_each_other(backend: Backend) -> None:
    backend.set("key", b"entry")
    assert backend.claim("key")
    assert backend.get("key") == b"entry"
    backend.drop("key")
    assert not backend.claim("key")
    assert backend.claim("new")
    assert backend.get("new") is None


def test_the_size_limit_drops_the_oldest(backend: Backend) -> None:
    count, size = 100, SIZE_LIMIT // 20
    for number in range(count):
        backend.set(f"key {number}", number.to_bytes(2, "big") * (size // 2))
    kept = [number for number in range(count) if backend.get(f"key {number}") is not None]
    # A cache may count its own pages too, and makes room in small steps; but it neither overflows nor starves.
    assert 5 <= len(kept) <= 21
    assert kept == list(range(count - len(kept), count))


def test_an_entry_larger_than_the_limit_does_no_harm(backend: Backend) -> None:
    backend.set("key", bytes(2 * SIZE_LIMIT))
    assert backend.get("key") in (None, bytes(2 * SIZE_LIMIT))
    backend.set("small", b"fits")
    backend.set("another", b"fits")
    assert backend.get("another") == b"fits"


def test_many_threads_see_only_whole_values(backend: Backend) -> None:
    values = [bytes([number]) * 40_000 for number in range(8)]

    def use(number: int) -> list[bytes | None]:
        seen = []
        for _ in range(10):
            backend.set("shared", values[number])
            backend.set(f"own {number}", values[number])
            seen.append(backend.get("shared"))
            assert backend.get(f"own {number}") == values[number]
        return seen

    with ThreadPoolExecutor(8) as pool:
        seen = [value for part in pool.map(use, range(8)) for value in part]
    assert len(seen) == 80
    assert set(seen) <= set(values)


def test_one_of_many_threads_gets_the_claim(backend: Backend) -> None:
    together = threading.Barrier(16)

    def ask(_: int) -> bool:
        together.wait()
        return backend.claim("key")

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(ask, range(16))) == 1


def test_two_handles_share_one_store(backend: Backend, tmp_path: Path) -> None:
    other = open_backend(tmp_path)
    backend.set("key", b"value")
    assert other.get("key") == b"value"
    assert other.claim("key")
    assert not backend.claim("key")
    other.close()
    assert backend.get("key") == b"value"


@contextmanager
def other_process(place: Path) -> Iterator[tuple[subprocess.Popen[str], IO[str], IO[str]]]:
    """Another process with the same store, and what it is told and says."""
    command = [sys.executable, "-c", OTHER_PROCESS, str(place)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        yield other, other.stdin, other.stdout
        other.kill()


def test_another_process_shares_entries_and_claims(backend: Backend, tmp_path: Path) -> None:
    backend.set("before", b"here first")
    with other_process(tmp_path) as (other, told, says):
        assert says.readline() == "b'here first'\n"
        assert says.readline() == "True\n"
        assert not backend.claim("shared"), "the other process claimed it"
        assert backend.get("shared") is None
        print(file=told, flush=True)
        assert says.readline() == "released\n"
        assert backend.get("shared") == b"from the other process"
        assert backend.claim("shared")
        assert says.readline() == "True\n"
        assert not backend.claim("abandoned")
        os.kill(other.pid, signal.SIGKILL)
        assert until_claimed(backend, "abandoned") < LAPSES_WITHIN, "the claim of a killed process lapses"


@pytest.mark.slow
def test_a_process_keeps_its_claim_while_it_makes_progress_and_no_longer(backend: Backend, tmp_path: Path) -> None:
    with other_process(tmp_path) as (other, told, says):
        assert (says.readline(), says.readline()) == ("None\n", "True\n")
        start = time.monotonic()
        while time.monotonic() - start < 2 * LAPSES_WITHIN:
            assert not backend.claim("shared"), "it lives, and so does its claim"
            time.sleep(0.05)
        os.kill(other.pid, signal.SIGSTOP)
        assert until_claimed(backend, "shared") < LAPSES_WITHIN, "it does not move"
        os.kill(other.pid, signal.SIGCONT)
        print(file=told, flush=True)
        assert says.readline() == "released\n"
        assert not backend.claim("shared"), "what it gives back now is no longer its own"


def test_room_is_what_nothing_takes_yet(backend: Backend) -> None:
    before = backend.room()
    backend.set("large", b"x" * (SIZE_LIMIT // 2))
    assert 0 <= backend.room() <= before - 0.45
