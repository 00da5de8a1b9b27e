"""Apps over the tiny run."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.store import RunStore
from app.server import create_app
from app.settings import Settings
from tests.app.page import Page

PATIENT = (
    "app.gate.PATIENCE_SECONDS",
    "app.gate._LITTLE_PATIENCE_SECONDS",
    "app.gate._PART_PATIENCE_SECONDS",
    "app.exact.PATIENCE_SECONDS",
)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test is told "not yet" because the machine is busy; those of the gate say how patient it is."""
    for name in PATIENT:
        monkeypatch.setattr(name, 60.0)


def open_page(runs: Path, cache: Path, **settings: str) -> Page:
    """A page over the runs in a folder."""
    app = create_app(Settings.load({"runs": runs, "cache": cache, "device": "cpu"} | settings, environ={}))
    return Page(app, app.server.test_client())


@pytest.fixture(scope="session")
def site(tiny_store: RunStore, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """A page over the tiny run, shared: what one test asks changes nothing for the next."""
    return open_page(tiny_store.root, tmp_path_factory.mktemp("site"))


@pytest.fixture
def copied(tiny_copy: RunStore, tmp_path: Path) -> Page:
    """A page over a copy of the tiny run, to damage at will."""
    return open_page(tiny_copy.root, tmp_path / "cache")
