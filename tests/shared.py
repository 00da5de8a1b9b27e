"""What all tests share where they run: a tiny trained run, and the shipped runs."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
import torch

from analysis.run import Run
from analysis.session import Session
from analysis.store import RunStore
from tests import tiny

# The tests' tensors are small: a second thread saves little, and loses much when the machine has other work.
torch.set_num_threads(1)

SHIPPED = Path(__file__).resolve().parent.parent / "runs"


def pytest_collection_finish() -> None:
    """Let the collector pass over what was imported: half a million objects, a tenth of a second each time."""
    gc.freeze()


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
