"""The words of the panels about attention, and of what heads read and write."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from analysis.answer import Answer
from analysis.queries.attention import Attention, AttentionMean, Heads
from analysis.queries.circuits import OVCircuit, QKCircuit
from analysis.signature import POSITIONS
from app.captions.common import (
    CLEAR,
    NO_NUMBERS,
    Caption,
    Say,
    Titles,
    between,
    highest,
    widest,
)
from app.captions.waves import made_of_pairs, made_of_rows
from app.figures.numerals import percent


def _of_attention(query: Attention, answer: Answer) -> Caption:
    if query.basis == "fourier":
        return Caption(made_of_pairs(answer))
    return Caption(_paid(POSITIONS[query.pos], answer.values), highest(answer))


def _paid(place: str, values: Float[ndarray, "x y"]) -> str:
    """How much `=` looks at one position."""
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(low + high):
        return NO_NUMBERS
    mean = percent(float(values.mean()))
    if percent(low) == percent(high):
        return f"{mean} to {place}, whatever the input."
    return f"{mean} to {place} on average ({between(low, high)})."


def _of_mean_attention(_query: AttentionMean, answer: Answer) -> Caption:
    """Where the heads look, averaged over all inputs."""
    values = answer.values
    if not np.isfinite(values).all():
        return Caption(NO_NUMBERS)
    who = "Its one head pays" if len(values) == 1 else "Each head pays"
    return Caption(f"{who} {paid_by_heads(values)}, averaged over all inputs.")


def paid_by_heads(values: Float[ndarray, "head pos"]) -> str:
    """What all heads pay to each position: `48–52 % to x, 48–52 % to y and 0.2 % to =`."""
    lows, highs = values.min(axis=0).tolist(), values.max(axis=0).tolist()
    paid = [f"{between(*ends)} to {place}" for *ends, place in zip(lows, highs, POSITIONS, strict=True)]
    return f"{', '.join(paid[:-1])} and {paid[-1]}"


def _of_heads(_query: Heads, answer: Answer) -> Caption:
    """Which head looks elsewhere when the input changes, and whether that is a wave."""
    spread = answer.values
    if not all(np.isfinite(answer[name]).all() for name in ("values", "fraction", "to_x")):
        return Caption(NO_NUMBERS)
    head = int(spread.argmax())
    freq, fraction = int(answer["freq"][head]), float(answer["fraction"][head])
    if freq == 0:
        one = "Its one head looks" if len(spread) == 1 else "Every head looks"
        return Caption(f"{one} at x as much on every input.")
    who = "Its one head pays" if len(spread) == 1 else f"Head {head} changes most with the input: it pays"
    # There may be several frequencies in it: the answer knows the strongest alone.
    strongest = "" if fraction >= CLEAR else ", the strongest"
    about = f"{percent(fraction)} of the change is frequency {freq}{strongest}"
    return Caption(f"{who} {percent(float(answer['to_x'][head]))} ± {percent(float(spread[head]))} to x; {about}.")


def _of_circuit(query: OVCircuit | QKCircuit, answer: Answer) -> Caption:
    """Which head, or which frequency, a function of one token is mostly about."""
    heads = range(len(answer.values))
    if query.basis == "fourier":
        return Caption(made_of_rows(answer.values, answer.labels["comp"], heads, "head"))
    return Caption(widest(answer.values.astype(np.float64), heads, "Head"))


CAPTIONS: Mapping[str, Say] = {
    "attention": _of_attention,
    "attention_mean": _of_mean_attention,
    "heads": _of_heads,
    "ov_circuit": _of_circuit,
    "qk_circuit": _of_circuit,
}

TITLES: Titles = {
    "attention": ("Head {head}", "attention to {pos} · {basis}"),
    "attention_mean": ("Mean attention", "by head and position"),
    "heads": ("All heads", "where each looks, and how that follows the input"),
    "ov_circuit": ("OV circuit", "to neuron {neuron} · {basis}"),
    "qk_circuit": ("QK circuit", "score by token · {basis}"),
}
