"""Changing the run: what of the view is kept, what must give way, and what the person is told about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.errors import NotFoundError, ParameterError, listing
from app.facts import Facts, facts_of
from app.view import View
from cache.answers import Answers


@dataclass(frozen=True)
class Chosen:
    """A run that was opened, and where its view starts."""

    facts: Facts
    epoch: int
    neuron: int
    head: int
    notices: tuple[str, ...]

    def outputs(self) -> tuple[Any, ...]:
        """The values of `OUTPUTS`, in its order."""
        model, epochs = self.facts.run.manifest.model, self.facts.run.epochs
        heads = [{"label": str(head), "value": head} for head in range(model.n_heads)]
        place, last = epochs.index(self.epoch), len(epochs) - 1
        formula = f"{self.facts.run.task.formula} · {self.facts.run.state}"
        return (
            self.facts.to_json(), last, place, self.neuron, heads, self.head, formula, " ".join(self.notices), "",
        )  # fmt: skip


OUTPUTS = (
    ("facts", "data"),
    ("checkpoint", "max"),
    ("checkpoint", "value"),
    ("neuron", "value"),
    ("head", "options"),
    ("head", "value"),
    ("formula", "children"),
    ("run-notice", "children"),
    ("notice", "children"),
)


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
    facts = facts_of(answers.session.run(name))
    model = facts.run.manifest.model
    neuron = min(view.neuron, model.d_mlp - 1) if view else 0
    head = min(view.head, model.n_heads - 1) if view else 0
    epoch = _nearest(facts.sound, view.epoch) if view else facts.sound[-1]
    notices = (*_about_damage(facts), *_about_clamps(facts, view, neuron=neuron, head=head))
    return Chosen(facts, epoch, neuron, head, notices)


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
