"""The import of a file with many checkpoints, as torch writes them, against reading that file."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import torch

from analysis.importers.foreign import Overrides, save
from analysis.importers.read import read_foreign
from analysis.store import RunStore
from benchmarks.bench import Bench, check_agreement
from benchmarks.result import Aim, Figure, Result
from benchmarks.timing import race

_MOST = 100
_ROUNDS = 5
_NAME = "imported"


def measure(bench: Bench) -> Result:
    """Race an import of the run's first checkpoints in float32, whole and with every check, and reading their file."""
    epochs, model = bench.run.epochs[:_MOST], bench.model
    imports, reads = f"import of {len(epochs)} checkpoints", "reading their file"
    overrides = Overrides(operation=model.operation, act_fn=model.act_fn, heads=model.n_heads)
    with tempfile.TemporaryDirectory() as folder:
        path, store = Path(folder) / "run.pth", RunStore(Path(folder) / "runs")
        states = {epoch: bench.run.state_dict(epoch) for epoch in epochs}
        torch.save({epoch: {name: one.float() for name, one in state.items()} for epoch, state in states.items()}, path)

        def bring() -> None:
            shutil.rmtree(store.folder(_NAME), ignore_errors=True)
            save(store, _NAME, read_foreign(path, overrides), command="")

        bring()
        ours = store.open(_NAME).state_dict(epochs[-1])["embed.weight"]
        check_agreement("an imported weight", ours, states[epochs[-1]]["embed.weight"].float())
        contestants = {imports: bring, reads: lambda: torch.load(path, weights_only=True)}
        times = race(contestants, rounds=min(bench.rounds, _ROUNDS), device=bench.device)
        size = path.stat().st_size / 1e6
    each = (times.median(imports) - times.median(reads)) / len(epochs) * 1000
    figures = [Figure("an import, each checkpoint, beside reading the file", each, "ms", Aim("at most", 20))]
    return Result.of(f"Import of {len(epochs)} checkpoints, {size:.0f} MB", times, [], figures=figures)
