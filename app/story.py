"""What a run is, in one or two sentences that are true of it: the first words that a visitor of Explore reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.history import first_learned
from analysis.manifest import UNKNOWN_EPOCH, Branch
from analysis.run import Run
from app.figures.numerals import epoch_of, number, percent

CHANGED = {"weight_decay": "weight decay", "lr": "learning rate", "betas": "betas"}
"""What the story calls what a branch may have other than its parent."""

_LAYERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


MOMENTS = ("memorised", "groks", "clean")
"""What a run may come to, in its order: all training pairs nearly, the others as well, and nothing left to clean up."""


def story_of(run: Run, moments: Mapping[str, int] | None = None) -> str:
    """What the model learns, from how much, and what became of it.

    `moments` are the epochs of those of `MOMENTS` that it has come to; None while, or where, they are not known.
    """
    course = "" if moments is None or len(run.epochs) == 1 else _course_of(run, moments)
    first = f"{_who(run.manifest.model.n_layers)} learns {run.task.formula}{_from_what(run)}"
    return " ".join(filter(None, [f"{first}{course}.", _about_branch(run), _about_basis(run), *_how_far(run)]))


def recorded_moments(epochs: Sequence[int], losses: Mapping[str, Sequence[float | None]]) -> dict[str, int] | None:
    """The first two of `MOMENTS`, from the accuracies that the training wrote down; None unless all are there.

    They need no model, so that a visitor has the story while the phases are measured, which takes seconds.
    """
    found = {}
    for name, of in zip(MOMENTS, ("train_accuracy", "test_accuracy"), strict=False):
        accuracies = losses[of]
        if None in accuracies:
            return None
        if (first := first_learned(epochs, accuracies)) is not None:
            found[name] = first
    return found


def told_moments(run: Run, moments: Mapping[str, int]) -> dict[str, int]:
    """Those that came about in the run itself: a branch begins with what its parent had come to."""
    inherited = run.epochs[0] if run.manifest.branch is not None else None
    return {name: epoch for name, epoch in moments.items() if epoch != inherited}


def _who(layers: int) -> str:
    if layers > len(_LAYERS):
        return f"A transformer of {layers} layers"
    word = _LAYERS[layers - 1]
    return f"{'An' if word == 'eight' else 'A'} {word}-layer transformer"


def _about_branch(run: Run) -> str:
    """Which run it branches off, and what is other than in that; empty where it does not."""
    branch, train = run.manifest.branch, run.manifest.train
    if branch is None:
        return ""
    words = [f"{CHANGED[name]} {_value(getattr(train, name))}" for name in branch.changed if name in CHANGED]
    held = held_words(branch)
    words += [f"{held} held at zero"] if held else []
    what = f" with {' and '.join(words)}" if words else ""
    return f"It branched from {branch.parent} at epoch {epoch_of(branch.epoch)}{what}."


def held_words(branch: Branch) -> str:
    """What a branch holds at zero: `head 1, frequencies 14 and 35`; empty where that is nothing."""
    of = (("head", "heads", branch.without_heads), ("frequency", "frequencies", branch.without_frequencies))
    words = [(one if len(those) == 1 else many, those) for one, many, those in of if those]
    return ", ".join(f"{word} {' and '.join(map(str, those))}" for word, those in words)


def _value(value: object) -> str:
    return " and ".join(map(_value, value)) if isinstance(value, tuple) else number(float(str(value)))


def _about_basis(run: Run) -> str:
    """That the Fourier basis of the tokens is not that of the operation; empty where it is."""
    if run.task.is_additive:
        return ""
    formula = run.task.definition.formula
    return (
        f"In the Fourier basis of x and y, {formula} is not simple, as a sum is: cos w({formula}) is spread over "
        "many frequencies of both."
    )


def _from_what(run: Run) -> str:
    mask = run.history.train_mask
    if mask is None:
        return ", from pairs that this run does not name"
    of = "all pairs" if run.task.has_answer.all() else "all pairs with an answer (y ≠ 0)"
    share = float(mask[run.task.has_answer].mean())
    return f" from {of}" if share == 1 else f" from {percent(share)} of {of}"


def _course_of(run: Run, moments: Mapping[str, int]) -> str:
    """What became of it: whether it memorises its training pairs, and when it generalises to the others."""
    memorised, generalised = (moments.get(name) for name in MOMENTS[:2])
    mask = run.history.train_mask
    if memorised is None:
        return ": it does not memorise them" if run.is_complete else ": it has not memorised them yet"
    if run.manifest.branch is not None and memorised == run.epochs[0]:
        return _course_from(run, memorised, generalised)
    start = f": it memorises them by epoch {epoch_of(memorised)}"
    if mask is not None and mask[run.task.has_answer].all():
        return start
    if generalised is None:
        return f"{start} and {'does not generalise' if run.is_complete else 'has not generalised yet'} to the others"
    if generalised <= memorised:
        return f"{start}, and generalises to the others at once"
    return f"{start}, then generalises to the others (“groks”) by epoch {epoch_of(generalised)}"


def _course_from(run: Run, start: int, generalised: int | None) -> str:
    """What became of a branch that begins at epoch `start` with its training pairs memorised."""
    if generalised == start:
        return ": when it begins, it has memorised them and generalised to the others"
    words = ": when it begins, it has memorised them"
    if generalised is None:
        does = "does not generalise" if run.is_complete else "has not generalised yet"
        return f"{words}, and it {does} to the others"
    return f"{words}; it generalises to the others (“groks”) by epoch {epoch_of(generalised)}"


def _how_far(run: Run) -> list[str]:
    """How far the training has come, where that is not all there is to it."""
    first, last = run.epochs[0], run.epochs[-1]
    ends = {"training": f"It is still training, at epoch {epoch_of(last)} of {epoch_of(run.planned_end or 0)}."}
    ends["stopped"] = f"Its training stopped at epoch {epoch_of(last)} of {epoch_of(run.planned_end or 0)}."
    about = [ends[run.state]] if run.state in ends else []
    if len(run.epochs) > 1:
        return about
    which = "whose epoch is not known" if first == UNKNOWN_EPOCH else f"at epoch {epoch_of(first)}"
    return [*about, f"There is one checkpoint, {which}."]
