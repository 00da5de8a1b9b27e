"""Answers in memory: within a limit, the least recently used dropped first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from analysis.answer import Answer, Array
from cache.memory import Memory


def answer_of(size: int) -> Answer:
    return Answer("neuron", {"values": Array(np.zeros(size, dtype=np.uint8), ("x",))})


def test_what_is_not_there_is_none() -> None:
    assert Memory(size_limit=100).get("a") is None


def test_the_same_answer_comes_back() -> None:
    memory, answer = Memory(size_limit=100), answer_of(10)
    memory.set("a", answer)
    assert memory.get("a") is answer
    assert memory.size == 10


def test_exactly_the_limit_fits() -> None:
    memory = Memory(size_limit=100)
    memory.set("a", answer_of(60))
    memory.set("b", answer_of(40))
    assert memory.size == 100
    assert memory.get("a") is not None
    memory.set("c", answer_of(1))
    assert memory.get("b") is None
    assert memory.size == 61


def test_the_least_recently_used_goes_first() -> None:
    memory = Memory(size_limit=30)
    for key in "abc":
        memory.set(key, answer_of(10))
    memory.get("a")
    memory.set("d", answer_of(10))
    assert [key for key in "abcd" if memory.get(key)] == ["a", "c", "d"]


def test_an_answer_above_the_limit_is_not_kept_and_drops_nothing() -> None:
    memory = Memory(size_limit=30)
    memory.set("a", answer_of(10))
    memory.set("b", answer_of(31))
    assert memory.get("b") is None
    assert memory.get("a") is not None


def test_many_threads_stay_within_the_limit() -> None:
    memory = Memory(size_limit=500)

    def use(seed: int) -> int:
        random = np.random.default_rng(seed)
        for key, size in zip(random.integers(0, 40, 300), random.integers(1, 100, 300), strict=True):
            memory.set(str(key), answer_of(int(size)))
            memory.get(str(int(key) // 2))
        return memory.size

    with ThreadPoolExecutor(8) as pool:
        sizes = list(pool.map(use, range(8)))
    assert max(sizes) <= 500
    kept = [memory.get(str(key)) for key in range(40)]
    assert sum(answer.nbytes for answer in kept if answer is not None) == memory.size
