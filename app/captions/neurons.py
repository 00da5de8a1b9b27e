"""The words of the panels about neurons: one of them, all of them, and the clusters that they form."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from analysis.answer import Answer
from analysis.neurons import SPECIALISED
from analysis.queries.circuits import NeuronReadout
from analysis.queries.frequencies import Frequencies
from analysis.queries.neuron import Neuron
from analysis.queries.neurons import ClusterSpectrum, NeuronFit, NeuronFrequencies, NeuronSpectrum
from app.captions.common import (
    NO_NUMBERS,
    Caption,
    Say,
    Titles,
    counted,
    from_to,
    highest,
    listed,
    owners,
)
from app.captions.waves import Power, made_of, made_of_pairs, made_of_rows, power_of_pairs, standing_out
from app.figures.numerals import angle, number, percent


def _of_neuron(query: Neuron, answer: Answer) -> Caption:
    if query.basis == "fourier":
        return Caption(made_of_pairs(answer))
    return Caption(_activation(query, answer.values), highest(answer))


def _activation(query: Neuron, values: Float[ndarray, "x y"]) -> str:
    """What a neuron does over all inputs."""
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(low + high):
        return NO_NUMBERS
    if low == high:
        return f"Dead: this neuron is {number(low)} on every input."
    active = percent(np.count_nonzero(values > 0) / values.size)
    if query.stage == "pre":
        return f"{number(low)} to {number(high)}, above 0 on {active} of inputs."
    return f"Active on {active} of inputs, up to {number(high)}."


def _of_readout(query: NeuronReadout, answer: Answer) -> Caption:
    """Which answers a neuron raises and lowers."""
    values = answer.values
    if query.basis == "fourier":
        text = made_of_rows(values[None], answer.labels["comp"], (query.neuron,), "neuron")
        return Caption(text.replace("every token", "every answer"))
    return Caption(from_to(values, answer.labels["z"], "answer", after=", for each 1 of activation"))


def _of_neurons(_query: NeuronFrequencies, answer: Answer) -> Caption:
    """How many neurons follow a frequency, which, and from what on they count; else which neuron comes nearest.

    A map, a table and a chart of all neurons have this one line: it names what can be found in each of them. The foot
    is for the chart of phases.
    """
    count = answer.values.size
    dead = count - int(np.count_nonzero(answer["active"]))
    about_dead = f"; {dead:,} {'is' if dead == 1 else 'are'} dead" if dead else ""
    follows = answer["fraction"] > SPECIALISED
    owned = np.bincount(answer.values[follows])
    if not owned.any():
        return Caption(f"{_none_follows(answer.values, answer['fraction'])}{about_dead}.")
    gap = angle(float(np.median(answer["phase_gap"][follows])))
    foot = f"The median distance of ψ from the diagonal is {gap}."
    return Caption(f"{_following(owned, count)}{about_dead}.", foot)


def _following(owned: Int[ndarray, "freq"], count: int) -> str:
    """Who follows which frequency, of `count` neurons; `owned` by frequency, some of them more than 0."""
    follow, enough = int(owned.sum()), percent(SPECIALISED)
    if follow == 1:
        who = "Its one neuron" if count == 1 else f"1 of {count:,} neurons"
        return f"{who} follows a single frequency, {owned.argmax()}, which explains more than {enough} of it"
    who = f"All {count:,}" if follow == count else f"{follow:,} of {count:,}"
    return f"{who} neurons follow a single frequency, which explains more than {enough} of each: {owners(owned)}"


def _none_follows(freqs: Int[ndarray, "neuron"], fraction: Float[ndarray, "neuron"]) -> str:
    """The neuron that a frequency explains best, though not enough."""
    who = "Its one neuron follows no" if freqs.size == 1 else f"None of {freqs.size:,} neurons follows a"
    text = f"{who} single frequency"
    neuron = int(np.where(np.isfinite(fraction), fraction, 0).argmax())
    if not fraction[neuron] > 0:
        return text
    nearest = "" if freqs.size == 1 else f"neuron {neuron} comes nearest, "
    return f"{text}: {nearest}frequency {freqs[neuron]} explains {percent(float(fraction[neuron]))} of it"


def _of_cluster(query: ClusterSpectrum, answer: Answer) -> Caption:
    """How big a cluster is, and how purely it keeps to its frequency."""
    count = int(answer["count"])
    if not count:
        none = f"No neuron follows frequency {query.freq}" if query.freq else "No neuron is without a cluster"
        return Caption(f"{none}: there is nothing to draw.")
    found = power_of_pairs(answer.values, answer.labels["comp_x"])
    if not np.isfinite(found.total):
        return Caption(NO_NUMBERS)
    return Caption(_loners(count, found) if query.freq == 0 else _followers(count, found, str(query.freq)))


def _followers(count: int, found: Power, freq: str) -> str:
    text = f"{counted(count, 'neuron')} {'follows' if count == 1 else 'follow'} frequency {freq}"
    if found.total <= 0 or freq not in found.freqs:
        return f"{text}, without any variance."
    held = found.share(found.freqs.index(freq))
    return f"{text}: {held} of {'its' if count == 1 else 'their'} variance is that frequency."


def _loners(count: int, found: Power) -> str:
    text = f"{counted(count, 'neuron')} {'follows' if count == 1 else 'follow'} no single frequency"
    if found.total <= 0 or not found.freqs:
        return f"{text}: the same on every input."
    return f"{text}. {made_of(found, 'what varies')}"


def _of_spectrum(_query: NeuronSpectrum, answer: Answer) -> Caption:
    """Whether the neurons keep to a few frequencies."""
    return Caption(standing_out(power_of_pairs(answer.values, answer.labels["comp_x"]), "The neurons"))


def _of_fit(_query: NeuronFit, answer: Answer) -> Caption:
    """How many neurons are waves of one frequency, and how well."""
    share = answer.values
    if not np.isfinite(share).all():
        return Caption(NO_NUMBERS)
    good, count = int(np.count_nonzero(share > SPECIALISED)), share.size
    flat = count - int(np.count_nonzero(answer["coefficients"][..., 1:].any(axis=-1)))
    if flat == count:
        return Caption(f"All {counted(count, 'neuron')} are the same on every input: there is nothing to fit.")
    middle = percent(float(np.median(share)))
    who = f"{good:,} of" if good else "none of"
    text = (
        f"Waves of one frequency explain more than {percent(SPECIALISED)} of what {who} "
        f"{counted(count, 'neuron')} {'do' if good > 1 else 'does'}; half of all reach {middle}"
    )
    return Caption(f"{text}; {flat} {'is' if flat == 1 else 'are'} the same on every input." if flat else f"{text}.")


def _of_frequencies(_query: Frequencies, answer: Answer) -> Caption:
    """What the key frequencies own."""
    keys = np.flatnonzero(answer["is_key"])
    owned = int(answer.values[keys].sum())
    if not keys.size:
        follow = int(answer.values.sum())
        none = "no neuron follows a single frequency" if not follow else "none owns 2 % of the neurons that follow one"
        return Caption(f"No key frequency: {none}.")
    held = [float(answer[name][keys].sum()) for name in ("embedding", "readout")]
    if not np.isfinite(held).all():
        return Caption(NO_NUMBERS)
    names = listed([answer.labels["freq"][place] for place in keys.tolist()])
    one = keys.size == 1
    return Caption(
        f"Key {'frequency' if one else 'frequencies'} {names} {'owns' if one else 'own'} {counted(owned, 'neuron')}, "
        f"{percent(held[0])} of what varies in the embedding and {percent(held[1])} in the read-out."
    )


CAPTIONS: Mapping[str, Say] = {
    "neuron": _of_neuron,
    "neuron_readout": _of_readout,
    "neuron_frequencies": _of_neurons,
    "neuron_spectrum": _of_spectrum,
    "neuron_fit": _of_fit,
    "cluster_spectrum": _of_cluster,
    "frequencies": _of_frequencies,
}

TITLES: Titles = {
    "neuron": ("Neuron {neuron}", "{stage} · {basis}"),
    "neuron_readout": ("Read-out of neuron {neuron}", "what it adds to each logit · {basis}"),
    "neuron_frequencies": ("All neurons", "{stage} · the frequency of each"),
    "neuron_spectrum": ("Neurons as waves", "{stage} · mean square over all neurons"),
    "neuron_fit": ("Neurons as fitted waves", "{stage} · share of each that its frequency explains"),
    "cluster_spectrum": ("Cluster {freq}", "{stage} · mean square of their waves"),
    "frequencies": ("All frequencies", "what each holds of the neurons, the embedding and the read-out"),
}
