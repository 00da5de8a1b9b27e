"""What is here of a run store at an address: every manifest and history, and the checkpoints that were asked for.

What there is far away is asked at bounded intervals, in one listing, and never while somebody waits, once there has
been one. A checkpoint is fetched when it is first read, and kept when it is what its manifest says. So a mirror may be
deleted at any time, several processes share one, and a store that cannot be reached goes on being served from it.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from analysis.address import Address
from analysis.errors import GrokscopeError, ParameterError
from analysis.files import Stamp, locked, read_regular, stamp_of, write_atomically
from analysis.folders import HISTORY, MANIFEST
from analysis.history import MOST_HISTORY
from analysis.manifest import CHECKPOINTS, is_run_name
from analysis.remote import Found, Place
from analysis.run import MOST_MANIFEST

_LOG = logging.getLogger(__name__)

LOOK_SECONDS = 15.0
"""How often a store is asked what it has, at most, while somebody looks at it."""

REST = 10
"""A store whose listing takes long is asked less often: it rests for so many times as long."""

AT_ONCE = 8
"""Files that are fetched at a time: most of what each takes is waiting."""

_LISTING, _LOOKED, _FAILED, _LOCK = "listing.json", "looked", "failed", "look.lock"
_MOST_LISTING = 100_000_000
_BESIDE = {MANIFEST: MOST_MANIFEST, HISTORY: MOST_HISTORY, "job.json": MOST_MANIFEST}
"""What is mirrored of every run, and how large it may be; `jobs.job` knows the last one, by which sweeps are found."""

_KNOWN = re.compile(rf"({'|'.join(map(re.escape, _BESIDE))}|{CHECKPOINTS}/[^/]+\.safetensors)")


@dataclass(frozen=True)
class Listing:
    """What a store had when it was asked last: files by their path, and what is wrong with runs that did not come."""

    files: Mapping[str, Found]
    wrong: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its runs, sorted."""
        return tuple(sorted(path.partition("/")[0] for path in self.files if path.endswith(f"/{MANIFEST}")))

    def to_bytes(self) -> bytes:
        """It as a file has it."""
        files = {path: asdict(one) for path, one in self.files.items()}
        return json.dumps({"files": files, "wrong": self.wrong}).encode()

    @classmethod
    def read(cls, path: Path) -> Listing:
        """The one in a file; nothing where there is none that can be read."""
        try:
            content = json.loads(read_regular(path, most=_MOST_LISTING))
            return cls({name: Found(**one) for name, one in content["files"].items()}, content["wrong"])
        except (OSError, ValueError, TypeError, KeyError):
            return cls({}, {})


class Mirror:
    """The mirror of one run store in a folder."""

    def __init__(self, address: Address, folder: Path) -> None:
        """Ask nothing yet."""
        self.address, self.folder = address, folder
        self._lock = threading.Lock()
        self._listing: tuple[Stamp, Listing] | None = None
        self._asking: threading.Thread | None = None
        self._place: Place | None = None

    @property
    def place(self) -> Place:
        """What talks to the store: one for all threads, as fsspec would make one, with connections, for each.

        Raises:
            ParameterError: when nothing knows such addresses.
        """
        with self._lock:
            self._place = self._place or Place.of(self.address.whole)
            return self._place

    @property
    def listing(self) -> Listing:
        """What the store had when it was asked last."""
        stamp = stamp_of(self.folder / _LISTING)
        with self._lock:
            if self._listing is None or self._listing[0] != stamp:
                self._listing = stamp, Listing.read(self.folder / _LISTING)
            return self._listing[1]

    def look(self) -> Listing:
        """What the store has, as far as that is known; asks again, beside whoever looks, when that is a while ago.

        Raises:
            GrokscopeError: when nothing is known yet, and the store cannot be asked.
        """
        if not self._is_known():
            self.ask()
        elif self._is_due():
            with self._lock:
                if self._asking is None or not self._asking.is_alive():
                    self._asking = threading.Thread(target=self._ask_quietly, name="mirror", daemon=True)
                    self._asking.start()
        return self.listing

    def ask(self) -> None:
        """Ask what the store has, unless somebody has just done so; what is known stays when that fails.

        Raises:
            GrokscopeError: when that fails, and nothing is known.
        """
        try:
            self._ask()
        except OSError as error:
            self._note(
                ParameterError(
                    f"what is fetched from {self.address} cannot be kept in {self.folder} ({error.strerror}): "
                    "choose another folder with --cache"
                )
            )
        except GrokscopeError as error:
            self._note(error)

    def _ask(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with locked(self.folder / _LOCK):
            if self._is_known() and not self._is_due():
                return
            began = time.time()
            self._take(self.place)
            (self.folder / _FAILED).unlink(missing_ok=True)
            (self.folder / _LOOKED).touch()
            rests_until = time.time() + max(0.0, REST * (time.time() - began) - LOOK_SECONDS)
            os.utime(self.folder / _LOOKED, (rests_until, rests_until))

    def _ask_quietly(self) -> None:
        try:
            self.ask()
        except GrokscopeError as error:
            _LOG.warning("%s", error)

    def _is_known(self) -> bool:
        return (self.folder / _LISTING).exists()

    def _is_due(self) -> bool:
        """Whether the last time, in whichever process, is long ago."""
        for name in (_LOOKED, _FAILED):
            with suppress(OSError):
                if time.time() - (self.folder / name).stat().st_mtime < LOOK_SECONDS:
                    return False
        return True

    def _note(self, error: GrokscopeError) -> None:
        """Say once what is wrong, whichever process finds it; raise it where nothing is known."""
        if not self._is_known():
            raise error
        path = self.folder / _FAILED
        if not path.exists():
            _LOG.warning("%s; what is here of that store, in %s, goes on being served", error, self.folder)
        with suppress(OSError):
            path.touch()

    def _take(self, place: Place) -> None:
        """Bring here what is new, and forget what is gone; only while it is locked."""
        found = {str(path): one for path, one in place.find().items()}
        if MANIFEST in found:
            raise ParameterError(f"{self.address} is a run, and not a store of runs: give the address above it")
        before = self.listing
        runs = [path.partition("/")[0] for path in found if path.endswith(f"/{MANIFEST}") and path.count("/") == 1]
        names = {name for name in runs if is_run_name(name)}
        kept = {path: one for path, one in found.items() if _is_part(path, names)}
        wrong: dict[str, str] = {}

        def bring(name: str) -> None:
            try:
                self._bring(place, name, kept, before)
            except GrokscopeError as error:
                wrong[name] = str(error)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(bring, sorted(names)))
        self._write(_LISTING, Listing(_sized(place, kept, before), wrong).to_bytes())
        for folder in self.folder.iterdir():
            if folder.is_dir() and folder.name not in names:
                shutil.rmtree(folder, ignore_errors=True)

    def _bring(self, place: Place, name: str, kept: Mapping[str, Found], before: Listing) -> None:
        """Mirror what is beside the checkpoints of a run: its manifest is read first, and written last."""
        (self.folder / name).mkdir(exist_ok=True)
        new: dict[str, bytes] = {}
        for file, most in _BESIDE.items():
            path = f"{name}/{file}"
            if path not in kept:
                (self.folder / path).unlink(missing_ok=True)
                continue
            is_same = kept[path].tag and before.files.get(path) == kept[path] and name not in before.wrong
            if not is_same or not (self.folder / path).exists():
                new[path] = content_of(place, path, kept[path], most)
        for path, data in reversed(new.items()):
            self._write(path, data)

    def _write(self, path: str, data: bytes) -> None:
        """Write a file, unless it is that already: its stamp tells others that it has changed."""
        target = self.folder / path
        with suppress(OSError):
            if target.stat().st_size == len(data) and target.read_bytes() == data:
                return
        write_atomically(target, data)


def _is_part(path: str, names: set[str]) -> bool:
    """Whether a file belongs to one of the runs."""
    name, _, below = path.partition("/")
    return name in names and _KNOWN.fullmatch(below) is not None


def _sized(place: Place, kept: Mapping[str, Found], before: Listing) -> dict[str, Found]:
    """Files with their sizes: those that the listing lacks are known from before, or asked for."""
    known = {path: before.files.get(path, one) if one.size is None else one for path, one in kept.items()}
    unknown = [path for path, one in known.items() if one.size is None]
    sizes = place.sizes([kept[path].path for path in unknown]) if unknown else []
    return known | {path: replace(kept[path], size=size) for path, size in zip(unknown, sizes, strict=True)}


def content_of(place: Place, path: str, found: Found, most: int) -> bytes:
    """All of a file of the store at a place.

    Raises:
        GrokscopeError: when it cannot be had, or is too large.
    """
    return Place(f"{place.address}/{path}", place.system, found.path).content(found.size, most=most)
