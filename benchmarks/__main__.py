"""The command line of the benchmarks: `python -m benchmarks`, or `make bench`."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO

import click
import torch

from analysis.errors import GrokscopeError
from app.settings import Settings
from benchmarks import clips, full_pass, importing, logit, measures, neuron, together, training_step
from benchmarks.bench import Bench
from benchmarks.result import Result

SUBJECTS: Mapping[str, Callable[[Bench], Result]] = {
    "neuron": neuron.measure,
    "full-pass": full_pass.measure,
    "training-step": training_step.measure,
    "together": together.measure,
    "measures": measures.measure,
    "clips": clips.measure,
    "logit": logit.measure,
    "import": importing.measure,
}


@click.command()
@click.argument("subjects", nargs=-1, type=click.Choice(list(SUBJECTS)))
@click.option("--run", "name", default="mod113", show_default=True, help="Run to measure on; its last checkpoint.")
@click.option("--runs", type=click.Path(path_type=Path), help="Folder of runs, if another than the settings say.")
@click.option(
    "--rounds", type=click.IntRange(1), default=15, show_default=True, help="How often to time each contestant."
)
@click.option("--device", default="cpu", show_default=True, help="Where to measure: cpu, cuda or mps.")
@click.option(
    "--threads", type=click.IntRange(1), help="Threads of a CPU to measure with; 1 is steadiest on a busy machine."
)
@click.option("--json", "file", type=click.File("w"), help="Also write the results to this file; - prints them.")
def main(
    *,
    subjects: tuple[str, ...],
    name: str,
    runs: Path | None,
    rounds: int,
    device: str,
    threads: int | None,
    file: TextIO | None,
) -> None:
    """Measure all SUBJECTS, or those given, and compare each ratio and figure with its aim."""
    if threads is not None:
        torch.set_num_threads(threads)
    try:
        bench = Bench.open(Settings.load({"runs": runs}).runs_folder, name, rounds=rounds, device=device)
        click.echo(_machine(bench) + "\n", err=True)
        results = []
        for subject in subjects or tuple(SUBJECTS):
            results.append(SUBJECTS[subject](bench))
            click.echo(results[-1].to_text() + "\n", err=file is not None and file.name == "<stdout>")
    except GrokscopeError as error:
        raise click.ClickException(str(error)) from None
    if file is not None:
        content = {"machine": _machine(bench), "results": [result.to_json() for result in results]}
        file.write(json.dumps(content, indent=1) + "\n")


def _machine(bench: Bench) -> str:
    """What was measured on what, in one line; the load says how far to trust it."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{bench.run.name}, {len(bench.run.epochs)} checkpoints, on {bench.device.type}; {platform.machine()}, "
        f"threads: {torch.get_num_threads()}, torch {torch.__version__}, Python {platform.python_version()}{load}"
    )


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
