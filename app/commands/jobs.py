"""`grokscope jobs`: what has become of trainings, and what to do with them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from analysis.config import MAX_EPOCHS
from app.figures.numerals import epoch_of, number, percent
from app.settings import Settings, setting_flags
from jobs.overview import Standing

SETTINGS = ("runs", "cache", "queue_url")

_NAME = click.argument("name")


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON: a list of jobs.")
@setting_flags(*SETTINGS)
@click.pass_context
def jobs(context: click.Context, /, as_json: bool, **settings: Any) -> None:
    """List the jobs, or pause, resume, cancel, extend, rename, delete one."""
    from app.jobs import jobs_of
    from jobs.overview import overview

    context.obj = jobs_of(Settings.load(settings))
    if context.invoked_subcommand is not None:
        return
    standings = overview(context.obj.store)
    if as_json:
        click.echo(json.dumps([_row(standing) for standing in standings], indent=1))
        return
    if not standings:
        click.echo(f"There are no jobs in {context.obj.store.root}.")
    for standing in standings:
        click.echo(_line(standing))


@jobs.command()
@_NAME
@click.argument("epochs", type=click.IntRange(1, MAX_EPOCHS))
@click.pass_obj
def extend(jobs: Any, name: str, epochs: int) -> None:
    """Let a training go to EPOCHS in all."""
    jobs.extend(name, epochs)
    click.echo(f"Run {name} goes to epoch {epochs:,}.")


@jobs.command()
@_NAME
@click.argument("new")
@click.pass_obj
def rename(jobs: Any, name: str, new: str) -> None:
    """Call a run NEW."""
    jobs.rename(name, new)
    click.echo(f"Run {name} is called {new} now.")


_PLAIN = {
    "pause": (
        "Stop a training where it is, until it is resumed.",
        "Run {name} pauses. Go on with: grokscope jobs resume {name}",
    ),
    "resume": (
        "Let a training go on; one that failed tries again.",
        "Run {name} goes on as soon as a worker is free.",
    ),
    "cancel": ("Stop a training for good; its checkpoints stay.", "Run {name} is cancelled."),
    "delete": (
        "Delete a run, or a job that has none yet; undo brings it back for a day.",
        "Run {name} is deleted. For a day, bring it back with: grokscope jobs undo {name}",
    ),
    "undo": ("Bring back what was deleted last under a name.", "Run {name} is back."),
}
"""What needs no more than a name: the help of each, and what is said once it is done."""


def _add(action: str, about: str, said: str) -> None:
    """Add a command that does something with a job."""

    @jobs.command(action, help=about)
    @_NAME
    @click.pass_obj
    def act(control: Any, name: str) -> None:
        getattr(control, action)(name)
        click.echo(said.format(name=name))


for _action, _words in _PLAIN.items():
    _add(_action, *_words)


def _row(standing: Standing) -> dict[str, Any]:
    progress = standing.progress.model_dump() if standing.progress else None
    return asdict(standing) | {"progress": progress}


def _line(standing: Standing) -> str:
    parts = [f"{standing.name:<24} {standing.state:<9}"]
    if standing.reason:
        parts.append(standing.reason)
    elif standing.progress and standing.state in ("running", "paused"):
        now = standing.progress
        parts.append(f"epoch {epoch_of(now.epoch)} of {epoch_of(standing.epochs or now.epochs)}")
        parts.append(f"accuracy {percent(now.train_accuracy)} / {percent(now.test_accuracy)}")
        if standing.state == "running":
            parts.append(f"{number(now.steps_per_second)} steps/s, {now.seconds_left:,.0f} s left")
    elif standing.epochs:
        parts.append(f"{epoch_of(standing.epochs)} epochs")
    return "  ".join(parts)
