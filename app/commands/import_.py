"""`grokscope import`: someone else's model as a run."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.config import OPERATIONS
from analysis.manifest import LAST_EPOCH, UNKNOWN_EPOCH
from app.commands.warm import SETTINGS, no_warm_flag, warm_new_run
from app.figures.numerals import epoch_of, number
from app.settings import Settings, setting_flags

if TYPE_CHECKING:
    from analysis.run import Run
    from cache.answers import Answers

_EPOCHS = click.IntRange(1, LAST_EPOCH)


_DIGITS = 5
"""As many as tell whether a model is the one that somebody else has described."""


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="Name of the run to make.")
@click.option("--operation", type=click.Choice(list(OPERATIONS)), help="Default: the file's, or what fits best.")
@click.option("--act-fn", type=click.Choice(["relu", "gelu", "quadratic"]), help="Default: the file's, or relu.")
@click.option("--epoch", type=click.IntRange(0, LAST_EPOCH), help="Epoch of the weights. Default: the file's.")
@click.option("--train-every", type=_EPOCHS, help="Epochs between two train losses. Default: as the lengths tell.")
@click.option("--test-every", type=_EPOCHS, help="Epochs between two test losses. Default: as the lengths tell.")
@click.option("--no-losses", is_flag=True, help="Leave out losses and accuracies.")
@no_warm_flag
@setting_flags(*SETTINGS)
def import_model(file: Path, name: str, no_losses: bool, no_warm: bool, **options: Any) -> int:
    """Import a single-model FILE of the paper's authors as a run, and print what it is."""
    from analysis.importers.authors import read_authors_file
    from analysis.importers.foreign import Overrides, save
    from cache.build import build_answers
    from cache.folder import CacheFolder

    loaded = Settings.load({name: options.pop(name) for name in SETTINGS})
    CacheFolder(loaded.cache).check()
    answers = build_answers(loaded.runs, loaded.cache, device=loaded.device, disk=loaded.cache_disk)
    answers.session.store.folder(name)
    foreign = read_authors_file(file, Overrides(**options, losses=not no_losses))
    words = ["grokscope", "import", file.name, "--name", name]
    for option, value in options.items():
        words += [f"--{option.replace('_', '-')}", str(value)] if value is not None else []
    words += ["--no-losses"] if no_losses else []
    run = save(answers.session.store, name, foreign, command=shlex.join(words))
    click.echo(_summary(answers, run))
    return 0 if no_warm else warm_new_run(loaded, name)


def _summary(answers: Answers, run: Run) -> str:
    from analysis.queries import query_named

    model, epoch = run.manifest.model, run.epochs[-1]
    score = answers.answer(run, epoch, query_named("ablation").parse({}))
    keys = answers.answer(run, epoch, query_named("key_frequencies").parse({})).values.tolist()
    widths = f"d_model {model.d_model}, {model.n_heads} heads of {model.d_head}, {model.d_mlp} neurons, {model.act_fn}"
    hint = " (where you know it, import with --epoch)" if epoch == UNKNOWN_EPOCH else ""
    return "\n".join(
        [
            f"run {run.name}: {run.task.formula}, {widths}, epoch {epoch_of(epoch)}{hint}",
            run.manifest.provenance.source,
            f"accuracy {number(float(score['all_accuracy']), _DIGITS)} over all {model.p**2:,} inputs",
            f"loss {number(float(score['all_loss']), _DIGITS)} over all inputs",
            f"key frequencies {', '.join(map(str, keys)) or 'none: no neuron is specialised'}",
        ]
    )
