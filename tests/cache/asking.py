"""A query whose computations are counted, and can be held up or made to fail."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import ClassVar

import numpy as np

from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.queries.embedding import EmbeddingSpectrum
from analysis.query import Query
from cache.answers import Answers
from cache.memory import Memory


class Asking(Query):
    """The embedding's spectrum, by a longer way."""

    name: ClassVar[str] = "asking"
    computed: ClassVar[list[str]] = []
    before: ClassVar[Callable[[], None] | None] = None
    lock: ClassVar[threading.Lock] = threading.Lock()

    what: str = "one"

    @classmethod
    def reset(cls) -> None:
        """Count from nothing again."""
        cls.computed.clear()
        cls.before = None

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Count, do what the test wants done first, and compute."""
        with self.lock:
            self.computed.append(self.what)
            before = type(self).before
        if before is not None:
            before()
        return EmbeddingSpectrum().compute(batch)


def remembering(answers: Answers) -> Answers:
    """The same, with a memory of its own."""
    return Answers(answers.session, answers.backend, Memory(size_limit=10_000_000))


def expected_of(answers: Answers, epoch: int | None = 20) -> np.ndarray:
    return answers.session.answer(answers.session.run("tiny"), epoch, EmbeddingSpectrum()).values
