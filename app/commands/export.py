"""`grokscope export`: a whole run as one file, which `grokscope import` takes anywhere else."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.errors import CancelledError, ParameterError
from app.commands.interruptible import interruptible
from app.figures.numerals import number
from app.settings import Settings, setting_flags

if TYPE_CHECKING:
    from analysis.archive import Archive
    from analysis.batch import Watch

_STOPPED = 130
_MEGABYTE = 1_000_000


@click.command("export")
@click.argument("run")
@click.argument("file", type=click.Path(path_type=Path))
@setting_flags("runs")
def export_run(run: str, file: Path, **settings: Any) -> int:
    """Write all of RUN into FILE.zip: its configuration, its history and every checkpoint.

    grokscope import takes it again, here or elsewhere. The same run makes the same bytes.
    """
    from analysis.archive import SUFFIX, Archive
    from analysis.batch import Watch
    from analysis.store import open_store

    if file.suffix != SUFFIX:
        raise ParameterError(f"{file}: the file's name must end in {SUFFIX}")
    loaded = Settings.load(settings)
    archive = Archive(open_store(loaded.runs, cache=loaded.cache, limit=loaded.mirror_disk).open(run))
    with interruptible() as should_stop:
        try:
            _write(archive, file, Watch(should_stop=should_stop))
        except CancelledError:
            click.echo("grokscope: stopped, and nothing was written", err=True)
            return _STOPPED
        except OSError as error:
            raise ParameterError(f"{file} cannot be written ({error.strerror})") from error
    click.echo(f"wrote {file}, {number(archive.size / _MEGABYTE)} MB: bring it back with grokscope import")
    return 0


def _write(archive: Archive, file: Path, watch: Watch) -> None:
    """Write it whole, or not at all; what is there already stays.

    Raises:
        ParameterError: when there is a file of that name.
        OSError: when it cannot be written.
    """
    handle, temporary = tempfile.mkstemp(dir=file.absolute().parent, prefix=f".{file.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as out:
            for piece in archive.pieces(watch):
                out.write(piece)
        Path(temporary).chmod(0o644)
        with suppress(OSError):  # a name that is free is taken at once; not all file systems have links
            os.link(temporary, file)
            return
        if file.exists():
            raise ParameterError(f"there is a file {file} already: choose another name")
        Path(temporary).rename(file)
    finally:
        Path(temporary).unlink(missing_ok=True)
