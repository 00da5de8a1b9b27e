"""What the weights say without a forward pass: circuits, the embedding, the neurons' effect on the logits."""

from __future__ import annotations

import cmath
import math

import numpy as np
from numpy import ndarray

from tests.oracle.literal_forward import LiteralModel


def ov_circuit(model: LiteralModel, neuron: int) -> ndarray:
    """(head, x): what each head would add to a neuron if it attended to token x alone, without positions and biases."""
    block = model.last
    return np.array(
        [
            [float(row @ block["W_V"][h] @ block["W_O"][h] @ block["W_in"][:, neuron]) for row in model.token_embedding]
            for h in range(len(block["W_V"]))
        ]
    )


def qk_circuit(model: LiteralModel) -> ndarray:
    """(head, x): score that `=` gives each token, without key positions and biases."""
    block = model.last
    last = model.outer["W_E"][model.task.p] + model.outer["W_pos"][2]
    n_heads, _, d_head = block["W_Q"].shape
    scores = np.zeros((n_heads, model.task.p))
    for h in range(n_heads):
        for i, row in enumerate(model.token_embedding):
            scores[h, i] = float(last @ block["W_Q"][h] @ block["W_K"][h].T @ row) / math.sqrt(d_head)
    return scores


def embedding_transform(model: LiteralModel) -> ndarray:
    """(comp, d_model): B W_E."""
    return model.task.basis() @ model.token_embedding


def embedding_svd(model: LiteralModel) -> tuple[ndarray, ndarray]:
    """Singular values (rank) and left singular vectors (x, rank), the largest entry of each positive."""
    return decomposed(model.token_embedding)


def decomposed(rows: ndarray) -> tuple[ndarray, ndarray]:
    """Singular values (rank) and left singular vectors (x, rank) of (x, d_model), the largest entry of each positive.

    Through the eigenvectors of the product of the rows or of the columns, whichever is smaller.
    """
    wide = rows.shape[1] >= rows.shape[0]
    squares, vectors = np.linalg.eigh(rows @ rows.T if wide else rows.T @ rows)
    order = np.argsort(squares)[::-1]
    values = np.sqrt(np.maximum(squares[order], 0.0))
    directions = vectors[:, order] if wide else rows @ vectors[:, order] / values
    for rank in range(len(values)):
        largest = np.argmax(abs(directions[:, rank]))
        directions[:, rank] *= np.sign(directions[largest, rank])
    return values, directions


def embedding_pca(model: LiteralModel) -> tuple[ndarray, ndarray]:
    """Singular values (pc) of the embedding less its mean over tokens, and each token's coordinates (x, pc)."""
    rows = model.token_embedding
    values, directions = decomposed(np.array([row - sum(rows) / len(rows) for row in rows]))
    there = min(len(rows) - 1, rows.shape[1])  # centring takes one direction away
    return values[:there], (directions * values)[:, :there]


def reads(model: LiteralModel, freq: int) -> list[complex]:
    """By neuron: the cosine and the sine of a frequency in what it reads of the token through all heads."""
    read = [model.task.basis() @ ov_circuit(model, neuron).sum(axis=0) for neuron in range(len(model.last["b_in"]))]
    rows = [model.task.component(wave, freq) for wave in ("cos", "sin")]
    return [complex(*(0.0 if row is None else waves[row] for row in rows)) for waves in read]


def second_harmonics(model: LiteralModel) -> list[float]:
    """Of each frequency, how far neurons read twice the frequency at twice the phase, weighted by power."""
    order, out = model.task.n, []
    for freq in model.task.freqs:
        twice = 2 * freq % order
        other = min(twice, order - twice)
        agreed = total = 0.0
        if other not in (0, freq):
            for one, two in zip(reads(model, freq), reads(model, other), strict=True):
                gap = cmath.phase(two if twice == other else two.conjugate()) - 2 * cmath.phase(one)
                agreed += abs(two) ** 2 * math.cos(gap) if one else 0.0
                total += abs(two) ** 2
        out.append(agreed / total if total else 0.0)
    return out


def embedding_circle(model: LiteralModel, freq: int) -> ndarray:
    """(x, wave): tokens on the plane of the cos and sin rows of B W_E."""
    rows = embedding_transform(model)
    out = np.zeros((model.task.p, 2))
    for column, wave in enumerate(("cos", "sin")):
        component = model.task.component(wave, freq)
        if component is None or not rows[component].any():
            continue
        direction = rows[component] / math.sqrt(float((rows[component] ** 2).sum()))
        out[:, column] = [float(row @ direction) for row in model.token_embedding]
    return out


def centred_readout(model: LiteralModel) -> ndarray:
    """(neuron, z): W_out W_U without its const component over z."""
    const = model.task.basis()[0]
    rows = model.neuron_logits
    return np.array([row - const * float(row @ const) for row in rows])


def readout_rank(model: LiteralModel, freqs: list[int]) -> tuple[ndarray, float, float]:
    """Singular values of the centred readout; its share on the waves of `freqs`, and in as many directions."""
    rows = centred_readout(model)
    values = np.linalg.svd(rows, compute_uv=False)
    total = float((rows**2).sum())
    if total == 0.0:
        return values, 0.0, 0.0
    transformed = model.task.fft1d(rows)
    waves = [component for component in range(model.task.p) if model.task.freq_of(component) in freqs]
    on_waves = sum(float((transformed[:, component] ** 2).sum()) for component in waves)
    return values, on_waves / total, float((values[: len(waves)] ** 2).sum()) / total


def freq_norms(transformed: ndarray, model: LiteralModel) -> list[float]:
    """Norm of the cos and sin rows of (comp, …) for each frequency."""
    norms = []
    for k in model.task.freqs:
        rows = [transformed[c] for c in range(model.task.p) if model.task.freq_of(c) == k]
        norms.append(math.sqrt(sum(float((row**2).sum()) for row in rows)))
    return norms


def freq_shares(transformed: ndarray, model: LiteralModel) -> list[float]:
    """Share of the cos and sin rows of each frequency in (comp, …), the const row left out of the whole."""
    power = [float((row**2).sum()) for row in transformed]
    whole = sum(power[1:])
    return [
        sum(power[c] for c in range(model.task.p) if model.task.freq_of(c) == k) / whole if whole else 0.0
        for k in model.task.freqs
    ]


def gini(norms: list[float]) -> float:
    """Gini coefficient: 0 when all are equal, towards 1 when one has everything."""
    m, mean = len(norms), sum(norms) / len(norms)
    if mean == 0.0:
        return 0.0
    return sum(abs(a - b) for a in norms for b in norms) / (2 * m * m * mean)
