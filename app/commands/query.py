"""`grokscope query`: the answers of the dashboard on the command line, or in a file."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.errors import NotFoundError, ParameterError
from analysis.manifest import epoch_name
from app.settings import Settings, setting_flags

if TYPE_CHECKING:
    from analysis.batch import Watch
    from analysis.query import Query
    from analysis.run import Run


@click.command()
@click.argument("run", required=False)
@click.argument("epoch", required=False)
@click.argument("query", required=False)
@click.argument("parameters", nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), help="Write the answer to FILE.npz, FILE.csv or FILE.json.")
@click.option("--list", "listing", is_flag=True, help="Print every query with its parameters.")
@setting_flags("runs", "cache", "device")
def query(
    run: str | None,
    epoch: str | None,
    query: str | None,
    parameters: tuple[str, ...],
    out: Path | None,
    listing: bool,
    **settings: Any,
) -> None:
    """Ask one QUERY of RUN at EPOCH, with its parameters as key=value.

    EPOCH is the epoch of a checkpoint, first, last, or all (then a leading epoch axis); queries about the whole run
    ignore it. In an npz the main array is called values; a csv has the main array, and those over the same axes.
    """
    if listing:
        click.echo(_listing())
        return
    if run is None or epoch is None or query is None:
        raise ParameterError("give RUN EPOCH QUERY key=value…, or --list for the queries")
    from analysis.queries import query_named
    from app.export import check_format, describe, left_out, write_answer
    from cache.build import build_answers
    from cache.folder import CacheFolder

    if out is not None:
        check_format(out)
    asked = query_named(query).parse_text(_pairs(parameters))
    loaded = Settings.load(settings)
    CacheFolder(loaded.cache).check()
    answers = build_answers(
        loaded.runs, loaded.cache, device=loaded.device, disk=loaded.cache_disk, mirror=loaded.mirror_disk
    )
    opened = answers.session.run(run)
    at = None if asked.scope != "checkpoint" else _epoch(opened, epoch)
    with _progress() as watch:
        answer = answers.answer(opened, at, asked, watch=watch)
    if out is None:
        click.echo(describe(answer))
        return
    write_answer(
        answer,
        out,
        about={"run": run, "epoch": epoch_name(at), "query": query, "parameters": asked.model_dump(mode="json")},
    )
    without = left_out(answer, out)
    click.echo(f"wrote {out}" + (f", without {', '.join(without)}: use .npz or .json for all" if without else ""))


@contextmanager
def _progress() -> Iterator[Watch]:
    """A bar for queries that go through many checkpoints, on a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    from analysis.batch import Watch

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        row = bar.add_task("checkpoints", total=None)
        yield Watch(on_progress=lambda done, total: bar.update(row, completed=done, total=total))


def _pairs(parameters: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for parameter in parameters:
        key, equals, value = parameter.partition("=")
        if not equals or not key:
            raise ParameterError(f"{parameter!r} is not a parameter: write key=value")
        if key in pairs:
            raise ParameterError(f"{key} is given twice: give it once")
        pairs[key] = value
    return pairs


def _epoch(run: Run, text: str) -> int | None:
    if text == "all":
        return None
    if text in ("first", "last"):
        if not run.epochs:
            raise NotFoundError(f"run {run.name!r} has no checkpoint yet: wait for its training to write one")
        return run.epochs[0 if text == "first" else -1]
    from analysis.signature import read_epoch

    try:
        return read_epoch(text.replace(",", ""))  # as sentences write it
    except ValueError:
        raise ParameterError(f"{text!r} is not an epoch: give a number, first, last or all") from None


def _listing() -> str:
    from analysis.queries import QUERIES

    return "\n\n".join(_described(kind) for kind in QUERIES.values())


def _described(kind: type[Query]) -> str:
    from analysis.signature import lines_of

    lines = [
        f"{kind.name} ({ {'checkpoint': 'at an epoch', 'run': 'of the whole run', 'task': 'of the task'}[kind.scope] })"
    ]
    lines += [f"  {line}".rstrip() for line in (inspect.getdoc(kind) or "").splitlines()]
    for name, field in kind.model_fields.items():
        default = "required" if field.is_required() else f"default {field.get_default(call_default_factory=True)!s}"
        lines.append(f"  {name}: {field.description} [{default}]")
    for basis, name, spec in lines_of(kind.arrays):
        where = " ".join(filter(None, [f"({', '.join(spec.axes) or 'one number'})", basis and f"in {basis}"]))
        lines.append(f"  → {name} {where}: {'; '.join(filter(None, [spec.unit, spec.meaning]))}")
    return "\n".join(lines)
