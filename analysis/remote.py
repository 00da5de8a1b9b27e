"""Files at addresses: `s3://bucket/…`, `hf://user/repo/…`, `https://…`, and what else fsspec knows.

What is fetched comes in pieces, so that memory holds little of it, with progress, and with a bound on how much it may
be: an address may lead to anything. Whatever goes wrong on the way is said in one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from analysis.address import without_secrets
from analysis.batch import Watch
from analysis.errors import CancelledError, DamagedError, GrokscopeError, NotFoundError, ParameterError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

MOST_BYTES = 20_000_000_000
"""Fetched from one address at most."""

MOST_FILES = 100_000

_PIECE = 4 * 2**20
_LONGEST = 200
_HERE = frozenset({"file", "local"})
_EXTRAS: Mapping[str, str] = {"s3": "s3fs", "s3a": "s3fs", "http": "aiohttp", "https": "aiohttp"}
"""What an address takes that is not installed without being asked for."""

_PATIENCE = {"connect_timeout": 5, "read_timeout": 30, "retries": {"max_attempts": 2}}
_OPTIONS: Mapping[str, dict[str, Any]] = {"s3": {"config_kwargs": _PATIENCE}, "s3a": {"config_kwargs": _PATIENCE}}
"""How file systems are asked that would else wait for minutes for a server that is gone."""

_TELLS = ("ETag", "etag", "blob_id", "LastModified", "last_modified", "mtime", "created")
"""What file systems say of a file that is another one when its content is."""


@dataclass(frozen=True)
class Found:
    """A file behind an address: where the file system has it, and what it says of it."""

    path: str
    size: int | None
    tag: str
    """Another one when its content is; empty where nothing tells."""


@dataclass(frozen=True)
class Place:
    """Somewhere behind an address: a file system, and a path in it."""

    address: str
    system: AbstractFileSystem
    path: str

    @classmethod
    def of(cls, address: str) -> Place:
        """Find what serves an address; nothing is asked of it yet.

        Raises:
            ParameterError: when there is nothing that knows such addresses, or it is not installed.
        """
        import fsspec  # noqa: PLC0415 — a tenth of a second that only addresses take

        protocol, shown = address.partition("://")[0].lower(), without_secrets(address)
        if protocol in _HERE:
            raise ParameterError(f"{shown} is here: give its path, without {protocol}://")
        try:
            system, path = fsspec.core.url_to_fs(address, **_OPTIONS.get(protocol, {}))
        except ImportError:
            needed = _EXTRAS.get(protocol, f"what fsspec takes for {protocol}://")
            raise ParameterError(f"{shown} cannot be read: install {needed} (pip install {needed})") from None
        except ValueError as error:
            raise ParameterError(f"{shown} is no address that can be read: {_one_line(error)}") from None
        return cls(shown, system, path)

    def at(self, name: str) -> Place:
        """What is below it."""
        return Place(f"{self.address.rstrip('/')}/{name}", self.system, f"{self.path.rstrip('/')}/{name}")

    def info(self) -> dict[str, Any]:
        """What is known of it without reading it: at least `type`, and of files `size` where it is known.

        Raises:
            GrokscopeError: when it is not there, or cannot be asked.
        """
        with said(self.address):
            found: dict[str, Any] = self.system.info(self.path)
            return found

    def find(self) -> dict[PurePosixPath, Found]:
        """Every file below it, by its path from there, as it is now.

        Raises:
            GrokscopeError: when it cannot be asked, or has too many, or names one outside itself.
        """
        with said(self.address):
            self.system.invalidate_cache()
            found: Mapping[str, dict[str, Any]] = self.system.find(self.path, detail=True)
        if len(found) > MOST_FILES:
            raise ParameterError(
                f"{self.address} has {len(found):,} files, of {MOST_FILES:,} at most: name a part of it"
            )
        root, files = self.path.rstrip("/") + "/", {}
        for path, about in sorted(found.items()):
            below = PurePosixPath(path.removeprefix(root))
            if not path.startswith(root) or below.is_absolute() or ".." in below.parts:
                raise DamagedError(f"{self.address} names a file {path!r} outside itself")
            tag = " ".join(str(about[name]) for name in _TELLS if about.get(name))
            files[below] = Found(path, about.get("size"), tag)
        return files

    def names(self) -> tuple[str, ...]:
        """Names of the folders in it, sorted.

        Raises:
            GrokscopeError: when it cannot be asked; what is not there has none.
        """
        with said(self.address):
            self.system.invalidate_cache(self.path)
            try:
                found = self.system.ls(self.path, detail=True)
            except FileNotFoundError:
                return ()
        names = (PurePosixPath(one["name"].rstrip("/")).name for one in found if one["type"] == "directory")
        return tuple(sorted(names))

    def read(self, *, most: int) -> bytes:
        """All of a file of at most so many bytes.

        Raises:
            GrokscopeError: when it is larger, is not there, or cannot be read.
        """
        held = bytearray()
        for piece in self.pieces():
            held += piece
            if len(held) > most:
                raise DamagedError(f"{self.address} has more than {most:,} bytes")
        return bytes(held)

    def content(self, size: int | None, *, most: int) -> bytes:
        """All of a file whose size is known, in one request; of one whose size is not, as `read`.

        Raises:
            GrokscopeError: as `read`.
        """
        if size is None:
            return self.read(most=most)
        if size > most:
            raise DamagedError(f"{self.address} has more than {most:,} bytes")
        with said(self.address):
            data: bytes = self.system.cat_file(self.path)
            return data

    def sizes(self, paths: Sequence[str]) -> list[int | None]:
        """The sizes of files here, by the paths that the file system has them at; None where it does not say.

        Raises:
            GrokscopeError: when it cannot be asked.
        """
        with said(self.address):
            found: list[int | None] = self.system.sizes(list(paths))
            return found

    def pieces(self) -> Iterator[bytes]:
        """What is in a file, from its start.

        Raises:
            GrokscopeError: when it is not there, or cannot be read.
        """
        with said(self.address), self.system.open(self.path, "rb", cache_type="none") as file:
            while piece := file.read(_PIECE):
                yield piece


def fetch(address: str, folder: Path, *, most: int = MOST_BYTES, watch: Watch | None = None) -> Path:
    """Copy what is at an address, a file or a folder, into a folder here; where it lies then.

    Reports the bytes that are here, of all; of how many is not always known, and then 0.

    Raises:
        NotFoundError: when nothing is there.
        ParameterError: when the address is none, is not for everyone, or leads to too much.
        CancelledError: when told to stop.
    """
    watch, place = watch or Watch(), Place.of(address)
    files = _files(place)
    total = sum(size or 0 for _, _, size in files)
    if total > most:
        raise ParameterError(f"{place.address} has {total:,} bytes, of {most:,} at most: name a part of it")
    done = 0
    for target, source, _ in files:
        path = folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for piece in source.pieces():
                done += len(piece)
                if done > most:
                    raise ParameterError(f"{place.address} has more than {most:,} bytes: name a part of it")
                if watch.should_stop():
                    raise CancelledError("stopped: nothing was fetched")
                file.write(piece)
                watch.on_progress(done, max(total, done) if total else 0)
    return folder / files[0][0].parts[0]


def _files(place: Place) -> list[tuple[PurePosixPath, Place, int | None]]:
    """The files at a place: where each goes, below the name of the whole; where it is; and its size if known."""
    info = place.info()
    name = _last_name(place)
    if info["type"] != "directory":
        return [(PurePosixPath(name), place, info.get("size"))]
    found = place.find()
    if not found:
        raise NotFoundError(f"there is nothing at {place.address}")
    root = place.address.rstrip("/")
    return [(name / below, Place(f"{root}/{below}", place.system, one.path), one.size) for below, one in found.items()]


def _one_line(error: Exception) -> str:
    text = without_secrets(" ".join(str(error).split())) or type(error).__name__
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _last_name(place: Place) -> str:
    """What a copy is called: the last part of the address that is a name."""
    parts = [part for part in re.split(r"[/\\]", place.path.partition("?")[0]) if part.strip(".")]
    return parts[-1] if parts else "fetched"


@contextmanager
def said(address: str) -> Iterator[None]:
    """Say in one sentence what is wrong with an address."""
    try:
        yield
    except (GrokscopeError, GeneratorExit):
        raise
    except FileNotFoundError as error:
        cause = error.__cause__
        if isinstance(cause, OSError) and not isinstance(cause, FileNotFoundError):  # of a server that does not answer
            raise ParameterError(f"{address} cannot be reached ({_one_line(cause)}): try again") from error
        raise NotFoundError(f"there is nothing at {address}") from None
    except PermissionError as error:
        raise ParameterError(
            f"{address} is not for everyone ({_one_line(error)}): log in, or set the variables that its service takes"
        ) from error
    except Exception as error:  # every service has errors of its own
        raise ParameterError(f"{address} cannot be read ({_one_line(error)}): try again") from error
