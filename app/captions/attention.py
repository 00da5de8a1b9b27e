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
from app.captions.spectra import made_of_pairs, made_of_rows
from app.figures.numerals import percent


def _of_attention(query: Attention, answer: Answer) -> Caption:
    if query.basis == "fourier":
        return Caption(made_of_pairs(answer))
    return Caption(_attended(POSITIONS[query.pos], answer.values), highest(answer))


def _attended(place: str, values: Float[ndarray, "x y"]) -> str:
    """How much `=` attends to one position."""
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(low + high):
        return NO_NUMBERS
    mean = percent(float(values.mean()))
    if percent(low) == percent(high):
        return f"Attention to {place}: {mean} on every input."
    return f"Mean attention to {place}: {mean} (range {between(low, high)})."


def _of_mean_attention(_query: AttentionMean, answer: Answer) -> Caption:
    """What the heads attend to, averaged over all inputs."""
    values = answer.values
    if not np.isfinite(values).all():
        return Caption(NO_NUMBERS)
    who = "the head attends" if len(values) == 1 else "heads attend"
    return Caption(f"Averaged over all inputs, {who} {attended_by_heads(values)}.")


def attended_by_heads(values: Float[ndarray, "head pos"]) -> str:
    """How much all heads attend to each position: `48–52 % to x, 48–52 % to y and 0.2 % to =`."""
    lows, highs = values.min(axis=0).tolist(), values.max(axis=0).tolist()
    shares = [f"{between(*ends)} to {place}" for *ends, place in zip(lows, highs, POSITIONS, strict=True)]
    return f"{', '.join(shares[:-1])} and {shares[-1]}"


def _of_heads(_query: Heads, answer: Answer) -> Caption:
    """Which head's attention varies most over the inputs, and its dominant frequency."""
    spread = answer.values
    if not all(np.isfinite(answer[name]).all() for name in ("values", "fraction", "to_x")):
        return Caption(NO_NUMBERS)
    head = int(spread.argmax())
    freq, fraction = int(answer["freq"][head]), float(answer["fraction"][head])
    if freq == 0:
        one = "The head attends" if len(spread) == 1 else "Each head attends"
        return Caption(f"{one} equally to x on every input.")
    who = "Attention to x:" if len(spread) == 1 else f"Largest standard deviation: head {head}, attention to x"
    # There may be several frequencies in it: the answer knows the strongest alone.
    strongest = "frequency" if fraction >= CLEAR else "the strongest frequency,"
    about = f"{strongest} {freq}{'' if fraction >= CLEAR else ','} explains {percent(fraction)} of its variance"
    return Caption(f"{who} {percent(float(answer['to_x'][head]))} ± {percent(float(spread[head]))}; {about}.")


def _of_circuit(query: OVCircuit | QKCircuit, answer: Answer) -> Caption:
    """Which head has the largest range, or which frequencies explain the variance."""
    heads = range(len(answer.values))
    if query.basis == "fourier":
        return Caption(made_of_rows(answer.values, answer.labels["comp"], heads, "head"))
    return Caption(widest(answer.values.astype(np.float64), heads, "head"))


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
    "heads": ("All heads", "attention to x: mean, standard deviation and dominant frequency"),
    "ov_circuit": ("OV circuit", "to neuron {neuron} · {basis}"),
    "qk_circuit": ("QK circuit", "attention score by token · {basis}"),
}
