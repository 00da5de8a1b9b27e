"""Progress measures of one or more checkpoints: what changes inside the model while its test loss does not.

Source: Nanda et al. 2023, section 5 (restricted and excluded loss, Gini, sum of squared weights); the seed notebook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

import torch
from jaxtyping import Float
from torch import Tensor

from analysis.directions import TrigDirections, share_of, variance
from analysis.fourier import FourierBasis, fft1d
from analysis.frames import Frames
from analysis.loss import Score
from analysis.neurons import NeuronFrequencies, NeuronSpectra
from analysis.weights import Weights

Scalars = dict[str, Float[Tensor, "epoch"]]


def gini(values: Float[Tensor, "epoch freq"]) -> Float[Tensor, "epoch"]:
    """Gini coefficient Σ|vᵢ − vⱼ| / (2 m² mean): 0 when all are equal, near 1 when few have everything; 0 for all zero."""
    ordered = values.sort(1).values
    size = values.shape[1]
    rank = 2 * torch.arange(1, size + 1, device=values.device, dtype=values.dtype) - size - 1
    total = ordered.sum(1)
    return torch.where(total > 0, (rank * ordered).sum(1) / (size * torch.where(total > 0, total, 1)), 0)


def frequency_norms(
    waves: Float[Tensor, "epoch unit comp"], basis: FourierBasis
) -> Float[Tensor, "epoch freq"]:
    """Norm, over units, of the cos and sin of each frequency 1 … together, from units in the Fourier basis."""
    power = waves.square().sum(1)
    freq = torch.as_tensor(basis.freq_of, device=power.device)
    into = torch.nn.functional.one_hot(freq.clamp(min=0), basis.n_freqs + 1).to(power.dtype)
    return (power @ into)[:, 1:].sqrt()


def losses(frames: Frames, score: Score, prefix: str = "", *, sets: tuple[str, ...] = ("train", "test", "all")) -> Scalars:
    """Mean loss over the sets of pairs that are known, as `<prefix><set>`."""
    return {f"{prefix}{name}": score.mean_loss(mask) for name, mask in frames.masks().items() if name in sets}


def score_summary(frames: Frames, score: Score) -> Scalars:
    """`train_loss`, `test_loss`, `all_loss` and the accuracies likewise, for the sets that are known."""
    masks = frames.masks()
    of_loss = {f"{name}_loss": score.mean_loss(mask) for name, mask in masks.items()}
    return of_loss | {f"{name}_accuracy": score.accuracy(mask) for name, mask in masks.items()}


def restricted_logits(
    logits: Float[Tensor, "epoch x y z"], part: Float[Tensor, "epoch x y z"]
) -> Float[Tensor, "epoch x y z"]:
    """The part in the trig directions, plus the mean over inputs of what was left out (the bias correction)."""
    return part + (logits.mean((1, 2), keepdim=True) - part.mean((1, 2), keepdim=True))


def circuit_losses(frames: Frames, trig: TrigDirections) -> tuple[Scalars, Mapping[str, Float[Tensor, "epoch key"]]]:
    """Restricted and excluded losses; the excluded ones also for each key frequency alone."""
    logits = frames.logits
    along = trig.coefficients(logits)
    part = trig.project(along)
    scalars = losses(frames, Score.of(restricted_logits(logits, part), frames.labels), "restricted_")
    excluded = Score.of(logits - part, frames.labels)
    scalars |= losses(frames, excluded, "excluded_", sets=("train", "all"))
    alone: dict[str, list[Tensor]] = {name: [] for name in ("train", "all") if name in frames.masks()}
    for freq in trig.freqs:
        score = Score.of(logits - trig.project(along, freq), frames.labels)
        for name, values in alone.items():
            values.append(score.mean_loss(frames.masks()[name]))
    empty = logits.new_zeros(len(frames.epochs), 0)
    return scalars, {
        f"excluded_{name}_by_freq": torch.stack(values, dim=1) if values else empty for name, values in alone.items()
    }


def trig_fractions(frames: Frames, trig: TrigDirections) -> Scalars:
    """Share of the centred variance of pre, post and logits that lies in the trig directions."""
    activations = {"trig_pre": frames.pre, "trig_post": frames.post, "trig_logit": frames.logits}
    return {
        name: share_of(trig.coefficients(values).square().sum((1, 2)), variance(values))
        for name, values in activations.items()
    }


def logit_fit(frames: Frames, trig: TrigDirections) -> tuple[Float[Tensor, "epoch key"], Float[Tensor, "epoch"]]:
    """α_k of the fit Σ_k α_k cos w_k(x ∘ y − z) to the logits, and the share of their centred variance it explains.

    The cosines of different frequencies are orthogonal over all (x, y, z), so that least squares is one projection each.
    """
    task, logits = frames.task, frames.logits
    along = trig.coefficients(logits)
    waves = task.basis.on(logits)
    alphas, explained = [], logits.new_zeros(len(frames.epochs))
    for freq in trig.freqs:
        rows = along[:, trig.freq_of == freq]
        # cos w(g − z) = cos wg cos wz + sin wg sin wz, each factor of norm 1 in `along` and `waves`.
        paired = (rows * waves[list(task.basis.components(freq))]).sum((1, 2))
        alphas.append(paired / task.order**1.5)
        # A pair of terms shares the norm of cos w(g − z); the Nyquist cosine has it alone.
        explained = explained + paired.square() / rows.shape[1]
    stacked = torch.stack(alphas, dim=1) if alphas else logits.new_zeros(len(frames.epochs), 0)
    return stacked, share_of(explained, variance(logits))


def readout_waves(W_logit: Float[Tensor, "epoch neuron z"], basis: FourierBasis) -> Float[Tensor, "epoch neuron comp"]:
    """The neuron-logit map in the Fourier basis over z, without its constant (which no softmax sees)."""
    waves = fft1d(W_logit, basis)
    waves[..., 0] = 0
    return waves


def readout_share(
    waves: Float[Tensor, "epoch neuron comp"], freqs: tuple[int, ...], basis: FourierBasis
) -> Float[Tensor, "epoch"]:
    """Share of the read-out's variance on its 2·|key| directions: cos and sin over z of each frequency."""
    comps = [comp for freq in freqs for comp in basis.components(freq)]
    return share_of(waves[..., comps].square().sum((1, 2)), waves.square().sum((1, 2)))


def squared_weights(weights: Weights) -> dict[str, Float[Tensor, "epoch"]]:
    """Sum of squares of each parameter, by its TransformerLens name, float64."""
    return {
        field.name: getattr(weights, field.name).double().square().flatten(1).sum(1) for field in fields(weights)
    }


def neuron_counts(frames: Frames) -> Scalars:
    """Mean inverse participation ratio, and how many neurons are specialised and dead (post)."""
    found = NeuronFrequencies.of(NeuronSpectra.of(frames.post, frames.task.basis))
    return {
        "ipr": found.ipr.mean(1),
        "specialised": found.specialised.sum(1),
        "dead": (~found.active).sum(1),
    }


def weight_measures(frames: Frames, trig: TrigDirections) -> Scalars:
    """Measures of the weights alone: Gini coefficients and the rank of the read-out."""
    basis, weights = frames.task.basis, frames.weights
    waves = readout_waves(weights.W_logit, basis)
    return {
        "gini_embedding": gini(frequency_norms(fft1d(weights.W_E[:, :-1].mT, basis), basis)),
        "gini_logit": gini(frequency_norms(waves, basis)),
        "readout_rank": readout_share(waves, trig.freqs, basis),
    }
