"""The second line of every panel: in plain words, what one sees now. Computed from the answers, never typed."""

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
    if view.stage == "pre":
        return f"{number(low)} to {number(high)}, above 0 on {percent(float((values > 0).mean()))} of inputs."
    return f"Active on {percent(float((values > 0).mean()))} of inputs, up to {number(high)}."


def of_attention(answer: Answer, view: View) -> str:
    """How much `=` looks at one position."""
    values, place = answer.values, POSITIONS[view.pos]
    low, high, mean = (percent(float(share)) for share in (values.min(), values.max(), values.mean()))
    if low == high:
        return f"{mean} to {place}, whatever the input."
    return f"{mean} to {place} on average ({low.removesuffix(' %')} to {high})."


def of_highest(answer: Answer) -> str:
    """Where a function of x and y is highest; nothing where it is the same everywhere."""
    values = answer.values
    if not np.isfinite(values).all() or values.min() == values.max():
        return ""
    place = np.unravel_index(int(values.argmax()), values.shape)
    x, y = (answer.labels[axis][int(i)] for axis, i in zip("xy", place, strict=True))
    return f"Highest at x = {x}, y = {y}: {number(float(values[place]))}."


def nothing(answer: Answer) -> str:
    """For panels without a foot."""
    del answer
    return ""


def of_frequencies(answer: Answer, view: View) -> str:
    """Which frequency a function of x and y is about."""
    del view
    freq, fraction = int(answer["freq"]), float(answer["fraction"])
    if freq == 0:
        return "The same on every input: no frequency."
    if fraction >= _CLEAR:
        return f"{percent(fraction)} of its variance is frequency {freq}."
    return f"No clear frequency: {freq} leads with {percent(fraction)}."


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
    part = "the mean, no part of the variance" if x == y == "const" else f"{percent(held)} of the variance"
    return f"{x} of x × {y} of y: coefficient {number(float(answer.values[place]))}, {part}."
