"""What the model answers: on one pair, on all pairs, and with parts of it taken away."""

from __future__ import annotations

from typing import Annotated, ClassVar

import torch
from pydantic import BeforeValidator, Field

from analysis.ablate import Change, FrequencyFilter, Mode, Place, Replace, ablated_score
from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.loss import Score
from analysis.progress import score_summary
from analysis.query import Freqs, Index, Indices, Query, split_words

NO_TRAIN_MASK = "This run does not say which pairs it was trained on, so there are no train and test numbers."


class Prediction(Query):
    """The model's answer to one pair of tokens.

    Arrays: `values` (z), logits; `probability` (z), their softmax, float64; `loss` (), nats.
    """

    name: ClassVar[str] = "prediction"
    frames_at_once: ClassVar[int] = 1

    x: Index = Field(description="first token")
    y: Index = Field(description="second token")

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Take one input of the full pass."""
        place = batch.task.place
        x, y = int(place[self.x]), int(place[self.y])
        logits = batch.logits[:, x, y]
        probability = logits.cpu().double().softmax(-1)
        return self.answer(
            batch,
            {
                "values": (logits, ("epoch", "z"), "logit"),
                "probability": (probability, ("epoch", "z"), "probability"),
                "loss": (batch.score.loss[:, x, y], ("epoch",), "nats"),
            },
        )


class Correctness(Query):
    """Which pairs the model gets right, what it answers, and its loss on each.

    Arrays: `values` (x, y), True where the largest logit is the right answer; `answer` (x, y), the token of the largest
    logit, 0 … p − 1 (of equal logits, the first on the z axis); `loss` (x, y), nats, float64; `train_mask` (x, y),
    True for training pairs (left out when the run does not say).
    """

    name: ClassVar[str] = "correctness"
    frames_at_once: ClassVar[int] = 1

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Score the full pass."""
        tokens = torch.as_tensor(batch.task.tokens, device=batch.device)
        arrays = {
            "values": (batch.score.correct, ("epoch", "x", "y"), ""),
            "answer": (tokens[batch.logits.argmax(-1)], ("epoch", "x", "y"), "token"),
            "loss": (batch.score.loss, ("epoch", "x", "y"), "nats"),
        }
        if batch.train_mask is None:
            return self.answer(batch, arrays, {"train_mask": NO_TRAIN_MASK})
        return self.answer(batch, arrays | {"train_mask": (batch.train_mask, ("x", "y"), "")})


class Ablation(Query):
    """Loss, accuracy and correctness with heads, neurons, clusters or frequencies taken away; any combination.

    Frequencies: `embedding` filters W_E, `neurons` and `logits` filter 2D components (one stays when its part of x and
    its part of y both do; constants always stay), `trig` takes only the trig directions of the logits (drop: the
    excluded loss; keep: the restricted loss). Clusters are those of the unchanged checkpoint.
    Arrays: `values` (measure), losses in nats and accuracies in [0, 1] by name, over the sets of pairs that are known,
    each also by name (`test_loss` (), …); `correct` (x, y); `loss` (x, y), nats.
    Source: Nanda et al. 2023, section 4.4; the ARENA chapter on grokking.
    """

    name: ClassVar[str] = "ablation"
    frames_at_once: ClassVar[int] = 1

    heads: Indices = Field(default=(), description="heads to replace")
    neurons: Indices = Field(default=(), description="neurons to replace")
    clusters: Freqs = Field(default=(), description="frequencies whose whole clusters of neurons are replaced")
    replace: Replace = Field(default="zero", description="what replaces heads and neurons: zero or mean")
    freqs: Freqs = Field(default=(), description="frequencies to drop or keep")
    mode: Mode = Field(default="drop", description="drop these frequencies, or keep only them")
    where: Annotated[tuple[Place, ...], BeforeValidator(split_words), Field(min_length=1, max_length=4)] = Field(
        default=("logits",), description="where frequencies are filtered: embedding, neurons, logits, trig"
    )

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Run the changed model."""
        change = Change(
            heads=self.heads,
            neurons=self.neurons,
            clusters=self.clusters,
            replace=self.replace,
            filter=FrequencyFilter(self.freqs, self.mode),
            where=self.where,
        )
        return self._scored(batch, ablated_score(batch, change))

    def _scored(self, batch: CheckpointBatch, score: Score) -> Answer:
        summary = score_summary(batch, score)
        arrays = {
            "values": (torch.stack(list(summary.values()), dim=1), ("epoch", "measure"), "nats; share"),
            "correct": (score.correct, ("epoch", "x", "y"), ""),
            "loss": (score.loss, ("epoch", "x", "y"), "nats"),
        }
        arrays |= {
            name: (values, ("epoch",), "nats" if "loss" in name else "share") for name, values in summary.items()
        }
        notes = {} if batch.train_mask is not None else {"train_mask": NO_TRAIN_MASK}
        return self.answer(batch, arrays, notes, labels={"measure": tuple(summary)})
