"""`grokscope publish`: runs as a folder that any static host serves, or one view as one HTML file."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import click

from analysis.errors import CancelledError, ParameterError, listing
from analysis.files import write_atomically
from app.commands.interruptible import interruptible
from app.commands.progress import bar
from app.commands.warm import SETTINGS
from app.figures.numerals import number
from app.settings import Settings, setting_flags

if TYPE_CHECKING:
    from app.publish.folder import FolderWriter
    from app.publish.site import Site
    from cache.answers import Answers

_STOPPED = 130
_MEGABYTE = 1_000_000
_SCHEMES = ("http", "https")


@click.command()
@click.argument("names", nargs=-1, metavar="[RUN…]")
@click.option("--out", type=click.Path(path_type=Path), help="The folder to write; with --view, the HTML file.")
@click.option("--view", help="A link to a view: write that alone, as one HTML file that scrubs wherever it is opened.")
@click.option(
    "--address",
    help="Where the site will be, for previews of links; with --view, where the dashboard is.",
)
@click.option("--to", help="hf://user/space: upload it as a static Space, with the token in HF_TOKEN.")
@click.option("--force", is_flag=True, help="Replace the site or the file that is there.")
@setting_flags(*SETTINGS)
def publish(
    names: tuple[str, ...],
    out: Path | None,
    to: str | None,
    force: bool,
    view: str | None,
    address: str | None,
    **settings: Any,
) -> int:
    """Write pages of RUN… into a folder that any static host serves, and python -m http.server.

    Every neuron, head, key frequency and checkpoint scrubs there. What needs a server is left out: training, imports,
    and answers to anything else. The same runs make the same bytes.
    """
    from app.publish.space import Space

    loaded = Settings.load(settings)
    if view is not None:
        if out is None or to is not None:
            raise ParameterError("a view is written into a file: --view LINK --out FILE.html")
        return _publish_view(Link.of(view, names, address), out, loaded, may_replace=force)
    if not names:
        raise ParameterError("name the runs to publish, or give a link to a view as --view")
    if out is None and to is None:
        raise ParameterError("say where: --out FOLDER, or --to hf://user/space")
    space = None if to is None else Space.at(to)
    chosen = tuple(dict.fromkeys(names))
    with TemporaryDirectory(prefix="grokscope-site-") as temporary:
        place = out or Path(temporary) / "site"
        code = _publish(chosen, place, loaded, address=_whole(address), may_replace=force)
        if code == 0 and space is not None:
            click.echo(f"uploading {place} to {to} …", err=True)
            click.echo(f"It is at {space.upload(place, f'Publish {listing(chosen)}')}")
        elif code == 0:
            click.echo(f"Look at it with: python -m http.server --directory {place}")
    return code


@dataclass(frozen=True)
class Link:
    """What is said of a view on the command line."""

    run: str
    given: dict[str, str]
    address: str
    """Of the dashboard that it leads back to; empty where nobody says."""

    @classmethod
    def of(cls, view: str, names: tuple[str, ...], address: str | None) -> Self:
        """Read a link, which may be whole, or as short as `explore?run=mod113`.

        Raises:
            ParameterError: for what is none, or leaves open of which run it is.
        """
        from app.address import parameters_in

        given = parameters_in(view)
        runs = dict.fromkeys([*names, *([given["run"]] if "run" in given else [])])
        if len(runs) != 1:
            raise ParameterError(f"--view {view!r}: say of which run, and of one alone, as in explore?run=mod113")
        parts = urlsplit(view)
        if address is None and parts.scheme in _SCHEMES:
            address = f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix(given.get('page', ''))}"
        return cls(next(iter(runs)), given, _whole(address))


def _whole(address: str | None) -> str:
    """An address with a slash at its end; empty where there is none.

    Raises:
        ParameterError: for one that is not whole.
    """
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        is_whole = parts.scheme in _SCHEMES and bool(parts.netloc) and not (parts.query or parts.fragment)
    except ValueError:  # a bracket that is not closed
        is_whole = False
    if not is_whole:
        raise ParameterError(f"--address {address}: write it whole, as https://host/path")
    return f"{address.rstrip('/')}/"


def _check_file(out: Path, *, may_replace: bool) -> None:
    """Refuse a place where no file can be written, before anything is computed.

    Raises:
        ParameterError: for what is there already, a missing folder, or one in which nothing can be written.
    """
    folder = out.absolute().parent
    if not folder.is_dir():
        raise ParameterError(f"--out {out}: there is no folder {folder}")
    if not os.access(folder, os.W_OK):
        raise _unwritable(out, os.strerror(errno.EACCES))
    try:
        out.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unwritable(out, error.strerror) from error
    if not (may_replace and out.is_file()):
        raise ParameterError(f"--out {out}: there is something already: --force replaces a file")


def _unwritable(out: Path, why: str | None) -> ParameterError:
    return ParameterError(f"--out {out}: it cannot be written ({why}): choose another place")


def _publish_view(link: Link, out: Path, loaded: Settings, *, may_replace: bool) -> int:
    """Write the file of a view, and say so; the exit code."""
    from analysis.batch import Watch
    from app.publish.one_file import OneFile

    _check_file(out, may_replace=may_replace)
    began = time.monotonic()
    answers = _answers(loaded)
    try:
        with interruptible() as stops:
            run = answers.session.run(link.run)
            data = OneFile(answers, run, link.given, link.address).data(Watch(should_stop=stops))
    except CancelledError:
        click.echo("grokscope: stopped, and nothing was written", err=True)
        return _STOPPED
    finally:
        answers.backend.close()
    try:
        write_atomically(out, data)
    except OSError as error:
        raise _unwritable(out, error.strerror) from error
    click.echo(f"wrote {out}: {number(len(data) / _MEGABYTE)} MB, in {time.monotonic() - began:.0f} s.")
    return 0


def _answers(loaded: Settings) -> Answers:
    from cache.build import build_answers
    from cache.folder import CacheFolder

    CacheFolder(loaded.cache).check()
    return build_answers(
        loaded.runs, loaded.cache, device=loaded.device, disk=loaded.cache_disk, mirror=loaded.mirror_disk
    )


def _publish(names: tuple[str, ...], out: Path, loaded: Settings, *, address: str, may_replace: bool) -> int:
    """Write the folder, and say so; the exit code."""
    from app.publish.folder import check_place, new_folder

    check_place(out, may_replace=may_replace)
    answers = _answers(loaded)
    began = time.monotonic()
    try:
        with interruptible() as stops, new_folder(out, may_replace=may_replace) as writer:
            from app.publish.site import Site

            _write(Site(answers, names, address), writer, stops)
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
