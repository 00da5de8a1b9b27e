"""`grokscope publish`: runs as a folder that any static host serves."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.errors import CancelledError
from app.commands.interruptible import interruptible
from app.commands.progress import bar
from app.commands.warm import SETTINGS
from app.figures.numerals import number
from app.settings import Settings, setting_flags

if TYPE_CHECKING:
    from app.publish.folder import FolderWriter
    from app.publish.site import Site

_STOPPED = 130
_MEGABYTE = 1_000_000


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="RUN…")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write.")
@click.option("--force", is_flag=True, help="Replace the site that is there.")
@setting_flags(*SETTINGS)
def publish(names: tuple[str, ...], out: Path, force: bool, **settings: Any) -> int:
    """Write pages of RUN… into a folder that any static host serves, and python -m http.server.

    Every neuron, head, key frequency and checkpoint scrubs there. What needs a server is left out: training, imports,
    and answers to anything else. The same runs make the same bytes.
    """
    from app.publish.folder import check_place, new_folder
    from cache.build import build_answers
    from cache.folder import CacheFolder

    loaded = Settings.load(settings)
    check_place(out, may_replace=force)
    CacheFolder(loaded.cache).check()
    answers = build_answers(
        loaded.runs, loaded.cache, device=loaded.device, disk=loaded.cache_disk, mirror=loaded.mirror_disk
    )
    began = time.monotonic()
    try:
        with interruptible() as stops, new_folder(out, may_replace=force) as writer:
            from app.publish.site import Site

            _write(Site(answers, tuple(dict.fromkeys(names))), writer, stops)
    except CancelledError:
        click.echo("grokscope: stopped, and nothing was written", err=True)
        return _STOPPED
    finally:
        answers.backend.close()
    size, seconds = sum(writer.sizes.values()) / _MEGABYTE, time.monotonic() - began
    click.echo(f"wrote {out}: {number(size)} MB in {len(writer.sizes):,} files, in {seconds:.0f} s.")
    click.echo(f"Look at it with: python -m http.server --directory {out}")
    return 0


def _write(site: Site, writer: FolderWriter, stops: Callable[[], bool]) -> None:
    from analysis.batch import Watch

    estimate = site.estimate()
    click.echo(f"about {number(estimate.size / _MEGABYTE)} MB in {estimate.count:,} files", err=True)
    with bar("publishing") as report:
        for file in site.files(Watch(should_stop=stops)):
            writer.write(file)
            report(len(writer.sizes), estimate.count)
    writer.write(site.manifest(dict(writer.sizes)))
