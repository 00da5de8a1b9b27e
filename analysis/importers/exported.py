"""Runs that Grokscope has exported: zips of whole runs (`analysis.archive`), taken back to the last byte.

Nothing that such a file says of itself is believed before it is checked: which files there are, by the manifest; how
long each may be, by what it is; that it is stored and not compressed, so that it cannot grow; and its digest.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from analysis.batch import Watch
from analysis.checkpoints import decode_checkpoint, most_bytes
from analysis.errors import CancelledError, DamagedError, NotFoundError, listing, one_sentence
from analysis.files import digest_of, write_atomically
from analysis.folders import HISTORY, MANIFEST
from analysis.history import MOST_HISTORY, History
from analysis.importers.foreign import becoming
from analysis.importers.kinds import short
from analysis.manifest import CheckpointRecord, Manifest, epoch_numeral
from analysis.run import MOST_MANIFEST, Run
from analysis.store import RunStore

_ELSEWISE = "export the run again, with grokscope export"
_TORN = (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError)
"""What comes of members that are torn, encrypted, or not where the list says."""


def is_exported(path: Path) -> bool:
    """Whether a file is a zip with a run in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            return MANIFEST in archive.namelist()
    except _TORN:
        return False


def take(store: RunStore, path: Path, name: str, watch: Watch | None = None) -> Run:
    """Bring an exported run into the store, under a name of its own: whole and verified, or not at all.

    Raises:
        GrokscopeError: as `unpack`; and when the name is taken or cannot be one, or the store cannot be written.
    """
    with becoming(store, name) as partial:
        unpack(path, partial, name, watch)
    return store.open(name)


def unpack(path: Path, folder: Path, name: str, watch: Watch | None = None) -> Manifest:
    """Write the run in an exported file into a folder, called `name`; its manifest last.

    Each file is written when it is known to be right; after an error, `folder` holds what came before.

    Raises:
        NotFoundError: when there is no such file.
        DamagedError: when it is no exported run, or any part of it is not what its manifest says.
        CancelledError: when told to stop.
    """
    watch = watch or Watch()
    with _opened(path) as archive:
        members = _members(path, archive)
        manifest = _manifest(path, archive, members)
        _refuse_others(path, members, manifest)
        data = _read(path, archive, members, HISTORY, MOST_HISTORY)
        try:
            History.from_bytes(data, p=manifest.model.p)
        except DamagedError as error:
            raise DamagedError(f"{path}: {error}") from error
        write_atomically(folder / HISTORY, data)
        for done, record in enumerate(manifest.checkpoints):
            watch.on_progress(done, len(manifest.checkpoints))
            if watch.should_stop():
                raise CancelledError("stopped: nothing was imported")
            target = folder / record.file
            target.parent.mkdir(exist_ok=True)
            write_atomically(target, _checkpoint(path, archive, members, record, manifest))
    own = manifest.model_copy(update={"name": name})
    write_atomically(folder / MANIFEST, (own.model_dump_json(indent=1) + "\n").encode())
    watch.on_progress(len(manifest.checkpoints), len(manifest.checkpoints))
    return own


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path}") from None
    except _TORN as error:
        raise DamagedError(f"{path} is no zip that can be read ({error}): {_ELSEWISE}") from error
    with archive:
        yield archive


def _members(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files in it by name: each once, and stored."""
    members: dict[str, zipfile.ZipInfo] = {}
    if MANIFEST not in archive.namelist():  # of a zip that was cut off, the history's list may be taken for its own
        raise DamagedError(f"{path} has no {MANIFEST}, or has been cut off: {_ELSEWISE}")
    for member in archive.infolist():
        if member.filename in members:
            raise DamagedError(f"{path} has two files {short(member.filename)}: {_ELSEWISE}")
        if member.compress_type != zipfile.ZIP_STORED or member.file_size != member.compress_size:
            raise DamagedError(f"{path}: {short(member.filename)} is compressed, which an export never is: {_ELSEWISE}")
        members[member.filename] = member
    if sum(member.file_size for member in members.values()) > path.stat().st_size:
        raise DamagedError(f"{path} has files that lie over each other: {_ELSEWISE}")
    return members


def _manifest(path: Path, archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> Manifest:
    data = _read(path, archive, members, MANIFEST, MOST_MANIFEST)
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        raise DamagedError(f"{path} has a {MANIFEST} that is not valid ({one_sentence(error)}): {_ELSEWISE}") from error


def _refuse_others(path: Path, members: dict[str, zipfile.ZipInfo], manifest: Manifest) -> None:
    """See that there is nothing in it that the manifest does not name: no name leads anywhere else then."""
    expected = [MANIFEST, HISTORY, *(record.file for record in manifest.checkpoints)]
    if len(set(expected)) < len(expected):
        raise DamagedError(f"{path} has a {MANIFEST} that names a checkpoint twice: {_ELSEWISE}")
    others = sorted(members.keys() - set(expected))
    if others:
        names = listing([short(name) for name in others], most=3)
        raise DamagedError(f"{path} has {names}, which {MANIFEST} does not name: {_ELSEWISE}")


def _checkpoint(
    path: Path,
    archive: zipfile.ZipFile,
    members: dict[str, zipfile.ZipInfo],
    record: CheckpointRecord,
    manifest: Manifest,
) -> bytes:
    data = _read(path, archive, members, record.file, most_bytes(manifest.model))
    which = f"{path}: checkpoint {epoch_numeral(record.epoch)}"
    if digest_of(data) != record.sha256:
        raise DamagedError(f"{which} does not match its digest: {_ELSEWISE}")
    try:
        decode_checkpoint(data, record, manifest.model)
    except DamagedError as error:
        raise DamagedError(f"{which} cannot be used ({error}): {_ELSEWISE}") from error
    return data


def _read(path: Path, archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], name: str, most: int) -> bytes:
    """The content of one file, of at most so many bytes."""
    if name not in members:
        raise DamagedError(f"{path} has no {name}: {_ELSEWISE}")
    size = members[name].file_size
    if size > most:
        raise DamagedError(f"{path}: {name} has {size:,} bytes, of {most:,} at most: {_ELSEWISE}")
    try:
        return archive.read(members[name])
    except _TORN as error:
        raise DamagedError(f"{path}: {name} cannot be read ({error}): {_ELSEWISE}") from error
