"""Backends, and answers over the tiny run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.session import Session
from analysis.store import RunStore
from cache.answers import Answers
from cache.backend import Backend
from cache.memory import Memory
from tests.cache.asking import Asking
from tests.cache.backends import open_backend


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    """An empty backend."""
    opened = open_backend(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def answers(backend: Backend, tiny_store: RunStore) -> Answers:
    """Answers about the tiny run, that keep nothing in memory: every question goes to the backend."""
    return Answers(Session(tiny_store.root, device="cpu"), backend, Memory(size_limit=0))


@pytest.fixture(autouse=True)
def forget_what_was_asked() -> Iterator[None]:
    """Each test starts with no computation counted and nothing in its way."""
    Asking.reset()
    yield
    Asking.reset()
