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
from app.captions.spectra import Power, made_of, made_of_pairs, made_of_rows, power_of_pairs, standing_out
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
        return f"Range {number(low)} to {number(high)}, above 0 on {active} of inputs."
    return f"Active on {active} of inputs, mean {number(float(values.mean(dtype=np.float64)))}."


def _of_readout(query: NeuronReadout, answer: Answer) -> Caption:
    """Which answers a neuron raises and lowers."""
    values = answer.values
    if query.basis == "fourier":
        text = made_of_rows(values[None], answer.labels["comp"], (query.neuron,), "neuron")
        return Caption(text.replace("every token", "every answer"))
    return Caption(from_to(values, answer.labels["z"], "answer", after=", per unit of activation"))


def _of_neurons(_query: NeuronFrequencies, answer: Answer) -> Caption:
    """How many neurons are specialised, to which frequencies, and what that means; else which neuron is nearest to it.

    A map, a table and a chart of all neurons have this one line: it names what can be found in each of them. The foot
    is for the chart of phases.
    """
    count = answer.values.size
    dead = count - int(np.count_nonzero(answer["active"]))
    about_dead = f"; {dead:,} {'is' if dead == 1 else 'are'} dead" if dead else ""
    follows = answer["fraction"] > SPECIALISED
    owned = np.bincount(answer.values[follows])
    if not owned.any():
        return Caption(f"{_none_specialised(answer.values, answer['fraction'])}{about_dead}.")
    text = f"{_specialised(owned, count)}{about_dead}."
    if "phase_gap" not in answer.arrays:
        return Caption(text)
    return Caption(text, f"Median phase error {angle(float(np.median(answer['phase_gap'][follows])))}.")


def _specialised(owned: Int[ndarray, "freq"], count: int) -> str:
    """How many of `count` neurons are specialised, and to what; `owned` by frequency, some of them more than 0."""
    some, enough = int(owned.sum()), percent(SPECIALISED)
    who = "The only" if count == 1 else f"All {count:,}" if some == count else f"{some:,} of {count:,}"
    have = "neuron has" if count == 1 else "neurons has" if some == 1 else "neurons have"
    return f"{who} {have} one frequency explaining more than {enough} of the variance: {owners(owned)}"


def _none_specialised(freqs: Int[ndarray, "neuron"], fraction: Float[ndarray, "neuron"]) -> str:
    """The neuron of which one frequency explains most, though not enough."""
    whose = "the only neuron" if freqs.size == 1 else f"any of {freqs.size:,} neurons"
    text = f"No frequency explains more than {percent(SPECIALISED)} of the variance of {whose}"
    neuron = int(np.where(np.isfinite(fraction), fraction, 0).argmax())
    if not fraction[neuron] > 0:
        return text
    which = f"frequency {freqs[neuron]}" + (f", neuron {neuron}" if freqs.size > 1 else "")
    return f"{text}; largest share: {percent(float(fraction[neuron]))} ({which})"


def _of_cluster(query: ClusterSpectrum, answer: Answer) -> Caption:
    """How big a cluster is, and how much its frequency explains."""
    count = int(answer["count"])
    if not count:
        none = f"No neuron is specialised to frequency {query.freq}" if query.freq else "All neurons are specialised"
        return Caption(f"{none}: nothing to show.")
    found = power_of_pairs(answer.values, answer.labels["comp_x"])
    if not np.isfinite(found.total):
        return Caption(NO_NUMBERS)
    return Caption(_unspecialised(count, found) if query.freq == 0 else _followers(count, found, str(query.freq)))


def _followers(count: int, found: Power, freq: str) -> str:
    text = f"{counted(count, 'neuron')} {'is' if count == 1 else 'are'} specialised to frequency {freq}"
    if found.total <= 0 or freq not in found.freqs:
        return f"{text}, without any variance."
    held = found.share(found.freqs.index(freq))
    return f"{text}, which explains {held} of {'its' if count == 1 else 'their'} variance."


def _unspecialised(count: int, found: Power) -> str:
    text = f"{counted(count, 'neuron')} {'is' if count == 1 else 'are'} not specialised"
    if found.total <= 0 or not found.freqs:
        return f"{text}: the same on every input."
    return f"{text}. {made_of(found)}"


def _of_spectrum(_query: NeuronSpectrum, answer: Answer) -> Caption:
    """Whether a few frequencies explain the neurons."""
    return Caption(standing_out(power_of_pairs(answer.values, answer.labels["comp_x"]), "The neurons"))


def _of_fit(_query: NeuronFit, answer: Answer) -> Caption:
    """How many neurons one frequency explains, and how well."""
    share = answer.values
    if not np.isfinite(share).all():
        return Caption(NO_NUMBERS)
    good, count = int(np.count_nonzero(share > SPECIALISED)), share.size
    flat = count - int(np.count_nonzero(answer["coefficients"][..., 1:].any(axis=-1)))
    if flat == count:
        return Caption(f"All {counted(count, 'neuron')} are the same on every input: there is nothing to fit.")
    middle = percent(float(np.median(share)))
    text = (
        f"One frequency explains more than {percent(SPECIALISED)} of the variance of {good:,} of "
        f"{counted(count, 'neuron')}, and {middle} at the median"
    )
    return Caption(f"{text}; {flat} {'is' if flat == 1 else 'are'} the same on every input." if flat else f"{text}.")


def _of_frequencies(_query: Frequencies, answer: Answer) -> Caption:
    """How much of the model the key frequencies explain."""
    keys = np.flatnonzero(answer["is_key"])
    owned = int(answer.values[keys].sum())
    if not keys.size:
        follow = int(answer.values.sum())
        none = "no neuron is specialised" if not follow else "none has 2 % of the specialised neurons"
        return Caption(f"No key frequency: {none}.")
    held = [float(answer[name][keys].sum()) for name in ("embedding", "readout")]
    if not np.isfinite(held).all():
        return Caption(NO_NUMBERS)
    names = listed([answer.labels["freq"][place] for place in keys.tolist()])
    return Caption(
        f"Key {'frequency' if keys.size == 1 else 'frequencies'} {names}: {counted(owned, 'specialised neuron')}, "
        f"{percent(held[0])} of the variance of the embedding and {percent(held[1])} of that of the read-out."
    )


CAPTIONS: Mapping[str, Say] = {
    "neuron": _of_neuron,
    "neuron_readout": _of_readout,
    "neuron_frequencies": _of_neurons,
    "neuron_numbers": _of_neurons,
    "neuron_spectrum": _of_spectrum,
    "neuron_fit": _of_fit,
    "cluster_spectrum": _of_cluster,
    "frequencies": _of_frequencies,
}

TITLES: Titles = {
    "neuron": ("Neuron {neuron}", "{stage} · {basis}"),
    "neuron_readout": ("Read-out of neuron {neuron}", "contribution to each logit · {basis}"),
    "neuron_frequencies": ("All neurons", "{stage} · dominant frequency of each"),
    "neuron_numbers": ("Neuron table", "{stage}"),
    "neuron_spectrum": ("Mean Fourier power", "{stage} · over all neurons"),
    "neuron_fit": ("Fit of the neurons", "{stage} · variance explained by one frequency"),
    "cluster_spectrum": ("Cluster {freq}", "{stage} · mean Fourier power over its neurons"),
    "frequencies": ("All frequencies", "shares of the neurons, the embedding and the read-out"),
}
