"""How a branch begins: with the weights of a checkpoint of its parent, the parent's split, and what is to be other.

A checkpoint has weights alone. Where the parent keeps the exact state of that epoch, as it does for its newest one, the
branch goes on from it: with nothing changed it is the parent's own continuation, bit for bit. From any other AdamW's
moments begin at zero, with its bias correction and its warm-up counted anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool
from numpy import ndarray
from pydantic import ValidationError

from analysis.checkpoints import FIXED_BIASES, StateDict
from analysis.config import ModelConfig, TrainConfig, schedule_from
from analysis.errors import DamagedError, NotFoundError, ParameterError, one_sentence
from analysis.folders import HISTORY, RESUME
from analysis.held import Held
from analysis.history import LOSS_FIELDS, History
from analysis.manifest import UNKNOWN_EPOCH, Branch
from analysis.names import SPLIT_FLAGS
from analysis.resume import TrainState
from analysis.run import Run

CHANGEABLE = ("weight_decay", "lr", "betas", "warmup", "epochs", "checkpoints")
"""Fields of `TrainConfig` that a branch may have other than its parent; the rest is how weights and split began."""

MORE_EPOCHS = 5_000
"""How much further than its parent's end a branch trains that begins there, unless somebody says otherwise."""

_TOLD = ("weight_decay", "lr", "betas")
"""Those that say how a branch is trained otherwise."""

_CPU = torch.device("cpu")


@dataclass(frozen=True)
class Beginning:
    """A branch before its first step."""

    model: ModelConfig
    train: TrainConfig
    branch: Branch
    files: Mapping[str, bytes]
    """What lies in its folder from the start: history (the split alone) and the state that training goes on from."""


def begin_branch(
    parent: Run,
    epoch: int,
    changes: Mapping[str, Any],
    *,
    without_heads: tuple[int, ...] = (),
    without_frequencies: tuple[int, ...] = (),
) -> Beginning:
    """Prepare a branch of `parent` from its checkpoint of `epoch` on; `changes` are of `CHANGEABLE`.

    Raises:
        NotFoundError: when there is no checkpoint of that epoch.
        DamagedError: when it cannot be read.
        ParameterError: when the run cannot be branched, or what is wanted is out of bounds.
    """
    _check_held(parent, without_heads, without_frequencies)
    mask = _mask_of(parent)
    record = parent.require(epoch)
    if epoch == UNKNOWN_EPOCH:
        raise ParameterError(
            f"run {parent.name!r} does not say the epoch of its checkpoint, from which a branch would count: "
            "import it again with --epoch"
        )
    state = _exact_state(parent, epoch)
    weights = state.parameters if state else parent.state_dict(epoch)
    _check_trainable(parent, weights)
    train = _configured(parent, epoch, changes, float(mask[parent.task.has_answer].mean()))
    branch = Branch(
        parent=parent.name,
        epoch=epoch,
        sha256=record.sha256,
        optimiser="continued" if state else "restarted",
        without_heads=tuple(sorted(set(without_heads))),
        without_frequencies=tuple(sorted(set(without_frequencies))),
        changed=tuple(_changed(parent.manifest.train, train)),
    )
    start = _start_of(branch, parent.manifest.model, weights, state)
    nothing = np.zeros(0)
    history = History(np.zeros(0, dtype=np.int64), **dict.fromkeys(LOSS_FIELDS, nothing), train_mask=mask)
    return Beginning(parent.manifest.model, train, branch, {HISTORY: history.to_bytes(), RESUME: start.to_bytes()})


def _check_held(parent: Run, heads: tuple[int, ...], frequencies: tuple[int, ...]) -> None:
    model, freqs = parent.manifest.model, parent.task.basis.n_freqs
    for head in heads:
        if not 0 <= head < model.n_heads:
            raise ParameterError(
                f"run {parent.name!r} has no head {head}: its {model.n_heads} heads are 0 to {model.n_heads - 1}"
            )
    for freq in frequencies:
        if not 1 <= freq <= freqs:
            raise ParameterError(f"run {parent.name!r} has no frequency {freq}: its frequencies are 1 to {freqs}")


def _mask_of(parent: Run) -> Bool[ndarray, "x y"]:
    mask = parent.history.train_mask
    if mask is None:
        raise ParameterError(
            f"run {parent.name!r} does not say which pairs it was trained on, and a branch trains on the same: "
            f"import it again with {SPLIT_FLAGS}"
        )
    has_answer = parent.task.has_answer
    mask = mask & has_answer
    if not mask.any() or mask[has_answer].all():
        which = "all pairs" if mask.any() else "no pair"
        raise ParameterError(f"run {parent.name!r} was trained on {which}: branch from a run with pairs of both kinds")
    return mask


def _exact_state(parent: Run, epoch: int) -> TrainState | None:
    """The parent's exact state, where it keeps that of `epoch`; one that cannot be read is none."""
    if epoch != parent.epochs[-1]:
        return None
    try:
        state = TrainState.load(parent.folder)
    except (NotFoundError, DamagedError):
        return None
    return state if state.epoch == epoch else None


def _check_trainable(parent: Run, weights: StateDict) -> None:
    if not parent.manifest.model.is_factorisable:
        raise ParameterError(
            f"run {parent.name!r} has layer norm or more than one layer, which Grokscope does not train: "
            "branch from a run of one layer without"
        )
    for name, tensor in weights.items():
        if name.endswith(FIXED_BIASES) and bool(tensor.any()):
            raise ParameterError(
                f"run {parent.name!r} has a bias, {name}, that Grokscope does not train: "
                "branch from a run without biases in its attention and its unembedding"
            )


def _configured(parent: Run, epoch: int, changes: Mapping[str, Any], share: float) -> TrainConfig:
    """How the branch is trained: as its parent, or where that does not say, by the defaults; and what is changed."""
    own = parent.manifest.train
    last = max(parent.planned_end or 0, parent.epochs[-1])
    base: dict[str, Any] = {"frac_train": share} if own is None else own.model_dump()
    base |= {"epochs": last if last > epoch else epoch + MORE_EPOCHS, "checkpoints": schedule_from(epoch)}
    unknown = sorted(changes.keys() - set(CHANGEABLE))
    if unknown:
        raise ParameterError(f"a branch cannot change {unknown[0]}: it has its parent's")
    try:
        train = TrainConfig(**base | dict(changes))
    except ValidationError as error:
        raise ParameterError(one_sentence(error)) from None
    if train.epochs <= epoch:
        raise ParameterError(f"epochs: a branch from epoch {epoch:,} must go beyond that, and not to {train.epochs:,}")
    return train


def _changed(before: TrainConfig | None, now: TrainConfig) -> Iterator[str]:
    for name in _TOLD:
        if before is None or getattr(before, name) != getattr(now, name):
            yield name


def _start_of(branch: Branch, model: ModelConfig, weights: StateDict, state: TrainState | None) -> TrainState:
    """The state before the first step, without what is held at zero: projected once, so that it stays as it is read."""
    parameters = {name: tensor.to(torch.float32, copy=True) for name, tensor in weights.items()}
    moments = {name: dict(kinds) for name, kinds in state.moments.items()} if state else {}
    held = Held.of(branch, model, _CPU)
    if held is not None:
        for name, tensor in parameters.items():
            held.project(name, tensor)
        for name, kinds in moments.items():
            held.project(name, kinds["exp_avg"])
            held.forget(name, kinds["exp_avg_sq"])
    generator = state.generator if state else torch.Generator().get_state()
    return TrainState(branch.epoch, parameters, moments, generator)
