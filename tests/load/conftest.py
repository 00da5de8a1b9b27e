"""What the tests under load share: how long they take, a cache that knows all, and where their figures go."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.load.figures import Figures

GROKSCOPE = Path(sys.executable).with_name("grokscope")


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the crowd stays."""
    parser.addoption("--minutes", type=float, default=10.0, help="how long the crowd of `make soak` stays")
    parser.addoption("--warm", type=Path, help="a cache that `grokscope warm` has filled; without, one is filled first")


@pytest.fixture(scope="session")
def warm_cache(shipped_runs: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """As on a server that has stood for some minutes, or has been deployed with its cache."""
    if (given := request.config.getoption("--warm")) is not None:
        return given
    cache = tmp_path_factory.mktemp("warm") / "cache"
    flags = ["--runs", str(shipped_runs), "--cache", str(cache), "--device", "cpu"]
    subprocess.run([GROKSCOPE, "warm", *flags], check=True, timeout=1200)
    return cache


@pytest.fixture(scope="session")
def soak() -> Iterator[Figures]:
    """The table of `make soak`."""
    yield from _written("soak")


@pytest.fixture(scope="session")
def chaos() -> Iterator[Figures]:
    """The table of `make chaos`."""
    yield from _written("chaos")


def _written(target: str) -> Iterator[Figures]:
    figures = Figures(target)
    yield figures
    figures.write()
