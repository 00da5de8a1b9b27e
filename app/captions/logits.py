"""The words of the panels about the logits: what is predicted, how it is read out, and what explains it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

from analysis.answer import Answer
from analysis.queries.logits import Logit, LogitFit, LogitSpectrum, NeuronLogitMap, ReadoutRank, TrigComponents
from analysis.queries.predictions import Correctness
from app.captions.common import (
    NO_NUMBERS,
    Caption,
    Say,
    Titles,
    counted,
    highest,
    owners,
    pair_at,
    shown,
)
from app.captions.embedding import accounting, directions_that_matter
from app.captions.spectra import made_of_pairs, power, power_of_pairs, standing_out
from app.figures.numerals import number, percent


def _of_logit(query: Logit, answer: Answer) -> Caption:
    if query.basis == "fourier":
        return Caption(made_of_pairs(answer))
    low, high = float(answer.values.min()), float(answer.values.max())
    if not np.isfinite(low + high):
        return Caption(NO_NUMBERS)
    if low == high:
        return Caption(f"{number(low)} on every input.")
    mean = number(float(answer.values.mean(dtype=np.float64)))
    return Caption(f"Range {number(low)} to {number(high)}, mean {mean}.", highest(answer))


def _of_spectrum(_query: LogitSpectrum, answer: Answer) -> Caption:
    """Whether a few frequencies explain the logits."""
    return Caption(standing_out(power_of_pairs(answer.values, answer.labels["comp_x"]), "The logits"))


def _of_map(query: NeuronLogitMap, answer: Answer) -> Caption:
    """Which frequencies the neurons write, and the clusters that they are sorted by."""
    values = answer.values
    if query.basis == "fourier":
        squares = np.square(values, dtype=np.float64).sum(axis=0)
        text = standing_out(power(squares, answer.labels["comp"]), "The read-out")
        return Caption(text, _clusters(answer["freq"]))
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(low + high):
        return Caption(NO_NUMBERS, _clusters(answer["freq"]))
    return Caption(f"Range {number(low)} to {number(high)} per unit of activation.", _clusters(answer["freq"]))


def _clusters(freqs: ndarray) -> str:
    """The clusters in which the neurons lie, by frequency; 0 is none."""
    owned = np.bincount(freqs, minlength=1)
    alone = int(owned[0])
    owned[0] = 0
    if not owned.any():
        return f"No clusters: none of {counted(freqs.size, 'neuron')} is specialised."
    return f"Clusters: {owners(owned)}{f'; {alone:,} in none' if alone else ''}."


def _of_trig(query: TrigComponents, answer: Answer) -> Caption:
    """What explains the logits along cos, and in the foot those along sin: a panel each."""
    squares = answer.values.astype(np.float64) ** 2
    if not np.isfinite(squares.sum()):
        return Caption(NO_NUMBERS)
    components = answer.labels["comp_x"]
    # Of the Nyquist frequency there is the cosine alone.
    names = [name for name in (f"cos {query.freq}", f"sin {query.freq}") if name in components]
    rows = [components.index(name) for name in names]
    shares = [_products(of, rows) for of, _ in zip(squares, rows, strict=False)]
    products = f"Products of frequency {query.freq} in x and y explain"
    text = [
        f"{products} {share} of the variance along {name}." if share else f"No variance along {name}."
        for share, name in zip(shares, names, strict=True)
    ]
    return Caption(text[0], text[1] if len(text) > 1 else f"Frequency {query.freq} has no sine.")


def _products(squares: Float[ndarray, "comp_x comp_y"], rows: Sequence[int]) -> str:
    """The share of the variance that products of some components explain; empty where there is none."""
    total = float(squares.sum() - squares[0, 0])
    return percent(min(1.0, float(squares[np.ix_(rows, rows)].sum()) / total)) if total > 0 else ""


def _of_fit(_query: LogitFit, answer: Answer) -> Caption:
    """How well cosines of a few frequencies explain the logits."""
    alphas, fraction = answer.values, float(answer["fraction"])
    if not np.isfinite(alphas).all() or not np.isfinite(fraction):
        return Caption(NO_NUMBERS)
    used: list[int] = np.argsort(-np.abs(alphas), kind="stable")[: np.count_nonzero(alphas)].tolist()
    if not used:
        return Caption("No key frequency at this epoch: nothing to fit.")
    strongest = shown(used)
    named = ", ".join(f"{answer.labels['freq'][place]} ({number(float(alphas[place]))})" for place in strongest)
    more = f" and {len(used) - len(strongest)} more" if len(used) > len(strongest) else ""
    what = "One cosine explains" if len(used) == 1 else f"{len(used)} cosines explain"
    return Caption(f"{what} {percent(fraction)} of the variance of the logits, with α by frequency: {named}{more}.")


def _of_correctness(_query: Correctness, answer: Answer) -> Caption:
    """How many pairs the model predicts correctly; of which kind the others are."""
    right = answer.values
    every = answer["has_answer"] if "has_answer" in answer.arrays else np.ones_like(right)
    total, wrong = int(np.count_nonzero(every)), every & ~right
    text = f"{np.count_nonzero(right):,} of {counted(total, 'pair')} correct"
    text = f"All {counted(total, 'pair')} correct" if not wrong.any() else text
    if "train_mask" in answer.notes:
        return Caption(f"{text}.", f"{_worst(answer, every)} {answer.notes['train_mask']}")
    if not wrong.any() or "train_mask" not in answer.arrays:
        return Caption(f"{text}.", _worst(answer, every))
    train, test = answer["train_mask"], every & ~answer["train_mask"]
    kinds = {"training": (train, wrong & train), "test": (test, wrong & test)}
    counts = {kind: int(np.count_nonzero(of)) for kind, (every, of) in kinds.items() if every.any()}
    perfect = [f"every {kind} pair correct" for kind, count in counts.items() if not count]
    failed = [counted(count, f"{kind} pair") for kind, count in counts.items() if count]
    parts = perfect + ([f"{' and '.join(failed)} incorrect"] if failed else [])
    return Caption(f"{text}; {', '.join(parts)}.", _worst(answer, every))


def _worst(answer: Answer, every: Bool[ndarray, "x y"]) -> str:
    """The pair with the largest loss of all that have an answer, and how many have none."""
    none = every.size - int(np.count_nonzero(every))
    without = f"{none:,} pairs have no answer (y = 0)." if none else ""
    loss = answer["loss"]
    low, high = float(loss[every].min()), float(loss[every].max())
    if not np.isfinite(low + high) or low == high:
        return without
    x, y = pair_at(answer, int(np.where(every, loss, -np.inf).argmax()))
    return f"{without} Largest loss {number(high)} at x = {x}, y = {y}.".strip()


def _of_rank(_query: ReadoutRank, answer: Answer) -> Caption:
    """How few directions account for the read-out."""
    singular, fourier, best = answer.values, float(answer["fourier_share"]), float(answer["svd_share"])
    if not np.isfinite(singular).all() or not np.isfinite(fourier + best):
        return Caption(NO_NUMBERS)
    if not singular.any():
        return Caption("The read-out is the same for every answer.")
    count = directions_that_matter(singular)
    text = f"{accounting(count, singular.size)} of W_logit"
    if best <= 0:
        return Caption(f"{text}; no key frequency at this epoch.")
    return Caption(
        f"{text}; cos and sin of the key frequencies for {percent(fourier)}, "
        f"as many leading directions for {percent(best)}."
    )


CAPTIONS: Mapping[str, Say] = {
    "logit": _of_logit,
    "logit_spectrum": _of_spectrum,
    "neuron_logit_map": _of_map,
    "trig_components": _of_trig,
    "logit_fit": _of_fit,
    "correctness": _of_correctness,
    "readout_rank": _of_rank,
}

TITLES: Titles = {
    "logit": ("Logit of {z}", "for every pair · {basis}"),
    "logit_spectrum": ("Mean Fourier power", "over all logits"),
    "neuron_logit_map": ("Read-out of all neurons", "W_logit, by cluster · {basis}"),
    "trig_components": ("cos {freq} and sin {freq} directions", "the logits along them · Fourier"),
    "logit_fit": ("Fit of the logits", "weight α of each key frequency"),
    "correctness": ("Predictions", "correct and incorrect, of all pairs"),
    "readout_rank": ("Read-out directions", "singular values of W_logit, largest first"),
}
