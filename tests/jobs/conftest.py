"""Stores of jobs, and runs in every state that a folder can tell of."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from analysis.folders import RunFolders
from analysis.lease import Holder
from jobs.control import Jobs
from tests import tiny


def hold(folder: Path, *, age: float = 0.0) -> None:
    """A lease of another machine's worker, touched some seconds ago."""
    path = folder / ".lease-000001"
    path.write_text(json.dumps(asdict(replace(Holder.of_this_process("worker"), host="elsewhere"))))
    os.utime(path, (time.time() - age,) * 2)


class Rung(list[str]):
    """The names that a bell was rung for."""


@pytest.fixture
def rung() -> Rung:
    """A bell that keeps what it was rung for."""
    return Rung()


@pytest.fixture
def jobs(tmp_path: Path, rung: Rung) -> Jobs:
    """An empty store, and its jobs."""
    return Jobs(RunFolders(tmp_path / "runs"), rung.append)


def submit(jobs: Jobs, name: str, **changes: object) -> Path:
    """A job for a tiny training; its folder."""
    jobs.submit(name, model=tiny.MODEL, train=tiny.TRAIN.model_copy(update=changes))
    return jobs.store.folder(name)
