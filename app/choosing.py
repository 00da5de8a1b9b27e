"""Changing the run: what of the view is kept, what must give way, and what the person is told about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.errors import GrokscopeError, NotFoundError, ParameterError, listing
from analysis.task import Task
from app.facts import Facts, facts_of
from app.notices import sentence_of
from app.view import View
from cache.answers import Answers

OUTPUTS = (
    ("facts", "data"),
    ("neuron", "value"),
    ("head", "options"),
    ("head", "value"),
    ("formula", "children"),
    ("run-notice", "children"),
    ("notice", "children"),
)
"""What of the page a run sets, as id and property."""


@dataclass(frozen=True)
class Chosen:
    """A run that was opened, and where its view starts: at the checkpoint with the place `start`."""

    facts: Facts
    start: int
    neuron: int
    head: int
    notices: tuple[str, ...]

    def outputs(self) -> tuple[Any, ...]:
        """The values of `OUTPUTS`, in its order."""
        run = self.facts.run
        heads = [{"label": str(head), "value": head} for head in range(run.manifest.model.n_heads)]
        formula = f"{run.task.formula} · {run.state}"
        facts = self.facts.to_json(self.start)
        return (facts, self.neuron, heads, self.head, formula, " ".join(self.notices), "")


@dataclass(frozen=True)
class Opening:
    """How the page opens: the runs to pick from, the one that is picked, its task, and what it sets on the page."""

    names: tuple[str, ...]
    name: str | None
    task: Task | None
    outputs: Mapping[tuple[str, str], Any]

    def prop(self, where: str, name: str, default: Any = None) -> Any:
        """The value that the element `where` opens with."""
        return self.outputs.get((where, name), default)


def open_first(answers: Answers) -> Opening:
    """Open the first run that can be shown; where there is none, the page says why the first cannot."""
    names = answers.session.store.names()
    complaints = []
    for name in names or (None,):
        try:
            chosen = choose(answers, name, None)
        except GrokscopeError as error:
            complaints.append(sentence_of(error))
        else:
            return Opening(names, name, chosen.facts.run.task, dict(zip(OUTPUTS, chosen.outputs(), strict=True)))
    return Opening(names, names[0] if names else None, None, {("notice", "children"): complaints[0]})


def choose(answers: Answers, name: Any, view: View | None) -> Chosen:
    """Open the run called `name`: neuron and head stay where it has them, the epoch moves to the nearest checkpoint.

    Raises:
        GrokscopeError: when there is no run at all, none called that, or nothing in it can be used.
    """
    if name is None:
        root = answers.session.store.root
        raise NotFoundError(f"there are no runs in {root}: make one with grokscope train --name NAME, then reload")
    if not isinstance(name, str):
        raise ParameterError("this run cannot be shown: a run is chosen by its name")
    facts = facts_of(answers, answers.session.run(name))
    model = facts.run.manifest.model
    neuron = min(view.neuron, model.d_mlp - 1) if view else 0
    head = min(view.head, model.n_heads - 1) if view else 0
    epoch = _nearest(facts.sound, view.epoch) if view else facts.sound[-1]
    notices = (*_about_damage(facts), *_about_clamps(facts, view, neuron=neuron, head=head))
    return Chosen(facts, facts.run.epochs.index(epoch), neuron, head, notices)


def _nearest(epochs: tuple[int, ...], epoch: int) -> int:
    return min(epochs, key=lambda other: abs(other - epoch))


def _about_damage(facts: Facts) -> tuple[str, ...]:
    if not facts.damaged:
        return ()
    many = len(facts.damaged) > 1
    which = (
        f"Checkpoint{'s' * many} {listing(facts.damaged)} of run {facts.run.name!r} {'are' if many else 'is'} damaged"
    )
    return (f"{which} (× on the timeline): restore {'them' if many else 'it'}, or use the others.",)


def _about_clamps(facts: Facts, view: View | None, *, neuron: int, head: int) -> tuple[str, ...]:
    if view is None:
        return ()
    run, model = facts.run.name, facts.run.manifest.model
    told = []
    if neuron != view.neuron:
        told.append(f"Run {run!r} has {model.d_mlp} neurons: showing neuron {neuron} instead of {view.neuron}.")
    if head != view.head:
        told.append(f"Run {run!r} has {model.n_heads} heads: showing head {head} instead of {view.head}.")
    return tuple(told)
