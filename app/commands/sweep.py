"""`grokscope sweep`: have many trainings done that differ in some fields, or print the commands that do them."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click

from app.commands.train import do_job_here
from app.settings import Settings, runs_flag, setting_flags

SETTINGS = ("runs", "cache", "queue_url", "device")


@click.command()
@click.argument("config", type=click.Path(path_type=Path))
@click.option("--print", "prints", is_flag=True, help="Make nothing: print a command for each run, which trains it.")
@click.option("--point", "points", multiple=True, metavar="NAME", help="Train this run of the sweep here and now.")
@setting_flags(*SETTINGS)
def sweep(config: Path, prints: bool, points: tuple[str, ...], **settings: Any) -> int:
    """Have the runs trained that CONFIG describes, a TOML file; those that are there already stay as they are.

    Workers train them: `grokscope serve` has one, and `grokscope worker` is one. Where something else gives out work,
    --print has a command for each run. It makes what is missing of that run, and may be run again at any time.
    """
    from app.jobs import jobs_of
    from jobs.sweep import begin, chosen, read_sweep

    loaded = Settings.load(settings)
    where = runs_flag(loaded.runs_folder)
    found = read_sweep(config)
    if prints:
        for point in chosen(found, points):
            words = ["grokscope", "sweep", str(config), "--point", point.name]
            click.echo(shlex.join(words) + where)
        return 0
    jobs = jobs_of(loaded)
    begun = begin(jobs, found, points)
    if points:
        return max(do_job_here(loaded, jobs, name) for name in dict.fromkeys(points))
    counts = [f"{len(begun.missing)} to train"]
    counts += [f"{len(begun.further)} to train further"] if begun.further else []
    counts += [f"{len(begun.known)} there already"] if begun.known else []
    click.echo(f"Sweep {found.name} has {len(found.points)} runs: {', '.join(counts)}.")
    click.echo(f"Workers train them: grokscope serve{where}, or grokscope worker{where}. See: grokscope jobs{where}")
    return 0
