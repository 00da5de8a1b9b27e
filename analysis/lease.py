"""The lease of a run: the right to write it, for as long as whoever holds it shows that it lives.

It is a file in the run's folder, so that it works wherever the folder can be reached, on machines that share a store
as well. Its number is one more than that of the lease before; made exclusively, it can be taken by one alone. Its
holder touches it every second. One that has not been touched for `LEASE_SECONDS`, or whose holder was a process of this
machine that is gone, is stale: the next number may be taken. Whoever has lost a lease without knowing, because it was
suspended, or cut off, finds that out before it writes: each file of a run is put in its place by way of `check`.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Self

from analysis.errors import GrokscopeError, ParameterError
from analysis.files import read_regular
from analysis.manifest import CHECKPOINTS

LEASE_SECONDS = 10.0
"""How long a lease holds after it was touched last."""

BEAT_SECONDS = 1.0
"""How long between two touches."""

_PREFIX = ".lease-"

LEASES = f"{_PREFIX}*"
"""The leases in a folder."""

_MOST_BYTES = 10_000


class HeldError(ParameterError):
    """Another process holds the lease."""


class LostError(GrokscopeError):
    """The lease that one held is another's now, or its folder has gone."""


@dataclass(frozen=True)
class Holder:
    """Who holds a lease: a process of a machine, and a token that nobody else has."""

    token: str
    owner: str
    pid: int
    born: str
    """When the process began, as the system says it: its number may be another's by now."""

    host: str

    @classmethod
    def of_this_process(cls, owner: str) -> Holder:
        """This one, under the name by which people know it."""
        return cls(secrets.token_hex(16), owner, os.getpid(), _born(os.getpid()), _host())

    @property
    def is_gone(self) -> bool:
        """Whether it is known to have ended; of another machine's nothing is known."""
        if self.host != _host():
            return False
        with suppress(PermissionError):
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                return True
        return _born(self.pid) != self.born


@dataclass(frozen=True)
class _Found:
    """A lease as it lies in a folder."""

    path: Path
    holder: Holder | None
    """None while it is being written."""

    touched: float

    def is_stale(self, now: float) -> bool:
        """Whether its holder has gone, or not shown itself for too long."""
        return now - self.touched > LEASE_SECONDS or (self.holder is not None and self.holder.is_gone)


class Lease:
    """The right to write the run in a folder; `check` says whether it is still ours."""

    def __init__(self, path: Path, holder: Holder) -> None:
        """Use `take` or `adopt`."""
        self._path, self.holder = path, holder
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="lease", daemon=True)

    @classmethod
    def take(cls, folder: Path, *, owner: str = "grokscope") -> Lease:
        """Take the lease of the run in `folder`, and keep it until `release`.

        Raises:
            HeldError: when another process writes the run.
            OSError: when the folder cannot be written.
        """
        paths = _paths(folder)  # one look: whoever takes it after that has the number that we would make
        found = _newest(paths)
        if found is not None and not found.is_stale(_now_at(folder)):
            raise HeldError(_held(folder))
        holder = Holder.of_this_process(owner)
        path = folder / f"{_PREFIX}{(_number(paths[-1]) if paths else 0) + 1:06d}"
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(json.dumps(asdict(holder)))
        except FileExistsError:
            raise HeldError(_held(folder)) from None
        if _paths(folder)[-1:] != [path]:
            path.unlink(missing_ok=True)
            raise HeldError(_held(folder))
        lease = cls(path, holder)
        for older in _paths(folder)[:-1]:
            older.unlink(missing_ok=True)
        # Whatever a killed writer left half-written: nobody else writes now.
        for place in (folder, folder / CHECKPOINTS):
            for leftover in place.glob(".*.tmp"):
                leftover.unlink(missing_ok=True)
        lease._thread.start()
        return lease

    @classmethod
    def adopt(cls, folder: Path, token: str) -> Lease:
        """The lease that the process which started this one holds, and goes on touching.

        Raises:
            LostError: when it holds it no more.
        """
        found = _newest(_paths(folder))
        if found is None or found.holder is None or found.holder.token != token:
            raise LostError(_lost(folder))
        return cls(found.path, found.holder)

    def check(self) -> None:
        """Make sure that it is still ours.

        Raises:
            LostError: when another process has it, or the folder has gone.
        """
        found = _newest(_paths(self._path.parent))
        if found is None or found.holder is None or found.holder.token != self.holder.token:
            raise LostError(_lost(self._path.parent))

    def release(self) -> None:
        """Hold it no more; if it has gone to another, nothing happens."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(BEAT_SECONDS)
        with suppress(OSError):
            os.utime(self._path, (0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def _beat(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            try:
                os.utime(self._path)
            except FileNotFoundError:
                return
            except OSError:  # of a file system that may come back
                continue


@contextmanager
def held(folder: Path, lease: Lease | None) -> Iterator[Lease]:
    """`lease`, which whoever has it keeps, or else one of our own for so long.

    Raises:
        HeldError: when another process writes the run.
    """
    if lease is not None:
        yield lease
        return
    with Lease.take(folder) as own:
        yield own


def is_held(folder: Path) -> bool:
    """Whether a process writes the run in `folder` now; one that has ended does not, however it ended."""
    found = _newest(_paths(folder))
    return found is not None and not found.is_stale(time.time())


def _paths(folder: Path) -> list[Path]:
    """The leases in a folder, the newest last."""
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.name.startswith(_PREFIX)]
    except OSError:
        return []
    return sorted((folder / name for name in names if name[len(_PREFIX) :].isdecimal()), key=_number)


def _number(path: Path) -> int:
    return int(path.name[len(_PREFIX) :])


def _newest(paths: list[Path]) -> _Found | None:
    for path in reversed(paths):
        try:
            content = read_regular(path, most=_MOST_BYTES)
            touched = path.stat().st_mtime
        except OSError:
            continue
        try:
            holder = Holder(**json.loads(content))
        except (ValueError, TypeError):
            holder = None
        return _Found(path, holder, touched)
    return None


def _now_at(folder: Path) -> float:
    """The time by the clock that stamps the files of `folder`, which may be another machine's."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=".now.", suffix=".tmp")
    try:
        return os.fstat(handle).st_mtime
    finally:
        os.close(handle)
        Path(name).unlink(missing_ok=True)  # whoever takes the lease meanwhile clears it away


@cache
def _host() -> str:
    """This machine since its last start, and the space in which its process numbers count."""
    parts = [socket.gethostname()]
    with suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text().strip())
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    return " ".join(parts)


def _born(pid: int) -> str:
    """When a process began; empty where the system does not say, or the process only waits to be cleared away."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return ""
    return "" if state in "ZX" else fields[18]


def _held(folder: Path) -> str:
    return f"run {folder.name!r} is being trained by another process: wait for it, or stop it"


def _lost(folder: Path) -> str:
    return f"run {folder.name!r} was taken over by another process, moved or deleted: this one writes no more"
