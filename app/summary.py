"""What a run is, in a few lines, once it has been imported."""

from __future__ import annotations

from analysis.manifest import UNKNOWN_EPOCH
from analysis.names import SPLIT_FLAGS
from analysis.queries import query_named
from analysis.run import Run
from app.figures.numerals import epoch_of, number
from cache.answers import Answers

_DIGITS = 5
"""As many as tell whether a model is the one that somebody else has described."""


def summary(answers: Answers, run: Run) -> str:
    """A line each: what the model is, where it comes from, how well it answers at the end, and by which frequencies."""
    model, epoch = run.manifest.model, run.epochs[-1]
    score = answers.answer(run, epoch, query_named("ablation").parse({}))
    found = answers.answer(run, epoch, query_named("key_frequencies").parse({}))
    keys = ", ".join(map(str, found.values.tolist()))
    sizes = ", ".join(map(str, found["neurons"].tolist()))
    widths = f"d_model {model.d_model}, {model.n_heads} heads of {model.d_head}, {model.d_mlp} neurons, {model.act_fn}"
    hint = " (where you know it, import with --epoch)" if epoch == UNKNOWN_EPOCH else ""
    lines = [
        f"run {run.name}: {run.task.formula}, {widths}, {_extent(run)}{hint}",
        run.manifest.provenance.source,
        f"accuracy {number(float(score['all_accuracy']), _DIGITS)} over all {model.p**2:,} inputs",
        f"loss {number(float(score['all_loss']), _DIGITS)} over all inputs",
        f"key frequencies {keys} of {sizes} neurons" if keys else "key frequencies none: no neuron is specialised",
    ]
    if len(run.epochs) > 1:
        lines[2:2] = [f"at epoch {epoch_of(epoch)}:"]
    if run.history.train_mask is None:
        lines.append(f"training pairs not known (where you know them, import with {SPLIT_FLAGS})")
    return "\n".join(lines)


def _extent(run: Run) -> str:
    first, last = run.epochs[0], run.epochs[-1]
    if len(run.epochs) == 1:
        return f"epoch {epoch_of(last)}"
    return f"{len(run.epochs):,} checkpoints, epochs {epoch_of(first)} to {epoch_of(last)}"
