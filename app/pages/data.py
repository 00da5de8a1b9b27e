"""Data: what a run is, its checkpoints, and every answer to take away.

Dash draws the cards and the tables of facts. The long tables, a row for each checkpoint and each query, come as plain
JSON, and the browser's engine makes them (`assets/engine/ui/data-page.mjs`): Dash takes seconds for a thousand
elements.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from analysis.files import stamp_of
from analysis.history import LOSS_FIELDS
from analysis.queries import QUERIES
from analysis.query import Query
from analysis.run import Run
from app.figures.numerals import number
from app.run_info import losses_at

_MEGABYTE = 1_000_000
_LEAST = {"freq": 1}
"""The lowest value of parameters that do not begin at 0."""

_WORDS = {
    "p": "modulus",
    "d_model": "width of the residual stream",
    "n_heads": "attention heads",
    "d_head": "width of a head",
    "d_mlp": "neurons of the MLP",
    "act_fn": "nonlinearity",
    "n_layers": "layers",
    "normalization": "normalisation",
    "frac_train": "share of pairs in training",
    "lr": "learning rate",
    "weight_decay": "weight decay",
    "betas": "betas of the optimiser",
    "warmup": "epochs of warm-up",
    "checkpoints": "checkpoints, as start:end:step",
}
"""What the names of the configuration mean, where they do not say it themselves."""

_ANSWERS = (
    "Each link is the answer at the epoch of the timeline, for what is chosen in the other pages (neuron, head, "
    "frequency, …). “All” holds every checkpoint. docs/answers.md says how to read them."
)


def describe(run: Run) -> Component:
    """The cards of one run, with places for its long tables."""
    what = (
        _card("Model and task", _table(_config(run))),
        _card("Downloads", html.P(_ANSWERS), _place("answers", "Answers")),
    )
    whence = (
        _card("Training and provenance", _table(_provenance(run))),
        _card("Checkpoints", _place("checkpoints", "Checkpoints")),
    )
    return html.Div([html.Div(list(cards), className="stack") for cards in (what, whence)], className="cards")


def rows_of(run: Run) -> dict[str, Any]:
    """The long tables as JSON: `checkpoints`, in their order, and `answers`, a row for each query."""
    losses = losses_at(run)
    checkpoints = [
        {
            "epoch": epoch,
            **{name: losses[name][place] for name in LOSS_FIELDS},
            "megabytes": stamp_of(run.folder / run.records[epoch].file)[1] / _MEGABYTE,
            "sha256": run.records[epoch].sha256,
        }
        for place, epoch in enumerate(run.epochs)
    ]
    return {"checkpoints": checkpoints, "answers": [_answer(kind) for kind in QUERIES.values()]}


def _answer(kind: type[Query]) -> dict[str, Any]:
    """What the browser needs to make the links to a query's answers; `given` is for what no view holds."""
    about = (inspect.getdoc(kind) or "").partition("\n")[0]
    given = {name: _LEAST.get(name, 0) for name, item in kind.model_fields.items() if item.is_required()}
    told = {"name": kind.name, "about": about, "scope": kind.scope}
    return told | {"fields": list(kind.model_fields), "given": given}


def _card(title: str, *content: Component) -> Component:
    return html.Section([html.H2(title), *content], className="panel card")


def _place(name: str, label: str) -> Component:
    """Where the engine puts a table: it scrolls within its card, and the keyboard can reach it."""
    named: dict[str, Any] = {"aria-label": label}
    return html.Div(id=name, className="scroll", tabIndex=0, role="region", **named)


def _table(rows: Iterable[tuple[str, Any]]) -> Component:
    body = [html.Tr([html.Th(_named(name), scope="row"), html.Td(_told(name, value))]) for name, value in rows]
    return dbc.Table(html.Tbody(body), class_name="facts", borderless=True)


def _named(name: str) -> Any:
    words = _WORDS.get(name)
    return [words, " ", html.Code(name)] if words else name.replace("_", " ")


def _told(name: str, value: Any) -> Any:
    text = number(value) if isinstance(value, float) else "none" if value is None else str(value)
    if name != "command":
        return html.Code(text) if name == "digest" else text
    copied: dict[str, Any] = {"data-copy": text, "aria-label": "Copy the command"}
    button = html.Button("Copy", type="button", className="button", **copied)
    return html.Div([html.Code(text), button], className="command")


def _config(run: Run) -> Iterator[tuple[str, Any]]:
    yield "task", run.task.formula
    yield from run.manifest.model.model_dump(mode="json").items()


def _provenance(run: Run) -> Iterator[tuple[str, Any]]:
    manifest = run.manifest
    yield from (("run", run.name), ("state", run.state), ("digest", run.digest))
    if manifest.train is not None:
        yield from manifest.train.model_dump(mode="json").items()
    yield "stored as", manifest.dtype
    yield from manifest.provenance.model_dump(mode="json").items()
