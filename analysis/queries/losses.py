"""The grokking curve."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from analysis.answer import Answer, Array, Labels
from analysis.batch import CheckpointBatch
from analysis.history import LOSS_FIELDS
from analysis.query import Query, Scope


class Losses(Query):
    """Train and test loss and accuracy over the whole training, as recorded while it ran.

    Arrays: `values` (epoch, series), its columns also by name (`train_loss`, …, each (epoch)). Losses in nats per
    example, accuracies in [0, 1], float64; a series that an imported run does not know is left out.
    Source: the seed notebook's grokking curve; Nanda et al. 2023, figure 2.
    """

    name: ClassVar[str] = "losses"
    scope: ClassVar[Scope] = "run"

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Read the history; needs no weights."""
        history = batch.run.history
        every = {name: getattr(history, name) for name in LOSS_FIELDS}
        columns = {name: column for name, column in every.items() if np.isfinite(column).any()}
        table = np.stack(list(columns.values()), axis=-1) if columns else np.zeros((0, 0))
        arrays = {"values": Array(table, ("epoch", "series"), "nats; share")}
        for name, column in columns.items():
            arrays[name] = Array(np.array(column), ("epoch",), "nats" if name.endswith("loss") else "share")
        epochs = history.epoch if columns else ()
        labels: dict[str, Labels] = {"epoch": tuple(int(epoch) for epoch in epochs), "series": tuple(columns)}
        return Answer(self.name, arrays, labels)
