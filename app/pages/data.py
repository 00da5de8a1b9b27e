"""Data: the configuration of a run, its checkpoints, and every answer to download.

All of it is plain JSON, and the browser's engine builds the page (`assets/engine/ui/data-page.mjs`).
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from analysis.family import Family
from analysis.history import LOSS_FIELDS
from analysis.manifest import Branch
from analysis.queries import QUERIES
from analysis.query import Query
from analysis.run import Run
from app import exports
from app.figures.numerals import epoch_of, number
from app.run_info import family_json, losses_at
from app.story import held_words

_MEGABYTE = 1_000_000
_ALL_DIGITS = 12
"""More than anybody writes in a configuration."""

LEAST = {"freq": 1}
"""The lowest value of parameters that do not begin at 0."""

_WORDS = {
    "p": "modulus",
    "d_model": "width of the residual stream",
    "n_heads": "attention heads",
    "d_head": "width of a head",
    "d_mlp": "neurons of the MLP",
    "act_fn": "nonlinearity",
    "n_layers": "layers",
    "normalization": "normalisation",
    "split_seed": "seed of the split into training and test pairs",
    "frac_train": "share of pairs in training",
    "lr": "learning rate",
    "weight_decay": "weight decay",
    "betas": "betas of the optimiser",
    "warmup": "epochs of warm-up",
    "checkpoints": "checkpoints, as start:end:step",
}
"""What the names of the configuration mean, where they do not say it themselves."""

_EPOCHS = frozenset(("epochs", "warmup"))
"""Facts that are epochs."""

_DOWNLOADS = (
    "Each link is the answer at the epoch of the timeline, for what is chosen in the other pages (neuron, head, "
    "frequency, …). “All” has every checkpoint. npz and json have all arrays of an answer with their labels, csv a row "
    "for each value of its main array."
)


_WHOLE = (
    "The whole run is one file, too: its configuration, its losses and every checkpoint. grokscope import takes it "
    "anywhere else."
)


def data_page(run: Run, family: Family) -> dict[str, Any]:
    """Facts by card, checkpoints in their order, and a row for each query.

    A fact has its name in the files where that is not plain (`code`), and says how its value is shown (`kind`).
    """
    cards = {"Model and task": _config(run), "Training and provenance": _provenance(run)}
    return {
        "cards": [{"title": title, "facts": [_fact(*fact) for fact in facts]} for title, facts in cards.items()],
        "downloads": _DOWNLOADS,
        "whole": {"address": exports.address_of(run), "about": _WHOLE},
        "family": family_json(family),
        "checkpoints": _checkpoints(run),
        "answers": [_answer(kind) for kind in QUERIES.values()],
    }


def _checkpoints(run: Run) -> list[dict[str, Any]]:
    losses = losses_at(run)
    return [
        {
            "epoch": epoch,
            **{name: losses[name][place] for name in LOSS_FIELDS},
            "megabytes": run.files.stamp(run.records[epoch])[1] / _MEGABYTE,
            "sha256": run.records[epoch].sha256,
        }
        for place, epoch in enumerate(run.epochs)
    ]


def _answer(kind: type[Query]) -> dict[str, Any]:
    """What the browser needs to make the links to a query's answers; `given` is for what no view holds."""
    about = (inspect.getdoc(kind) or "").partition("\n")[0]
    given = {name: LEAST.get(name, 0) for name, item in kind.model_fields.items() if item.is_required()}
    shown = {"name": kind.name, "about": about, "scope": kind.scope}
    return shown | {"fields": list(kind.model_fields), "given": given}


def _fact(name: str, value: Any) -> dict[str, str]:
    words = _WORDS.get(name)
    text = epoch_of(value) if name in _EPOCHS else _text(name, value)
    kind = {"command": "command", "digest": "code"}.get(name, "text")
    return {"name": words or name.replace("_", " "), "code": name if words else "", "value": text, "kind": kind}


def _text(name: str, value: Any) -> str:
    """A fact as people read it, with every digit that it was given with."""
    if value is None:
        return "none"
    if name == "created":
        return _moment(value)
    if isinstance(value, list | tuple):
        return ", ".join(_text(name, item) for item in value)
    return number(value, _ALL_DIGITS) if isinstance(value, float) else str(value)


def _moment(stamp: str) -> str:
    """A time stamp of ISO 8601 in words: `22 November 2026, 10:11 UTC`; as it is where it is something else."""
    try:
        at = datetime.fromisoformat(stamp).astimezone(UTC)
    except ValueError:
        return stamp
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def _config(run: Run) -> Iterator[tuple[str, Any]]:
    yield "task", run.task.formula
    yield from run.manifest.model.model_dump(mode="json").items()


def _branch(branch: Branch) -> Iterator[tuple[str, Any]]:
    yield "branch of", f"{branch.parent}, epoch {epoch_of(branch.epoch)}"
    is_continued = branch.optimiser == "continued"
    yield "state of AdamW", "its parent's" if is_continued else "none: its moments began at zero there"
    yield "held at zero", held_words(branch) or "nothing"


def _provenance(run: Run) -> Iterator[tuple[str, Any]]:
    manifest = run.manifest
    yield from (("run", run.name), ("state", run.state), ("digest", run.digest))
    if manifest.branch is not None:
        yield from _branch(manifest.branch)
    if manifest.train is not None:
        yield from manifest.train.model_dump(mode="json").items()
    yield "stored as", manifest.dtype
    yield from manifest.provenance.model_dump(mode="json").items()
