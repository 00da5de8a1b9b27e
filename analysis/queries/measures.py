"""Progress measures over the whole run, and the phases they show."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from pydantic import Field
from torch import Tensor

from analysis.answer import Answer, Labels
from analysis.batch import CheckpointBatch
from analysis.directions import TrigDirections
from analysis.loss import Score
from analysis.neuron_pass import NeuronPass
from analysis.neurons import key_frequencies_of
from analysis.parallel import each_checkpoint
from analysis.phases import NOT_REACHED, PHASES, RULES, PhaseInputs, phase_ends
from analysis.progress import (
    TrigLogits,
    circuit_losses,
    logit_fit,
    neuron_measures,
    score_summary,
    squared_weights,
    weight_measures,
)
from analysis.queries.predictions import NO_TRAIN_MASK
from analysis.query import Freqs, Query, Scope


class Measures(Query):
    """Every progress measure at every sound checkpoint, in one pass; the phases of grokking found from them.

    The trig directions are those of the key frequencies of the last sound checkpoint, or of `freqs`.
    Arrays: `values` (epoch, measure), each measure also by name (epoch): `train_loss`, `test_loss`, `all_loss` and
    `…_accuracy`; `restricted_train/test/all` and `excluded_train/all`, nats; `trig_pre/post/logit`, `logit_fit`,
    `readout_rank`, shares of variance; `gini_embedding/logit`, `ipr`, [0, 1]; `squared_weights`; `specialised` and
    `dead`, neurons. Besides: `excluded_train_by_freq` and `excluded_all_by_freq` (epoch, key), one frequency taken
    away; `squared_weights_by_parameter` (epoch, parameter); `attention_mean` (epoch, head, pos); `singular_values`
    (epoch, rank) of W_E; `phases` (phase), the epoch at which each ends, −1 for not reached (the rules are notes).
    Numbers on train and test pairs are left out when the run does not say which they are.
    Source: Nanda et al. 2023, section 5; the ARENA chapter on grokking; the seed notebook.
    """

    name: ClassVar[str] = "measures"
    scope: ClassVar[Scope] = "run"

    freqs: Freqs = Field(default=(), description="key frequencies to measure with; empty: the last checkpoint's")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Measure one checkpoint after the other, then find the phases."""
        n_epochs = len(batch.epochs)
        trig = TrigDirections.of(batch.task, self.freqs or key_frequencies_of(batch.part(n_epochs - 1, n_epochs)))
        rows = each_checkpoint(batch, lambda part: _measured(part, trig))
        columns = {name: torch.cat([row[name] for row in rows]) for name in rows[0]}
        scalars = {name: values.cpu().double() for name, values in columns.items() if values.ndim == 1}
        arrays: dict[str, tuple[Any, tuple[str, ...], str]] = {
            "values": (torch.stack(list(scalars.values()), dim=1), ("epoch", "measure"), "each its own")
        }
        for name, values in columns.items():
            arrays[name] = (scalars.get(name, values), ("epoch", *_AXES.get(name, ())), _unit(name))
        notes = {"key frequencies": ", ".join(map(str, trig.freqs)) or "none: no neuron is specialised"}
        if {"train_loss", "test_loss"} <= scalars.keys():
            arrays["phases"] = (_phases(batch.epochs, scalars), ("phase",), "epoch")
            ends = zip(PHASES, arrays["phases"][0], strict=True)
            told = [
                f"{phase} ends at {end}" if end != NOT_REACHED else f"{phase} is not reached" for phase, end in ends
            ]
            notes |= {"phases": "; ".join(told)} | {f"{phase} rule": rule for phase, rule in RULES.items()}
        else:
            notes["phases"] = "Not known: finding them takes the train and the test pairs."
        if batch.train_mask is None:
            notes["train_mask"] = NO_TRAIN_MASK
        parameters = tuple(squared_weights(batch))
        labels: dict[str, Labels] = {
            "measure": tuple(scalars),
            "key": trig.freqs,
            "parameter": parameters,
            "phase": PHASES,
        }
        return self.answer(batch, arrays, notes, labels=labels)


_AXES = {
    "excluded_train_by_freq": ("key",),
    "excluded_all_by_freq": ("key",),
    "squared_weights_by_parameter": ("parameter",),
    "attention_mean": ("head", "pos"),
    "singular_values": ("rank",),
}


def _measured(batch: CheckpointBatch, trig: TrigDirections) -> dict[str, Tensor]:
    """All measures of one checkpoint, each with a leading epoch axis of 1."""
    sweep = NeuronPass.over(batch, trig)
    seen = TrigLogits.of(batch, trig, sweep.logits)
    score = Score.of(sweep.logits, batch.labels)
    scalars, by_freq = circuit_losses(seen, score)
    squares = torch.stack(list(squared_weights(batch).values()), dim=1)
    return {
        **score_summary(batch, score),
        **scalars,
        **weight_measures(batch, trig),
        **neuron_measures(sweep),
        "trig_logit": seen.fraction,
        "logit_fit": logit_fit(seen)[1],
        "squared_weights": squares.sum(1),
        **by_freq,
        "squared_weights_by_parameter": squares,
        "attention_mean": batch.forward.attention().mean((-2, -1)),
        "singular_values": torch.linalg.svdvals(batch.weights.W_E[:, :-1]),
    }


def _phases(epochs: tuple[int, ...], scalars: dict[str, Tensor]) -> tuple[int, int, int]:
    names = PhaseInputs.__dataclass_fields__.keys() - {"epochs"}
    columns = {name: scalars[name].cpu().numpy() for name in names}
    return phase_ends(PhaseInputs(epochs=epochs, **columns))


def _unit(name: str) -> str:
    if name.endswith("loss") or name.startswith(("restricted", "excluded")):
        return "nats"
    if name in ("specialised", "dead"):
        return "neurons"
    if name.startswith("squared_weights"):
        return "sum of squares"
    return {"singular_values": "singular value", "ipr": "ratio", "gini_embedding": "ratio", "gini_logit": "ratio"}.get(
        name, "share"
    )
