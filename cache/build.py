"""Put the layers together: a session, the disk backend, memory."""

from __future__ import annotations

from pathlib import Path

from analysis.session import Session
from cache.answers import Answers
from cache.disk import DiskBackend
from cache.memory import Memory

MEGABYTE = 1_000_000


def build_answers(
    runs: Path, cache: Path, *, device: str = "auto", disk: int = 2000, memory: int = 256, weights: int = 512
) -> Answers:
    """Open the runs in `runs` with their answers kept in `cache`, where that can be done; limits in MB.

    Raises:
        ParameterError: for a device that cannot be used.
    """
    session = Session(runs, device=device, weights_memory=weights)
    backend = DiskBackend(cache, size_limit=disk * MEGABYTE)
    return Answers(session, backend, Memory(size_limit=memory * MEGABYTE))
