"""`grokscope branch`: train on from a checkpoint of a run, with something other than in that run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from analysis.errors import ParameterError
from analysis.folders import is_run
from app.commands.train import train_here
from app.commands.warm import SETTINGS as WARM_SETTINGS
from app.commands.warm import no_warm_flag
from app.figures.numerals import epoch_of
from app.settings import Settings, setting_flags
from jobs.job import Job, job_in

if TYPE_CHECKING:
    from analysis.branch import Beginning
    from analysis.manifest import Dtype
    from analysis.run import Run

SETTINGS = (*WARM_SETTINGS, "queue_url")


@click.command()
@click.argument("parent")
@click.option("--epoch", type=int, required=True, help="The checkpoint of PARENT to begin with.")
@click.option("--name", required=True, help="Name of the branch, which is a run of its own.")
@click.option("--weight-decay", type=float, help="AdamW's weight decay from there on.  [default: PARENT's]")
@click.option("--lr", type=float, help="Learning rate from there on.  [default: PARENT's]")
@click.option("--betas", type=float, nargs=2, help="AdamW's betas from there on.  [default: PARENT's]")
@click.option("--warmup", type=int, help="Steps in which the learning rate rises to --lr, where AdamW begins anew.")
@click.option("--epochs", type=int, help="The last epoch, counted as in PARENT.  [default: PARENT's]")
@click.option("--checkpoints", help="Schedule: epochs and start:stop:step, stop not included.")
@click.option("--without-head", "heads", type=int, multiple=True, help="Hold a head's output at zero.")
@click.option("--without-frequency", "frequencies", type=int, multiple=True, help="Hold a frequency of W_E at zero.")
@click.option("--dtype", type=click.Choice(["float32", "float16", "bfloat16"]), default="float32", show_default=True)
@click.option("--submit", is_flag=True, help="Leave the training to a worker.")
@no_warm_flag
@setting_flags(*SETTINGS)
def branch(parent: str, epoch: int, name: str, dtype: Dtype, **options: Any) -> int:
    """Train on from the checkpoint of PARENT at --epoch, as a run of its own that knows its parent.

    It trains on PARENT's pairs and counts epochs on from there. The same command again goes on where the training is,
    and does nothing once that is finished. From PARENT's newest checkpoint it has AdamW's exact state, as far as PARENT
    keeps that; from any other AdamW begins anew.
    """
    from analysis.branch import begin_branch
    from analysis.store import RunStore
    from app.jobs import jobs_of

    settings = Settings.load({field: options.pop(field) for field in SETTINGS})
    submits, no_warm = options.pop("submit"), options.pop("no_warm")
    held = {"without_heads": options.pop("heads"), "without_frequencies": options.pop("frequencies")}
    changes = {field: value for field, value in options.items() if value is not None}
    run = RunStore(settings.runs_folder).open(parent)
    beginning = begin_branch(run, epoch, changes, **held)
    jobs = jobs_of(settings)
    folder = jobs.store.folder(name)
    there = job_in(folder)
    wanted = Job.of(beginning.model, beginning.train, dtype, beginning.branch)
    if is_run(folder) if there is None else not there.wants_same(wanted):
        raise ParameterError(f"there is another run {name!r} already: choose another --name")
    about: dict[str, Any] = {"model": wanted.model, "train": wanted.train, "dtype": dtype}
    about |= {"branch": beginning.branch, "files": beginning.files}
    if there is None:
        _say(run, beginning, name)
    if submits:
        if there is None:
            jobs.submit(name, **about)
        click.echo(f"Run {name} is wanted: a worker trains it. See how it stands with: grokscope jobs")
        return 0
    holding = jobs.begun(name, **about) if there is None else jobs.continued(name, epochs=None)
    return train_here(settings, jobs, name, holding, warms=not no_warm)


def _say(parent: Run, beginning: Beginning, name: str) -> None:
    """Say where a branch begins, and what of its parent it does not go on with."""
    about, before = beginning.branch, parent.manifest.branch
    how = (
        "goes on with AdamW's exact state"
        if about.optimiser == "continued"
        else "begins with AdamW's moments at zero, which a checkpoint does not have"
    )
    click.echo(f"Run {name} branches off {parent.name} at epoch {epoch_of(about.epoch)}, and {how}.", err=True)
    if before is None:
        return
    flags = [f"--without-head {head}" for head in before.without_heads if head not in about.without_heads]
    kept = about.without_frequencies
    flags += [f"--without-frequency {freq}" for freq in before.without_frequencies if freq not in kept]
    if flags:
        click.echo(f"What {parent.name} holds at zero is free in {name}: to hold it, give {' '.join(flags)}.", err=True)
