"""What the project needs is named with bounds, and can be installed without the lock files."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.tiny import PROJECT

_PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())
CONTENT = _PYPROJECT["project"]
RUNTIME = CONTENT["dependencies"]
EVERY = [*RUNTIME, *(one for extra in CONTENT["optional-dependencies"].values() for one in extra)]
OPTIONAL = [one for extra in ("mcp", "notebook") for one in CONTENT["optional-dependencies"][extra]]
"""What is imported only where it is installed."""
LOCKS = ("requirements-serve.lock", "requirements.lock", "requirements-dev.lock")
PACKAGES = [name.removesuffix("*") for name in _PYPROJECT["tool"]["setuptools"]["packages"]["find"]["include"]]


def name_of(requirement: str) -> str:
    found = re.match(r"[a-z0-9-]+", requirement)
    assert found is not None
    return found[0]


def locked() -> dict[str, str]:
    """Every locked version, by name."""
    texts = [(PROJECT / name).read_text() for name in LOCKS]
    lines = [line for text in texts for line in text.splitlines() if not line.startswith("#")]
    return {name: version for name, _, version in (line.partition("==") for line in lines)}


@pytest.mark.parametrize("requirement", EVERY, ids=name_of)
def test_the_next_major_version_is_not_taken(requirement: str) -> None:
    locked_at = [int(part) for part in locked()[name_of(requirement)].split(".")[:2]]
    bound = [int(part) for part in requirement.rpartition(",<")[2].split(".")]
    assert locked_at < bound <= [locked_at[0] + 1]


def test_what_is_imported_is_named() -> None:
    """What comes along with something else may stop to."""
    paths = [path for package in PACKAGES for path in (PROJECT / package).rglob("*.py")]
    imported = {name.partition(".")[0] for path in paths for name in imports_of(path)}
    foreign = imported - set(sys.stdlib_module_names) - {*PACKAGES}
    distributions = packages_distributions()
    needed = {distributions[name][0].lower().replace("_", "-") for name in foreign}
    assert needed <= {name_of(requirement) for requirement in (*RUNTIME, *OPTIONAL)}


def test_the_image_has_every_package_and_nothing_that_serving_does_not_need() -> None:
    copied = re.findall(r"^COPY (\w+) \1$", (PROJECT / "Dockerfile").read_text(), flags=re.MULTILINE)
    assert {*PACKAGES} <= {*copied}
    sent = (PROJECT / ".dockerignore").read_text().split()
    assert {f"!{name}" for name in [*copied, *LOCKS[:2]]} <= {*sent}
    serving = (PROJECT / LOCKS[0]).read_text()
    served = [name_of(one) for one in RUNTIME if not one.startswith("transformer-lens")]
    assert all(f"\n{name}==" in serving for name in served)
    assert "transformer" not in serving.replace("#", "")


def test_no_version_is_locked_twice() -> None:
    lines = [line for name in LOCKS for line in (PROJECT / name).read_text().splitlines() if "==" in line[1:]]
    names = [line.partition("==")[0] for line in lines if not line.startswith("#")]
    assert len(names) == len({*names})


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


ON_DISK = "/var/tmp" if Path("/var/tmp").is_dir() else None


@pytest.fixture
def empty() -> Iterator[Path]:
    """A folder on a disk that is gone afterwards: pytest would keep the last three, of gigabytes each."""
    with TemporaryDirectory(dir=ON_DISK) as name:
        yield Path(name)


@pytest.mark.slow
def test_it_installs_and_runs_without_the_lock(empty: Path, shipped_runs: Path) -> None:
    """In an environment of its own, with whatever versions the bounds allow: some minutes, most of them torch's.

    pip's own settings count: PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu saves some gigabytes.
    """
    source = empty / "source"
    source.mkdir()
    for package in PACKAGES:
        shutil.copytree(PROJECT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, source)
    venv.create(empty / "venv", with_pip=True)
    bin_ = empty / "venv" / "bin"

    def run(*command: str | Path) -> str:
        # What pip unpacks is as large; the tests' own files lie in memory.
        settings = os.environ | {"TMPDIR": str(empty)}
        done = subprocess.run(command, cwd=empty, env=settings, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    run(bin_ / "python", "-m", "pip", "--no-input", "--quiet", "install", source)
    run(bin_ / "python", "-m", "pip", "check")
    store, cache = ("--runs", str(shipped_runs)), ("--cache", str(empty / "cache"))
    assert "mod113" in run(bin_ / "grokscope", "runs", *store)
    said = run(bin_ / "grokscope", "query", "mod113", "25000", "key_frequencies", *store, *cache)
    assert "7 11 23 36 46" in said
    # Through TransformerLens as well, whose versions change most.
    lines = ("from analysis.config import ModelConfig", "from analysis.reference import bridge_for")
    run(bin_ / "python", "-c", "; ".join([*lines, "bridge_for(ModelConfig(p=7))"]))
