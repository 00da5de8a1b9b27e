"""`grokscope train`: train a run, or resume one, with a progress bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from analysis.config import OPERATIONS, ModelConfig, TrainConfig
from analysis.errors import ParameterError, one_sentence
from analysis.folders import RunFolders
from analysis.lease import HeldError, Lease, LostError
from app.commands.interruptible import interruptible
from app.commands.warm import SETTINGS, no_warm_flag, warm_new_run
from app.figures.numerals import number, percent
from app.niceness import be_nice_as_process
from app.settings import Settings, runs_flag, setting_flags
from jobs.child import GONE, end_with
from jobs.control import Jobs
from jobs.job import Pace
from jobs.sweep import companions_of
from jobs.worker import STOPPED

if TYPE_CHECKING:
    from training.trainer import Progress

_NICENESS = 10


def _defaults(name: str) -> Any:
    fields = TrainConfig.model_fields if name in TrainConfig.model_fields else ModelConfig.model_fields
    return fields[name].default


def _config_option(
    name: str, kind: type, text: str, **extra: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    flag = f"--{name.replace('_', '-')}"
    return click.option(flag, name, type=kind, default=_defaults(name), show_default=True, help=text, **extra)


_OPERATIONS = ", ".join(
    f"{name} ({definition.formula}{', prime p' if definition.is_of_units else ''})"
    for name, definition in OPERATIONS.items()
)


@click.command()
@click.option("--name", required=True, help="Name of the run, and of its folder in the run store.")
@click.option("--resume", is_flag=True, help="Continue the run; of the rest only --epochs and --device may be given.")
@click.option("--job", is_flag=True, help="Do what the job.json of the run asks for; nothing when that is done.")
@click.option("--lease", help="The token of the lease that the worker which starts this holds.", hidden=True)
@click.option("--p", type=int, default=113, show_default=True, help="Modulus, 3 or more.")
@_config_option("operation", str, f"What to learn, modulo p: {_OPERATIONS}.")
@_config_option("d_model", int, "Width of the residual stream.")
@_config_option("n_heads", int, "Attention heads.")
@_config_option("d_head", int, "Width of a head.")
@_config_option("d_mlp", int, "Neurons.")
@_config_option("act_fn", str, "Nonlinearity: relu, gelu or quadratic.")
@_config_option("seed", int, "Seed of the weights, and of the split into training and test pairs.")
@_config_option("split_seed", int, "Seed of the split alone: runs that share it train on the same pairs.")
@_config_option("frac_train", float, "Share of all pairs to train on, between 0 and 1.")
@_config_option("epochs", int, "Optimiser steps, each on the full batch.")
@_config_option("lr", float, "Learning rate.")
@_config_option("weight_decay", float, "AdamW's weight decay; 0 turns it off, and grokking with it.")
@_config_option("betas", float, "AdamW's betas.", nargs=2)
@_config_option("warmup", int, "Steps in which the learning rate rises to --lr.")
@_config_option("checkpoints", str, "Schedule: epochs and start:stop:step, stop not included.")
@click.option("--dtype", type=click.Choice(["float32", "float16", "bfloat16"]), default="float32", show_default=True)
@no_warm_flag
@setting_flags(*SETTINGS)
@click.pass_context
def train(context: click.Context, /, **options: Any) -> int:
    """Train a transformer on (x ∘ y) mod p and keep its checkpoints as a run.

    Ctrl-C leaves a valid run that --resume continues exactly. At the end, what the run's pages wait for is computed and
    kept.
    """
    settings = Settings.load({name: options.pop(name) for name in SETTINGS})
    name, resume, dtype, no_warm = (options.pop(name) for name in ("name", "resume", "dtype", "no_warm"))
    is_job, token = options.pop("job"), options.pop("lease")
    models = _validated(ModelConfig, options)
    trains = _validated(TrainConfig, options)
    jobs = Jobs(RunFolders(settings.runs_folder))
    if is_job:
        _refuse_changes(context, "a job is done: its job.json has it", allowed=())
        return do_job_here(settings, jobs, name, token)
    if resume:
        _refuse_changes(context, "a run is resumed", allowed=("epochs",))
        given = context.get_parameter_source("epochs") is ParameterSource.COMMANDLINE
        holding = jobs.continued(name, epochs=trains.epochs if given else None)
    else:
        holding = jobs.begun(name, model=models, train=trains, dtype=dtype)
    return train_here(settings, jobs, name, holding, warms=not no_warm)


def train_here(
    settings: Settings, jobs: Jobs, name: str, holding: AbstractContextManager[Lease], *, warms: bool
) -> int:
    """Train a run whose lease is to be held, and say what becomes of it; returns the command's exit code."""
    finished, is_told_to_stop = _train(settings, name, holding)
    if is_told_to_stop and not finished:
        jobs.pause(name)  # or a worker would go on
    where = runs_flag(settings.runs_folder)
    if not finished:
        click.echo(f"Stopped. Continue with: grokscope train --name {name} --resume{where}", err=True)
        return STOPPED
    click.echo(f"Run {name} is in {jobs.store.folder(name)}. See it with: grokscope serve{where}")
    return warm_new_run(settings, name) if warms else 0


def _train(
    settings: Settings, name: str, holding: AbstractContextManager[Lease], others: Sequence[str] = ()
) -> tuple[bool, bool]:
    """Do what is wanted of a run, while its lease is held; whether it was done, and whether a signal stopped it.

    `others` are trained together with it, as far as nobody else trains them by now.
    """
    from analysis.store import RunStore
    from app.training import do_jobs

    # Until here a signal ends the process at once: importing torch takes seconds.
    with interruptible() as should_stop, _progress_bar() as on_progress, ExitStack() as held:
        store = RunStore(settings.runs_folder)
        leases = {name: held.enter_context(holding)}
        for other in others:
            with suppress(HeldError, OSError):
                leases[other] = held.enter_context(Lease.take(store.folder(other), owner="grokscope train --job"))
        finished = do_jobs(store, leases, device=settings.device, on_progress=on_progress, should_stop=should_stop)
        return finished, should_stop()


def do_job_here(settings: Settings, jobs: Jobs, name: str, token: str | None = None) -> int:
    """Do what a run's folder asks for: for a worker that holds its lease, or on somebody's own account."""
    try:
        holding = jobs.undertaken(name) if token is None else _adopted(jobs.store.folder(name), token)
        others = () if token is None else companions_of(jobs.store, name)
        finished, is_told_to_stop = _train(settings, name, holding, others)
    except LostError as error:
        click.echo(f"grokscope: {error}", err=True)
        return GONE
    click.echo(f"Run {name} {'is finished' if finished else 'has stopped'}.")
    return STOPPED if is_told_to_stop else 0


def _adopted(folder: Path, token: str) -> AbstractContextManager[Lease]:
    """The lease that the worker holds which has started this process: that ends with it, and takes what it leaves."""
    lease = Lease.adopt(folder, token)
    end_with(lease.holder.pid)
    be_nice_as_process(_NICENESS)
    return nullcontext(lease)


def _validated(config: type[Any], options: dict[str, Any]) -> Any:
    from pydantic import ValidationError

    try:
        return config(**{name: value for name, value in options.items() if name in config.model_fields})
    except ValidationError as error:
        raise ParameterError(one_sentence(error, flags=True)) from None


def _refuse_changes(context: click.Context, when: str, *, allowed: tuple[str, ...]) -> None:
    for name in context.params:
        given = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if given and name not in ("name", "resume", "job", "lease", "no_warm", *allowed, *SETTINGS):
            raise ParameterError(f"--{name.replace('_', '-')} cannot change when {when}: leave it out")


@contextmanager
def _progress_bar() -> Iterator[Callable[[Progress], None]]:
    """A bar with epoch, losses, accuracies, steps/s and the time left; plain lines when not on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = [
        TextColumn("epoch {task.completed:>6,.0f} / {task.total:,.0f}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[numbers]}"),
        TimeRemainingColumn(),
    ]
    pace = Pace()
    with Bar(*columns, console=console, disable=not console.is_terminal) as bar:
        row = bar.add_task("train", total=1, numbers="")

        def report(now: Progress) -> None:
            speed = pace.at(now.epoch)
            numbers = _numbers(now, speed)
            bar.update(row, completed=now.epoch, total=now.epochs, numbers=numbers)
            if not console.is_terminal and (now.epoch % 1000 == 0 or now.epoch == now.epochs):
                left = (now.epochs - now.epoch) / speed if speed else 0.0
                click.echo(f"epoch {now.epoch:,} / {now.epochs:,}  {numbers}  {left:,.0f} s left", err=True)

        yield report


def _numbers(now: Progress, speed: float) -> str:
    return (
        f"loss {number(now.train_loss)} / {number(now.test_loss)}  "
        f"accuracy {percent(now.train_accuracy)} / {percent(now.test_accuracy)}  {number(speed)} steps/s"
    )
