"""A published site of the tiny run."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.batch import Watch
from analysis.store import RunStore
from app.publish.files import File
from app.publish.site import Site
from cache.answers import Answers
from cache.build import build_answers


@pytest.fixture(scope="session")
def tiny_store(small_store: RunStore) -> RunStore:
    """A run of few neurons: each has files of its own."""
    return small_store


@pytest.fixture(scope="session")
def answers(tiny_store: RunStore, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Answers about the tiny run."""
    return build_answers(tiny_store.root, tmp_path_factory.mktemp("cache"), device="cpu", disk=100)


@pytest.fixture(scope="session")
def site(answers: Answers) -> Site:
    """Its site."""
    return Site(answers, ("tiny",))


@pytest.fixture(scope="session")
def files(site: Site) -> dict[str, bytes]:
    """What each file of that holds, by its path."""
    found: list[File] = list(site.files(Watch()))
    assert len({file.path for file in found}) == len(found)
    return {file.path: file.data for file in found}


@pytest.fixture(scope="session")
def base(site: Site) -> Path:
    """The folder of what belongs to one state of the run."""
    return Path(site.runs[0].base)
