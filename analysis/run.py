"""A run, opened: its manifest, its history, and its checkpoints, read and verified when first asked for."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from cachetools import LRUCache
from pydantic import ValidationError

from analysis.checkpoints import CheckpointFiles, StateDict, read_checkpoint
from analysis.config import ModelConfig
from analysis.errors import CancelledError, DamagedError, GrokscopeError, NotFoundError, one_sentence
from analysis.files import Stamp, digest_of, leads_nowhere, read_regular
from analysis.folders import HISTORY, MANIFEST, version_of
from analysis.history import MOST_HISTORY, History
from analysis.lease import is_held
from analysis.manifest import CheckpointRecord, Manifest, epoch_listing, epoch_numeral
from analysis.task import Task

State = Literal["finished", "training", "stopped", "imported"]

MOST_MANIFEST = 100_000_000
"""Bytes of a manifest, at most: what is larger is something else."""


@dataclass(frozen=True, eq=False)
class Run:
    """One run as it was on disk when it was opened; checkpoints are in the order of their epochs."""

    files: CheckpointFiles
    manifest: Manifest
    history_bytes: bytes
    version: str = ""
    """`version_of` its folder when it was opened."""

    @classmethod
    def open(cls, folder: Path, files: CheckpointFiles | None = None) -> Run:
        """Open the run in `folder`; its checkpoints are there, unless `files` has them.

        Raises:
            NotFoundError: when there is none.
            DamagedError: when run.json or history.npz cannot be understood.
        """
        version = version_of(folder)  # before they are read: a run that has been written since looks out of date
        try:
            text = read_regular(folder / MANIFEST, most=MOST_MANIFEST).decode("utf-8")
            history = read_regular(folder / HISTORY, most=MOST_HISTORY)
        except OSError as error:
            raise _unreadable(folder, error) from error
        except UnicodeDecodeError as error:
            raise DamagedError(f"run {folder.name!r} has a {MANIFEST} that is not valid: it is no text") from error
        try:
            manifest = Manifest.model_validate_json(text)
        except ValidationError as error:
            raise DamagedError(
                f"run {folder.name!r} has a run.json that is not valid ({one_sentence(error)})"
            ) from error
        run = cls(files or CheckpointFiles(folder), manifest, history, version)
        _ = run.history  # a run that opens has a history that can be read
        return run

    @property
    def folder(self) -> Path:
        """Where its manifest and its history are."""
        return self.files.folder

    @property
    def name(self) -> str:
        """The name of its folder, by which it is asked for."""
        return self.folder.name

    @property
    def task(self) -> Task:
        """What its model learns."""
        return Task(self.manifest.model.p, self.manifest.model.operation)

    @cached_property
    def history(self) -> History:
        """Losses by epoch and the train mask.

        Raises:
            DamagedError: when history.npz cannot be read.
        """
        try:
            return History.from_bytes(self.history_bytes, p=self.manifest.model.p)
        except DamagedError as error:
            raise DamagedError(f"run {self.name!r}: {error}") from error

    @cached_property
    def records(self) -> dict[int, CheckpointRecord]:
        """Every checkpoint that the manifest names, by epoch."""
        return {record.epoch: record for record in sorted(self.manifest.checkpoints, key=lambda r: r.epoch)}

    @property
    def epochs(self) -> tuple[int, ...]:
        """Epochs of all checkpoints, damaged ones included."""
        return tuple(self.records)

    @property
    def state(self) -> State:
        """Finished, in training now (by the lease its trainer holds), stopped before its end, or imported."""
        if self.manifest.train is None:
            return "imported"
        # What has been written since it was opened is a training that has gone on, even if that has ended by now.
        if is_held(self.folder) or version_of(self.folder) != self.version:
            return "training"
        return "finished" if self.is_complete else "stopped"

    @property
    def planned_end(self) -> int | None:
        """The epoch that its training goes to, or went to; None for an imported run."""
        return None if self.manifest.train is None else self.manifest.train.epochs

    @property
    def is_complete(self) -> bool:
        """Whether its training has come to its planned end: what it has not reached by now, it never reaches."""
        end = self.planned_end
        return end is None or (len(self.epochs) > 0 and self.epochs[-1] >= end)

    @cached_property
    def setting_digest(self) -> str:
        """Digest of what an answer about one checkpoint depends on besides its weights: model, task and train mask."""
        mask = self.history.train_mask
        packed = b"" if mask is None else mask.tobytes()
        return digest_of(self.manifest.model.model_dump_json().encode(), packed)

    @cached_property
    def digest(self) -> str:
        """Digest of the whole run: configuration, history and every checkpoint; equal runs have equal digests."""
        content = self.manifest.model_dump(include={"model", "train", "checkpoints"}, mode="json")
        return digest_of(json.dumps(content, sort_keys=True).encode(), self.history_bytes)

    def until(self, epoch: int) -> Run:
        """The run as it was when the checkpoint of `epoch` was its last one, with the digest that it had then."""
        checkpoints = tuple(record for record in self.manifest.checkpoints if record.epoch <= epoch)
        manifest = self.manifest.model_copy(update={"checkpoints": checkpoints})
        history = self.history.until(epoch).to_bytes()
        return replace(self, manifest=manifest, history_bytes=history, version=f"before {self.version}")

    def require(self, epoch: int) -> CheckpointRecord:
        """What the manifest says of one checkpoint; reads no weights.

        Raises:
            NotFoundError: when there is no checkpoint of that epoch.
        """
        record = self.records.get(epoch)
        if record is None:
            raise NotFoundError(
                f"run {self.name!r} has no checkpoint at epoch {epoch_numeral(epoch)}: "
                f"choose one of {epoch_listing(self.epochs)}"
            )
        return record

    def stamps(self) -> tuple[Stamp, ...]:
        """The stamp of each checkpoint's file: any other one when one has been damaged or restored."""
        return tuple(self.files.stamp(record) for record in self.records.values())

    def state_dict(self, epoch: int) -> StateDict:
        """The weights of one checkpoint as stored, verified.

        Raises:
            NotFoundError: when there is no checkpoint of that epoch.
            DamagedError: when its file is not what the manifest says.
            UnreachableError: when it is elsewhere, and cannot be fetched now.
        """
        record = self.require(epoch)
        try:
            return read_checkpoint(self.files, record, self.manifest.model)
        except DamagedError as error:
            raise DamagedError(
                f"checkpoint {epoch_numeral(epoch)} of run {self.name!r} is damaged ({error}): "
                "choose another one, or restore it"
            ) from error


def _unreadable(folder: Path, error: OSError) -> GrokscopeError:
    """Why a run cannot be opened, and what to do."""
    if leads_nowhere(folder):
        return DamagedError(f"run {folder.name!r} is a link to a folder that is not there: restore that, or remove it")
    name = Path(str(error.filename)).name
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return NotFoundError(f"there is no run {folder.name!r}: it has no {name}")
    return DamagedError(
        f"run {folder.name!r} cannot be read ({name}: {error.strerror}): "
        "let this user read its folder, restore it, or move it away"
    )


def sound_epochs(run: Run, epochs: Sequence[int]) -> tuple[dict[int, StateDict], dict[int, str]]:
    """Read several checkpoints, the damaged ones set aside: (state dicts, complaints), both by epoch."""
    sound: dict[int, StateDict] = {}
    complaints: dict[int, str] = {}
    run.files.prepare([run.require(epoch) for epoch in epochs], run.manifest.model)
    for epoch in epochs:
        try:
            sound[epoch] = run.state_dict(epoch)
        except DamagedError as error:
            complaints[epoch] = str(error)
    return sound, complaints


def nothing_sound(run: Run, complaints: Mapping[int, str], among: Sequence[int] | None = None) -> GrokscopeError:
    """What to say of a run without a sound checkpoint, or with none `among` some, given `sound_epochs`' complaints."""
    if not complaints:
        return NotFoundError(f"run {run.name!r} has no checkpoint yet: wait for its training to write one")
    some = "" if among is None or tuple(among) == run.epochs else f" among {epoch_listing(among)}"
    return DamagedError(f"no checkpoint of run {run.name!r}{some} is sound: {next(iter(complaints.values()))}")


def damaged_epochs(run: Run, *, should_stop: Callable[[], bool] = lambda: False) -> tuple[int, ...]:
    """Checkpoints that cannot be used: their files are missing or do not match their digests, or their weights are bad.

    Reads every file the first time, about 1 ms each; after that only those that have changed since.

    Raises:
        CancelledError: when told to stop.
    """
    unread = [record for _, record, *_ in _unread(run)]
    run.files.prepare(unread, run.manifest.model)
    return tuple(epoch for epoch in run.epochs if not _is_sound(run, epoch, should_stop))


def known_damage(run: Run) -> tuple[int, ...] | None:
    """What `damaged_epochs` would say, where it has to read nothing; looks at each file once."""
    keys = [_state_of(run, epoch) for epoch in run.epochs]
    with _judging:
        verdicts = [_judged.get(key) for key in keys]
    if None in verdicts:
        return None
    return tuple(epoch for epoch, is_sound in zip(run.epochs, verdicts, strict=True) if not is_sound)


def unread_bytes(run: Run) -> int:
    """Bytes that `damaged_epochs` would have to read now."""
    return sum(stamp[1] for *_, stamp in _unread(run))


def _unread(run: Run) -> list[_File]:
    """Files of which it is not known whether they can be used."""
    keys = [_state_of(run, epoch) for epoch in run.epochs]
    with _judging:
        return [key for key in keys if key not in _judged]


_File = tuple[Path, CheckpointRecord, ModelConfig, Stamp]

_judged: LRUCache[_File, bool] = LRUCache(10_000)
"""Whether a checkpoint can be used, as long as the stamp of its file stays the same."""

_judging = threading.Lock()


def _state_of(run: Run, epoch: int) -> _File:
    record = run.records[epoch]
    return run.folder, record, run.manifest.model, run.files.stamp(record)


def _is_sound(run: Run, epoch: int, should_stop: Callable[[], bool]) -> bool:
    key = _state_of(run, epoch)
    with _judging:
        known = _judged.get(key)
    if known is not None:
        return known
    if should_stop():
        raise CancelledError("stopped while checkpoints were read: ask again to start over")
    try:
        read_checkpoint(run.files, run.records[epoch], run.manifest.model)
        is_sound = True
    except DamagedError:
        is_sound = False
    with _judging:
        _judged[key] = is_sound
    return is_sound
