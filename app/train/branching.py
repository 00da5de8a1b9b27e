"""The form of a branch: what may be other than in its parent, and what the values of the form mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from analysis.branch import MORE_EPOCHS, Beginning, begin_branch
from analysis.errors import ParameterError
from analysis.folders import RunFolders
from analysis.store import RunStore
from app.requests import FromClient, parse
from app.train.access import Limits
from app.train.form import FIELDS, FormError, FormField
from training.schedule import parse_schedule

_OF_TRAINING = ("name", "weight_decay", "lr", "epochs")

_HINTS = {
    "weight_decay": "from this epoch on",
    "lr": "from this epoch on",
    "epochs": f"the last one, counted as in this run; empty: this run's, or {MORE_EPOCHS:,} beyond its end",
}

BRANCH_FIELDS = (
    *(replace(one, hint=_HINTS.get(one.name, one.hint)) for one in FIELDS if one.name in _OF_TRAINING),
    FormField("without_heads", "Heads", "Held at zero", "text", "numbers, as in 0, 2; empty: none"),
    FormField("without_frequencies", "Frequencies", "Held at zero", "text", "of W_E, as in 14, 35"),
)
"""In the order of the form."""


class _Sent(FromClient):
    parent: str
    epoch: int
    values: dict[str, str]


def branch_form(limits: Limits) -> list[dict[str, Any]]:
    """What the browser builds the form from."""
    return [field.to_json(limits) for field in BRANCH_FIELDS]


def read_branch(body: Mapping[str, Any], store: RunFolders, limits: Limits) -> tuple[str, Beginning]:
    """The branch that somebody wants, and its name; what is left empty is as in the parent.

    Raises:
        FormError: with a sentence for each value that cannot be one.
        GrokscopeError: when the parent cannot be branched there.
    """
    sent = parse(_Sent, dict(body))
    values, wrong = _values(sent.values, limits)
    name = str(values.pop("name", ""))
    if "name" not in wrong and store.folder(name).exists():
        wrong["name"] = f"there is a run {name!r} already: choose another name"
    if wrong:
        raise FormError(wrong)
    held = {key: values.pop(key, ()) for key in ("without_heads", "without_frequencies")}
    beginning = begin_branch(RunStore(store.root).open(sent.parent), sent.epoch, values, **held)
    _check(beginning, limits)
    return name, beginning


def _values(given: Mapping[str, str], limits: Limits) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in BRANCH_FIELDS:
        text = given.get(field.name, "").strip()
        if not text and field.kind != "name":
            continue
        try:
            values[field.name] = _numbers(text) if field.kind == "text" else field.read(text, limits)
        except ValueError as error:
            wrong[field.name] = str(error)
    return values, wrong


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.replace(",", " ").split())
    except ValueError:
        raise ValueError("write whole numbers, as in 0, 2") from None


def _check(beginning: Beginning, limits: Limits) -> None:
    """Hold a branch to what trainings may be here: its parent may come from elsewhere.

    Raises:
        ParameterError: when it is more.
    """
    size = beginning.model.model_dump() | beginning.train.model_dump()
    for name, most in limits.most.items():
        if size[name] > most:
            raise ParameterError(f"a training here has {name} of {most:,} at most, and this run {size[name]:,}")
    count = len(parse_schedule(beginning.train.checkpoints, epochs=beginning.train.epochs))
    if count > limits.checkpoints:
        raise ParameterError(f"a training here has {limits.checkpoints:,} checkpoints at most: give fewer epochs")
