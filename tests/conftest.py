"""What all tests share: checked types and array shapes, a tiny trained run, and the shipped runs.

The import hook must be in place before anything is imported from the packages that it checks. It takes all of them;
`tests.checked` says the two kinds of annotations that it leaves unchecked. `app` is left out: it holds no arrays.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import jaxtyping

import tests.checked

CHECKED = ("analysis", "cache", "training")

_TOO_EARLY = sorted(name for name in sys.modules if name.partition(".")[0] in CHECKED)
if _TOO_EARLY:
    raise RuntimeError(f"imported before its types could be checked: {_TOO_EARLY}")
# The hook decorates with what it finds under this name.
jaxtyping.jaxtyped = tests.checked.checked
jaxtyping.install_import_hook(CHECKED, f"{tests.checked.__name__}.{tests.checked.check.__name__}")

import pytest  # noqa: E402
import torch  # noqa: E402
from xdist.remote import Producer  # noqa: E402
from xdist.scheduler import LoadScopeScheduling  # noqa: E402

from analysis.run import Run  # noqa: E402
from analysis.session import Session  # noqa: E402
from analysis.store import RunStore  # noqa: E402
from tests import tiny  # noqa: E402

# The tests' tensors are small: a second thread saves little, and loses much when the machine has other work.
torch.set_num_threads(1)

SHIPPED = Path(__file__).resolve().parent.parent / "runs"


LENS = ("test_authors", "test_checkpoints", "test_layers", "test_network", "test_reference", "test_trainer")
"""Modules that import TransformerLens, which takes ten seconds: one worker has them all."""


class _ByModule(LoadScopeScheduling):
    """Keeps each module's tests on one worker, for its fixtures' sake, and those of `LENS` together.

    The marker `xdist_group` would say the same, but this xdist does not hear it from this pytest.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return "transformer_lens" if Path(module).stem in LENS else module


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """How the workers share the tests."""
    return _ByModule(config, log)


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
