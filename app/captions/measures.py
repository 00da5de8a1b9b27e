"""The words of the panels that show a whole run: each group of progress measures as curves over the epochs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from analysis.answer import Answer
from analysis.history import LEARNED
from analysis.queries.measures import takes_sum
from app.captions.attention import attended_by_heads
from app.captions.common import NO_NUMBERS, Caption, counted
from app.captions.curves import Curve, course, end_of, fall_below, more_than_half
from app.captions.embedding import accounting, directions_that_matter
from app.figures.numerals import epoch_of, number, percent
from app.measure_groups import MEASURE_GROUP_BY_ID, MEASURE_GROUPS, MeasureGroup

_MOST_NAMED = 3

_BALANCED = 0.01
"""A head that attends this much more to x than to y, or less, is balanced: one percentage point."""


@dataclass(frozen=True, eq=False)
class _Seen:
    """What a group shows in a run."""

    answer: Answer
    epochs: ndarray
    is_complete: bool
    """Whether the training has come to its end: what has not happened by now never does."""

    def curve(self, name: str) -> Curve | None:
        """One measure where it is known; None where it is not there at all."""
        return Curve.of(self.epochs, self.answer[name]) if name in self.answer.arrays else None

    @property
    def at_end(self) -> str:
        """` at the end`; nothing where there is one checkpoint, which is the end of nothing."""
        return f" at {self.end}" if len(self.epochs) > 1 else ""

    @property
    def end(self) -> str:
        """What the last checkpoint is: the end, unless the training may go on."""
        return end_of(is_complete=self.is_complete)

    @property
    def no_key(self) -> str:
        """Why there is no key frequency."""
        return f"No neuron is specialised{self.at_end}, so there is no key frequency"

    @property
    def has_keys(self) -> bool:
        """Whether there is a key frequency to measure with; taken for granted where the answer does not say."""
        return self.answer.labels.get("key", (0,)) != ()


def group_of(shown: str | Sequence[str]) -> MeasureGroup | None:
    """The group with this id; of arrays, the first group that has just these, else the first that has one of them."""
    if isinstance(shown, str):
        return MEASURE_GROUP_BY_ID.get(shown)
    exact = (group for group in MEASURE_GROUPS if set(group.arrays) == set(shown))
    near = (group for group in MEASURE_GROUPS if set(group.arrays) & set(shown))
    return next(exact, None) or next(near, None)


def of_measures(answer: Answer, shown: str | Sequence[str], *, is_complete: bool = True) -> Caption:
    """What a group of measures shows over the run, or why the run cannot tell; `shown` as for `group_of`.

    `is_complete`: whether the training has come to its planned end.
    """
    found = group_of(shown)
    if found is None:
        return Caption()
    known = found.within(answer.arrays)
    if known is None:
        why = "additive" if all(map(takes_sum, found.arrays)) and "additive" in answer.notes else "train_mask"
        return Caption(answer.notes.get(why, "This run does not record these measures."))
    if not len(answer.labels.get("epoch", ())):
        return Caption("This run has no epochs to show.")
    text = _SAY[found.id](_Seen(answer, np.array(answer.labels["epoch"]), is_complete))
    if not text:
        return Caption(NO_NUMBERS)
    gaps = any(not np.isfinite(answer[name]).all() for name in known.arrays)
    feet = ["Gaps: some values are not known, or not finite."] if gaps else []
    if "train_mask" in answer.notes and any("train" in name and name not in known.arrays for name in found.arrays):
        feet.append(answer.notes["train_mask"])
    return Caption(text, " ".join(feet))


def _losses(seen: _Seen) -> str:
    text = []
    for kind in ("train", "test"):
        curve = seen.curve(f"{kind}_loss")
        if curve is not None:
            text.append(f"{kind.title()} loss {fall_below(curve, 1, is_complete=seen.is_complete)}.")
    return " ".join(text)


def _accuracies(seen: _Seen) -> str:
    text = []
    for kind in ("train", "test"):
        curve = seen.curve(f"{kind}_accuracy")
        if curve is None:
            continue
        at = curve.first(curve.values >= LEARNED)
        end = percent(curve.end)
        if curve.is_single:
            text.append(f"{kind.title()} accuracy is {end}.")
            continue
        never = "never reaches 99 %" if seen.is_complete else "has not reached 99 % yet"
        reached = f"reaches 99 % at epoch {at}" if at else never
        text.append(f"{kind.title()} accuracy {reached} and {'ends' if seen.is_complete else 'is now'} at {end}.")
    return " ".join(text)


def _restricted(seen: _Seen) -> str:
    if not seen.has_keys:
        return f"{seen.no_key}: nothing is kept but the mean of each logit."
    curve, test = seen.curve("restricted_all") or seen.curve("restricted_test"), seen.curve("test_loss")
    if curve is None:
        return ""
    does = fall_below(curve, 1, is_complete=seen.is_complete)
    text = f"With only the key frequencies of the logits kept, the loss {does}"
    last = None if test is None or test.end >= 1 else test.last(test.values >= 1)
    if test is None or last is None or curve.end >= 1:
        return f"{text}."
    when = "until" if (test.values[1:] >= 1).any() else "only at"
    return f"{text}; the model's own test loss is above 1 {when} epoch {last}."


def _excluded(seen: _Seen) -> str:
    if not seen.has_keys:
        return f"{seen.no_key}: nothing is left out, and this is the model's own loss."
    for name, pairs in (("excluded_train", "training pairs"), ("excluded_all", "all pairs")):
        curve = seen.curve(name)
        if curve is not None:
            return f"Without the key frequencies of the logits, the loss on {pairs} {course(curve, is_log=True)}."
    return ""


def _excluded_by_freq(seen: _Seen) -> str:
    if not seen.has_keys:
        return f"{seen.no_key} to leave out."
    keys, losses = seen.answer.labels["key"], seen.answer["excluded_train_by_freq"][-1]
    if not np.isfinite(losses).all():
        return ""
    most, least = int(losses.argmax()), int(losses.argmin())
    if len(keys) == 1:
        verb = "ends at" if seen.at_end and seen.is_complete else "is"
        only = f"Without frequency {keys[0]}, the only key frequency"
        return f"{only}, the loss on training pairs {verb} {number(losses[0])}."
    loss = "At the end the loss" if seen.at_end else "The loss"
    text = f"{loss} on training pairs is largest without frequency {keys[most]} ({number(losses[most])})"
    return f"{text} and smallest without {keys[least]} ({number(losses[least])})."


def _trig(seen: _Seen) -> str:
    if not seen.has_keys:
        return f"{seen.no_key} to project on."
    logits, pre, post = (seen.curve(f"trig_{name}") for name in ("logit", "pre", "post"))
    if logits is None or pre is None or post is None:
        return ""
    return (
        f"At the key frequencies, cos and sin of w(x ∘ y) explain {percent(logits.end)} of the variance of the logits"
        f"{seen.at_end}{more_than_half(logits)}, {percent(post.end)} of that of the neurons post and "
        f"{percent(pre.end)} pre."
    )


def _readout(seen: _Seen) -> str:
    if not seen.has_keys:
        return f"{seen.no_key} to project on."
    curve = seen.curve("readout_rank")
    if curve is None:
        return ""
    text = f"Cos and sin of the key frequencies explain {percent(curve.start)} of the read-out"
    if curve.is_single:
        return f"{text}."
    return f"{text} at the start and {percent(curve.end)} at {seen.end}{more_than_half(curve)}."


def _gini(seen: _Seen) -> str:
    whose = {"gini_embedding": "of the embedding", "gini_logit": "of the read-out"}
    curves = {what: curve for name, what in whose.items() if (curve := seen.curve(name)) is not None}
    text = {what: course(curve) for what, curve in curves.items()}
    if len(set(text.values())) == 1:
        return f"The Gini coefficient {' and '.join(text)} {next(iter(text.values()))}."
    return f"The Gini coefficient {', that '.join(f'{what} {does}' for what, does in text.items())}." if text else ""


def _ipr(seen: _Seen) -> str:
    curve = seen.curve("ipr")
    return "" if curve is None else f"The mean IPR {course(curve)}."


def _weights(seen: _Seen) -> str:
    curve = seen.curve("squared_weights")
    return "" if curve is None else f"The sum of squared weights {course(curve)}."


def _weights_by_parameter(seen: _Seen) -> str:
    first, last = seen.answer["squared_weights_by_parameter"][[0, -1]].astype(np.float64)
    if not np.isfinite(first.sum() + last.sum()):
        return ""
    names = seen.answer.labels["parameter"]
    if not last.any():
        return f"All weights are 0{seen.at_end}."
    order = np.argsort(-last, kind="stable")[: min(_MOST_NAMED, np.count_nonzero(last))].tolist()
    held = [f"{names[place]} ({percent(float(last[place] / last.sum()))})" for place in order]
    shrunk = int((first - last).argmax())
    text = f"Largest shares of the sum{seen.at_end}: {', '.join(held)}"
    if last[shrunk] >= first[shrunk]:
        return f"{text}."
    return f"{text}; {names[shrunk]} shrank most, from {number(first[shrunk])} to {number(last[shrunk])}."


def _neurons(seen: _Seen) -> str:
    follow, dead = seen.curve("specialised"), seen.curve("dead")
    if follow is None or dead is None:
        return ""
    return f"{_specialised(follow, seen.end)} {_dead(dead, seen)}"


def _specialised(follow: Curve, end: str) -> str:
    """How many neurons are specialised at the end, and since when there are any."""
    count, some = int(follow.end), follow.first(follow.values > 0)
    at_end = "" if follow.is_single else f" at {end}"
    if not count or some is None:
        return f"No neuron is specialised{at_end}."
    text = f"{counted(count, 'neuron')} {'is' if count == 1 else 'are'} specialised{at_end}"
    return f"{text}." if follow.is_single else f"{text}, the first from epoch {some} on."


def _dead(dead: Curve, seen: _Seen) -> str:
    """How many neurons are dead at the end, and when most were."""
    most, count = int(dead.values.max()), int(dead.end)
    if not most:
        never = "None is ever dead." if seen.is_complete else "None has been dead so far."
        return "None is dead." if dead.is_single else never
    if dead.is_single:
        return f"{count:,} {'is' if count == 1 else 'are'} dead."
    at = f", {most:,} at most (epoch {epoch_of(dead.epochs[int(dead.values.argmax())])})" if most > count else ""
    return f"Dead: {f'{count:,}' if count else 'none'} at {seen.end}{at}."


def _attention(seen: _Seen) -> str:
    first, last = seen.answer["attention_mean"][[0, -1]]
    if not np.isfinite(first.sum() + last.sum()):
        return ""
    who = "the head attends" if len(first) == 1 else "heads attend"
    if not seen.at_end:
        return f"{who.capitalize()} {attended_by_heads(last)}."
    return f"At the start {who} {attended_by_heads(first)}; at {seen.end} {attended_by_heads(last)}."


def _attention_difference(seen: _Seen) -> str:
    paid = seen.answer["attention_mean"].astype(np.float64)
    gaps = np.abs(paid[..., 0] - paid[..., 1]).max(axis=1)
    if not np.isfinite(gaps).all():
        return ""
    place = int(gaps.argmax())
    end, most = _imbalance(paid[-1]), _imbalance(paid[place])
    if not seen.at_end:
        return f"{end[:1].upper()}{end[1:]}."
    if end == most:
        return f"At {seen.end} {end}."
    return f"At {seen.end} {end}; largest imbalance at epoch {epoch_of(seen.epochs[place])}: {most}."


def _imbalance(paid: Float[ndarray, "head pos"]) -> str:
    """Which head has the largest imbalance at one epoch, as the shares of x and y."""
    head = int(np.abs(paid[:, 0] - paid[:, 1]).argmax())
    to_x, to_y = paid[head, :2].tolist()
    is_alone = len(paid) == 1
    if abs(to_x - to_y) <= _BALANCED:
        whose = "the head's" if is_alone else "no head's"
        verb = "differs by less" if is_alone else "differs by more"
        return f"{whose} attention to x and to y {verb} than one percentage point"
    (most, to), (less, than) = sorted(((to_x, "x"), (to_y, "y")), reverse=True)
    who = "the head" if is_alone else f"head {head}"
    return f"{who} attends {percent(most)} to {to} and {percent(less)} to {than}"


def _singular(seen: _Seen) -> str:
    first, last = seen.answer["singular_values"][[0, -1]]
    if not np.isfinite(first.sum() + last.sum()) or not (first.any() and last.any()):
        return ""
    start, end = directions_that_matter(first), directions_that_matter(last)
    text = f"{accounting(start, first.size)} of W_E"
    if not seen.at_end:
        return f"{text}."
    if start == end:
        return f"{text}, at the start and at {seen.end}."
    return f"{text} at the start, {end:,} at {seen.end}."


_SAY: Mapping[str, Callable[[_Seen], str]] = {
    "losses": _losses,
    "accuracies": _accuracies,
    "restricted": _restricted,
    "excluded": _excluded,
    "excluded_by_freq": _excluded_by_freq,
    "trig": _trig,
    "readout": _readout,
    "gini": _gini,
    "ipr": _ipr,
    "weights": _weights,
    "weights_by_parameter": _weights_by_parameter,
    "neurons": _neurons,
    "attention_mean": _attention,
    "attention_difference": _attention_difference,
    "singular_values": _singular,
}
