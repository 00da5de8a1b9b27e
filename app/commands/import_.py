"""`grokscope import`: someone else's model as a run."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.settings import Settings, setting_flags

if TYPE_CHECKING:
    from analysis.run import Run
    from cache.answers import Answers


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="Name of the run to make.")
@click.option(
    "--operation", type=click.Choice(["add", "subtract", "multiply"]), help="Default: the file's, or what fits best."
)
@click.option("--act-fn", type=click.Choice(["relu", "gelu", "quadratic"]), help="Default: the file's, or relu.")
@setting_flags("runs", "cache", "device")
def import_model(file: Path, name: str, operation: Any, act_fn: Any, **settings: Any) -> None:
    """Import a single-model FILE of the paper's authors as a run, and print what it is."""
    from analysis.importers.authors import read_authors_file
    from analysis.importers.foreign import save
    from cache.build import build_answers

    loaded = Settings.load(settings)
    answers = build_answers(loaded.runs, loaded.cache, device=loaded.device, disk=loaded.cache_disk)
    answers.session.store.folder(name)
    foreign = read_authors_file(file, operation=operation, act_fn=act_fn)
    words = ["grokscope", "import", file.name, "--name", name]
    for flag, value in (("--operation", operation), ("--act-fn", act_fn)):
        words += [flag, value] if value else []
    run = save(answers.session.store, name, foreign, command=shlex.join(words))
    click.echo(_summary(answers, run))


def _summary(answers: Answers, run: Run) -> str:
    from analysis.queries import query_named

    model, epoch = run.manifest.model, run.epochs[-1]
    score = answers.answer(run, epoch, query_named("ablation").parse({}))
    keys = answers.answer(run, epoch, query_named("key_frequencies").parse({})).values.tolist()
    widths = f"d_model {model.d_model}, {model.n_heads} heads of {model.d_head}, {model.d_mlp} neurons, {model.act_fn}"
    return "\n".join(
        [
            f"run {run.name}: {run.task.formula}, {widths}, epoch {epoch}",
            f"accuracy {float(score['all_accuracy']):.5f} over all {model.p**2} inputs",
            f"loss {float(score['all_loss']):.4e} over all inputs",
            f"key frequencies {', '.join(map(str, keys)) or 'none: no neuron is specialised'}",
        ]
    )
