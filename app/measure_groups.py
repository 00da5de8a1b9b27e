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
        meaning="Cross-entropy on the training pairs, and on the test pairs, which are never trained on.",
        formula="mean of −ln softmax(logits)[z], z = x ∘ y mod p",
        unit="nats",
        log=True,
    ),
    MeasureGroup(
        id="accuracies",
        title="Accuracy",
        arrays=("train_accuracy", "test_accuracy"),
        names=("train", "test"),
        meaning="The share of pairs whose largest logit is that of the correct answer.",
        formula="share of pairs with argmax logits = z",
        unit="share",
    ),
    MeasureGroup(
        id="restricted",
        title="Restricted loss",
        arrays=("restricted_train", "restricted_test", "restricted_all"),
        names=("train", "test", "all"),
        meaning=(
            "Loss with only the key-frequency components of the logits kept, cos and sin of w(x ∘ y): where a general "
            "circuit forms, it falls before the test loss does."
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
            "Loss without the key-frequency components of the logits: on training pairs it rises once the model relies "
            "on them rather than on what it memorised."
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
        meaning="Loss on training pairs without the components of one key frequency in the logits.",
        formula="loss of logits − proj(logits on cos wₖ(x ∘ y), sin wₖ(x ∘ y)), for one k",
        unit="nats",
        log=True,
        axis="key",
    ),
    MeasureGroup(
        id="trig",
        title="Variance explained by cos and sin of w(x ∘ y)",
        arrays=("trig_pre", "trig_post", "trig_logit", "logit_fit"),
        names=("pre", "post", "logits", "logits, fitted"),
        meaning=(
            "The share of the variance of the neurons (pre and post) and of the logits that cos and sin of w(x ∘ y) at "
            "the key frequencies explain; fitted: with one cosine for each frequency."
        ),
        formula="‖proj on cos wₖ(x ∘ y), sin wₖ(x ∘ y)‖² / variance; fitted: Σₖ αₖ cos wₖ(x ∘ y − z)",
        unit="share",
    ),
    MeasureGroup(
        id="readout",
        title="Read-out on key frequencies",
        arrays=("readout_rank",),
        names=("share",),
        meaning="The share of the read-out of the neurons that cos and sin of the key frequencies explain.",
        formula="‖W_logit on cos k, sin k of key k‖² / ‖W_logit‖², W_logit = W_out W_U without its mean over z",
        unit="share",
    ),
    MeasureGroup(
        id="gini",
        title="Gini coefficient of frequency norms",
        arrays=("gini_embedding", "gini_logit"),
        names=("embedding", "read-out"),
        meaning="How unequal the norms of the frequencies are: 0 when all are equal, near 1 when few have everything.",
        formula="Gini = Σᵢⱼ |nᵢ − nⱼ| / (2 m² mean n), nₖ = norm of cos k and sin k, of m frequencies",
        unit="ratio",
    ),
    MeasureGroup(
        id="ipr",
        title="Mean IPR of neurons",
        arrays=("ipr",),
        names=("mean over neurons",),
        meaning="Inverse participation ratio of a neuron's power, on average: 1 when one pair of frequencies has all.",
        formula="Σ P² / (Σ P)², P = power by blocks (frequency of x, frequency of y)",
        unit="ratio",
    ),
    MeasureGroup(
        id="weights",
        title="Sum of squared weights",
        arrays=("squared_weights",),
        names=("all weights",),
        meaning="How large the weights are. Weight decay, where there is any, shrinks unused weights.",
        formula="Σ w² over all weights",
        unit="sum of squares",
    ),
    MeasureGroup(
        id="weights_by_parameter",
        title="Sum of squared weights by matrix",
        arrays=("squared_weights_by_parameter",),
        names=("matrix",),
        meaning="How large each matrix of the model is.",
        formula="Σ w² over the weights of one matrix",
        unit="sum of squares",
        axis="parameter",
    ),
    MeasureGroup(
        id="neurons",
        title="Specialised and dead neurons",
        arrays=("specialised", "dead"),
        names=("specialised", "dead"),
        meaning=(
            "How many neurons are specialised (one frequency explains more than 85 % of the variance), and how many "
            "are dead (the same on every input)."
        ),
        formula="count of fraction explained > 0.85; count of variance = 0",
        unit="neurons",
    ),
    MeasureGroup(
        id="attention_mean",
        title="Mean attention to x",
        arrays=("attention_mean",),
        names=("head",),
        meaning="Attention of each head to x, averaged over all inputs; the rest goes to y and to the final token.",
        formula="mean of softmax(q₌ · k / √d_head) over all (x, y)",
        unit="share",
        axis="head",
        part=0,
    ),
    MeasureGroup(
        id="attention_difference",
        title="Attention to x minus attention to y",
        arrays=("attention_mean",),
        names=("head",),
        meaning="By head, averaged over all inputs: above 0 a head attends more to x, below 0 more to y.",
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
            "How many directions the embedding uses: as many as there are large values, few in a model that has "
            "grokked."
        ),
        formula="σ of W_E = U diag(σ) Vᵀ, without the token =",
        unit="singular value",
        axis="rank",
    ),
)

MEASURE_GROUP_BY_ID = {group.id: group for group in MEASURE_GROUPS}
