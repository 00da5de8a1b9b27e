"""Progress measures of one or more checkpoints: what changes inside the model while its test loss does not.

Source: [nanda2023], section 5 (restricted and excluded loss, Gini, sum of squared weights).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import torch
from jaxtyping import Float
from torch import Tensor

from analysis.batch import CheckpointBatch
from analysis.directions import TrigDirections, share_of, variance
from analysis.excluded import excluded_loss, restricted_loss, trig_tables
from analysis.fourier import FourierBasis, fft1d
from analysis.loss import Score
from analysis.neurons import NeuronTable

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


def mean_losses(
    batch: CheckpointBatch, loss: Float[Tensor, "epoch *variant x y"], prefix: str
) -> dict[str, Float[Tensor, "epoch *variant"]]:
    """Mean of `loss` over the sets of pairs that are known, as `<prefix><set>`."""
    return {f"{prefix}{name}": loss[..., mask].mean(-1) for name, mask in batch.masks().items()}


def score_summary(batch: CheckpointBatch, score: Score) -> Scalars:
    """`train_loss`, `test_loss`, `all_loss` and the accuracies likewise, for the sets that are known."""
    masks = batch.masks()
    of_loss = {f"{name}_loss": score.mean_loss(mask) for name, mask in masks.items()}
    return of_loss | {f"{name}_accuracy": score.accuracy(mask) for name, mask in masks.items()}


@dataclass(frozen=True, eq=False)
class TrigLogits:
    """The logits of some checkpoints and their coefficients along the trig directions of some frequencies."""

    batch: CheckpointBatch
    trig: TrigDirections
    logits: Float[Tensor, "epoch x y z"]
    along: Float[Tensor, "epoch direction z"]
    whole: Float[Tensor, "epoch"]
    """Centred variance of the logits, times the number of inputs."""

    @classmethod
    def of(cls, batch: CheckpointBatch, trig: TrigDirections, logits: Float[Tensor, "epoch x y z"]) -> TrigLogits:
        """Project the logits of `batch`."""
        return cls(batch, trig, logits, trig.coefficients(logits), variance(logits, batch.task.basis).sum(1))

    @property
    def fraction(self) -> Float[Tensor, "epoch"]:
        """Share of the logits' variance along the directions."""
        return share_of(self.along.square().sum((1, 2)), self.whole)


def circuit_losses(seen: TrigLogits, score: Score) -> tuple[Scalars, Mapping[str, Float[Tensor, "epoch key"]]]:
    """Restricted and excluded losses; the excluded ones also for each key frequency alone. `score`: of all logits."""
    batch, task = seen.batch, seen.batch.task
    every, by_freq = trig_tables(seen.along, seen.trig)
    scalars = mean_losses(batch, restricted_loss(seen.logits, every, task), "restricted_")
    loss = excluded_loss(seen.logits, score, torch.cat([every.unsqueeze(1), by_freq], dim=1), task)
    # Excluded loss is a question about what was memorised and about all inputs; it has no test side.
    means = mean_losses(batch, loss, "excluded_")
    means.pop("excluded_test", None)
    scalars |= {name: values[:, 0] for name, values in means.items()}
    return scalars, {f"{name}_by_freq": values[:, 1:] for name, values in means.items()}


def logit_fit(seen: TrigLogits) -> tuple[Float[Tensor, "epoch key"], Float[Tensor, "epoch"]]:
    """α_k of the fit Σ_k α_k cos w_k(x ∘ y − z) to the logits, and the share of their centred variance it explains.

    Cosines of different frequencies are orthogonal over all (x, y, z): least squares is one projection each.
    """
    task, along = seen.batch.task, seen.along
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


def squared_weights(batch: CheckpointBatch) -> dict[str, Float[Tensor, "epoch"]]:
    """Sum of squares of each parameter, by its TransformerLens name, float64.

    What an importer cut off W_U (the read-out of `=`) was trained and decayed like the rest, and counts.
    """
    if batch.model.is_factorisable:
        read_out = "W_U"
        by_name = {field.name: getattr(batch.weights, field.name) for field in fields(batch.weights)}
    else:
        # Several layers or a layer norm: every parameter of the checkpoint, by the name it is stored under.
        read_out, states = "unembed.weight", batch.loaded.states
        by_name = {name: torch.stack([state[name].to(batch.device) for state in states]) for name in states[0]}
    sums = {name: _exact(stacked).square().flatten(1).sum(1) for name, stacked in by_name.items()}
    cut = [batch.run.records[epoch].cut_squares for epoch in batch.epochs]
    return sums | {read_out: sums[read_out] + sums[read_out].new_tensor(cut)}


def _exact(values: Tensor) -> Tensor:
    """Float64 where the device has it."""
    return values if values.device.type == "mps" else values.double()


def neuron_measures(found: NeuronTable, ipr: Float[Tensor, "epoch neuron"]) -> Scalars:
    """Mean participation ratio, and how many neurons are specialised and dead."""
    return {
        "ipr": ipr.mean(1),
        "specialised": found.specialised.sum(1),
        "dead": (~found.active).sum(1),
    }


def weight_measures(batch: CheckpointBatch, trig: TrigDirections) -> Scalars:
    """Measures of the weights alone: Gini coefficients and the rank of the read-out."""
    basis, weights = batch.task.basis, batch.weights
    waves = readout_waves(weights.W_logit, basis)
    return {
        "gini_embedding": gini(frequency_norms(fft1d(weights.W_E[:, :-1].mT, basis), basis)),
        "gini_logit": gini(frequency_norms(waves, basis)),
        "readout_rank": readout_share(waves, trig.freqs, basis),
    }
