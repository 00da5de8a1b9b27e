"""The words around a panel: its title, its second line (in plain words, what one sees now), and its foot.

Computed from a query and its answer at one checkpoint, never typed: for each frame of a clip as for exact numbers.
About 0.1 ms each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from analysis.answer import Answer
from analysis.neurons import SPECIALISED
from analysis.queries.attention import Attention, AttentionMean
from analysis.queries.circuits import OVCircuit, QKCircuit
from analysis.queries.embedding import EmbeddingSpectrum
from analysis.queries.neuron import Neuron
from analysis.queries.neurons import NeuronFrequencies
from analysis.query import POSITIONS, Basis, Query
from app.figures.numerals import number, percent

VERSION = 1
"""Part of every clip's address: raise it whenever a text changes."""

_CLEAR = 0.5
"""From this share of the variance on, a frequency is what a function is about."""

_MOST = 6
"""Frequencies that a sentence names."""

_TIMES = 3
"""A frequency of the embedding stands out when it holds more than this many times an even share."""

_NO_NUMBERS = "Some of its values are not numbers."


@dataclass(frozen=True)
class Caption:
    """The second line of a panel and its foot, at one checkpoint; empty where there is nothing to say."""

    sentence: str = ""
    foot: str = ""


def caption(query: Query, answer: Answer) -> Caption:
    """What to say of a query's answer at one checkpoint; empty for queries that no panel asks."""
    say = _CAPTIONS.get(type(query))
    return Caption() if say is None else say(query, answer)


def title(query: Query) -> tuple[str, str]:
    """The title and the detail of the panel that asks a query; two empty texts for queries that no panel asks."""
    name = _TITLES.get(type(query))
    return ("", "") if name is None else name(query)


def _basis(basis: Basis) -> str:
    return "Fourier" if basis == "fourier" else basis


def _of_neuron(query: Neuron, answer: Answer) -> Caption:
    if query.basis == "fourier":
        return Caption(_frequency(answer))
    return Caption(_activation(query, answer.values), _highest(answer))


def _activation(query: Neuron, values: Float[ndarray, "x y"]) -> str:
    """What a neuron does over all inputs."""
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(low + high):
        return f"{_NO_NUMBERS[:-1]}: they are drawn in pink."
    if low == high == 0:
        return "Dead: this neuron is 0 on every input."
    if low == high:
        return f"Constant: {number(low)} on every input."
    active = percent(np.count_nonzero(values > 0) / values.size)
    if query.stage == "pre":
        return f"{number(low)} to {number(high)}, above 0 on {active} of inputs."
    return f"Active on {active} of inputs, up to {number(high)}."


def _of_attention(query: Attention, answer: Answer) -> Caption:
    if query.basis == "fourier":
        return Caption(_frequency(answer))
    return Caption(_paid(POSITIONS[query.pos], answer.values), _highest(answer))


def _paid(place: str, values: Float[ndarray, "x y"]) -> str:
    """How much `=` looks at one position."""
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(low + high):
        return f"{_NO_NUMBERS[:-1]}: they are drawn in pink."
    mean = percent(float(values.mean()))
    if percent(low) == percent(high):
        return f"{mean} to {place}, whatever the input."
    return f"{mean} to {place} on average ({_between(low, high)})."


def _between(low: float, high: float) -> str:
    """A range of shares; what is nearly nothing, or nearly all, has no digits to show."""
    least, most = percent(low), percent(high)
    if least == most:
        return least
    if most.startswith("<"):
        return f"under {most[2:]}"
    if least.startswith(">"):
        return f"over {least[2:]}"
    if least.startswith("<"):
        return f"under {least[2:-2]} to over {most[2:]}" if most.startswith(">") else f"up to {most}"
    return f"{least} or more" if most.startswith(">") else f"{least.removesuffix(' %')}–{most}"


def _highest(answer: Answer) -> str:
    """Where a function of x and y is highest; nothing where it is the same everywhere."""
    values = answer.values
    low, high = float(values.min()), float(values.max())
    if low == high or not np.isfinite(low + high):
        return ""
    place = np.unravel_index(int(values.argmax()), values.shape)
    x, y = (answer.labels[axis][int(i)] for axis, i in zip("xy", place, strict=True))
    return f"Highest at x = {x}, y = {y}: {number(high)}."


def _frequency(answer: Answer) -> str:
    """Which frequency a function of x and y is about."""
    freq, fraction = int(answer["freq"]), float(answer["fraction"])
    if not np.isfinite(answer.values).all() or not np.isfinite(fraction):
        return f"{_NO_NUMBERS[:-1]}: they are drawn in pink."
    if freq == 0:
        return "The same on every input: no frequency."
    if fraction >= _CLEAR:
        return f"{percent(fraction)} of its variance is frequency {freq}."
    return f"No clear frequency: {freq} leads with {percent(fraction)}."


def _of_neurons(_query: NeuronFrequencies, answer: Answer) -> Caption:
    """How many neurons follow a frequency, and which."""
    freqs, count = answer.values, answer.values.size
    owned = np.bincount(freqs[answer["fraction"] > SPECIALISED])
    follow = int(owned.sum())
    dead = count - int(np.count_nonzero(answer["active"]))
    about_dead = f"; {dead} {'is' if dead == 1 else 'are'} dead" if dead else ""
    if not follow:
        return Caption(f"None of {_counted(count, 'neuron')} follows a single frequency{about_dead}.")
    order = np.argsort(-owned, kind="stable")[: np.count_nonzero(owned)].tolist()
    named = ", ".join(f"{freq} ({owned[freq]})" for freq in order[:_MOST])
    more = f" and {len(order) - _MOST} more" if len(order) > _MOST else ""
    verb = "follows" if follow == 1 else "follow"
    return Caption(f"Of {_counted(count, 'neuron')} {follow} {verb} a single frequency: {named}{more}{about_dead}.")


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _of_mean_attention(_query: AttentionMean, answer: Answer) -> Caption:
    """Where the heads look, averaged over all inputs."""
    values = answer.values
    lows, highs = values.min(axis=0).tolist(), values.max(axis=0).tolist()
    if not np.isfinite(sum(lows) + sum(highs)):
        return Caption(_NO_NUMBERS)
    paid = [f"{_between(*ends)} to {place}" for *ends, place in zip(lows, highs, POSITIONS, strict=True)]
    who = "Its one head pays" if len(values) == 1 else "Each head pays"
    return Caption(f"{who} {', '.join(paid[:-1])} and {paid[-1]}, averaged over all inputs.")


def _of_circuit(query: OVCircuit | QKCircuit, answer: Answer) -> Caption:
    """Which head, or which frequency, a function of one token is mostly about."""
    values = answer.values.astype(np.float64)
    if not np.isfinite(values).all():
        return Caption(_NO_NUMBERS)
    if query.basis == "fourier":
        return Caption(_leading_wave(values, answer.labels["comp"]))
    lows, highs = values.min(axis=1), values.max(axis=1)
    head = int((highs - lows).argmax())
    low, high = float(lows[head]), float(highs[head])
    if low == high:
        return Caption("The same for every token.")
    ends = f"{number(low)} to {number(high)}"
    return Caption(
        f"From {ends}." if len(values) == 1 else f"Head {head} tells tokens apart most: {ends}.",
    )


def _leading_wave(values: Float[ndarray, "head comp"], components: Sequence[str | int]) -> str:
    squares = values**2
    power, rest = _power(squares.sum(axis=0), components)
    total = float(power.sum()) + rest
    if total <= 0:
        return "The same for every token: no frequency."
    place = int(power.argmax())
    freqs, of = _frequencies(tuple(components))
    held = percent(float(power[place]) / total)
    told = f"Frequency {freqs[place]} leads with {held} of what varies"
    if len(values) == 1:
        return f"{told}."
    head = int(squares[:, of == place].sum(axis=1).argmax())
    return f"{told}, most of it in head {head}."


def _of_spectrum(_query: EmbeddingSpectrum, answer: Answer) -> Caption:
    """Whether the embedding keeps to a few frequencies."""
    components = answer.labels["comp"]
    power, rest = _power(answer.values.astype(np.float64), components)
    total = float(power.sum()) + rest
    if not np.isfinite(total):
        return Caption(_NO_NUMBERS)
    if total <= 0:
        return Caption("The embedding holds no wave at all.")
    freqs = _frequencies(tuple(components))[0]
    strongest = np.argsort(-power, kind="stable")[:_MOST]
    places = np.sort(strongest[power[strongest] > _TIMES * power.mean()]).tolist()
    if not places:
        top = int(power.argmax())
        held = percent(float(power[top]) / total)
        return Caption(f"Spread over all frequencies: the strongest, {freqs[top]}, holds {held} of what varies.")
    held = percent(float(power[places].sum()) / total)
    names = [freqs[place] for place in places]
    if len(names) == 1:
        return Caption(f"Frequency {names[0]} stands out: it holds {held} of what varies.")
    return Caption(f"Frequencies {', '.join(names[:-1])} and {names[-1]} stand out: they hold {held} of what varies.")


def _power(values: Float[ndarray, "comp"], components: Sequence[str | int]) -> tuple[Float[ndarray, "freq"], float]:
    """What cos and sin of each frequency hold together, and what varies and is no wave (`zero`, in x · y)."""
    freqs, of = _frequencies(tuple(components))
    sums = np.bincount(of, weights=values, minlength=len(freqs) + 2)
    return sums[: len(freqs)], float(sums[len(freqs)])


@lru_cache(maxsize=8)
def _frequencies(components: tuple[str | int, ...]) -> tuple[tuple[str, ...], Int[ndarray, "comp"]]:
    """The frequencies of components in order, and the place of each component's; after them `zero`, then `const`."""
    waves = [str(name).partition(" ") for name in components]
    freqs = tuple(dict.fromkeys(freq for _, _, freq in waves if freq))
    place = {freq: at for at, freq in enumerate(freqs)} | {"zero": len(freqs), "const": len(freqs) + 1}
    return freqs, np.array([place[freq or name] for name, _, freq in waves])


_CAPTIONS: Mapping[type[Query], Callable[[Any, Answer], Caption]] = {
    Neuron: _of_neuron,
    Attention: _of_attention,
    AttentionMean: _of_mean_attention,
    NeuronFrequencies: _of_neurons,
    EmbeddingSpectrum: _of_spectrum,
    OVCircuit: _of_circuit,
    QKCircuit: _of_circuit,
}

_TITLES: Mapping[type[Query], Callable[[Any], tuple[str, str]]] = {
    Neuron: lambda query: (f"Neuron {query.neuron}", f"{query.stage} · {_basis(query.basis)}"),
    Attention: lambda query: (
        f"Head {query.head}",
        f"attention to {POSITIONS[query.pos]} · {_basis(query.basis)}",
    ),
    AttentionMean: lambda _: ("Mean attention", "by head and position"),
    NeuronFrequencies: lambda query: ("All neurons", f"{query.stage} · the frequency of each"),
    EmbeddingSpectrum: lambda _: ("Embedding spectrum", "squared norm of each Fourier component of W_E"),
    OVCircuit: lambda query: ("OV circuit", f"to neuron {query.neuron} · {_basis(query.basis)}"),
    QKCircuit: lambda query: ("QK circuit", f"score by token · {_basis(query.basis)}"),
}
