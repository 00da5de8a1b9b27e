"""The one way to an answer: computed once however many ask, and never lost to damage, errors or giving up."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from analysis.answer import Answer
from analysis.batch import Watch
from analysis.errors import CancelledError, DamagedError, GrokscopeError, NotFoundError, ParameterError
from analysis.queries import QUERIES
from analysis.queries.embedding import EmbeddingSpectrum
from analysis.queries.losses import Losses
from analysis.queries.neuron import Neuron
from analysis.session import Session
from analysis.store import RunStore
from cache.answers import Answers
from cache.backend import Backend
from cache.build import build_answers
from cache.codec import encode
from cache.keys import cache_key
from cache.memory import Memory
from tests import tiny
from tests.cache.asking import Asking, expected_of, remembering
from tests.cache.backends import open_backend

PATIENCE = 60.0
"""Seconds after which a thread that waits for another counts as stuck."""

# Computes two answers, but first says that it has begun and waits for a line.
OTHER_PROCESS = """
import sys
from pathlib import Path
from analysis.session import Session
from cache.answers import Answers
from cache.memory import Memory
from tests.cache.asking import Asking, expected_of, remembering
from tests.cache.backends import open_backend

def held_up():
    print("computing", flush=True)
    sys.stdin.readline()

Asking.before = staticmethod(held_up)
backend = open_backend(Path(sys.argv[1]))
answers = Answers(Session(sys.argv[2], device="cpu"), backend, Memory(size_limit=0))
for what in ("one", "two"):
    print(answers.answer("tiny", 20, Asking(what=what)).values.sum(), flush=True)
"""


class Gate:
    """Holds a computation up until the test lets it go on."""

    def __init__(self) -> None:
        self.begun, self.open = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self.begun.set()
        assert self.open.wait(PATIENCE)


def test_an_answer_is_that_of_the_session(answers: Answers) -> None:
    np.testing.assert_array_equal(answers.answer("tiny", 20, Asking()).values, expected_of(answers))
    run = answers.session.run("tiny")
    np.testing.assert_array_equal(answers.answer(run, None, Asking()).values, expected_of(answers, None))


def test_memory_answers_first(answers: Answers) -> None:
    with_memory = remembering(answers)
    first = with_memory.answer("tiny", 20, Asking())
    assert with_memory.answer("tiny", 20, Asking()) is first
    assert Asking.computed == ["one"]


def test_the_backend_answers_next(answers: Answers) -> None:
    first = answers.answer("tiny", 20, Asking())
    second = answers.answer("tiny", 20, Asking())
    assert Asking.computed == ["one"]
    assert second is not first
    np.testing.assert_array_equal(second.values, first.values)
    assert (second.labels, second.titles, second.notes) == (first.labels, first.titles, first.notes)
    assert encode(second) == encode(first)


@pytest.fixture(scope="module")
def kept(tiny_store: RunStore, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Answers that keep nothing in memory, for the queries to share the run that they have read."""
    backend = open_backend(tmp_path_factory.mktemp("kept"))
    return Answers(Session(tiny_store.root, device="cpu"), backend, Memory(size_limit=0))


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_every_query_survives_the_backend(kept: Answers, name: str) -> None:
    """What comes back is what was computed, whatever layout in memory a query's arrays have."""
    kind = QUERIES[name]
    query = kind.parse({field: 1 for field, about in kind.model_fields.items() if about.is_required()})
    for epoch in (20, None):
        computed, found = (kept.answer("tiny", epoch, query) for _ in range(2))
        assert found is not computed
        for array in computed.arrays:
            np.testing.assert_array_equal(found[array], computed[array], err_msg=array)


def test_different_questions_are_computed_apart(answers: Answers) -> None:
    for what in ("one", "two", "one"):
        answers.answer("tiny", 20, Asking(what=what))
    answers.answer("tiny", 40, Asking())
    answers.answer("tiny", None, Asking())
    assert Asking.computed == ["one", "two", "one", "one"]


def test_threads_that_ask_different_questions_do_not_wait_for_each_other(answers: Answers) -> None:
    gate = Gate()
    Asking.before = gate
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(answers.answer, "tiny", 20, Asking())
        assert gate.begun.wait(PATIENCE)
        assert answers.answer("tiny", 20, EmbeddingSpectrum()).values.shape == (7,)
        assert not slow.done()
        gate.open.set()
        slow.result(PATIENCE)


def test_another_process_computes_for_us_unless_it_is_killed(
    answers: Answers, tiny_store: RunStore, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", OTHER_PROCESS, str(tmp_path), str(tiny_store.root)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=tiny.PROJECT, text=True, **pipes) as other, ThreadPoolExecutor(1) as pool:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "computing\n"
        ours = pool.submit(answers.answer, "tiny", 20, Asking())
        print(file=other.stdin, flush=True)
        total = float(other.stdout.readline())
        answer = ours.result(PATIENCE)
        assert Asking.computed == [], "the other process had begun"
        assert float(answer.values.sum()) == pytest.approx(total, rel=1e-6)  # float32, printed
        assert other.stdout.readline() == "computing\n"
        ours = pool.submit(answers.answer, "tiny", 20, Asking(what="two"))
        os.kill(other.pid, signal.SIGKILL)
        start = time.monotonic()
        np.testing.assert_array_equal(ours.result(PATIENCE).values, answer.values)
        assert time.monotonic() - start < 2.0
    assert Asking.computed == ["two"]


@pytest.mark.parametrize("error", [DamagedError("no"), ParameterError("no"), ValueError("no"), MemoryError()])
def test_errors_are_not_kept(answers: Answers, error: Exception) -> None:
    def fail() -> None:
        raise error

    Asking.before = fail
    for _ in range(2):
        with pytest.raises(type(error)):
            answers.answer("tiny", 20, Asking())
    assert len(Asking.computed) == 2
    Asking.before = None
    np.testing.assert_array_equal(answers.answer("tiny", 20, Asking()).values, expected_of(answers))
    assert answers.backend.claim(cache_key(answers.session.run("tiny"), 20, Asking())), "no claim is left behind"


def test_an_error_reaches_everyone_who_waits_and_no_one_after(answers: Answers) -> None:
    gate = Gate()

    def fail() -> None:
        gate()
        raise DamagedError("while computing")

    Asking.before = fail
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(answers.answer, "tiny", 20, Asking())]
        assert gate.begun.wait(PATIENCE)
        asked += [pool.submit(answers.answer, "tiny", 20, Asking()) for _ in range(3)]
        gate.open.set()
        for future in asked:
            with pytest.raises(DamagedError, match="while computing"):
                future.result(PATIENCE)
    Asking.before = None
    assert answers.answer("tiny", 20, Asking()).values.shape == (7,)


def test_giving_up_does_not_harm_those_who_wait(answers: Answers) -> None:
    """Whoever computes stops on the way; the others, who still want it, get it computed again, once."""
    gate, gave_up = Gate(), threading.Event()

    def give_up_first() -> None:
        gate()
        if not gave_up.is_set():
            gave_up.set()
            raise CancelledError("no longer wanted")

    Asking.before = give_up_first
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(answers.answer, "tiny", 20, Asking())
        assert gate.begun.wait(PATIENCE)
        others = [pool.submit(answers.answer, "tiny", 20, Asking()) for _ in range(3)]
        gate.open.set()
        with pytest.raises(CancelledError):
            first.result(PATIENCE)
        for other in others:
            np.testing.assert_array_equal(other.result(PATIENCE).values, expected_of(answers))
    assert Asking.computed == ["one", "one"]


def test_a_stopped_computation_keeps_nothing(answers: Answers) -> None:
    with pytest.raises(CancelledError, match="stopped after 0 of 4"):
        answers.answer("tiny", None, Asking(), watch=Watch(should_stop=lambda: True))
    assert answers.answer("tiny", None, Asking()).values.shape == (4, 7)


def test_a_waiter_who_gives_up_stops_waiting(answers: Answers) -> None:
    """Waiting for another thread's computation, a person who has gone away is not kept until its end."""
    gate = Gate()
    Asking.before = gate
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(answers.answer, "tiny", None, Asking())
        assert gate.begun.wait(PATIENCE)
        watch = Watch(should_stop=lambda: True)
        gone: Future[Answer] = pool.submit(answers.answer, "tiny", None, Asking(), watch=watch)
        try:
            with pytest.raises(CancelledError):
                gone.result(5.0)
        finally:
            gate.open.set()
        assert first.result(PATIENCE).values.shape == (4, 7)


@pytest.mark.parametrize("data", [b"", b"short", os.urandom(5000)], ids=len)
def test_a_damaged_entry_is_computed_again(answers: Answers, data: bytes, caplog: pytest.LogCaptureFixture) -> None:
    answers.answer("tiny", 20, Asking())
    key = cache_key(answers.session.run("tiny"), 20, Asking())
    answers.backend.set(key, data)
    with caplog.at_level(logging.WARNING):
        np.testing.assert_array_equal(answers.answer("tiny", 20, Asking()).values, expected_of(answers))
    assert "is damaged" in caplog.text
    answers.answer("tiny", 20, Asking())
    assert Asking.computed == ["one", "one"], "computed again once, and kept"


@pytest.mark.parametrize("damage", ["flip", "truncate", "delete"])
def test_every_file_of_the_cache_may_be_damaged(tiny_store: RunStore, tmp_path: Path, damage: str) -> None:
    """Opened again over damaged files, the cache answers or says which folder to leave; it never answers wrongly."""
    whole = build_answers(tiny_store.root, tmp_path / "cache", device="cpu")
    whole.answer("tiny", 20, Asking())
    whole.backend.close()
    for path in sorted(path for path in (tmp_path / "cache").rglob("*") if path.is_file()):
        copy = Path(shutil.copytree(tmp_path / "cache", tmp_path / "copy")) / path.relative_to(tmp_path / "cache")
        data = bytearray(copy.read_bytes())
        for place in range(16, len(data), 997):
            data[place] ^= 0xFF
        {
            "flip": lambda copy=copy, data=data: copy.write_bytes(data),
            "truncate": lambda copy=copy, data=data: copy.write_bytes(data[: len(data) // 2]),
            "delete": copy.unlink,
        }[damage]()
        # Refusing a folder that is no cache any more is as good as a miss.
        with contextlib.suppress(GrokscopeError):
            again = build_answers(tiny_store.root, tmp_path / "copy", device="cpu")
            np.testing.assert_array_equal(again.answer("tiny", 20, Asking()).values, expected_of(again))
        shutil.rmtree(tmp_path / "copy")


def test_a_cache_that_vanishes_costs_no_answer(answers: Answers, tmp_path: Path) -> None:
    answers.answer("tiny", 20, Asking())
    shutil.rmtree(tmp_path)
    for epoch in (20, 40, None):
        np.testing.assert_array_equal(answers.answer("tiny", epoch, Asking()).values, expected_of(answers, epoch))


def test_an_answer_without_a_damaged_checkpoint_is_not_kept_when_it_is_sound_again(
    backend: Backend, tiny_copy: RunStore
) -> None:
    path = tiny_copy.folder("tiny") / "checkpoints" / "000020.safetensors"
    sound = path.read_bytes()
    path.write_bytes(b"damaged")
    memory = Memory(size_limit=10_000_000)
    before = Answers(Session(tiny_copy.root, device="cpu"), backend, memory).answer("tiny", None, Asking())
    assert before.labels["epoch"] == (0, 40, 60)
    path.write_bytes(sound)
    # Another session, as after a restart or in another process: what it is asked is about a sound run.
    after = Answers(Session(tiny_copy.root, device="cpu"), backend, memory).answer("tiny", None, Asking())
    assert after.labels["epoch"] == tiny.EPOCHS


def test_a_growing_run_is_answered_as_it_is(backend: Backend, tiny_copy: RunStore) -> None:
    answers = Answers(Session(tiny_copy.root, device="cpu"), backend, Memory(size_limit=10_000_000))
    assert answers.answer("tiny", None, Asking()).labels["epoch"] == tiny.EPOCHS
    assert tiny.resume(tiny_copy, "tiny", epochs=80)
    assert answers.answer("tiny", None, Asking()).labels["epoch"] == (*tiny.EPOCHS, 80)
    assert answers.answer("tiny", None, Losses()).labels["epoch"][-1] == 80


def test_what_cannot_be_asked_is_refused_before_anything_is_looked_up(answers: Answers) -> None:
    with pytest.raises(NotFoundError, match="there is no run 'other'"):
        answers.answer("other", 20, Asking())
    with pytest.raises(ParameterError, match="cannot name a run"):
        answers.answer("../tiny", 20, Asking())
    with pytest.raises(NotFoundError, match="no checkpoint at epoch 21"):
        answers.answer("tiny", 21, Asking())
    with pytest.raises(ParameterError, match="neuron goes from 0 to 23"):
        answers.answer("tiny", 20, Neuron(neuron=24))
    assert Asking.computed == []
