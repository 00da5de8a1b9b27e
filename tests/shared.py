"""What all tests share where they run: a tiny trained run, and the shipped runs."""

from __future__ import annotations

import gc
import logging
import shutil
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch

from analysis.run import Run
from analysis.session import Session
from analysis.store import RunStore
from tests import tiny

# The tests' tensors are small: a second thread saves little, and loses much when the machine has other work.
torch.set_num_threads(1)

FEW = frozenset((0, 1000, 3000, 5000, 6500, 7500, 8000, 8375, 9000, 10_000, 15_000, 25_000))
"""Epochs of the shipped runs that tell their story; 8375 is where the page opens."""
SHIPPED = Path(__file__).resolve().parent.parent / "runs"


CHATTY = frozenset(("botocore", "mcp", "opentelemetry", "redis", "torch"))
"""Libraries with many loggers, of which no test asks what they say."""


def pytest_collection_finish() -> None:
    """Keep what was imported from costing each test something.

    The garbage collector passes over it, half a million objects, and comes more seldom: a test leaves thousands, and it
    came every 700. And pytest looks through all loggers six times a test, for those that do not propagate, and hangs
    its handlers on them: libraries keep theirs, and it no longer finds them.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()
    loggers = logging.root.manager.loggerDict
    for name in [name for name in loggers if name.partition(".")[0] in CHATTY]:
        del loggers[name]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip the tests marked `gpu` where there is none."""
    if item.get_closest_marker("gpu") and not (torch.cuda.is_available() or torch.backends.mps.is_available()):
        pytest.skip("this machine has no GPU")


@pytest.fixture(scope="session")
def tiny_store(tmp_path_factory: pytest.TempPathFactory) -> RunStore:
    """A run store with one finished run, `tiny`, for reading only: see `tiny_copy` to change one."""
    store = RunStore(tmp_path_factory.mktemp("store"))
    assert tiny.train(store, "tiny")
    return store


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> RunStore:
    """A store with a run `tiny` of few neurons, for what takes as long as there are neurons."""
    store = RunStore(tmp_path_factory.mktemp("small"))
    assert tiny.train(store, "tiny", model=tiny.MODEL.model_copy(update={"d_mlp": 6}))
    return store


@pytest.fixture(scope="session")
def tiny_run(tiny_store: RunStore) -> Run:
    """The tiny run, opened."""
    return tiny_store.open("tiny")


@pytest.fixture
def tiny_copy(tiny_store: RunStore, tmp_path: Path) -> RunStore:
    """A copy of the store with the tiny run, to damage at will."""
    return tiny.copy_store(tiny_store, tmp_path / "runs")


@pytest.fixture
def session(tiny_store: RunStore) -> Session:
    """A fresh session over the tiny run."""
    return Session(tiny_store.root, device="cpu")


@pytest.fixture(scope="session")
def shipped_runs() -> Path:
    """The folder of the runs that come with the project; never written to."""
    return SHIPPED


@pytest.fixture(scope="session")
def few_runs(shipped_runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runs that come with the project, at a few of their checkpoints: what is costly is that much less so."""
    return _thinned(shipped_runs, tmp_path_factory.mktemp("few") / "runs", FEW.intersection)


@pytest.fixture(scope="session")
def third_runs(shipped_runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, at a third of them, with both ends: enough to scrub through."""
    return _thinned(shipped_runs, tmp_path_factory.mktemp("third") / "runs", _third)


def _third(epochs: list[int]) -> set[int]:
    # The second is the place from which every third meets that where the page opens.
    return {epochs[0], *epochs[1::3], epochs[-1]}


def _thinned(runs: Path, root: Path, choose: Callable[[list[int]], Collection[int]]) -> Path:
    """A copy of runs, each with the checkpoints that are chosen of its epochs."""
    for folder in sorted(runs.iterdir()):
        kept = choose(list(RunStore(runs).open(folder.name).epochs))
        left_out = partial(_left_out, kept)
        shutil.copytree(folder, root / folder.name, ignore=left_out)
        tiny.rewrite_manifest(root / folder.name, partial(_thin, kept))
    return root


def _left_out(kept: Collection[int], _folder: str, names: list[str]) -> set[str]:
    files = (Path(name) for name in names)
    return {file.name for file in files if file.suffix == ".safetensors" and int(file.stem) not in kept}


def _thin(kept: Collection[int], manifest: dict[str, Any]) -> None:
    manifest["checkpoints"] = [record for record in manifest["checkpoints"] if record["epoch"] in kept]
