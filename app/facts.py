"""What the page knows of a run besides its panels: sizes, checkpoints, the losses at each, key frequencies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.errors import DamagedError, NotFoundError
from analysis.history import LOSS_FIELDS
from analysis.queries.embedding import EmbeddingSpectrum
from analysis.queries.neurons import KeyFrequencies
from analysis.run import Run, damaged_epochs, sound_epochs
from app.figures.colours import frequency_colours
from cache.answers import Answers


@dataclass(frozen=True)
class Facts:
    """The facts of one run as it is on disk now."""

    run: Run
    damaged: tuple[int, ...]
    losses: Mapping[str, list[float | None]]

    @property
    def sound(self) -> tuple[int, ...]:
        """The checkpoints that can be used."""
        broken = set(self.damaged)
        return tuple(epoch for epoch in self.run.epochs if epoch not in broken)

    def to_json(self) -> dict[str, Any]:
        """What the browser keeps: enough to move the cursor and the readout without asking."""
        model = self.run.manifest.model
        return {
            "name": self.run.name,
            "digest": self.run.digest,
            "formula": self.run.task.formula,
            "p": model.p,
            "heads": model.n_heads,
            "neurons": model.d_mlp,
            "epochs": list(self.run.epochs),
            "damaged": list(self.damaged),
            "losses": dict(self.losses),
        }


def facts_of(run: Run) -> Facts:
    """Gather the facts of a run; reads every checkpoint's file (about 2 ms each).

    The files themselves are asked, and not the cache: it may well know answers of a checkpoint that is damaged by now.

    Raises:
        GrokscopeError: when the run has no checkpoint, or none that is sound.
    """
    damaged = damaged_epochs(run)
    if len(damaged) == len(run.epochs):
        _, complaints = sound_epochs(run, run.epochs[:1])
        if not complaints:
            raise NotFoundError(f"run {run.name!r} has no checkpoint yet: wait for its training to write one")
        raise DamagedError(f"no checkpoint of run {run.name!r} is sound: {next(iter(complaints.values()))}")
    return Facts(run, damaged, _losses_at(run))


def colours_of(answers: Answers, run: Run) -> dict[str, str]:
    """The colours of a run's key frequencies, those of its last sound checkpoint; the other frequencies are grey."""
    sound = answers.answer(run, None, EmbeddingSpectrum()).labels["epoch"]
    keys = answers.answer(run, int(sound[-1]), KeyFrequencies()).values
    return frequency_colours([str(freq) for freq in keys])


def _losses_at(run: Run) -> dict[str, list[float | None]]:
    """Losses and accuracies at each checkpoint; None where the history does not say."""
    history = run.history
    where = {int(epoch): place for place, epoch in enumerate(history.epoch)}
    losses: dict[str, list[float | None]] = {}
    for name in LOSS_FIELDS:
        column = getattr(history, name)
        known = [float(column[where[epoch]]) if epoch in where else np.nan for epoch in run.epochs]
        losses[name] = [value if np.isfinite(value) else None for value in known]
    return losses
