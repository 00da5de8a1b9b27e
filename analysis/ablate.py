"""Ablations: the same checkpoint with heads, neurons or frequencies taken away, scored on every input.

In this order: frequencies of the embedding, heads, the neurons' frequencies, neurons and clusters, frequencies of the
logits, trig directions of the logits. Clusters are those of the model before any change.
Source: [nanda2023], section 4.4; [mcdougall2023].
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import torch
from einops import einsum
from jaxtyping import Bool, Float
from torch import Tensor

from analysis.batch import CheckpointBatch
from analysis.directions import TrigDirections
from analysis.forward import activate
from analysis.fourier import FourierBasis, fft1d
from analysis.loss import Score
from analysis.readings import Frequencies
from analysis.task import Task

Place = Literal["embedding", "neurons", "logits", "trig"]
Mode = Literal["drop", "keep"]
Replace = Literal["zero", "mean"]


@dataclass(frozen=True)
class FrequencyFilter:
    """Remove the frequencies `freqs`, or remove all others; constants always stay."""

    freqs: tuple[int, ...]
    mode: Mode

    def kept(self, basis: FourierBasis) -> Bool[Tensor, "comp"]:
        """Which components of one token stay."""
        freq = torch.as_tensor(basis.freq_of)
        named = torch.isin(freq, torch.tensor(self.freqs, dtype=freq.dtype))
        return (freq <= 0) | (named if self.mode == "keep" else ~named)

    def of_tokens(self, values: Float[Tensor, "epoch unit x"], basis: FourierBasis) -> Float[Tensor, "epoch unit x"]:
        """Filter functions of one token."""
        kept = self.kept(basis).to(values.device)
        return (fft1d(values, basis) * kept) @ basis.on(values)

    def of_pairs(self, values: Float[Tensor, "epoch x y unit"], basis: FourierBasis) -> Float[Tensor, "epoch x y unit"]:
        """Filter functions of both tokens: a 2D component stays when its part of x and its part of y both do."""
        kept = self.kept(basis).to(values.device)
        # Filtering along each axis is a projection: rows of the kept components, there and back.
        rows = basis.on(values)
        keep = rows.T @ (rows * kept.unsqueeze(-1))
        along_y = keep @ values
        return (keep @ along_y.flatten(-2)).unflatten(-1, values.shape[-2:])

    def of_trig(self, logits: Float[Tensor, "epoch x y z"], task: Task) -> Float[Tensor, "epoch x y z"]:
        """Drop the trig directions of the frequencies, or keep only them and the mean of the rest over inputs."""
        trig = TrigDirections.of(task, self.freqs)
        part = trig.project(trig.coefficients(logits))
        rest = logits - part
        return rest if self.mode == "drop" else part + rest.mean((1, 2), keepdim=True)


@dataclass(frozen=True)
class Change:
    """What to take away; nothing by default."""

    heads: tuple[int, ...] = ()
    neurons: tuple[int, ...] = ()
    clusters: tuple[int, ...] = ()
    replace: Replace = "zero"
    filter: FrequencyFilter = field(default_factory=lambda: FrequencyFilter((), "drop"))
    where: tuple[Place, ...] = ("logits",)

    def filters(self, place: Place) -> bool:
        """Whether frequencies are to be filtered at `place`."""
        return place in self.where and (self.filter.mode == "keep" or bool(self.filter.freqs))


def ablated_logits(batch: CheckpointBatch, change: Change) -> Float[Tensor, "epoch x y z"]:
    """Logits of the changed model on all inputs."""
    basis = batch.task.basis
    removed = _chosen_neurons(batch, change)
    if change.filters("embedding"):
        tokens = change.filter.of_tokens(batch.weights.W_E[:, :-1].mT, basis).mT
        batch = batch.edited(W_E=torch.cat([tokens, batch.weights.W_E[:, -1:]], dim=1))
    if change.heads:
        batch = _without_heads(batch, change)
    post = activate(batch.forward.pre(), batch.model.act_fn)
    if change.filters("neurons"):
        post = change.filter.of_pairs(post, basis)
    if removed.any():
        instead = post.mean((1, 2), keepdim=True) if change.replace == "mean" else post.new_zeros(())
        post = torch.where(removed[:, None, None], instead, post)
    logits = batch.forward.logits(post)
    if change.filters("logits"):
        logits = change.filter.of_pairs(logits, basis)
    return change.filter.of_trig(logits, batch.task) if change.filters("trig") else logits


def ablated_score(batch: CheckpointBatch, change: Change) -> Score:
    """Loss and correctness of the changed model on every input."""
    return Score.of(ablated_logits(batch, change), batch.labels)


def _without_heads(batch: CheckpointBatch, change: Change) -> CheckpointBatch:
    """Set the heads' contribution to 0; its mean, if wanted, moves into the output bias."""
    weights = batch.weights
    gone = _mask(change.heads, weights.W_O.shape[1], weights.W_O.device)
    kept = weights.W_O * ~gone[:, None, None]
    if change.replace == "zero":
        return batch.edited(W_O=kept)
    mixed = batch.forward.mean_mixed()
    mean = einsum(mixed, weights.W_O, "epoch head d_head, epoch head d_head d_model -> epoch head d_model")
    return batch.edited(W_O=kept, b_O=weights.b_O + mean[:, gone].sum(1))


def _chosen_neurons(batch: CheckpointBatch, change: Change) -> Bool[Tensor, "epoch neuron"]:
    size = batch.model.d_mlp
    chosen = _mask(change.neurons, size, batch.device).expand(len(batch.epochs), size)
    if not change.clusters:
        return chosen
    cluster = batch.read(Frequencies()).cluster
    return chosen | torch.isin(cluster, torch.tensor(change.clusters, device=cluster.device, dtype=cluster.dtype))


def _mask(chosen: Iterable[int], size: int, device: torch.device) -> Bool[Tensor, "size"]:
    mask = torch.zeros(size, dtype=torch.bool, device=device)
    mask[list(chosen)] = True
    return mask
