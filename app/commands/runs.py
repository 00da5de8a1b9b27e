"""`grokscope runs`: what is in the run store."""

from __future__ import annotations

import json
from typing import Any

import click

from analysis.errors import GrokscopeError
from analysis.manifest import UNKNOWN, epoch_name
from app.figures.numerals import epoch_of
from app.settings import Settings, no_runs, setting_flags


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON: a list of runs.")
@setting_flags("runs")
def runs(as_json: bool, runs: str | None) -> None:
    """List the runs: name, p, epochs of their checkpoints, and state."""
    from analysis.store import open_store

    loaded = Settings.load({"runs": runs})
    store = open_store(loaded.runs, cache=loaded.cache, limit=loaded.mirror_disk)
    rows = [_row(store, name) for name in store.names()]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    if not rows:
        click.echo(f"There are {no_runs(loaded)}")
    for row in rows:
        click.echo(_line(row))


def _row(store: Any, name: str) -> dict[str, Any]:
    try:
        run = store.open(name)
    except GrokscopeError as error:
        return {"name": name, "p": None, "operation": None, "epochs": [], "state": "damaged", "problem": str(error)}
    model = run.manifest.model
    return {
        "name": name,
        "p": model.p,
        "operation": model.operation,
        "epochs": [epoch_name(epoch) for epoch in run.epochs],
        "state": run.state,
        "problem": None,
    }


def _line(row: dict[str, Any]) -> str:
    if row["problem"]:
        return f"{row['name']:<24} damaged: {row['problem']}"
    epochs = [epoch if epoch == UNKNOWN else epoch_of(epoch) for epoch in row["epochs"]]
    span = f"epochs {epochs[0]} to {epochs[-1]}" if len(epochs) > 1 else f"epoch {epochs[0]}" if epochs else "none yet"
    count = f"{len(epochs):,} checkpoint{'s' * (len(epochs) != 1)}"
    return f"{row['name']:<24} p = {row['p']:<5} {row['operation']:<9} {row['state']:<9} {count}, {span}"
