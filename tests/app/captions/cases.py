"""Answers that the shipped runs do not give, for what captions say of them; `snapshot.md` shows the words.

Answers of zeros and of values that are not numbers are in `test_oddness.py`, for every query.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from numpy import nan, ndarray

from analysis.answer import Answer, Array
from analysis.fourier import FourierBasis
from analysis.queries.attention import Attention, AttentionMean, Heads
from analysis.queries.circuits import QKCircuit
from analysis.queries.embedding import EmbeddingCircle, EmbeddingDims, EmbeddingPCA, EmbeddingSpectrum, EmbeddingSVD
from analysis.queries.fourier import FourierComponent, FourierMix, FourierTransform
from analysis.queries.frequencies import Frequencies
from analysis.queries.logits import LogitFit, NeuronLogitMap, TrigComponents
from analysis.queries.neuron import Neuron
from analysis.queries.neurons import ClusterSpectrum, NeuronFit, NeuronFrequencies, NeuronSpectrum
from analysis.queries.predictions import NO_TRAIN_MASK, Correctness
from analysis.query import Query
from analysis.spectrum import fold, fold_names, shares

FEW, ZERO, MANY = FourierBasis(7, 7).names, FourierBasis(7, 6).names, FourierBasis(21, 21).names
"""Components of 3 frequencies; of x · y, with a frequency that has no sine, and `zero`; of 10 frequencies."""

EPOCHS = (0, 100, 2000, 3000)
Case = tuple[Query, Answer]


def made(values: Any, axes: str, **more: Any) -> Answer:
    """An answer; in `more`, tuples are the labels of axes, the rest arrays over the first or the last of the axes."""
    names, labels = axes.split(), {name: item for name, item in more.items() if isinstance(item, tuple)}
    arrays = {"values": Array(np.array(values), tuple(names))}
    for name in more.keys() - labels:
        item = more[name]
        fits = np.shape(item) == np.shape(values)[: np.ndim(item)]
        own = names[: np.ndim(item)] if fits else names[-np.ndim(item) :]
        arrays[name] = item if isinstance(item, Array) else Array(np.array(item), tuple(own))
    return Answer("any", arrays, labels)


def pairs(values: Any, **more: Any) -> Answer:
    """A function of x and y."""
    tokens = tuple(range(len(values)))
    return made(values, "x y", x=tokens, y=tokens, **more)


def squares(cells: dict[str, float], components: tuple[str, ...] = MANY) -> ndarray:
    """A value for each pair of components, 0 but for some: `cos 1 × const`."""
    values = np.zeros((len(components), len(components)), dtype=np.float32)
    for name, value in cells.items():
        x, y = name.split(" × ")
        values[components.index(x), components.index(y)] = value
    return values


def spectrum(cells: dict[str, float], components: tuple[str, ...] = MANY, **more: Any) -> Answer:
    """The mean square of each pair of components."""
    return made(squares(cells, components), "comp_x comp_y", comp_x=components, comp_y=components, **more)


def function(cells: dict[str, float]) -> Answer:
    """A function of both tokens, made of waves whose squares are given."""
    basis, one = FourierBasis(21, 21), Array(np.array(1), ())
    held = shares(fold(torch.as_tensor(squares(cells)), basis)).numpy()
    names = fold_names(basis)
    blocks = {"block_share": Array(held, ("freq_x", "freq_y")), "freq_x": names, "freq_y": names}
    return spectrum({name: value**0.5 for name, value in cells.items()}, freq=one, fraction=one, **blocks)


def of_freqs(*values: float) -> Array:
    """A number for each frequency."""
    return Array(np.array(values, float), ("freq",))


def circle(off: float) -> ndarray:
    """Tokens on a circle of radius 2 around (5, 5), every other one nearer and farther by a share of it."""
    turn, radius = np.pi * np.arange(8) / 4, 2 * (1 + off * (-1.0) ** np.arange(8))
    return np.stack([radius * np.cos(turn) + 5, radius * np.sin(turn) + 5], axis=1)


def attention() -> Iterator[Case]:
    """One head, all heads, and what they read."""
    for low, high in ((0.25, 0.25), (1e-5, 0), (1, 0.9999), (1e-5, 0.5), (0.5, 0.9999), (1e-5, 0.9999), (nan, 1)):
        yield Attention(head=1), pairs([[low, high]] * 2)
    for paid in ([[0.48, 0.52, 0.0], [0.52, 0.4798, 0.0002]], [[0.2, 0.3, 0.5]]):
        yield AttentionMean(), made(paid, "head pos")
    for spread, freq in (([0.1, 0.29], [3, 11]), ([0.1], [3]), ([0, 0], [0, 0]), ([0.0], [0])):
        yield Heads(), made(spread, "head", freq=freq, fraction=[0.2, 0.97][: len(freq)], to_x=[0.4, 0.5][: len(freq)])
    for values in ([[0, 1, 2], [-3, 4, 0]], [[0, 1, 2]], [[1, 1], [2, 2]]):
        yield QKCircuit(), made(values, "head x")
    for values, comp in (([[9, 1, *[0] * 5], [9, 0, 0, 0, 3, 0, 0]], FEW), ([[9, 1, 0, 0, 0, 0, 1]], ZERO)):
        yield QKCircuit(basis="fourier"), made(np.array(values, float), "head comp", comp=comp)


def neurons() -> Iterator[Case]:
    """One neuron, and all of them."""
    for values in (np.zeros((3, 3)), np.full((3, 3), 2.5)):
        yield Neuron(neuron=3), pairs(values)
    for freqs, fraction in (
        ([5, 5, 7, 0], [0.9, 1, 0.86, 0]),
        ([5, 5, 7, 3], [0.9, 0.85, 0.1, 0]),
        ([0, 0, 7], [0, nan, 0.5]),
        ([5], [0.9]),
        ([5], [0.25]),
        ([*range(1, 9), 8], [1] * 9),
    ):
        gaps = np.linspace(0.1, 0.5, len(freqs)) * np.pi
        yield NeuronFrequencies(), made(freqs, "neuron", fraction=fraction, active=np.array(freqs) > 0, phase_gap=gaps)
    pure = {"cos 2 × cos 2": 6.0, "sin 2 × const": 3.0, "cos 2 × sin 5": 1.0, "const × const": 50.0}
    for freq, count, cells in ((2, 94, pure), (2, 1, pure), (0, 0, {}), (0, 7, pure), (0, 1, {}), (2, 3, {})):
        yield ClusterSpectrum(freq=freq), spectrum(cells, count=count)
    for cells in (pure, {f"cos {k} × const": 1.0 for k in range(1, 11)}, {"const × const": 3.0}):
        yield NeuronSpectrum(), spectrum(cells)
    six = {f"cos {k} × const": 16.0 for k in (1, 3, 4, 6, 7, 9)} | {f"cos {k} × const": 0.5 for k in (2, 5, 8, 10)}
    yield NeuronSpectrum(), spectrum(six)
    eight = {f"cos {k} × const": 12.0 + k for k in range(1, 9)} | {"cos 9 × const": 1.0, "cos 10 × const": 1.0}
    yield NeuronSpectrum(), spectrum(eight)
    for cells in (six, {"cos 2 × cos 2": 2.0, "cos 2 × sin 5": 30.0}, {"cos 1 × cos 1": 2.0, "cos 2 × sin 5": 98.0}):
        yield Neuron(neuron=3, basis="fourier"), function(cells)
    flat, wave = [5, 0, 0, 0], [0, 1, 0, 0]
    for share, terms in (([0.9, 0.1, 0], [wave, wave, flat]), ([0.2], [wave])):
        yield NeuronFit(), made(share, "neuron", coefficients=Array(np.array(terms), ("neuron", "term")))
    for counts, keys in (([10, 0, 30], [1, 0, 1]), ([0, 1], [0, 1]), ([1, 1], [0, 0])):
        is_key, held = np.array(keys, bool), np.full(len(keys), 0.125)
        yield Frequencies(), made(counts, "freq", freq=(1, 2, 3), is_key=is_key, embedding=held, readout=held)


def embedding() -> Iterator[Case]:
    """Dimensions, directions and the clock."""
    for dims in ((2, 7), (5,)):
        yield EmbeddingDims(dims=dims), made([[0, 1, 2], [-3, 4, 0]][: len(dims)], "dim x", dim=dims, x=(0, 1, 2))
    yield EmbeddingSpectrum(), made([0.0, 3, 3, 1, 1, 1, 1], "comp", comp=FEW, harmonic=of_freqs(0, 0, 0))
    for locked in (0.2, -0.98):
        # Of 21 places: 6 is 2 × 3, and 5 is 21 − 2 × 8.
        curve = [0.0, *(8.0 if freq in (3, 5, 6, 8) else 0.1 for freq in range(1, 11) for _ in "cs")]
        harmonic = of_freqs(0, 0, locked, 0, 0, 0, 0, locked, 0, 0)
        yield EmbeddingSpectrum(), made(curve, "comp", comp=MANY, harmonic=harmonic)
    yield EmbeddingSVD(), made([1.0], "rank")
    for values, share in ((circle(0.03), [0.3, 0.2]), (np.zeros((8, 1)), [0.5]), (np.zeros((8, 2)), [0, 0])):
        yield EmbeddingPCA(), made(values, "x pc", x=tuple(range(1, 9)), share=share)
    for values in (*(circle(off) for off in (0.03, 0.2, 0.5)), np.ones((8, 2)), circle(0.0) * [1, 0]):
        yield EmbeddingCircle(freq=3), made(values, "x wave", x=tuple(range(1, 9)))
    beside = np.concatenate([circle(0.0), [[40.0, 40]]])  # token 0 of x · y
    yield EmbeddingCircle(freq=3), made(beside, "x wave", x=(1, 3, 2, 6, 4, 5, 7, 8, 0))


def fourier() -> Iterator[Case]:
    """Waves themselves."""
    for i in (0, 1, 4, 5, 6):
        yield FourierComponent(i=i), made([0.0] * 7, "x", x=(1, 3, 2, 6, 4, 5, 0))
    for cells in ({"cos 2 × sin 3": -1.0}, {"cos 2 × sin 3": -1.0, "const × sin 1": 0.5}, {}):
        yield FourierMix(), spectrum(cells, FEW, coefficients=squares(cells, FEW))
    for values, comp in (([5, 0, 4, 0, 0, 1, 0], FEW), ([0, *[1.0] * 20], MANY), ([5, 1, 0, 0, 0, 0, 1], ZERO)):
        yield FourierTransform(shape="drawn:fff"), made(np.array(values, float), "comp", comp=comp)


def logits() -> Iterator[Case]:
    """What is answered, and how it is read out."""
    for values, freqs in (([[0, 1], [-3, 4], [0, 0], [0, 0]], [7, 7, 3, 0]), ([[0, 1]], [0])):
        yield NeuronLogitMap(), made(values, "neuron z", freq=freqs)
    mixed, lone = {"cos 3 × sin 3": 3.0, "const × sin 3": 1.0}, {"cos 3 × cos 3": 2.0, "zero × zero": 2.0}
    for cos, comp in (({}, MANY), (mixed, MANY), (lone, ZERO)):
        values = np.stack([squares(cos, comp), squares({}, comp)])
        yield TrigComponents(freq=3), made(values, "wave comp_x comp_y", comp_x=comp, comp_y=comp)
    for alphas in ([0, 8.15, -9], [4.0], [*range(8, 0, -1)]):
        yield LogitFit(), made(alphas, "freq", freq=tuple(range(1, 9)), fraction=0.95)
    for right, train in (([1, 0, 1, 1], [1, 0, 0, 1]), ([0, 0, 1, 1], [1, 0, 0, 1]), ([1, 1, 0, 0], [1, 1, 1, 1])):
        loss, mask = [[0.0, 0.5], [0.0, 0.25]], np.array(train, bool).reshape(2, 2)
        yield Correctness(), pairs(np.array(right, bool).reshape(2, 2), loss=loss, train_mask=mask)
    yield Correctness(), pairs(np.array([[True]]), loss=[[nan]])


def over_training() -> Iterator[Case]:
    """Answers at several checkpoints."""
    flat, one, two = [0.0, *[1.0] * 20], [0.0, 5, 5, *[0.1] * 18], [0.0, 5, 5, 5, 5, *[0.1] * 16]
    for curve in ([flat, one, flat, one], [one, one], [one], [one, flat], [one, [0.0] * 21], [[0.0] * 21, two]):
        yield (
            EmbeddingSpectrum(),
            made(curve, "epoch comp", comp=MANY, epoch=EPOCHS[: len(curve)], harmonic=of_freqs(*[0] * 10)),
        )
    yield EmbeddingSVD(), made([[1.0, 1], [1, 0], [1, 0]], "epoch rank", epoch=EPOCHS[:3])


CASES: tuple[Case, ...] = (*attention(), *neurons(), *embedding(), *fourier(), *logits(), *over_training())


def measures(keys: tuple[int, ...] = (7, 11), notes: dict[str, str] | None = None, **columns: Any) -> Answer:
    """Measures of a run at the first of the `EPOCHS`; what has a second axis is by key frequency, else by parameter."""
    arrays = {}
    for name, column in columns.items():
        axes = ("key",) if name.endswith("by_freq") else ("head", "pos") if name.startswith("att") else ("parameter",)
        arrays[name] = Array(np.array(column, float), ("epoch", *axes)[: np.ndim(column)])
    epochs = EPOCHS[: max((len(array.values) for array in arrays.values()), default=0)]
    return Answer("measures", arrays, {"epoch": epochs, "key": keys, "parameter": ("W_E", "W_U")}, notes=notes or {})


_LEAN, _EVEN = [[0.25, 0.75, 0], [0.5, 0.5, 0]], [[0.5, 0.5, 0], [0.504, 0.496, 0]]

MEASURES: tuple[tuple[str, Answer], ...] = (
    ("losses", measures(train_loss=[4, 0.1, 0.01, 1e-8], test_loss=[4, 9, 2, 2e-7])),
    ("losses", measures(train_loss=[5, 0.5, 2, 0.1], test_loss=[4, 9, 10, 47])),
    ("losses", measures(train_loss=[4, nan, 3])),
    *(("losses", measures(train_loss=curve)) for curve in ([4], [0.5, 0.1], [5, 0.5, 2], [2, 2], [4, 0])),
    ("losses", measures(notes={"train_mask": NO_TRAIN_MASK}, ipr=[1])),
    ("accuracies", measures(train_accuracy=[0, 0.99, 1], test_accuracy=[0, 0.1, 0.14])),
    ("restricted", measures(restricted_all=[4, 2, 1e-7], test_loss=[4, 0.5, 0.1])),
    ("restricted", measures(restricted_test=[4, 5])),
    ("excluded", measures(excluded_train=[4, 1e-4, 12, 5])),
    ("excluded_by_freq", measures(excluded_train_by_freq=[[4, 4], [0.5, 0.1]])),
    ("excluded_by_freq", measures(keys=(7,), excluded_train_by_freq=[[0.5]])),
    *(("trig", measures(trig_logit=one, trig_post=one, trig_pre=one)) for one in ([0, 0.1, 0.98], [0.6, 0.4, 0.7])),
    *(("readout", measures(readout_rank=curve)) for curve in ([0.6, 0.7, 0.8], [0.73])),
    ("gini", measures(gini_embedding=[0, 0], gini_logit=[0, 0])),
    *(("ipr", measures(ipr=curve)) for curve in ([1, 5, 2], [2, 0.5, 4, 1], [1, 1.001, 100])),
    ("weights_by_parameter", measures(squared_weights_by_parameter=[[1, 0], [6, 0]])),
    ("weights_by_parameter", measures(squared_weights_by_parameter=[[1, 0], [0, 0]])),
    *(("neurons", measures(specialised=[0, 1], dead=dead)) for dead in ([70, 0], [2, 9], [0, 0])),
    *(("neurons", measures(specialised=[one], dead=[one])) for one in (0, 1)),
    *(("attention_mean", measures(attention_mean=[[[0.5, 0.25, 0.25]]] * count)) for count in (1, 2)),
    *(("attention_difference", measures(attention_mean=paid)) for paid in ([_LEAN, _EVEN], [_LEAN], [_EVEN[:1]])),
    ("singular_values", measures(singular_values=[[1, 1], [1, 1]])),
)
"""By the group that shows them."""
