"""`grokscope import`: someone else's training as a run."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.address import is_address, without_secrets
from analysis.config import OPERATIONS
from analysis.errors import CancelledError, ParameterError
from analysis.leftovers import scratch
from analysis.manifest import LAST_EPOCH
from app.commands.interruptible import interruptible
from app.commands.warm import SETTINGS, no_warm_flag, warm_new_run
from app.settings import Settings, setting_flags

if TYPE_CHECKING:
    from analysis.batch import Watch
    from analysis.importers.foreign import Overrides
    from analysis.run import Run
    from cache.answers import Answers

_EPOCHS = click.IntRange(1, LAST_EPOCH)
_FILE = click.Path(path_type=Path)
_STOPPED = 130
_MEGABYTE = 1_000_000


@click.command("import")
@click.argument("source")
@click.option("--name", required=True, help="Name of the run to make.")
@click.option("--operation", type=click.Choice(list(OPERATIONS)), help="Default: the file's, or what fits best.")
@click.option("--act-fn", type=click.Choice(["relu", "gelu", "quadratic"]), help="Default: the file's, or relu.")
@click.option(
    "--heads", type=click.IntRange(1), help="Heads. Default: as the shapes or the file tell, or what fits best."
)
@click.option("--epoch", type=click.IntRange(0, LAST_EPOCH), help="Epoch of the only checkpoint. Default: the file's.")
@click.option("--epochs", type=_FILE, help="File with the epoch of each checkpoint. Default: as the source tells.")
@click.option("--train-every", type=_EPOCHS, help="Epochs between two train losses. Default: as the lengths tell.")
@click.option("--test-every", type=_EPOCHS, help="Epochs between two test losses. Default: as the lengths tell.")
@click.option("--no-losses", is_flag=True, help="Leave out losses and accuracies.")
@click.option(
    "--train-frac", type=click.FloatRange(0, 1, min_open=True), help="Share of the pairs that were trained on."
)
@click.option("--split-seed", type=click.IntRange(0), help="Seed that they were drawn with.")
@click.option("--mask", type=_FILE, help="File with the training pairs, as p × p of 0 and 1. Default: the source's.")
@click.option("--names", type=_FILE, help="TOML file that says what the parameters are called.")
@no_warm_flag
@setting_flags(*SETTINGS)
def import_model(source: str, name: str, no_losses: bool, no_warm: bool, **options: Any) -> int:
    """Import a SOURCE as a run, and print what it is.

    SOURCE is a file of torch.save with one checkpoint or many, a file of safetensors, a folder or a zip of such files,
    one for each checkpoint; or a run that grokscope export has written. It may be an address: hf://user/repo/path,
    s3://bucket/path or https://….
    """
    from analysis.importers.foreign import Overrides
    from analysis.importers.naming import UnknownNamesError
    from app.summary import summary
    from cache.build import build_answers
    from cache.folder import CacheFolder

    loaded = Settings.load({name: options.pop(name) for name in SETTINGS})
    CacheFolder(loaded.cache).check()
    answers = build_answers(loaded.runs_folder, loaded.cache, device=loaded.device, disk=loaded.cache_disk)
    words = ["grokscope", "import", _told(source), "--name", name]
    for option, value in options.items():
        words += [f"--{option.replace('_', '-')}", str(value)] if value is not None else []
    words += ["--no-losses"] if no_losses else []
    overrides = Overrides(**options, losses=not no_losses)
    try:
        run = _imported(answers, source, name, overrides, shlex.join(words))
    except CancelledError:
        click.echo("grokscope: stopped, and nothing was imported", err=True)
        return _STOPPED
    except UnknownNamesError as error:
        raise ParameterError(f"{error}{_written(Path(source), error.template)}") from None
    click.echo(summary(answers, run))
    return 0 if no_warm else warm_new_run(loaded, name)


def _imported(answers: Answers, source: str, name: str, overrides: Overrides, command: str) -> Run:
    from analysis.importers.exported import is_exported, take
    from analysis.importers.foreign import Overrides, refuse_taken, save
    from analysis.importers.read import read_foreign

    store = answers.session.store
    refuse_taken(store.folder(name))
    with interruptible() as should_stop, _here(source, should_stop) as path, _bar(should_stop) as watch:
        if not is_exported(path):
            return save(store, name, read_foreign(path, overrides, watch), command=command, watch=watch)
        if overrides != Overrides():
            raise ParameterError(f"{source} is a run of Grokscope, which says all of itself: give --name alone")
        return take(store, path, name, watch)


def _told(source: str) -> str:
    """A source as the command says it: without the folders that it lies in here, or a password."""
    return without_secrets(source) if is_address(source) else Path(source).name


@contextmanager
def _here(source: str, should_stop: Callable[[], bool]) -> Iterator[Path]:
    """Where a source lies: what is at an address is fetched into a folder that lasts as long as it is read."""
    from analysis.remote import fetch

    if not is_address(source):
        yield Path(source)
        return
    with scratch() as folder:
        with _bar(should_stop, "fetching", unit=_MEGABYTE) as watch:
            path = fetch(source, folder, watch=watch)
        yield path


@contextmanager
def _bar(should_stop: Any, doing: str = "importing", *, unit: int = 1) -> Iterator[Watch]:
    """A bar with the checkpoints that have been read, or megabytes; nothing where there is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from analysis.batch import Watch

    console = Console(stderr=True)
    columns = [TextColumn(doing), BarColumn(bar_width=24), MofNCompleteColumn(), TimeRemainingColumn()]
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        row = bar.add_task(doing, total=None)
        yield Watch(
            lambda done, total: bar.update(row, completed=done // unit, total=total // unit or None), should_stop
        )


def _written(source: Path, template: str) -> str:
    """Write a file of names for completion, unless there is one; what to say of it."""
    path = Path(f"{source.name}.names.toml")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template)
    except FileExistsError:
        return f" ({path} is there already: complete it)"
    except OSError as error:
        return f" (no file to complete could be written here: {error.strerror})"
    return f" {path}, which has been written for you to complete"
