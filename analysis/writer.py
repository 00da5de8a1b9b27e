"""Writing a run, one checkpoint at a time, so that a killed writer loses at most the checkpoint in flight."""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from torch import Tensor

from analysis.checkpoints import encode_checkpoint
from analysis.errors import ParameterError
from analysis.files import digest_of, open_regular, write_atomically
from analysis.history import History
from analysis.manifest import CHECKPOINTS, CheckpointRecord, Manifest
from analysis.run import HISTORY, LOCK, MANIFEST

_GLANCE = 0.005
"""Seconds between two tries to take a run's lock."""

_GLANCES = 100


@dataclass(frozen=True)
class RunLock:
    """The exclusive right to write a run, held until closed or until the process ends."""

    file: IO[bytes]

    @classmethod
    def take(cls, folder: Path) -> RunLock:
        """Lock `folder` for writing.

        Raises:
            ParameterError: when another process is writing the run.
        """
        file = open_regular(folder / LOCK, to_write=True)
        # Whoever looks at the run's state holds the lock for a moment; a trainer holds it for good.
        for wait in (*[_GLANCE] * _GLANCES, None):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if wait is None:
                    file.close()
                    raise ParameterError(
                        f"run {folder.name!r} is being trained by another process: wait for it, or stop it"
                    ) from None
                time.sleep(wait)
        # Whatever a killed writer left half-written: nobody else writes now.
        for place in (folder, folder / CHECKPOINTS):
            for leftover in place.glob(".*.tmp"):
                leftover.unlink(missing_ok=True)
        return cls(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()


@dataclass(frozen=True, eq=False)
class RunWriter:
    """Writes the run in `folder`; each `add` returns the writer for the next checkpoint."""

    folder: Path
    manifest: Manifest

    def write_history(self, history: History) -> None:
        """Write the loss history and the train mask."""
        write_atomically(self.folder / HISTORY, history.to_bytes())

    def add(self, epoch: int, state: Mapping[str, Tensor], history: History, *, cut_squares: float = 0.0) -> RunWriter:
        """Write one checkpoint, then the history so far, then the manifest that names the checkpoint.

        Raises:
            DamagedError: when the weights are not finite in the run's dtype; nothing is written then.
        """
        data = encode_checkpoint(state, self.manifest.dtype)
        record = CheckpointRecord(epoch=epoch, sha256=digest_of(data), cut_squares=cut_squares)
        path = self.folder / record.file
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
        self.write_history(history)
        kept = tuple(old for old in self.manifest.checkpoints if old.epoch != epoch)
        records = sorted((*kept, record), key=lambda item: item.epoch)
        manifest = self.manifest.model_copy(update={"checkpoints": tuple(records)})
        written = replace(self, manifest=manifest)
        written.write_manifest()
        return written

    def write_manifest(self) -> None:
        """Write what there is to know of the run besides its history."""
        text = self.manifest.model_dump_json(indent=1) + "\n"
        write_atomically(self.folder / MANIFEST, text.encode())


@contextmanager
def new_run_folder(folder: Path) -> Iterator[None]:
    """Make the folder of a new run; take it away again when no checkpoint was written in it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir()
        is_ours = True
    except FileExistsError:
        is_ours = False
    try:
        yield
    finally:
        if is_ours and not (folder / MANIFEST).exists():
            shutil.rmtree(folder)
