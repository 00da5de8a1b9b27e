"""Where to begin looking at a run."""

from __future__ import annotations

from typing import ClassVar, get_args

import numpy as np
import torch
from jaxtyping import Int
from numpy import ndarray
from pydantic import Field

from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.errors import NotFoundError
from analysis.history import LEARNED
from analysis.neurons import NeuronTable
from analysis.query import Query, Scope, Stage
from analysis.readings import Frequencies
from analysis.run import Run
from analysis.signature import ArraySpec, ArraySpecs, Indices
from analysis.spectrum import spread

MOST_CLEAR = 12
"""Neurons of one frequency that are worth a look side by side."""

_WHAT = ("epoch", "neuron", "head", "freq")


class Start(Query):
    """Where to open a run: checkpoint, neuron, head and frequency; its most specialised neurons.

    The checkpoint is the first one after grokking, the last one of a run that has not grokked. There the neuron is the
    most specialised one of the lowest key frequency of the end that has specialised neurons, else of all; the head is
    the one whose attention to x varies most. Key frequencies, the most specialised neurons and their order are those of
    the last checkpoint.
    """

    name: ClassVar[str] = "start"
    scope: ClassVar[Scope] = "run"
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("what",), "each its own", "epoch, neuron, head and frequency to begin with"),
        "clearest": ArraySpec(
            ("cluster", "pick"),
            "neuron",
            "by frequency, and at 0 of all: what it explains best, first; −1 where no more",
        ),
        "key": ArraySpec(("key",), "frequency", "key frequencies, rising"),
        "order": ArraySpec(
            ("stage", "neuron"),
            "neuron",
            "neurons by cluster: key frequencies first, then other clusters, then those in none; within each by the "
            "variance explained, largest first",
        ),
    }

    damaged: Indices = Field(default=(), description="epochs of checkpoints that cannot be used")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Look at two checkpoints: the most telling one, and the last."""
        sound = [epoch for epoch in batch.run.epochs if epoch not in self.damaged]
        if not sound:
            raise NotFoundError(f"run {batch.run.name!r} has no checkpoint that can be used: restore one")
        epoch, n_freqs = _telling_epoch(batch.run, sound), batch.task.basis.n_freqs
        here, last = batch.only(epoch), batch.only(sound[-1])
        last.expect(Frequencies(stage) for stage in get_args(Stage))
        end = {stage: last.read(Frequencies(stage)) for stage in get_args(Stage)}
        found = end["post"]
        keys = found.key_frequencies(n_freqs)
        neuron, freq = _telling_neuron(found if epoch == sound[-1] else here.read(Frequencies()), keys)
        head = int(spread(here.forward.attention()[0, :, 0], axes=(-2, -1)).argmax())
        return self.answer(
            batch,
            values=np.array([epoch, neuron, head, freq]),
            clearest=_clearest(found, n_freqs),
            key=np.array(keys, dtype=int),
            order=torch.cat([table.cluster_order(n_freqs) for table in end.values()]),
            labels={"what": _WHAT, "cluster": tuple(range(n_freqs + 1)), "stage": tuple(end)},
        )


def _telling_epoch(run: Run, sound: list[int]) -> int:
    """The first sound checkpoint after grokking; the last one of a run that has not grokked."""
    history = run.history
    grokked = set(history.epoch[history.test_accuracy >= LEARNED].tolist())
    return next((epoch for epoch in sound if epoch in grokked), sound[-1])


def _telling_neuron(found: NeuronTable, keys: tuple[int, ...]) -> tuple[int, int]:
    """A neuron and its frequency; the lowest key frequency, whose waves are the easiest to see."""
    freqs, fraction = found.freq[0], found.fraction[0]
    key = next((key for key in keys if bool((found.cluster[0] == key).any())), None)
    neuron = int((fraction if key is None else torch.where(freqs == key, fraction, -1)).argmax())
    return neuron, max(int(freqs[neuron]), 1)


def _clearest(found: NeuronTable, n_freqs: int) -> Int[ndarray, "cluster pick"]:
    """For each frequency the neurons that it explains best; at 0 those of all frequencies."""
    order = found.sorted_by(torch.zeros_like(found.freq))[0]
    freqs = found.freq[0][order]
    table = np.full((n_freqs + 1, MOST_CLEAR), -1)
    for freq in range(n_freqs + 1):
        best = (order[freqs == freq] if freq else order)[:MOST_CLEAR].tolist()
        table[freq, : len(best)] = best
    return table
