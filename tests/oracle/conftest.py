"""The tiny runs on disk, opened once, and asked through the same door as everything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from analysis.answer import Answer
from analysis.queries import query_named
from analysis.session import Session
from tests.oracle.runs import RUNS, SPECIAL
from tests.oracle.tiny import Tiny, write


@dataclass(frozen=True)
class Lab:
    """Runs with known weights, written when first asked for, and a session that answers queries about them."""

    folder: Path
    session: Session
    made: dict[str, Tiny] = field(default_factory=dict)

    def tiny(self, name: str) -> Tiny:
        """One of the runs in `RUNS` and `SPECIAL`."""
        if name not in self.made:
            self.add((RUNS | SPECIAL)[name]())
        return self.made[name]

    def add(self, tiny: Tiny) -> Tiny:
        """Write a run of a test's own."""
        write(tiny, self.folder)
        self.made[tiny.name] = tiny
        return tiny

    def answer(self, tiny: Tiny, epoch: int | None, query: str, params: Mapping[str, Any] | None = None) -> Answer:
        """What the project answers; `epoch` None asks for every checkpoint at once."""
        return self.session.answer(self.session.run(tiny.name), epoch, query_named(query).parse(dict(params or {})))


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    folder = tmp_path_factory.mktemp("oracle")
    return Lab(folder, Session(folder, device="cpu"))
