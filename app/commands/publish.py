"""`grokscope publish`: runs as a folder that any static host serves."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from analysis.errors import CancelledError, ParameterError, listing
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
@click.option("--out", type=click.Path(path_type=Path), help="The folder to write.")
@click.option("--to", help="hf://user/space: upload it as a static Space, with the token in HF_TOKEN.")
@click.option("--force", is_flag=True, help="Replace the site that is there.")
@setting_flags(*SETTINGS)
def publish(names: tuple[str, ...], out: Path | None, to: str | None, force: bool, **settings: Any) -> int:
    """Write pages of RUN… into a folder that any static host serves, and python -m http.server.

    Every neuron, head, key frequency and checkpoint scrubs there. What needs a server is left out: training, imports,
    and answers to anything else. The same runs make the same bytes.
    """
    from app.publish.space import Space

    loaded = Settings.load(settings)
    if out is None and to is None:
        raise ParameterError("say where: --out FOLDER, or --to hf://user/space")
    space = None if to is None else Space.at(to)
    chosen = tuple(dict.fromkeys(names))
    with TemporaryDirectory(prefix="grokscope-site-") as temporary:
        place = out or Path(temporary) / "site"
        code = _publish(chosen, place, loaded, may_replace=force)
        if code == 0 and space is not None:
            click.echo(f"uploading {place} to {to} …", err=True)
            click.echo(f"It is at {space.upload(place, f'Publish {listing(chosen)}')}")
        elif code == 0:
            click.echo(f"Look at it with: python -m http.server --directory {place}")
    return code


def _publish(names: tuple[str, ...], out: Path, loaded: Settings, *, may_replace: bool) -> int:
    """Write the folder, and say so; the exit code."""
    from app.publish.folder import check_place, new_folder
    from cache.build import build_answers
    from cache.folder import CacheFolder

    check_place(out, may_replace=may_replace)
    CacheFolder(loaded.cache).check()
    answers = build_answers(
        loaded.runs, loaded.cache, device=loaded.device, disk=loaded.cache_disk, mirror=loaded.mirror_disk
    )
    began = time.monotonic()
    try:
        with interruptible() as stops, new_folder(out, may_replace=may_replace) as writer:
            from app.publish.site import Site

            _write(Site(answers, names), writer, stops)
    except CancelledError:
        click.echo("grokscope: stopped, and nothing was written", err=True)
        return _STOPPED
    finally:
        answers.backend.close()
    size, seconds = sum(writer.sizes.values()) / _MEGABYTE, time.monotonic() - began
    click.echo(f"wrote {out}: {number(size)} MB in {len(writer.sizes):,} files, in {seconds:.0f} s.")
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
