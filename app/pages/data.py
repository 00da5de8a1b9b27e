"""Data: what a run is, its checkpoints, and every answer to take away. The one page that the server draws."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from analysis.files import stamp_of
from analysis.history import LOSS_FIELDS
from analysis.queries import QUERIES
from analysis.query import Query
from analysis.run import Run
from app import downloads
from app.facts import losses_at
from app.figures.numerals import number
from app.view import ADDRESS_VERSION

_FORMATS = ("npz", "csv", "json")
_MEGABYTE = 1_000_000
_SHOWN_DIGITS = 12
_LEAST = {"freq": 1}
"""The lowest value of parameters that do not begin at 0."""


def describe(run: Run) -> Component:
    """The whole page of one run."""
    return html.Div(
        [
            _card("Model and task", _table(_config(run))),
            _card("Training and provenance", _table(_provenance(run))),
            _card("Checkpoints", _checkpoints(run), wide=True),
            _card("Downloads", _downloads(run), wide=True),
        ],
        className="cards",
    )


def _card(title: str, *content: Component, wide: bool = False) -> Component:
    return html.Section([html.H2(title), *content], className="panel card wide" if wide else "panel card")


def _table(rows: Iterable[tuple[str, Any]]) -> Component:
    body = [html.Tr([html.Th(name, scope="row"), html.Td(_text(value))]) for name, value in rows]
    return dbc.Table(html.Tbody(body), class_name="facts", borderless=True)


def _text(value: Any) -> str:
    if isinstance(value, float):
        return number(value)
    return "–" if value is None else str(value)


def _config(run: Run) -> Iterable[tuple[str, Any]]:
    yield "task", run.task.formula
    yield from run.manifest.model.model_dump(mode="json").items()


def _provenance(run: Run) -> Iterable[tuple[str, Any]]:
    manifest = run.manifest
    yield from (("run", run.name), ("state", run.state), ("digest", run.digest))
    if manifest.train is not None:
        yield from manifest.train.model_dump(mode="json").items()
    yield "stored as", manifest.dtype
    yield from manifest.provenance.model_dump(mode="json").items()


def _checkpoints(run: Run) -> Component:
    """Every checkpoint with its losses; its epoch is a link to it."""
    names = ("epoch", "train loss", "test loss", "train accuracy", "test accuracy", "MB", "SHA-256")
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in names]))
    losses = losses_at(run)
    rows = [_checkpoint(run, place, losses) for place in range(len(run.epochs))]
    table = dbc.Table([head, html.Tbody(rows)], class_name="facts numbers", borderless=True)
    return _scroll(table, "Checkpoints")


def _checkpoint(run: Run, place: int, losses: Mapping[str, Sequence[float | None]]) -> Component:
    epoch = run.epochs[place]
    record = run.records[epoch]
    address = f"/explore?{urlencode({'run': run.name, 'epoch': epoch, 'v': ADDRESS_VERSION})}"
    numbers = [_text(losses[name][place]) for name in LOSS_FIELDS]
    _, size, _ = stamp_of(run.folder / record.file)
    told = f"{size / _MEGABYTE:.2f}" if size else "missing"
    digest = html.Code(record.sha256[:_SHOWN_DIGITS], title=record.sha256)
    cells: list[Any] = [html.A(f"{epoch:,}", href=address), *numbers, told, digest]
    return html.Tr([html.Td(cell) for cell in cells])


def _downloads(run: Run) -> Component:
    """A row for each query, with a link for each format; the browser fills in what is chosen."""
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in ("answer", "what it holds", "download")]))
    rows = [_download(run, kind) for kind in QUERIES.values()]
    words = html.P(
        "Each link is the answer at the epoch of the timeline, for what is chosen in the other pages (neuron, head, "
        "frequency, …). “All” holds every checkpoint. docs/answers.md says how to read them."
    )
    table = dbc.Table([head, html.Tbody(rows)], class_name="facts", borderless=True)
    return html.Div([words, _scroll(table, "Answers")])


def _download(run: Run, kind: type[Query]) -> Component:
    about = (inspect.getdoc(kind) or "").partition("\n")[0]
    required = {name: _LEAST.get(name, 0) for name, item in kind.model_fields.items() if item.is_required()}
    epoch = str(run.epochs[-1]) if kind.scope == "checkpoint" else "all"
    links = [_link(run, kind, epoch, form, required, form) for form in _FORMATS]
    if kind.scope == "checkpoint":
        links.append(_link(run, kind, "all", "npz", required, "all"))
    return html.Tr([html.Th(kind.name, scope="row"), html.Td(about), html.Td(links, className="links")])


def _link(run: Run, kind: type[Query], epoch: str, form: str, parameters: Mapping[str, Any], text: str) -> Component:
    query = f"?{urlencode(parameters)}" if parameters else ""
    address = f"{downloads.PREFIX}{run.name}/{epoch}/{kind.name}.{form}{query}"
    told: dict[str, Any] = {"data-query": kind.name, "data-format": form, "data-fields": " ".join(kind.model_fields)}
    label = f"{kind.name}, every checkpoint, npz" if text == "all" else f"{kind.name}, {form}"
    return html.A(text, href=address, download="", **{**told, "data-epoch-of": epoch, "aria-label": label})


def _scroll(table: Component, label: str) -> Component:
    """A table that scrolls within its card, and that the keyboard can reach."""
    named: dict[str, Any] = {"aria-label": label}
    return html.Div(table, className="scroll", tabIndex=0, role="region", **named)
