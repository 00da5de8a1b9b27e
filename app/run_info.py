"""What the page knows of a run besides its panels' numbers: sizes, checkpoints, losses, colours, where to begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.answer import Answer
from analysis.history import LOSS_FIELDS
from analysis.neurons import SPECIALISED
from analysis.queries.attention import Heads
from analysis.queries.neurons import KeyFrequencies, NeuronFrequencies
from analysis.run import Run, damaged_epochs, nothing_sound, sound_epochs
from app import clips, downloads
from app.fields import FIELDS, MOST_PICKED
from app.figures.colours import frequency_colours
from app.figures.timeline import MARGIN, covered, zero_of
from cache.answers import Answers

GROKKED = 0.99
"""The page begins at the first checkpoint whose test accuracy is at least this."""


@dataclass(frozen=True)
class Start:
    """Where a run's page begins: the most telling checkpoint, neuron, head and frequency."""

    epoch: int
    neuron: int
    head: int
    freq: int


@dataclass(frozen=True)
class RunInfo:
    """The facts of one run as it is on disk now; `keys` are its key frequencies at the end."""

    run: Run
    damaged: tuple[int, ...]
    losses: Mapping[str, list[float | None]]
    keys: tuple[int, ...]
    clearest: Mapping[int, tuple[int, ...]]
    """By frequency, the neurons that it explains best at the end; by 0, those of all frequencies."""
    order: tuple[int, ...]
    """All neurons by their clusters at the end."""
    start: Start

    def to_json(self) -> dict[str, Any]:
        """What the browser keeps."""
        run, model, task = self.run, self.run.manifest.model, self.run.task
        over = covered(run.epochs, run.history.epoch)
        return {
            "name": run.name,
            "digest": run.digest,
            "clips": f"{clips.PREFIX}{run.name}/{clips.address(run)}",
            "answers": f"{downloads.PREFIX}{run.name}",
            "formula": f"{task.formula} · {run.state}",
            "p": task.p,
            "operation": task.operation,
            "sign": task.sign,
            "heads": model.n_heads,
            "neurons": model.d_mlp,
            "epochs": list(run.epochs),
            "damaged": list(self.damaged),
            "losses": dict(self.losses),
            "tokens": [int(token) for token in task.tokens],
            "components": list(task.basis.names),
            "n_freqs": task.basis.n_freqs,
            "titles": {axis: task.axis_title(axis) for axis in "xyz"},
            "colours": frequency_colours([str(freq) for freq in self.keys]),
            "keys": list(self.keys),
            "clearest": {str(freq): list(neurons) for freq, neurons in self.clearest.items()},
            "order": list(self.order),
            "specialised": SPECIALISED,
            "start": vars(self.start) | {"run": run.name},
            "bounds": {field.name: list(field.index.bounds(model)) for field in FIELDS if field.index},
            "timeline": {"margin": MARGIN, "zero": zero_of(over), "ends": [over[0], over[-1]]},
        }


def run_info_of(answers: Answers, run: Run) -> RunInfo:
    """Gather the facts of a run; reads every checkpoint's file (about 1 ms each) that has changed since the last time.

    The files themselves are asked, and not the cache: it may well know answers of a checkpoint that is damaged by now.

    Raises:
        GrokscopeError: when the run has no checkpoint, or none that is sound.
    """
    damaged = damaged_epochs(run)
    sound = _sound(run, damaged)
    if not sound:
        raise nothing_sound(run, sound_epochs(run, run.epochs[:1])[1])
    losses = losses_at(run)
    keys = tuple(int(freq) for freq in answers.answer(run, sound[-1], KeyFrequencies()).values)
    start = _start(answers, run, _telling_epoch(run, sound, losses), keys)
    at_end = answers.answer(run, sound[-1], NeuronFrequencies())
    return RunInfo(run, damaged, losses, keys, _clearest(at_end), _order(at_end, keys), start)


def _order(found: Answer, keys: Sequence[int]) -> tuple[int, ...]:
    """All neurons by their clusters: key frequencies first, then the others, then those that follow none.

    Within a cluster the clearest come first. It is how the browser orders the stage that this is not about
    (`clusterOrder` in `assets/engine/plot/painters/neurons.mjs`).
    """
    freqs, fraction = found.values.astype(np.int64), found["fraction"]
    named = [int(name) for name in frequency_colours([str(freq) for freq in keys])]
    places = {freq: place for place, freq in enumerate(named)}
    rank = np.array([places.get(int(freq), len(named)) for freq in freqs])
    rank[~(fraction > SPECIALISED)] = len(named) + 1
    among = np.where(rank >= len(named), freqs, 0)
    return tuple(map(int, np.lexsort((np.arange(freqs.size), -fraction, among, rank))))


def _clearest(found: Answer) -> dict[int, tuple[int, ...]]:
    """For each frequency that any neuron has, the clearest of its neurons; by 0, the clearest of all."""
    order = np.argsort(-found["fraction"], kind="stable")
    freqs = found.values[order]
    own = {int(freq): order[freqs == freq][:MOST_PICKED] for freq in np.unique(freqs) if freq > 0}
    return {freq: tuple(map(int, neurons)) for freq, neurons in ({0: order[:MOST_PICKED]} | own).items()}


def _telling_epoch(run: Run, sound: tuple[int, ...], losses: Mapping[str, list[float | None]]) -> int:
    """The first sound checkpoint after grokking; the last one of a run that has not grokked."""
    known = zip(run.epochs, losses["test_accuracy"], strict=True)
    grokked = (epoch for epoch, accuracy in known if accuracy is not None and accuracy >= GROKKED)
    return next((epoch for epoch in grokked if epoch in sound), sound[-1])


def _start(answers: Answers, run: Run, epoch: int, keys: tuple[int, ...]) -> Start:
    """A key frequency, the neuron that it explains best, and the head that tells inputs apart most."""
    found = answers.answer(run, epoch, NeuronFrequencies())
    fraction, freqs = found["fraction"], found.values
    # Of the key frequencies the lowest: its waves are the easiest to see.
    freq = next((key for key in keys if (fraction[freqs == key] > SPECIALISED).any()), 0)
    neuron = int(np.argmax(np.where(freqs == freq, fraction, -1) if freq else fraction))
    freq = freq or int(freqs[neuron])
    head = int(np.argmax(answers.answer(run, epoch, Heads()).values))
    return Start(epoch, neuron, head, max(freq, 1))


def _sound(run: Run, damaged: tuple[int, ...]) -> tuple[int, ...]:
    broken = set(damaged)
    return tuple(epoch for epoch in run.epochs if epoch not in broken)


def losses_at(run: Run) -> dict[str, list[float | None]]:
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
