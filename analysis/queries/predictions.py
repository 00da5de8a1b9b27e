"""What the model answers: on one pair, on all pairs, and with parts of it taken away."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import torch
from pydantic import AfterValidator, BeforeValidator, Field

from analysis.ablate import Change, FrequencyFilter, Mode, Place, Replace, ablated_score
from analysis.answer import Answer
from analysis.batch import CheckpointBatch
from analysis.config import ModelConfig
from analysis.errors import ParameterError
from analysis.loss import Score
from analysis.names import SPLIT_FLAGS
from analysis.neuron_pass import Reading
from analysis.progress import score_summary
from analysis.query import Query
from analysis.readings import Frequencies, Logits
from analysis.signature import ArraySpec, ArraySpecs, Freqs, HeadIndices, NeuronIndices, Token, as_set, split_words
from analysis.task import Task

GIVE_TRAIN_MASK = f"import again with {SPLIT_FLAGS}"
NO_TRAIN_MASK = f"Training pairs are not known: {GIVE_TRAIN_MASK}."


def _summary_specs() -> ArraySpecs:
    """What `score_summary` may hold, by name."""
    return {
        f"{pairs}_{what}": ArraySpec((), unit, f"mean over {pairs} pairs", is_optional=pairs != "all")
        for pairs in ("train", "test", "all")
        for what, unit in (("loss", "nats"), ("accuracy", "share"))
    }


class Prediction(Query):
    """The model's answer to one pair of tokens."""

    name: ClassVar[str] = "prediction"
    batch = 1
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("z",), "logit", "the logits"),
        "probability": ArraySpec(("z",), "probability", "their softmax, float64"),
        "loss": ArraySpec((), "nats", "of the correct answer; NaN where the pair has none"),
    }

    x: Token = Field(description="first token")
    y: Token = Field(description="second token")

    def readings(self) -> tuple[Reading[Any], ...]:
        """All logits."""
        return (Logits(),)

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Take one input of the full pass."""
        place = batch.task.place
        x, y = int(place[self.x]), int(place[self.y])
        logits = batch.logits[:, x, y]
        probability = logits.cpu().double().softmax(-1)
        return self.answer(batch, values=logits, probability=probability, loss=batch.score.loss[:, x, y])


class Correctness(Query):
    """Which pairs the model predicts correctly, its prediction and its loss on each.

    For x ÷ y the pairs with y = 0 have no answer: they are no part of the task, and counted nowhere.
    Formula: argmax over z of logit_z(x, y) = x ∘ y mod p.
    Source: the task itself; [nanda2023], section 3.
    """

    name: ClassVar[str] = "correctness"
    batch = 1
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(("x", "y"), "", "whether the largest logit is that of the correct answer"),
        "answer": ArraySpec(
            ("x", "y"), "token", "the token of the largest logit; of equal ones the first on the z axis"
        ),
        "loss": ArraySpec(("x", "y"), "nats", "on each pair, float64; NaN on one that has no answer"),
        "has_answer": ArraySpec(
            ("x", "y"), "", "whether the pair has an answer, where some have none", is_optional=True, is_still=True
        ),
        "train_mask": ArraySpec(("x", "y"), "", "whether the pair is a training pair", is_optional=True, is_still=True),
    }

    def readings(self) -> tuple[Reading[Any], ...]:
        """All logits."""
        return (Logits(),)

    def compute(self, batch: CheckpointBatch) -> Answer:
        """Score the full pass."""
        tokens = torch.as_tensor(batch.task.tokens, device=batch.device)
        mask = batch.train_mask
        known: dict[str, Any] = {} if mask is None else {"train_mask": mask}
        has_answer = batch.labels >= 0
        some: dict[str, Any] = {} if bool(has_answer.all()) else {"has_answer": has_answer}
        return self.answer(
            batch,
            values=batch.score.correct,
            answer=tokens[batch.logits.argmax(-1)],
            loss=batch.score.loss,
            notes={} if known else {"train_mask": NO_TRAIN_MASK},
            **some,
            **known,
        )


class Ablation(Query):
    """Loss, accuracy and correctness with heads, neurons, clusters or frequencies taken away; any combination.

    Frequencies: `embedding` filters W_E, `neurons` and `logits` filter 2D components (one stays when its part of x and
    its part of y both do; constants always stay), `trig` takes only the trig directions of the logits (drop: the
    excluded loss; keep: the restricted loss). Clusters are those of the unchanged checkpoint.
    Source: [nanda2023], section 4.4; [mcdougall2023].
    """

    name: ClassVar[str] = "ablation"
    batch = 1
    arrays: ClassVar[ArraySpecs] = {
        "values": ArraySpec(
            ("measure",), "nats; share", "losses, and accuracies in [0, 1], over the known sets of pairs"
        ),
        **_summary_specs(),
        "correct": ArraySpec(("x", "y"), "", "whether the largest logit is that of the correct answer"),
        "loss": ArraySpec(("x", "y"), "nats", "on each pair; NaN on one that has no answer"),
    }

    heads: HeadIndices = Field(default=(), description="heads to replace")
    neurons: NeuronIndices = Field(default=(), description="neurons to replace")
    clusters: Freqs = Field(default=(), description="frequencies whose whole clusters of neurons are replaced")
    replace: Replace = Field(default="zero", description="what replaces heads and neurons: zero or mean")
    freqs: Freqs = Field(default=(), description="frequencies to drop or keep")
    mode: Mode = Field(default="drop", description="drop these frequencies, or keep only them")
    where: Annotated[
        tuple[Place, ...], BeforeValidator(split_words), Field(min_length=1, max_length=4), AfterValidator(as_set)
    ] = Field(default=("logits",), description="where frequencies are filtered: embedding, neurons, logits, trig")

    def check(self, model: ModelConfig) -> None:
        """Refuse trig directions where there are none, besides what every query refuses.

        Raises:
            ParameterError: as any query; for trig directions of an operation that has none, why.
        """
        super().check(model)
        task = Task(model.p, model.operation)
        if "trig" in self.where and not task.is_additive:
            raise ParameterError(f"where=trig has no meaning in this run: {task.why_not_additive}")

    def readings(self) -> tuple[Reading[Any], ...]:
        """What clusters follow from; the changed model has a pass of its own."""
        return (Frequencies(),) if self.clusters else ()

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
        return self.answer(
            batch,
            values=torch.stack(list(summary.values()), dim=1),
            correct=score.correct,
            loss=score.loss,
            notes={} if batch.train_mask is not None else {"train_mask": NO_TRAIN_MASK},
            labels={"measure": tuple(summary)},
            **summary,
        )
