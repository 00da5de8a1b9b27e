"""The progress measures as panels show them: which arrays of the query `measures` go together, and what they mean.

The definitions are in `analysis.queries.measures`, `analysis.progress` and `analysis.directions`; this is what the page
tells of them. `app.captions` says what each group shows in a run.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class MeasureGroup:
    """Measures drawn in one panel over the epochs; `names` has one name for each of `arrays`.

    `axis` is the second axis of its one array, whose labels then name the series; empty where each array is one curve.
    `difference` are two places on the array's last axis, the second of which is taken from the first.
    `part` is the one place on it that is drawn. `log`: whether a logarithmic axis shows more.
    """

    id: str
    title: str
    arrays: tuple[str, ...]
    names: tuple[str, ...]
    meaning: str
    formula: str
    unit: str
    log: bool = False
    axis: str = ""
    difference: tuple[int, int] | None = None
    part: int | None = None

    def within(self, arrays: Container[str]) -> MeasureGroup | None:
        """The group with only those of its arrays that a run has; None when it has none of them."""
        kept = [place for place, name in enumerate(self.arrays) if name in arrays]
        if not kept:
            return None
        return replace(
            self,
            arrays=tuple(self.arrays[place] for place in kept),
            names=tuple(self.names[place] for place in kept),
        )


MEASURE_GROUPS: tuple[MeasureGroup, ...] = (
    MeasureGroup(
        id="losses",
        title="Loss",
        arrays=("train_loss", "test_loss"),
        names=("train", "test"),
        meaning="How wrong the model is on the pairs it learns from, and on those it never sees: the grokking curve.",
        formula="mean of −ln softmax(logits)[z], z = x ∘ y mod p",
        unit="nats",
        log=True,
    ),
    MeasureGroup(
        id="accuracies",
        title="Accuracy",
        arrays=("train_accuracy", "test_accuracy"),
        names=("train", "test"),
        meaning="The share of pairs whose largest logit is the right answer.",
        formula="share of pairs with argmax logits = z",
        unit="share",
    ),
    MeasureGroup(
        id="restricted",
        title="Restricted loss",
        arrays=("restricted_train", "restricted_test", "restricted_all"),
        names=("train", "test", "all"),
        meaning=(
            "The loss when of the logits only waves of the right answer at the key frequencies are kept: "
            "where a general circuit forms, it falls before the test loss does."
        ),
        formula="loss of Σₖ proj(logits on cos wₖ(x ∘ y), sin wₖ(x ∘ y)) + mean of the rest",
        unit="nats",
        log=True,
    ),
    MeasureGroup(
        id="excluded",
        title="Excluded loss",
        arrays=("excluded_train", "excluded_all"),
        names=("train", "all"),
        meaning=(
            "The loss when those waves alone are taken out of the logits: on train pairs it rises once the model "
            "relies on them rather than on what it memorised."
        ),
        formula="loss of logits − Σₖ proj(logits on cos wₖ(x ∘ y), sin wₖ(x ∘ y))",
        unit="nats",
        log=True,
    ),
    MeasureGroup(
        id="excluded_by_freq",
        title="Excluded loss by frequency",
        arrays=("excluded_train_by_freq",),
        names=("without this frequency",),
        meaning="The loss on train pairs when the waves of one key frequency are taken out of the logits.",
        formula="loss of logits − proj(logits on cos wₖ(x ∘ y), sin wₖ(x ∘ y)), for one k",
        unit="nats",
        log=True,
        axis="key",
    ),
    MeasureGroup(
        id="trig",
        title="Waves of the right answer",
        arrays=("trig_pre", "trig_post", "trig_logit", "logit_fit"),
        names=("pre", "post", "logits", "logits, fitted"),
        meaning=(
            "How much of what varies in the neurons (pre and post) and in the logits is waves of the right answer at "
            "the key frequencies; fitted: one cosine for each frequency."
        ),
        formula="‖proj on cos wₖ(x ∘ y), sin wₖ(x ∘ y)‖² / variance; fitted: Σₖ αₖ cos wₖ(x ∘ y − z)",
        unit="share",
    ),
    MeasureGroup(
        id="readout",
        title="Read-out on key frequencies",
        arrays=("readout_rank",),
        names=("share",),
        meaning="How much of what the neurons write to the logits is cos and sin of the key frequencies.",
        formula="‖W_logit on cos k, sin k of key k‖² / ‖W_logit‖², W_logit = W_out W_U without its mean over z",
        unit="share",
    ),
    MeasureGroup(
        id="gini",
        title="Sparsity of the waves",
        arrays=("gini_embedding", "gini_logit"),
        names=("embedding", "read-out"),
        meaning="How unevenly the frequencies are used: 0 when all alike, near 1 when a few have everything.",
        formula="Gini = Σᵢⱼ |nᵢ − nⱼ| / (2 m² mean n), nₖ = norm of cos k and sin k, of m frequencies",
        unit="ratio",
    ),
    MeasureGroup(
        id="ipr",
        title="Concentration of neurons",
        arrays=("ipr",),
        names=("mean over neurons",),
        meaning="How few frequencies a neuron's waves are made of, on average: 1 for a single pair of them.",
        formula="Σ P² / (Σ P)², P = power by blocks (frequency of x, frequency of y)",
        unit="ratio",
    ),
    MeasureGroup(
        id="weights",
        title="Sum of squared weights",
        arrays=("squared_weights",),
        names=("all weights",),
        meaning="How large the weights are. Weight decay, where there is any, wears down what is not needed.",
        formula="Σ w² over all weights",
        unit="sum of squares",
    ),
    MeasureGroup(
        id="weights_by_parameter",
        title="Squared weights by matrix",
        arrays=("squared_weights_by_parameter",),
        names=("matrix",),
        meaning="The same for each matrix of the model.",
        formula="Σ w² over the weights of one matrix",
        unit="sum of squares",
        axis="parameter",
    ),
    MeasureGroup(
        id="neurons",
        title="Neurons",
        arrays=("specialised", "dead"),
        names=("follow one frequency", "dead"),
        meaning=(
            "How many neurons follow a single frequency (it explains more than 85 % of what they do), and how many are "
            "the same on every input."
        ),
        formula="count of fraction explained > 0.85; count of variance = 0",
        unit="neurons",
    ),
    MeasureGroup(
        id="attention_mean",
        title="Mean attention to x",
        arrays=("attention_mean",),
        names=("head",),
        meaning="What each head pays to x, averaged over all inputs; the rest goes to y and to the final token itself.",
        formula="mean of softmax(q₌ · k / √d_head) over all (x, y)",
        unit="share",
        axis="head",
        part=0,
    ),
    MeasureGroup(
        id="attention_difference",
        title="Attention to x minus to y",
        arrays=("attention_mean",),
        names=("head",),
        meaning="Which way each head leans: above 0 it looks more at x, below 0 more at y.",
        formula="mean attention to x − mean attention to y",
        unit="share",
        axis="head",
        difference=(0, 1),
    ),
    MeasureGroup(
        id="singular_values",
        title="Singular values of the embedding",
        arrays=("singular_values",),
        names=("direction",),
        meaning=(
            "How many directions the embedding takes up: as many as there are large values, few in a model that has "
            "grokked."
        ),
        formula="σ of W_E = U diag(σ) Vᵀ, number tokens only",
        unit="singular value",
        axis="rank",
    ),
)

MEASURE_GROUP_BY_ID = {group.id: group for group in MEASURE_GROUPS}
