"""A whole run as one file: a zip of its `run.json`, its history and every checkpoint, from which it can be imported.

Nothing in it is compressed: weights hardly get smaller, and so its length is known before it is written, and whoever
reads one can never be made to unpack more than there is. The same run has the same bytes: files stand in one order
under one date. They are made one file at a time, each verified by its digest, so that memory holds one checkpoint.
What a training is resumed from is not in it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from analysis.batch import Watch
from analysis.errors import CancelledError, DamagedError
from analysis.files import digest_of
from analysis.folders import HISTORY, MANIFEST
from analysis.manifest import epoch_numeral
from analysis.run import Run

SUFFIX = ".zip"

MOST_BYTES = 4_000_000_000
"""Of one archive: more takes another form of zip, which not all that read zips know."""

_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o100644 << 16
_HEADER, _DESCRIPTOR, _ENTRY, _END = 30, 16, 46, 22
"""Bytes that a zip spends besides: before and after each file, on each in its list, and at its end."""


@dataclass(frozen=True)
class Archive:
    """The archive of a run as it was when it was opened."""

    run: Run

    @cached_property
    def tag(self) -> str:
        """What changes with any byte of it."""
        return digest_of(self._manifest, self.run.history_bytes)

    @cached_property
    def size(self) -> int:
        """Its length in bytes, from the sizes of files: none is read."""
        run = self.run
        sizes = {MANIFEST: len(self._manifest), HISTORY: len(run.history_bytes)}
        sizes |= {record.file: run.files.stamp(record)[1] for record in run.records.values()}
        beside = _HEADER + _DESCRIPTOR + _ENTRY
        return sum(beside + 2 * len(name) + size for name, size in sizes.items()) + _END

    @property
    def file_name(self) -> str:
        """What it is called where it is saved."""
        return self.run.name + SUFFIX

    @cached_property
    def _manifest(self) -> bytes:
        return (self.run.manifest.model_dump_json(indent=1) + "\n").encode()

    def pieces(self, watch: Watch | None = None) -> Iterator[bytes]:
        """Its bytes from the first to the last, a file at a time; reports the checkpoints that are done.

        Raises:
            DamagedError: when a checkpoint is not what the manifest says, or all are too large for one archive.
            CancelledError: when the watch says to stop.
        """
        watch, total = watch or Watch(), len(self.run.epochs)
        if self.size > MOST_BYTES:
            raise DamagedError(f"run {self.run.name!r} has {self.size:,} bytes, too many for one zip: copy its folder")
        sink = _Sink()
        with zipfile.ZipFile(sink, "w", allowZip64=False) as archive:
            for done, (name, data) in enumerate(self._files()):
                if watch.should_stop():
                    raise CancelledError("stopped: nothing was written")
                archive.writestr(_named(name), data)
                yield sink.taken()
                watch.on_progress(max(0, done - 1), total)
        yield sink.taken()

    def _files(self) -> Iterator[tuple[str, bytes]]:
        run = self.run
        yield MANIFEST, self._manifest
        yield HISTORY, run.history_bytes
        for epoch, record in run.records.items():
            try:
                yield record.file, run.files.read(record, run.manifest.model)
            except DamagedError as error:
                raise DamagedError(
                    f"checkpoint {epoch_numeral(epoch)} of run {run.name!r} is damaged ({error}): restore it first"
                ) from error


def _named(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DATE)
    info.create_system, info.external_attr = _UNIX, _MODE
    return info


class _Sink(io.RawIOBase):
    """Takes what a zip writes until somebody wants it; a zip in it is written from its start to its end."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override] # what a zip writes are bytes
        """Hold more."""
        self._held += data
        return len(data)

    def taken(self) -> bytes:
        """All that has been written since the last time."""
        taken, self._held = bytes(self._held), bytearray()
        return taken
