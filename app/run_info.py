"""What the page knows of a run besides its panels' numbers: sizes, checkpoints, losses, colours, where to begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from analysis.answer import Answer
from analysis.errors import GrokscopeError
from analysis.family import Family, family_of
from analysis.history import LOSS_FIELDS
from analysis.manifest import UNKNOWN_EPOCH
from analysis.neurons import SPECIALISED
from analysis.queries import QUERIES, has_quick_transforms
from analysis.queries.start import Start
from analysis.run import Run, State, nothing_sound, sound_epochs
from analysis.session import Session
from app import clips
from app.api.addresses import answers_of
from app.axes import axes_of
from app.fields import FIELDS
from app.figures.colours import frequency_colours
from app.figures.timeline import MARGIN, covered, zero_of
from app.gate import Gate
from app.pages import PANELS
from app.phases import known_phases_of
from app.prefix import below
from app.story import recorded_moments, story_of, told_moments
from cache.answers import Answers

_SHORT = 12
"""Digits of a digest that are enough to tell two checkpoints of one run apart."""


@dataclass(frozen=True)
class RunInfo:
    """The facts of one run as it is on disk now; `keys` are its key frequencies at the end."""

    run: Run
    state: State
    damaged: tuple[int, ...]
    losses: Mapping[str, list[float | None]]
    keys: tuple[int, ...]
    clearest: Mapping[int, tuple[int, ...]]
    """By frequency, the neurons that it explains best at the end; by 0, those of all frequencies."""
    order: Mapping[str, list[int]]
    """All neurons by their clusters at the end, at both stages."""
    start: Mapping[str, int]
    """Where the page begins: epoch, neuron, head and freq."""
    phases: Mapping[str, Any] | None
    """As `app.phases` tells them, where they are at hand."""
    family: Family
    parent: Run | None
    """The run that it branches off, where that can be opened."""

    @property
    def until(self) -> int | None:
        """The epoch that axes of a training in progress go to; None for a run that does not grow now."""
        return until(self.run, self.state)

    def to_json(self) -> dict[str, Any]:
        """What the browser keeps."""
        run, model, task = self.run, self.run.manifest.model, self.run.task
        history = run.history.epoch
        over = covered(run.epochs, history, self.until, self.parent.epochs if self.parent else ())
        moments = recorded_moments(run.epochs, self.losses)
        return {
            "name": run.name,
            "digest": run.digest,
            "version": run.version,
            "state": self.state,
            "end": run.planned_end,
            "until": self.until,
            "reached": max([run.epochs[-1], *map(int, history[-1:])]),
            "weights": [record.sha256[:_SHORT] for record in run.records.values()],
            "setting": run.setting_digest[:_SHORT],
            "clips": below(f"{clips.PREFIX}{run.name}/{clips.address(run)}"),
            "answers": below(answers_of(run.name)),
            "formula": task.formula,
            "p": task.p,
            "terms": [list(term) for term in task.definition.terms],
            "sign": task.sign,
            "heads": model.n_heads,
            "neurons": model.d_mlp,
            "activation": model.act_fn if model.is_factorisable else "",
            "hasQuickTransforms": has_quick_transforms(model),
            "epochs": list(run.epochs),
            "damaged": list(self.damaged),
            "losses": dict(self.losses),
            "nearby": losses_near(run),
            "tokens": [int(token) for token in task.tokens],
            "components": list(task.basis.names),
            "colours": frequency_colours([str(freq) for freq in self.keys]),
            "keys": list(self.keys),
            "clearest": {str(freq): list(neurons) for freq, neurons in self.clearest.items()},
            "order": dict(self.order),
            "specialised": SPECIALISED,
            "costly": {name: size for name, kind in QUERIES.items() if (size := kind.part_size(model)) is not None},
            "start": dict(self.start) | {"run": run.name},
            "refusals": {panel.id: why for panel in PANELS if (why := panel.why_none(model))},
            "bounds": {field.name: list(field.index.bounds(model)) for field in FIELDS if field.index},
            "axes": dict(axes_of(run)),
            "story": story_of(run, moments),
            "moments": told_moments(run, moments or {}),
            "phases": None if self.phases is None else dict(self.phases),
            "family": family_json(self.family),
            "trained": _trained(run),
            "timeline": {
                "margin": MARGIN,
                "zero": zero_of(over),
                "ends": [over[0], over[-1]],
                "stops": list(over) if len(run.epochs) > 1 else [],
            },
        }


def family_json(family: Family) -> dict[str, Any]:
    """The parent and the branches of a run, as the browser has them; `epoch` is null for a run that is no branch."""
    branches = [{"name": name, "epoch": epoch} for name, epoch in family.branches]
    return {"parent": family.parent, "epoch": family.epoch, "why": family.why, "branches": branches}


def _trained(run: Run) -> dict[str, str]:
    """How it was trained, as the form of a branch has it; empty for an imported run."""
    train, branch = run.manifest.train, run.manifest.branch
    about = {} if train is None else {name: f"{getattr(train, name):.12g}" for name in ("weight_decay", "lr", "epochs")}
    if branch is None:
        return about
    held = {"without_heads": branch.without_heads, "without_frequencies": branch.without_frequencies}
    return about | {name: ", ".join(map(str, those)) for name, those in held.items()}


def parent_of(session: Session, family: Family) -> Run | None:
    """The parent of a run, where it can be opened."""
    if family.parent is None:
        return None
    try:
        return session.run(family.parent)
    except GrokscopeError:
        return None


def until(run: Run, state: State) -> int | None:
    """`RunInfo.until` of a run in a state."""
    return run.planned_end if state == "training" else None


def run_info_of(answers: Answers | Gate, run: Run) -> RunInfo:
    """Gather the facts of a run; has every checkpoint's file read that has changed since the last time.

    The files themselves are asked, and not the cache: it may well know answers of a checkpoint that is damaged by now.

    Raises:
        NotYetError: by a gate, when they are not there yet.
        GrokscopeError: when the run has no checkpoint, or none that is sound.
    """
    damaged = answers.damaged(run)
    sound = _sound(run, damaged)
    if not sound:
        raise nothing_sound(run, sound_epochs(run, run.epochs[:1])[1])
    losses = losses_at(run)
    start = answers.answer(run, None, Start(damaged=damaged))
    family = family_of(answers.session.store, run.name)
    return RunInfo(
        run=run,
        state=run.state,
        damaged=damaged,
        losses=losses,
        keys=tuple(start["key"].tolist()),
        clearest=_clearest(start),
        order=dict(zip(map(str, start.labels["stage"]), start["order"].tolist(), strict=True)),
        start=dict(zip(map(str, start.labels["what"]), start.values.tolist(), strict=True)),
        phases=known_phases_of(answers, run),
        family=family,
        parent=parent_of(answers.session, family),
    )


def _clearest(start: Answer) -> dict[int, tuple[int, ...]]:
    """The neurons of `RunInfo.clearest`; frequencies that no neuron has are left out."""
    rows = {freq: tuple(neurons[neurons >= 0].tolist()) for freq, neurons in enumerate(start["clearest"])}
    return {freq: neurons for freq, neurons in rows.items() if neurons}


def _sound(run: Run, damaged: tuple[int, ...]) -> tuple[int, ...]:
    broken = set(damaged)
    return tuple(epoch for epoch in run.epochs if epoch not in broken)


def losses_at(run: Run) -> dict[str, list[float | None]]:
    """Losses and accuracies at each checkpoint; None where the history does not say."""
    recorded = (_recorded(run, name) for name in LOSS_FIELDS)
    at = (dict(zip(epochs.tolist(), values.tolist(), strict=True)) for epochs, values in recorded)
    return {name: [known.get(epoch) for epoch in run.epochs] for name, known in zip(LOSS_FIELDS, at, strict=True)}


def losses_near(run: Run) -> dict[str, dict[str, tuple[int, float]]]:
    """Of each loss and accuracy, by the places of checkpoints at whose epoch none was recorded: the nearest one.

    Its epoch, and the number. It is no farther than recorded numbers are from each other there: a training that wrote
    down every tenth test loss ends between two of them.
    """
    near: dict[str, dict[str, tuple[int, float]]] = {}
    for name in LOSS_FIELDS:
        epochs, values = _recorded(run, name)
        known, near[name] = set(epochs.tolist()), {}
        for place, epoch in enumerate(run.epochs if len(epochs) > 1 else ()):
            at = int(abs(epochs - epoch).argmin())
            apart = int(np.diff(epochs[max(at - 1, 0) : at + 2]).min())
            if epoch not in known and epoch != UNKNOWN_EPOCH and abs(int(epochs[at]) - epoch) <= apart:
                near[name][str(place)] = int(epochs[at]), float(values[at])
    return near


def _recorded(run: Run, name: str) -> tuple[Int[ndarray, "known"], Float[ndarray, "known"]]:
    """At which epochs a loss or an accuracy is known, rising, and what it is there."""
    epochs, values = run.history.epoch, getattr(run.history, name)
    known = np.flatnonzero(np.isfinite(values))
    order = known[np.argsort(epochs[known], kind="stable")]
    return epochs[order], values[order]
