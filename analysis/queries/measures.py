"""Progress measures over the whole run, and the phases they show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, get_args

import torch
from pydantic import Field
from torch import Tensor

from analysis.answer import Answer, Labels
from analysis.batch import CheckpointBatch
from analysis.directions import TrigDirections
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
from analysis.queries.predictions import GIVE_TRAIN_MASK, NO_TRAIN_MASK
from analysis.query import Query, Scope, Stage
from analysis.readings import Frequencies, Logits, Participation, TrigShare
from analysis.signature import ArraySpec, ArraySpecs, Freqs


def takes_sum(measure: str) -> bool:
    """Whether a measure compares the model with cos w(x ∘ y), which only additive operations have."""
    return measure.startswith(("restricted_", "excluded_", "trig_", "logit_fit"))


def _by_epoch(unit: str, *axes: str, **meanings: str) -> ArraySpecs:
    """Measures of one unit; those of train and test pairs only of runs that say which pairs these are.

    What compares with cos w(x ∘ y) is only of additive operations.
    """
    some = {name for name in meanings if "train" in name or "test" in name or takes_sum(name)}
    return {
        name: ArraySpec(("epoch", *axes), unit, meaning, is_optional=name in some) for name, meaning in meanings.items()
    }


_SPECS: ArraySpecs = {
    "values": ArraySpec(("epoch", "measure"), "each its own", "every measure that is one number, float64"),
    **_by_epoch("nats", train_loss="on training pairs", test_loss="on test pairs", all_loss="on all pairs"),
    **_by_epoch(
        "share", train_accuracy="on training pairs", test_accuracy="on test pairs", all_accuracy="on all pairs"
    ),
    **_by_epoch(
        "nats",
        restricted_train="loss on training pairs of the trig directions alone",
        restricted_test="the same on test pairs",
        restricted_all="the same on all pairs",
        excluded_train="loss on training pairs without the trig directions",
        excluded_all="the same on all pairs",
    ),
    **_by_epoch(
        "share",
        trig_pre="variance of neurons before the nonlinearity in the trig directions",
        trig_post="variance of neurons after it in the trig directions",
        trig_logit="variance of the logits in the trig directions",
        logit_fit="variance of the logits that Σ_k α_k cos w_k(x ∘ y − z) explains",
        readout_rank="variance of W_logit on cos k and sin k over z",
    ),
    **_by_epoch(
        "ratio",
        gini_embedding="Gini coefficient of the embedding's norms by frequency, [0, 1]",
        gini_logit="Gini coefficient of the read-out's norms by frequency, [0, 1]",
        ipr="inverse participation ratio, mean over neurons, [0, 1]",
    ),
    **_by_epoch("neurons", specialised="neurons that one frequency explains", dead="neurons without variance"),
    **_by_epoch("sum of squares", squared_weights="of all weights"),
    **_by_epoch("sum of squares", "parameter", squared_weights_by_parameter="of each parameter"),
    **_by_epoch(
        "nats",
        "key",
        excluded_train_by_freq="loss on training pairs without one key frequency",
        excluded_all_by_freq="the same on all pairs",
    ),
    **_by_epoch("share", "head", "pos", attention_mean="mean attention to each position"),
    **_by_epoch("singular value", "rank", singular_values="of W_E"),
    "phases": ArraySpec(
        ("phase",), "epoch", "where each phase ends, −1 for not reached: the rules are notes", is_optional=True
    ),
}


class Measures(Query):
    """Every progress measure at every sound checkpoint, in one pass; the phases of grokking found from them.

    The trig directions are those of the key frequencies of the last sound checkpoint, or of `freqs`.
    Numbers on train and test pairs are left out when the run does not say which they are; restricted and excluded loss,
    shares of trig directions and the phases where the operation does not add or subtract around a circle of tokens.
    Source: [nanda2023], section 5; [mcdougall2023].
    """

    name: ClassVar[str] = "measures"
    scope: ClassVar[Scope] = "run"
    batch: ClassVar[Literal["all"] | int] = 1
    arrays = _SPECS

    freqs: Freqs = Field(default=(), description="key frequencies to measure with; empty: the last checkpoint's")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Measure one checkpoint after the other, then find the phases."""
        n_epochs = len(batch.epochs)
        trig = TrigDirections.of(batch.task, self.freqs or batch.part(n_epochs - 1, n_epochs).key_frequencies)
        rows = _rows(batch, trig)
        columns = {name: torch.cat([row[name] for row in rows]) for name in rows[0]}
        scalars = {name: values.cpu().double() for name, values in columns.items() if values.ndim == 1}
        columns |= scalars
        notes = {"key frequencies": ", ".join(map(str, trig.freqs)) or "none: no neuron is specialised"}
        if batch.train_mask is None:
            notes["train_mask"] = NO_TRAIN_MASK
        if not batch.task.is_additive:
            notes |= {"additive": batch.task.why_not_additive, "phases": f"Not known: {batch.task.why_not_additive}"}
        elif n_epochs > 1 and {"train_loss", "test_loss"} <= scalars.keys():
            columns["phases"] = torch.tensor(_phases(batch, scalars))
            ends = zip(PHASES, columns["phases"].tolist(), strict=True)
            never = "is not reached" if batch.run.is_complete else "is not reached yet"
            told = [f"{phase} ends at {end}" if end != NOT_REACHED else f"{phase} {never}" for phase, end in ends]
            notes |= {"phases": "; ".join(told)} | {f"{phase} rule": rule for phase, rule in RULES.items()}
        else:
            pairs = f"the train and the test pairs, so {GIVE_TRAIN_MASK}"
            takes = pairs if n_epochs > 1 else "more than one checkpoint"
            notes["phases"] = f"Not known: finding them takes {takes}."
        parameters = tuple(squared_weights(batch))
        labels: dict[str, Labels] = {
            "measure": tuple(scalars),
            "key": trig.freqs,
            "parameter": parameters,
            "phase": PHASES,
        }
        table = torch.stack(list(scalars.values()), dim=1)
        return self.answer(batch, values=table, notes=notes, labels=labels, **columns)


def _rows(batch: CheckpointBatch, trig: TrigDirections) -> list[dict[str, Tensor]]:
    """What is measured at each checkpoint; of a run that grows, only at those that are new."""
    kept = {} if batch.kept is None else batch.kept
    keys = {epoch: (batch.run.setting_digest, batch.run.records[epoch], trig.freqs) for epoch in batch.epochs}
    known = {epoch: kept.get(key) for epoch, key in keys.items()}
    new = [place for place, epoch in enumerate(batch.epochs) if known[epoch] is None]
    for found, place in zip(each_checkpoint(batch, lambda part: _measured(part, trig), new), new, strict=True):
        epoch = batch.epochs[place]
        known[epoch] = kept[keys[epoch]] = found
    return [row for row in known.values() if row is not None]


def _measured(batch: CheckpointBatch, trig: TrigDirections) -> dict[str, Tensor]:
    """All measures of one checkpoint, each with a leading epoch axis of 1."""
    shares = {stage: TrigShare(stage, trig.freqs) for stage in get_args(Stage) if batch.task.is_additive}
    batch.expect((Frequencies(), Participation(), *shares.values(), Logits()))
    losses, by_freq, explained = _of_waves(batch, trig)
    squares = torch.stack(list(squared_weights(batch).values()), dim=1)
    return {
        **score_summary(batch, batch.score),
        **losses,
        **weight_measures(batch, trig),
        **{f"trig_{stage}": batch.read(share) for stage, share in shares.items()},
        **neuron_measures(batch.read(Frequencies()), batch.read(Participation())),
        **explained,
        "squared_weights": squares.sum(1),
        **by_freq,
        "squared_weights_by_parameter": squares,
        "attention_mean": batch.forward.attention().mean((-2, -1)),
        "singular_values": torch.linalg.svdvals(batch.weights.W_E[:, :-1]),
    }


def _of_waves(batch: CheckpointBatch, trig: TrigDirections) -> tuple[Mapping[str, Tensor], ...]:
    """Losses with and without the trig directions, those by frequency, and what they explain of the logits."""
    if not batch.task.is_additive:
        return {}, {}, {}
    seen = TrigLogits.of(batch, trig, batch.logits)
    losses, by_freq = circuit_losses(seen, batch.score)
    return losses, by_freq, {"trig_logit": seen.fraction, "logit_fit": logit_fit(seen)[1]}


def _phases(batch: CheckpointBatch, scalars: dict[str, Tensor]) -> tuple[int, int, int]:
    names = PhaseInputs.__dataclass_fields__.keys() - {"epochs"}
    columns = {name: scalars[name].cpu().numpy() for name in names}
    return phase_ends(PhaseInputs(epochs=batch.epochs, **columns), is_complete=batch.run.is_complete)
