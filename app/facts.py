"""What the page knows of a run besides its panels' numbers: sizes, checkpoints, losses, colours, frames, its clips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.history import LOSS_FIELDS
from analysis.neurons import SPECIALISED
from analysis.queries.neurons import KeyFrequencies
from analysis.run import Run, damaged_epochs, nothing_sound, sound_epochs
from analysis.task import Task
from app.clips import PREFIX, address
from app.figures.colours import frequency_colours
from app.figures.frames import Axis, Frame, bars, curves, dots, plane
from app.figures.timeline import MARGIN, zero_of
from app.panels import PANEL_BY_ID, PANELS, Panel
from cache.answers import Answers

FRAMED = tuple(panel.id for panel in PANELS if panel.draws not in ("map", "table"))
"""The panels that have axes."""


@dataclass(frozen=True)
class Facts:
    """The facts of one run as it is on disk now; `colours` are those of its key frequencies."""

    run: Run
    damaged: tuple[int, ...]
    losses: Mapping[str, list[float | None]]
    colours: Mapping[str, str]

    @property
    def sound(self) -> tuple[int, ...]:
        """The checkpoints that can be used."""
        return _sound(self.run, self.damaged)

    def to_json(self, start: int) -> dict[str, Any]:
        """What the browser keeps; `start` is the place of the checkpoint to begin at."""
        run, model, task = self.run, self.run.manifest.model, self.run.task
        return {
            "name": run.name,
            "digest": run.digest,
            "clips": f"{PREFIX}{run.name}/{address(run)}",
            "heads": model.n_heads,
            "neurons": model.d_mlp,
            "epochs": list(run.epochs),
            "damaged": list(self.damaged),
            "losses": dict(self.losses),
            "tokens": [int(token) for token in task.tokens],
            "components": list(task.basis.names),
            "colours": dict(self.colours),
            "specialised": SPECIALISED,
            "start": start,
            "frames": {name: frame.to_json() for name, frame in frames_of(task).items()},
            "timeline": {"margin": MARGIN, "zero": zero_of(run.epochs)},
        }


def facts_of(answers: Answers, run: Run) -> Facts:
    """Gather the facts of a run; reads every checkpoint's file (about 1 ms each) that has changed since the last time.

    The files themselves are asked, and not the cache: it may well know answers of a checkpoint that is damaged by now.

    Raises:
        GrokscopeError: when the run has no checkpoint, or none that is sound.
    """
    damaged = damaged_epochs(run)
    sound = _sound(run, damaged)
    if not sound:
        raise nothing_sound(run, sound_epochs(run, run.epochs[:1])[1])
    keys = answers.answer(run, sound[-1], KeyFrequencies()).values
    return Facts(run, damaged, _losses_at(run), frequency_colours([str(freq) for freq in keys]))


def frames_of(task: Task) -> dict[str, Frame]:
    """The frame of each panel that has axes, for the runs of one task."""
    return {name: _frame(PANEL_BY_ID[name], task) for name in FRAMED}


def frames_key(task: Task) -> str:
    """What the frames depend on: equal keys, equal frames."""
    return f"{task.operation} {task.p}"


def _frame(panel: Panel, task: Task) -> Frame:
    components, n_freqs = task.basis.names, task.basis.n_freqs
    tokens = [int(token) for token in task.tokens]
    if panel.draws == "pairs":
        return plane(*(Axis.over(task.axis_title(name), tokens) for name in ("x", "y")))
    if panel.draws == "spectrum2d":
        return plane(*(Axis.over(f"component of {name}", components) for name in ("x", "y")))
    if panel.draws == "lines" and panel.basis == "fourier":
        return curves(Axis.over("component", components))
    if panel.draws == "lines":
        return curves(Axis.over(f"token{task.axis_title('x')[1:]}", tokens))
    if panel.draws == "bars":
        return bars(n_freqs + ("zero" in components))
    return dots(n_freqs)


def _sound(run: Run, damaged: tuple[int, ...]) -> tuple[int, ...]:
    broken = set(damaged)
    return tuple(epoch for epoch in run.epochs if epoch not in broken)


def _losses_at(run: Run) -> dict[str, list[float | None]]:
    """Losses and accuracies at each checkpoint; None where the history does not say."""
    history, epochs = run.history, np.array(run.epochs)
    if not len(history.epoch):
        return {name: [None] * len(epochs) for name in LOSS_FIELDS}
    order = np.argsort(history.epoch)
    places = order[np.searchsorted(history.epoch, epochs, sorter=order).clip(max=len(order) - 1)]
    is_known = history.epoch[places] == epochs
    losses: dict[str, list[float | None]] = {}
    for name in LOSS_FIELDS:
        column = np.where(is_known, getattr(history, name)[places], np.nan)
        losses[name] = [value if np.isfinite(value) else None for value in column.tolist()]
    return losses
