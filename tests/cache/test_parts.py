"""Costly answers: put together from parts, each computed and kept by itself, together with what is asked beside it."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.batch import Watch
from analysis.config import ModelConfig
from analysis.errors import DamagedError
from analysis.queries.logits import Logit, LogitSpectrum
from analysis.queries.predictions import Correctness
from analysis.session import Session
from analysis.store import RunStore
from cache.answers import Answers
from cache.backend import Backend
from cache.keys import part_key
from cache.memory import Memory
from tests import tiny
from tests.cache.asking import Asking, expected_of, remembering
from tests.cache.backends import open_backend


class Costly(Asking):
    """The same, as if it needed all neurons of a checkpoint; two checkpoints are one part."""

    name = "costly"
    batch = 1

    @classmethod
    def part_size(cls, model: ModelConfig) -> int:
        """Two."""
        return 2


def test_what_is_costly_is_put_together_from_its_parts(answers: Answers) -> None:
    told: list[tuple[int, int]] = []
    watch = Watch(on_progress=lambda done, total: told.append((done, total)))
    run = answers.session.run("tiny")
    second = answers.part(run, Costly(), 1)
    assert second.labels["epoch"] == tiny.EPOCHS[2:]
    assert answers.find(run, None, Costly()) is None
    whole = answers.answer(run, None, Costly(), watch=watch)
    np.testing.assert_array_equal(whole.values, expected_of(answers, None))
    assert told == [(1, 4), (2, 4)], "the second part was known"
    assert len(Asking.computed) == 4
    found = answers.find(run, None, Costly())
    assert found is not None
    np.testing.assert_array_equal(found.values, whole.values)
    with_memory = remembering(answers)
    with_memory.part(run, Costly(), 1)
    np.testing.assert_array_equal(with_memory.answer(run, 60, Costly()).values, expected_of(answers, 60))
    assert len(Asking.computed) == 4, "what is known of its part is not computed again"


def test_a_run_that_grows_keeps_its_parts(answers: Answers) -> None:
    run = answers.session.run("tiny")
    answers.answer(run.until(40), None, Costly())
    assert len(Asking.computed) == 3
    np.testing.assert_array_equal(answers.answer(run, None, Costly()).values, expected_of(answers, None))
    assert len(Asking.computed) == 5, "of the last part alone"


@pytest.mark.parametrize("damaged", [(20,), (0, 20), (0, 20, 60)])
def test_parts_stay_where_they_are_when_checkpoints_are_damaged(
    backend: Backend, tiny_copy: RunStore, damaged: tuple[int, ...]
) -> None:
    answers = Answers(Session(tiny_copy.root, device="cpu"), backend, Memory(size_limit=0))
    for epoch in damaged:
        (tiny_copy.folder("tiny") / "checkpoints" / f"{epoch:06d}.safetensors").write_bytes(b"damaged")
    run = answers.session.run("tiny")
    sound = tuple(epoch for epoch in tiny.EPOCHS if epoch not in damaged)
    whole = answers.answer(run, None, Costly())
    assert (whole.labels["epoch"], whole.missing) == (sound, damaged)
    last = answers.part(run, Costly(), 1)
    assert last.missing == damaged[2:]
    assert last.labels["epoch"] == tuple(epoch for epoch in (40, 60) if epoch not in damaged)
    if damaged[:2] == (0, 20):
        with pytest.raises(DamagedError, match="no checkpoint of run 'tiny' among 0, 20 is sound"):
            answers.part(run, Costly(), 0)
    for epoch in sound:
        (tiny_copy.folder("tiny") / "checkpoints" / f"{epoch:06d}.safetensors").write_bytes(b"damaged")
    fresh = Answers(Session(tiny_copy.root, device="cpu"), open_backend(tiny_copy.root / "other"), Memory(size_limit=0))
    with pytest.raises(DamagedError, match="no checkpoint of run 'tiny'"):
        fresh.answer(run, None, Costly())


def parts_computed(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The queries of each pass that `answers` takes from now on."""
    passes: list[list[str]] = []
    compute = answers.session.answer_part

    def counted(run, queries, epochs, *, watch=None):
        passes.append([query.name for query in queries])
        return compute(run, queries, epochs, watch=watch)

    monkeypatch.setattr(answers.session, "answer_part", counted)
    return passes


def test_what_is_asked_beside_is_computed_in_the_same_pass_and_kept(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, passes = answers.session.run("tiny"), parts_computed(answers, monkeypatch)
    asked, beside = Correctness(), [Logit(z=3), LogitSpectrum()]
    found = answers.part(run, asked, 0, beside=[*beside, asked])
    assert passes == [["correctness", "logit", "logit_spectrum"]]
    kept = [answers.part(run, query, 0) for query in beside]
    assert len(passes) == 1
    for query, answer in zip([asked, *beside], [found, *kept], strict=True):
        (alone,) = Session(answers.session.store.root, device="cpu").answer_part(run, [query], run.epochs)
        for name, array in answer.arrays.items():
            np.testing.assert_array_equal(array.values, alone[name])


def test_what_somebody_else_computes_is_not_computed_beside(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    run, passes = answers.session.run("tiny"), parts_computed(answers, monkeypatch)
    key = part_key(run, Logit(z=3), run.epochs)
    assert answers.backend.claim(key)
    answers.part(run, Correctness(), 0, beside=[Logit(z=3)])
    assert passes == [["correctness"]]
    answers.backend.release(key)
    assert answers.backend.claim(key)  # nobody holds it
