"""The second line of every panel: in plain words, what one sees now. Computed from the answers, never typed in advance."""

from __future__ import annotations

import numpy as np

from analysis.answer import Answer
from analysis.query import POSITIONS
from app.figures.colours import leading, power_by_frequency
from app.figures.numerals import number, percent
from app.view import View

_CLEAR = 0.5
"""From this share of the variance on, a frequency is what a function is about."""


def of_neuron(answer: Answer, view: View) -> str:
    """What a neuron does over all inputs."""
    values = answer.values
    if not np.isfinite(values).all():
        return "Some of its values are not numbers: they are drawn in pink."
    low, high = float(values.min()), float(values.max())
    if low == high == 0:
        return "Dead: this neuron is 0 on every input."
    if low == high:
        return f"Constant: {number(low)} on every input."
    x, y = (answer.labels[axis][int(i)] for axis, i in zip("xy", np.unravel_index(values.argmax(), values.shape), strict=True))
    where = f"at x = {x}, y = {y}"
    if view.stage == "pre":
        return f"From {number(low)} to {number(high)}, highest {where}."
    return f"Active on {percent(float((values > 0).mean()))} of inputs, up to {number(high)} {where}."


def of_attention(answer: Answer, view: View) -> str:
    """How much `=` looks at one position."""
    values, place = answer.values, POSITIONS[view.pos]
    low, high, mean = (percent(float(share)) for share in (values.min(), values.max(), values.mean()))
    if low == high:
        return f"The final token pays {mean} to {place}, whatever the input."
    return f"The final token pays {mean} to {place} on average: {low} to {high}."


def of_frequencies(answer: Answer, view: View) -> str:
    """Which frequency a function of x and y is about."""
    del view
    freq, fraction = int(answer["freq"]), float(answer["fraction"])
    if freq == 0:
        return "No variance: the same on every input, so no frequency."
    if fraction >= _CLEAR:
        return f"{percent(fraction)} of its variance is frequency {freq}."
    return f"No single frequency: the strongest, {freq}, holds {percent(fraction)} of its variance."


def of_mean_attention(answer: Answer, view: View) -> str:
    """Where the chosen head looks, averaged over all inputs."""
    shares = [percent(float(share)) for share in answer.values[view.head]]
    paid = ", ".join(f"{share} to {place}" for share, place in zip(shares, POSITIONS, strict=True))
    return f"Head {view.head} pays {paid}, averaged over all inputs."


def of_spectrum(answer: Answer, view: View) -> str:
    """Whether the embedding keeps to a few frequencies."""
    del view
    power = power_by_frequency(answer.values, [str(name) for name in answer.labels["comp"]])
    total = sum(power.values())
    if total <= 0:
        return "The embedding holds no wave at all."
    freqs = leading(power)
    if not freqs:
        top = max(power, key=lambda freq: power[freq])
        return f"Spread over all frequencies: the strongest, {top}, holds {percent(power[top] / total)} of what varies."
    held = percent(sum(power[freq] for freq in freqs) / total)
    if len(freqs) == 1:
        return f"Frequency {freqs[0]} stands out: it holds {held} of what varies."
    return f"Frequencies {', '.join(freqs[:-1])} and {freqs[-1]} stand out: they hold {held} of what varies."


def of_component(answer: Answer, component: tuple[str, str]) -> str | None:
    """One coefficient by the names of its components of x and y; None when there are no such components."""
    x, y = component
    names = answer.labels["comp_x"], answer.labels["comp_y"]
    if x not in names[0] or y not in names[1]:
        return None
    place = list(names[0]).index(x), list(names[1]).index(y)
    held = float(answer["share"][place])
    of_variance = "the mean, which is no part of the variance" if x == y == "const" else f"{percent(held)} of the variance"
    return f"{_factor(x, 'x')} × {_factor(y, 'y')}: coefficient {number(float(answer.values[place]))}, {of_variance}."


def _factor(component: str, token: str) -> str:
    return f"{component} of {token}"
