"""What all tests share: checked types and array shapes, and how the workers divide the tests.

The import hook must be in place before anything is imported from the packages that it checks. It takes all of them;
`tests.checked` says the two kinds of annotations that it leaves unchecked. `app` is left out: it holds no arrays.

The process that only hands out tests to workers imports no torch, for which they would all wait: see `tests.shared`.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

import jaxtyping

import tests.checked

MEMORY = Path("/dev/shm")
MEMORY_NEEDED = 4_000_000_000

# The tests open hundreds of caches and write thousands of files, each of which is synced: on a disk, most of them wait.
# What they start has the same place for its files.
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED:
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None  # it is chosen anew

CHECKED = ("analysis", "cache", "jobs", "training")

_TOO_EARLY = sorted(name for name in sys.modules if name.partition(".")[0] in CHECKED)
if _TOO_EARLY:
    raise RuntimeError(f"imported before its types could be checked: {_TOO_EARLY}")
# The hook decorates with what it finds under this name.
jaxtyping.jaxtyped = tests.checked.checked
jaxtyping.install_import_hook(CHECKED, f"{tests.checked.__name__}.{tests.checked.check.__name__}")

import pytest  # noqa: E402
from xdist.remote import Producer  # noqa: E402
from xdist.scheduler import LoadScopeScheduling  # noqa: E402

TOGETHER = {
    "transformer_lens": (
        "test_authors",
        "test_checkpoints",
        "test_layers",
        "test_network",
        "test_reference",
        "test_trainer",
    ),
    "few and long": ("test_every_query", "test_frames", "test_snapshot", "test_together"),
    "few and long in a browser": ("test_breaking", "test_following", "test_scrub", "test_train"),
}
"""Modules that one worker has all of: those that import TransformerLens, which takes ten seconds; and those with few
tests that are long, so that they do not come last, as modules with few tests do, when other workers have nothing left.
"""

_GROUPS = {module: group for group, modules in TOGETHER.items() for module in modules}


class _ByModule(LoadScopeScheduling):
    """Keeps each module's tests on one worker, for its fixtures' sake, and those of `TOGETHER`.

    The marker `xdist_group` would say the same, but this xdist does not hear it from this pytest.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return _GROUPS.get(Path(module).stem, module)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """How the workers share the tests."""
    return _ByModule(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Whoever runs tests has the fixtures that all of them share."""
    hands_out = config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")
    if not hands_out:
        gc.disable()  # what is imported stays: `tests.shared` has the collector look again when there are tests
        config.pluginmanager.import_plugin("tests.shared")
