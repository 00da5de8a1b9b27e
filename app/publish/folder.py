"""A folder that is written whole or not at all: files go into a hidden one, which takes its name in the end."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import ParameterError
from app.publish.files import File
from app.publish.site import MANIFEST


def check_place(place: Path, *, may_replace: bool) -> None:
    """Refuse a place where no site can be written, before anything is computed.

    Raises:
        ParameterError: for what is there already and no site, or one that must not be replaced; or a missing folder.
    """
    if not place.absolute().parent.is_dir():
        raise ParameterError(f"--out {place}: there is no folder {place.absolute().parent}")
    if not os.path.lexists(place):
        return
    if place.is_symlink() or not place.is_dir():
        raise ParameterError(f"--out {place}: there is something else of that name: choose another folder")
    if not any(place.iterdir()):
        return
    if not _is_site(place):
        raise ParameterError(f"--out {place}: it holds other files ({MANIFEST} is missing): choose another folder")
    if not may_replace:
        raise ParameterError(f"--out {place}: there is a site already: --force replaces it")


def _is_site(place: Path) -> bool:
    try:
        content = json.loads((place / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and {"version", "runs", "files"} <= content.keys()


class FolderWriter:
    """Writes files below a folder, each once."""

    def __init__(self, folder: Path) -> None:
        """Begin with nothing."""
        self._folder = folder
        self.sizes: dict[str, int] = {}
        """Bytes of each file, by its path."""

    def write(self, file: File) -> None:
        """Write one file.

        Raises:
            ValueError: for a path that another file has.
            ParameterError: when it cannot be written.
        """
        if file.path in self.sizes:
            raise ValueError(f"{file.path} is there twice")
        path = self._folder / file.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.data)
        except OSError as error:
            raise unwritable(self._folder.parent, error) from error
        self.sizes[file.path] = len(file.data)


@contextmanager
def new_folder(place: Path, *, may_replace: bool) -> Iterator[FolderWriter]:
    """A writer into a hidden folder, which becomes `place` when nothing has gone wrong; else nothing is left of it.

    Raises:
        ParameterError: as `check_place`, or when it cannot be written.
    """
    place = place.absolute()
    check_place(place, may_replace=may_replace)
    try:
        hidden = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}."))
        hidden.chmod(0o755)
    except OSError as error:
        raise unwritable(place.parent, error) from error
    try:
        yield FolderWriter(hidden)
        check_place(place, may_replace=may_replace)
        try:
            _take_place(hidden, place)
        except OSError as error:
            raise unwritable(place.parent, error) from error
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def unwritable(folder: Path, error: OSError) -> ParameterError:
    """That a site cannot be written, and why."""
    return ParameterError(f"--out: {folder} cannot be written ({error.strerror}): make room, or choose another folder")


def _take_place(hidden: Path, place: Path) -> None:
    """Rename a folder; what is there goes away once the new one is in its place."""
    if not place.exists():
        hidden.rename(place)
        return
    old = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}."))
    try:
        place.rename(old)
        try:
            hidden.rename(place)
        except OSError:
            old.rename(place)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
