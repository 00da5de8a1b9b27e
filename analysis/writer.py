"""Writing a run, one checkpoint at a time, so that a killed writer loses at most the checkpoint in flight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torch import Tensor

from analysis.checkpoints import encode_checkpoint
from analysis.files import digest_of, write_atomically
from analysis.folders import HISTORY, MANIFEST
from analysis.history import History
from analysis.manifest import CheckpointRecord, Manifest


@dataclass(frozen=True, eq=False)
class RunWriter:
    """Writes the run in `folder`; each `add` returns the writer for the next checkpoint."""

    folder: Path
    manifest: Manifest
    check: Callable[[], None] | None = None
    """Called before each file is put in its place; what it raises keeps the file out (`analysis.lease`)."""

    def write_history(self, history: History) -> None:
        """Write the loss history and the train mask."""
        write_atomically(self.folder / HISTORY, history.to_bytes(), check=self.check)

    def add(self, epoch: int, state: Mapping[str, Tensor], history: History) -> RunWriter:
        """Write one checkpoint, then the history so far, then the manifest that names the checkpoint.

        Raises:
            DamagedError: when the weights are not finite in the run's dtype; nothing is written then.
        """
        written = self.add_weights(epoch, state)
        written.write_history(history)
        written.write_manifest()
        return written

    def add_weights(self, epoch: int, state: Mapping[str, Tensor], *, cut_squares: float = 0.0) -> RunWriter:
        """Write one checkpoint alone: what tells of it is for the caller to write.

        Raises:
            DamagedError: when the weights are not finite in the run's dtype; nothing is written then.
        """
        data = encode_checkpoint(state, self.manifest.dtype)
        record = CheckpointRecord(epoch=epoch, sha256=digest_of(data), cut_squares=cut_squares)
        path = self.folder / record.file
        path.parent.mkdir(exist_ok=True)  # and not the run's: that may have been moved away
        write_atomically(path, data, check=self.check)
        kept = tuple(old for old in self.manifest.checkpoints if old.epoch != epoch)
        records = sorted((*kept, record), key=lambda item: item.epoch)
        return replace(self, manifest=self.manifest.model_copy(update={"checkpoints": tuple(records)}))

    def write_manifest(self) -> None:
        """Write what there is to know of the run besides its history."""
        text = self.manifest.model_dump_json(indent=1) + "\n"
        write_atomically(self.folder / MANIFEST, text.encode(), check=self.check)
