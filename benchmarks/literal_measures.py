"""The progress measures of one checkpoint the literal way: `run_with_cache`, then the field's formulas one by one.

As a notebook would: the three-factor einsum for the 2D Fourier transform, one frequency after the other, nothing
shared or folded. Only what takes time there is repeated here; the numbers are checked against ours before timing.
"""

from __future__ import annotations

import torch
from torch import Tensor

from analysis.directions import TrigDirections
from analysis.neurons import SPECIALISED
from benchmarks.bench import Bench

_PRE, _POST, _PATTERN = "blocks.0.mlp.hook_pre", "blocks.0.mlp.hook_post", "blocks.0.attn.hook_pattern"


def literal_measures(bench: Bench, trig: TrigDirections) -> dict[str, float]:
    """Measure the bench's checkpoint; scalars by the names of the query `measures`."""
    with torch.no_grad():
        cache = bench.run_with_cache(_PRE, _POST, _PATTERN)
        tokens = torch.as_tensor(bench.run.task.tokens, device=bench.device)
        logits = cache["logits"][:, -1, tokens]
        pre, post = cache[_PRE][:, -1], cache[_POST][:, -1]
        measured = _losses(bench, logits, "{}_loss") | _circuit(bench, logits, trig)
        for name, values in (("trig_pre", pre), ("trig_post", post), ("trig_logit", logits)):
            measured[name] = _trig_fraction(values, trig)
        measured |= _neurons(bench, post) | _weights(bench, trig) | {"logit_fit": _logit_fit(bench, logits, trig)}
        measured |= _accuracies(bench, logits)
        _ = cache[_PATTERN][:, :, -1].mean(0)
    return measured


def _losses(bench: Bench, logits: Tensor, name: str) -> dict[str, float]:
    labels = bench.batch.labels.flatten()
    chosen = logits.double().log_softmax(-1).gather(-1, labels[:, None])[:, 0]
    return {name.format(key): -chosen[mask.flatten()].mean().item() for key, mask in bench.batch.masks().items()}


def _accuracies(bench: Bench, logits: Tensor) -> dict[str, float]:
    correct = logits.argmax(-1) == bench.batch.labels.flatten()
    masks = bench.batch.masks()
    return {f"{key}_accuracy": correct[mask.flatten()].double().mean().item() for key, mask in masks.items()}


def _logit_fit(bench: Bench, logits: Tensor, trig: TrigDirections) -> float:
    p = bench.model.p
    place = torch.arange(p, device=logits.device)
    difference = (place[:, None, None] + place[None, :, None] - place).flatten(0, 1)
    explained = 0.0
    for freq in trig.freqs:
        wave = torch.cos(2 * torch.pi * freq / p * difference)
        explained += ((logits * wave).sum().square() / wave.square().sum()).item()
    return explained / (logits - logits.mean(0, keepdim=True)).square().sum().item()


def _project(values: Tensor, direction: Tensor) -> Tensor:
    return direction[:, None] * (direction @ values)[None, :]


def _circuit(bench: Bench, logits: Tensor, trig: TrigDirections) -> dict[str, float]:
    directions = trig.on(logits)
    part = torch.zeros_like(logits)
    measured: dict[str, float] = {}
    for freq in trig.freqs:
        alone = torch.zeros_like(logits)
        for direction in directions[torch.as_tensor(trig.freq_of == freq)]:
            alone = alone + _project(logits, direction)
        measured |= _losses(bench, logits - alone, f"excluded_{{}}_{freq}")
        part = part + alone
    restricted = part + logits.mean(0, keepdim=True) - part.mean(0, keepdim=True)
    return measured | _losses(bench, restricted, "restricted_{}") | _losses(bench, logits - part, "excluded_{}")


def _trig_fraction(values: Tensor, trig: TrigDirections) -> float:
    centred = values - values.mean(0, keepdim=True)
    part = torch.zeros_like(centred)
    for direction in trig.on(values):
        part = part + _project(centred, direction)
    return (part.square().sum() / centred.square().sum()).item()


def _neurons(bench: Bench, post: Tensor) -> dict[str, float]:
    p = bench.model.p
    basis = bench.run.task.basis
    rows = basis.on(post)
    square = torch.einsum("xyn,ix,jy->ijn", post.view(p, p, -1), rows, rows).square()
    square[0, 0] = 0
    total = square.sum((0, 1))
    best = torch.zeros_like(total)
    for freq in range(1, basis.n_freqs + 1):
        index = torch.tensor([0, *basis.components(freq)], device=post.device)
        best = torch.maximum(best, square[index[:, None], index[None, :]].sum((0, 1)))
    folded = torch.stack([square[2 * k - 1 : 2 * k + 1].sum(0) if k else square[0] for k in range(basis.n_freqs + 1)])
    folded = torch.stack(
        [folded[:, 2 * k - 1 : 2 * k + 1].sum(1) if k else folded[:, 0] for k in range(basis.n_freqs + 1)]
    )
    share = folded / total
    return {"specialised": float((best / total > SPECIALISED).sum()), "ipr": share.square().sum((0, 1)).mean().item()}


def _weights(bench: Bench, trig: TrigDirections) -> dict[str, float]:
    weights, basis = bench.weights, bench.run.task.basis
    embedding, read_out = weights.W_E[0, :-1], weights.W_out[0] @ weights.W_U[0]
    _ = torch.linalg.svdvals(embedding)
    state = bench.bridge.state_dict().values()
    norms = {}
    for name, waves in (
        ("gini_embedding", basis.on(embedding) @ embedding),
        ("gini_logit", basis.on(read_out) @ read_out.T),
    ):
        norm = torch.stack([waves[list(basis.components(k))].norm() for k in range(1, basis.n_freqs + 1)])
        norms[name] = ((norm[:, None] - norm[None]).abs().sum() / (2 * len(norm) ** 2 * norm.mean())).item()
    waves = basis.on(read_out) @ read_out.T
    comps = [comp for freq in trig.freqs for comp in basis.components(freq)]
    norms["readout_rank"] = (waves[comps].square().sum() / waves[1:].square().sum()).item()
    return norms | {"squared_weights": sum(tensor.double().square().sum().item() for tensor in state)}
