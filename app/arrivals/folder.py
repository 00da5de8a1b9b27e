"""One arrival on disk: what is wanted, the files so far, what a person says of them, and how far the import is.

Web processes and the one that imports (`app.arrivals.process`) share nothing else. The folder lies hidden in the run
store and is locked by the latter, so that what is left of a killed one is swept like that of any import.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from analysis.config import Activation, Operation
from analysis.errors import NotFoundError, ParameterError
from analysis.files import read_regular, write_atomically
from analysis.leftovers import PARTIAL
from analysis.manifest import LAST_EPOCH

MOST_BYTES = 4_000_000_000
"""Of all files of one arrival."""

MOST_FILES = 5_000

UNSEEN_SECONDS = 150.0
"""After so long without a word from its page an arrival is given up; pages that nobody sees say one a minute."""

_ID = re.compile(r"[0-9a-f]{16}")
SUFFIXES = (".safetensors", ".zip")
_LONGEST_NAME = 200
_MOST_TEXT = 1_000_000
_WISH, _REPORT, _GO, _SEEN, _FILES = "wish.json", "report.json", "go.json", "seen", "files"

State = Literal["gathering", "importing", "refused", "done"]


class _Sent(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Sending(_Sent):
    """One file that is to come."""

    name: str
    size: int = Field(gt=0)


class Said(_Sent):
    """What a person says that files do not."""

    epoch: int | None = Field(default=None, ge=0, le=LAST_EPOCH)
    heads: int | None = Field(default=None, ge=1, le=1000)
    operation: Operation | None = None
    act_fn: Activation | None = None
    train_frac: float | None = Field(default=None, gt=0, le=1)
    split_seed: int | None = Field(default=None, ge=0)


class Wish(_Sent):
    """The run to make, and the files that it is made of."""

    name: str
    files: tuple[Sending, ...] = Field(min_length=1, max_length=MOST_FILES)

    def check(self) -> None:
        """Refuse what a page does not take.

        Raises:
            ParameterError: with what to do instead.
        """
        for file in self.files:
            if not _is_plain(file.name):
                raise ParameterError(f"{file.name[:80]!r} cannot name a file here: rename it")
            if not file.name.lower().endswith(SUFFIXES):
                raise ParameterError(no_pickles(file.name))
        if len(self.files) > 1 and any(file.name.lower().endswith(".zip") for file in self.files):
            raise ParameterError("several files make one run when each is a checkpoint: give a zip by itself")
        if len({file.name for file in self.files}) < len(self.files):
            raise ParameterError("two of the files have one name: rename one")
        total = sum(file.size for file in self.files)
        if total > MOST_BYTES:
            raise ParameterError(
                f"{total:,} bytes are more than the {MOST_BYTES:,} that a page takes: use grokscope import"
            )


def no_pickles(name: str) -> str:
    """Why a file is not taken here, and what to do."""
    return (
        f"the file {name} is neither one of safetensors nor a run that Grokscope has exported, and a page takes "
        "nothing else: reading a pickle, as torch.save writes, can run what is in it. "
        f"Where you trust it, use grokscope import {name} --name NAME on the command line"
    )


def _is_plain(name: str) -> bool:
    is_one = PurePosixPath(name).name == name and not name.startswith(".") and "\\" not in name
    return is_one and name.isprintable() and len(name.encode()) <= _LONGEST_NAME


@dataclass(frozen=True)
class Report:
    """How far an arrival is; `lines` are the summary of what has been imported."""

    state: State = "gathering"
    done: int = 0
    total: int = 0
    sentence: str = ""
    wants: Sequence[str] = ()
    """What the refusal asks for, by the names of `Said`."""
    lines: Sequence[str] = field(default=())


@dataclass(frozen=True)
class Arrival:
    """The folder of one arrival."""

    folder: Path

    @classmethod
    def new(cls, root: Path, wish: Wish) -> tuple[Self, int]:
        """Make its folder, and lock it; the handle of the lock is for the process that imports.

        Raises:
            ParameterError: when there is no room, or the store cannot be written.
        """
        total = sum(file.size for file in wish.files)
        try:
            root.mkdir(parents=True, exist_ok=True)
            if 3 * total > shutil.disk_usage(root).free:
                raise ParameterError(
                    f"the disk of {root} has no room for these files: make some, or choose smaller ones"
                )
            arrival = cls(root / f"{PARTIAL}{secrets.token_hex(8)}")
            arrival.files.mkdir(parents=True)
            handle = os.open(arrival.folder, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(handle, fcntl.LOCK_EX)
            (arrival.folder / _WISH).write_text(wish.model_dump_json(), encoding="utf-8")
            arrival.see()
        except OSError as error:
            raise ParameterError(f"nothing can be written in {root} ({error.strerror}): mend that first") from error
        return arrival, handle

    @classmethod
    def at(cls, root: Path, name: str) -> Self:
        """The arrival that an address names, with its page seen.

        Raises:
            NotFoundError: when there is none, or no more.
        """
        arrival = cls(root / f"{PARTIAL}{name}")
        if not _ID.fullmatch(name) or not (arrival.folder / _WISH).exists():
            raise NotFoundError("this import is over: begin it again")
        arrival.see()
        return arrival

    @property
    def id(self) -> str:
        """By which its page knows it."""
        return self.folder.name.removeprefix(PARTIAL)

    @property
    def files(self) -> Path:
        """The folder of what has come."""
        return self.folder / _FILES

    @property
    def wish(self) -> Wish:
        """What is wanted."""
        return Wish.model_validate_json((self.folder / _WISH).read_bytes())

    @property
    def report(self) -> Report:
        """How far it is."""
        try:
            return Report(**json.loads(read_regular(self.folder / _REPORT, most=_MOST_TEXT)))
        except FileNotFoundError:
            return Report()

    def tell(self, report: Report) -> None:
        """Write down how far it is."""
        write_atomically(self.folder / _REPORT, json.dumps(asdict(report)).encode())

    def see(self) -> None:
        """Note that its page is there."""
        (self.folder / _SEEN).touch()

    @property
    def is_wanted(self) -> bool:
        """Whether its page is still there, and has not cancelled it."""
        try:
            return time.time() - (self.folder / _SEEN).stat().st_mtime < UNSEEN_SECONDS
        except OSError:
            return False

    def cancel(self) -> None:
        """Have it given up, and all of it removed."""
        (self.folder / _SEEN).unlink(missing_ok=True)

    def add(self, place: int, at: int, data: bytes) -> int:
        """Write a piece of a file; how much of it is here then. A piece that has come already does nothing.

        Raises:
            ParameterError: when it does not begin where the last one ended, or is too long.
        """
        wanted = self.wish.files
        if not 0 <= place < len(wanted):
            raise ParameterError("there is no such file in this import: begin it again")
        path = self.files / wanted[place].name
        held = path.stat().st_size if path.exists() else 0
        if at + len(data) <= held:
            return held
        if at != held or at + len(data) > wanted[place].size:
            raise ParameterError(
                f"the file {path.name} has {held:,} bytes here, which these do not continue: begin again"
            )
        with path.open("ab") as file:
            file.write(data)
        return held + len(data)

    def go(self, said: Said) -> None:
        """Have it imported.

        Raises:
            ParameterError: when not all of it is here.
        """
        for file in self.wish.files:
            path = self.files / file.name
            if not path.exists() or path.stat().st_size != file.size:
                raise ParameterError(f"the file {file.name} is not here as a whole: begin the import again")
        self.tell(Report("importing"))
        write_atomically(self.folder / _GO, said.model_dump_json().encode())

    def taken(self) -> Said | None:
        """What a person said as it was told to go, once; None until then."""
        try:
            said = Said.model_validate_json((self.folder / _GO).read_bytes())
        except FileNotFoundError:
            return None
        (self.folder / _GO).unlink()
        return said

    def remove(self) -> None:
        """Leave nothing of it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def held(root: Path) -> Mapping[str, Any]:
    """The arrivals that there are, by their folders' names."""
    return {path.name: path for path in root.glob(f"{PARTIAL}*") if (path / _WISH).exists()}
