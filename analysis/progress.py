"""Progress measures of one or more checkpoints: what changes inside the model while its test loss does not.

Source: Nanda et al. 2023, section 5 (restricted and excluded loss, Gini, sum of squared weights); the seed notebook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import torch
from jaxtyping import Float
from torch import Tensor

from analysis.directions import TrigDirections, share_of, variance
from analysis.fourier import FourierBasis, fft1d
from analysis.frames import Frames
from analysis.loss import Score, cross_entropy
from analysis.neurons import NeuronSpectra, NeuronTable

Scalars = dict[str, Float[Tensor, "epoch"]]


def gini(values: Float[Tensor, "epoch freq"]) -> Float[Tensor, "epoch"]:
    """Gini coefficient Σ|vᵢ − vⱼ| / (2 m² mean): 0 when all are equal (or zero), near 1 when few have everything."""
    ordered = values.sort(1).values
    size = values.shape[1]
    rank = 2 * torch.arange(1, size + 1, device=values.device, dtype=values.dtype) - size - 1
    total = ordered.sum(1)
    return torch.where(total > 0, (rank * ordered).sum(1) / (size * torch.where(total > 0, total, 1)), 0)


def frequency_norms(waves: Float[Tensor, "epoch unit comp"], basis: FourierBasis) -> Float[Tensor, "epoch freq"]:
    """Norm, over units, of the cos and sin of each frequency 1 … together, from units in the Fourier basis."""
    power = waves.square().sum(1)
    freq = torch.as_tensor(basis.freq_of, device=power.device)
    into = torch.nn.functional.one_hot(freq.clamp(min=0), basis.n_freqs + 1).to(power.dtype)
    return (power @ into)[:, 1:].sqrt()


def losses(frames: Frames, logits: Float[Tensor, "epoch x y z"], prefix: str) -> Scalars:
    """Mean loss of `logits` over the sets of pairs that are known, as `<prefix><set>`."""
    loss = cross_entropy(logits, frames.labels.expand(logits.shape[:-1]))
    return {f"{prefix}{name}": loss[:, mask].mean(-1) for name, mask in frames.masks().items()}


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


@dataclass(frozen=True, eq=False)
class TrigLogits:
    """The logits of some checkpoints and their coefficients along the trig directions of some frequencies."""

    frames: Frames
    trig: TrigDirections
    along: Float[Tensor, "epoch direction z"]
    whole: Float[Tensor, "epoch"]
    """Centred variance of the logits, times the number of inputs."""

    @classmethod
    def of(cls, frames: Frames, trig: TrigDirections) -> TrigLogits:
        """Project the logits of `frames`."""
        return cls(frames, trig, trig.coefficients(frames.logits), variance(frames.logits, frames.task.basis))

    @property
    def fraction(self) -> Float[Tensor, "epoch"]:
        """Share of the logits' variance along the directions."""
        return share_of(self.along.square().sum((1, 2)), self.whole)


def circuit_losses(seen: TrigLogits) -> tuple[Scalars, Mapping[str, Float[Tensor, "epoch key"]]]:
    """Restricted and excluded losses; the excluded ones also for each key frequency alone."""
    frames, trig, along = seen.frames, seen.trig, seen.along
    logits, part = frames.logits, trig.project(along)
    scalars = losses(frames, restricted_logits(logits, part), "restricted_")
    scalars |= _not_test(losses(frames, trig.remove(logits, along), "excluded_"))
    rows = [_not_test(losses(frames, trig.remove(logits, along, freq), "excluded_")) for freq in trig.freqs]
    empty = logits.new_zeros(len(frames.epochs), 0)
    names = [name for name in scalars if name.startswith("excluded_")]
    by_freq = {name: torch.stack([row[name] for row in rows], dim=1) if rows else empty for name in names}
    return scalars, {f"{name}_by_freq": values for name, values in by_freq.items()}


def _not_test(scalars: Scalars) -> Scalars:
    """Excluded loss is a question about what was memorised and about all inputs; it has no test side."""
    return {name: values for name, values in scalars.items() if not name.endswith("_test")}


def trig_fraction(
    values: Float[Tensor, "epoch x y unit"], trig: TrigDirections, whole: Float[Tensor, "epoch"] | None = None
) -> Float[Tensor, "epoch"]:
    """Share of the centred variance (`whole`, if known) that lies in the trig directions."""
    return share_of(
        trig.coefficients(values).square().sum((1, 2)), variance(values, trig.task.basis) if whole is None else whole
    )


def logit_fit(seen: TrigLogits) -> tuple[Float[Tensor, "epoch key"], Float[Tensor, "epoch"]]:
    """α_k of the fit Σ_k α_k cos w_k(x ∘ y − z) to the logits, and the share of their centred variance it explains.

    Cosines of different frequencies are orthogonal over all (x, y, z): least squares is one projection each.
    """
    task, along = seen.frames.task, seen.along
    waves = task.basis.on(along)
    alphas, explained = [], along.new_zeros(along.shape[0])
    for freq in seen.trig.freqs:
        rows = along[:, seen.trig.freq_of == freq]
        # cos w(g − z) = cos wg cos wz + sin wg sin wz, each factor of norm 1 in `along` and `waves`.
        paired = (rows * waves[list(task.basis.components(freq))]).sum((1, 2))
        alphas.append(paired / task.order**1.5)
        # A pair of terms shares the norm of cos w(g − z); the Nyquist cosine has it alone.
        explained = explained + paired.square() / rows.shape[1]
    stacked = torch.stack(alphas, dim=1) if alphas else along.new_zeros(along.shape[0], 0)
    return stacked, share_of(explained, seen.whole)


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


def squared_weights(frames: Frames) -> dict[str, Float[Tensor, "epoch"]]:
    """Sum of squares of each parameter, by its TransformerLens name, float64.

    What an importer cut off W_U (the read-out of `=`) was trained and decayed like the rest, and counts.
    """
    if frames.model.is_factorisable:
        read_out = "W_U"
        by_name = {field.name: getattr(frames.weights, field.name) for field in fields(frames.weights)}
    else:
        # Several layers or a layer norm: every parameter of the checkpoint, by the name it is stored under.
        read_out, states = "unembed.weight", frames.loaded.states
        by_name = {name: torch.stack([state[name].to(frames.device) for state in states]) for name in states[0]}
    sums = {name: _exact(stacked).square().flatten(1).sum(1) for name, stacked in by_name.items()}
    cut = [frames.run.records[epoch].cut_squares for epoch in frames.epochs]
    return sums | {read_out: sums[read_out] + sums[read_out].new_tensor(cut)}


def _exact(values: Tensor) -> Tensor:
    """Float64 where the device has it."""
    return values if values.device.type == "mps" else values.double()


def neuron_measures(frames: Frames, trig: TrigDirections) -> Scalars:
    """Trig fractions of pre and post, mean participation ratio, and how many neurons are specialised and dead."""
    spectra = NeuronSpectra.of(frames.post, frames.task.basis)
    found = NeuronTable.of(spectra)
    return {
        "trig_pre": trig_fraction(frames.pre, trig),
        "trig_post": trig_fraction(frames.post, trig, spectra.total.sum(1)),
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
