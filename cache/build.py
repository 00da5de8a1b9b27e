"""Put the layers together: a session, the disk backend, memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from analysis.address import Root
from analysis.mirrored import LIMIT
from analysis.session import Session
from cache.answers import Answers
from cache.disk import DiskBackend
from cache.memory import Memory
from cache.read_through import nobody_counts

MEGABYTE = 1_000_000


def build_answers(
    runs: Root,
    cache: Path,
    *,
    device: str = "auto",
    disk: int = 2000,
    memory: int = 256,
    weights: int = 512,
    mirror: int = LIMIT,
    on_made: Callable[[str], None] = nobody_counts,
) -> Answers:
    """Open the runs in `runs` with their answers kept in `cache`, where that can be done; limits in MB.

    `on_made` is told of all that is computed, as in `Answers`.

    Raises:
        ParameterError: for a device that cannot be used.
        GrokscopeError: for runs at an address that cannot be asked, and never has been.
    """
    session = Session(runs, device=device, weights_memory=weights, cache=cache, mirror=mirror)
    return answers_of(session, cache, disk=disk, memory=memory, on_made=on_made)


def answers_of(
    session: Session,
    cache: Path,
    *,
    disk: int = 2000,
    memory: int = 256,
    on_made: Callable[[str], None] = nobody_counts,
) -> Answers:
    """The answers about the runs of a session that is open already, kept in `cache`; limits in MB."""
    backend = DiskBackend(cache, size_limit=disk * MEGABYTE)
    return Answers(session, backend, Memory(size_limit=memory * MEGABYTE), on_made)
