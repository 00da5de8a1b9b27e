"""Where files come from: a file, a folder of them, or a zip. Each source is told by a line in `_KINDS`.

A source yields local files. One is there only while it is open: that of a zip is unpacked then, and removed again.
"""

from __future__ import annotations

import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from analysis.errors import DamagedError, NotFoundError
from analysis.importers.kinds import short
from analysis.leftovers import scratch

_SUFFIXES = frozenset({".pt", ".pth", ".ckpt", ".bin", ".tar", ".safetensors"})
"""How files of weights are called."""

_MOST_FILES = 100_000
_MOST_RATIO = 100
"""Weights cannot be compressed well: a zip that grows more than this is none of weights."""


_UNPACKING = (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, KeyError)
"""What comes of members that are torn, encrypted, or packed in a way that Python does not know."""


@dataclass(frozen=True)
class SourceFile:
    """One file of a source."""

    name: str
    """As sentences call it: with the folders within its source."""
    opened: Callable[[], AbstractContextManager[Path]]
    """Where it lies for as long as it is open."""


@dataclass(frozen=True)
class Source:
    """The files that a person gave, in the order of their names."""

    path: Path
    files: tuple[SourceFile, ...]
    is_one: bool
    """Whether it is one file, and no collection with one in it."""
    others: int = 0
    """Files beside them that hold no weights, by their names."""


def open_source(path: Path) -> Source:
    """Find the files of a source; none is opened.

    Raises:
        NotFoundError: when nothing is there.
        DamagedError: when it has no files of weights, or is no zip that can be read.
    """
    return next(opens for is_such, opens in _KINDS.items() if is_such(path))(path)


def _is_zip_of_files(path: Path) -> bool:
    """Whether it is a zip, and none that torch saved; files of torch are zips as well."""
    if not path.is_file():
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return not any(name.endswith("/data.pkl") for name in archive.namelist())
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        return False


def _one(path: Path) -> Source:
    return Source(path, (SourceFile(path.name, lambda: _there(path)),), is_one=True)


def _folder(path: Path) -> Source:
    found = sorted(file for file in path.rglob("*") if file.is_file() and not _is_hidden(file.relative_to(path)))
    files = {file.relative_to(path).as_posix(): file for file in found}
    return _collected(path, {name: lambda file=file: _there(file) for name, file in files.items()})  # type: ignore[misc]


def _zip(path: Path) -> Source:
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if sum(member.file_size for member in members) > _MOST_RATIO * path.stat().st_size:
            raise DamagedError(f"{path} is a compressed zip that grows a hundredfold: it is none of weights")
        names = sorted(member.filename for member in members if not _is_hidden(PurePosixPath(member.filename)))
    return _collected(path, {name: lambda name=name: _unpacked(path, name) for name in names})  # type: ignore[misc]


_KINDS: Mapping[Callable[[Path], bool], Callable[[Path], Source]] = {
    Path.is_dir: _folder,
    _is_zip_of_files: _zip,
    lambda _: True: _one,
}
"""How each kind of source is known, and opened; the first that fits."""


def _is_hidden(path: PurePosixPath | Path) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in path.parts)


def _collected(path: Path, files: Mapping[str, Callable[[], AbstractContextManager[Path]]]) -> Source:
    weights = {name: opened for name, opened in files.items() if PurePosixPath(name).suffix.lower() in _SUFFIXES}
    if not weights:
        raise DamagedError(
            f"{path} has no files of weights ({', '.join(sorted(_SUFFIXES))}): name the folder or the file with them"
        )
    if len(weights) > _MOST_FILES:
        raise DamagedError(f"{path} has {len(weights):,} files, and a run {_MOST_FILES:,} checkpoints at most")
    found = tuple(SourceFile(name, opened) for name, opened in weights.items())
    return Source(path, found, is_one=False, others=len(files) - len(found))


@contextmanager
def _there(path: Path) -> Iterator[Path]:
    yield path


@contextmanager
def _unpacked(path: Path, name: str) -> Iterator[Path]:
    """A member of a zip as a file of its own, for as long as it is used."""
    with scratch() as folder:
        target = folder / PurePosixPath(name).name
        try:
            with zipfile.ZipFile(path) as archive, archive.open(name) as packed, target.open("wb") as file:
                shutil.copyfileobj(packed, file)
        except FileNotFoundError:
            raise NotFoundError(f"there is no file {path}") from None
        except _UNPACKING as error:
            raise DamagedError(
                f"{path}: {short(name)} cannot be unpacked ({error}): unpack it, and import the folder"
            ) from error
        yield target
