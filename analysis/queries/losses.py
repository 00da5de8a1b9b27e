"""The grokking curve."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from analysis.answer import Answer, Labels
from analysis.batch import CheckpointBatch
from analysis.history import LOSS_FIELDS
from analysis.query import Query, Scope
from analysis.signature import ArraySpec, ArraySpecs


class Losses(Query):
    """Train and test loss and accuracy over the whole training, as recorded while it ran.

    A series that an imported run does not know is left out.
    Source: [balcells2024], "Visualizing the grokking curve"; [nanda2023], figure 2.
    """

    name: ClassVar[str] = "losses"
    scope: ClassVar[Scope] = "run"
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("epoch", "series"), "nats; share", "every series that the run knows, float64"),
        **{
            name: ArraySpec(
                ("epoch",),
                *(("nats", "per example") if name.endswith("loss") else ("share", "[0, 1]")),
                is_optional=True,
            )
            for name in LOSS_FIELDS
        },
    }

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Read the history; needs no weights."""
        history = batch.run.history
        every = {name: getattr(history, name) for name in LOSS_FIELDS}
        columns = {name: column for name, column in every.items() if np.isfinite(column).any()}
        table = np.stack(list(columns.values()), axis=-1) if columns else np.zeros((0, 0))
        epochs = history.epoch if columns else ()
        labels: dict[str, Labels] = {"epoch": tuple(int(epoch) for epoch in epochs), "series": tuple(columns)}
        return self.answer(batch, values=table, labels=labels, **columns)
