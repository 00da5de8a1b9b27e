"""From a parsed request to what changes on the page: asks the cache for each panel's answer, draws those that changed.

A panel that already shows what is asked is left alone; one whose axes stay gets only new data, so that the person's
zoom stays too; only a panel with new axes gets a whole new figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from dash import Patch

from analysis.answer import Answer
from analysis.query import Query
from analysis.run import Run
from app.facts import colours_of
from app.figures.colours import Limits
from app.figures.theme import data_of, layout_of, template
from app.panels import PANELS, Panel, Sheet
from app.view import Mark, Reply, Request, View
from cache.answers import Answers


@dataclass(frozen=True)
class Update:
    """New content of one panel: a whole figure or a patch of its data, and its texts."""

    figure: go.Figure | Patch
    title: str
    detail: str
    sentence: str
    foot: str

    def outputs(self, texts: Sequence[str]) -> list[Any]:
        """The figure, then the named texts."""
        return [self.figure, *(getattr(self, text) for text in texts)]


@dataclass(frozen=True)
class Drawing:
    """What a request changes: an update for each panel that needs one, and what every panel then shows."""

    updates: dict[str, Update]
    reply: Reply


def draw(answers: Answers, request: Request, shown: Reply | None) -> Drawing:
    """Draw a request, given what the page shows now; all panels or none.

    Raises:
        GrokscopeError: when the run or checkpoint is missing or damaged, or the view does not fit the run.
    """
    view = request.view
    run = answers.session.run(view.run)
    marks = dict(shown.marks) if shown else {}
    updates: dict[str, Update] = {}
    for panel in PANELS:
        if not panel.is_in(view):
            # Checked all the same: a view that is wrong is wrong in every basis.
            panel.query(view).check(run.manifest.model)
            continue
        mark, before = _mark(panel, run, request), marks.get(panel.id)
        if mark != before:
            updates[panel.id] = _update(answers, panel, run, request, before if _same_frame(mark, before) else None)
            marks[panel.id] = mark
    return Drawing(updates, Reply(view=view, marks=marks))


def fourier_answer(answers: Answers, panel: Panel, view: View) -> Answer:
    """The answer a panel shows in a view.

    Raises:
        GrokscopeError: as `draw` does.
    """
    return answers.answer(view.run, view.epoch, panel.query(view))


def _same_frame(mark: Mark, before: Mark | None) -> bool:
    return before is not None and mark.frame == before.frame


def _mark(panel: Panel, run: Run, request: Request) -> Mark:
    view, model = request.view, run.manifest.model
    query = panel.query(view)
    frame = f"{model.operation}|{model.p}|{model.n_heads}"
    if panel.limits_frame:
        frame = f"{frame}|{run.name if view.colours == 'run' else 'each'}"
    asked = f"{run.digest}|{view.epoch}|{query.name}|{query.model_dump_json()}"
    return Mark(query=asked, look=panel.look(view), frame=frame, theme=request.theme)


def _update(answers: Answers, panel: Panel, run: Run, request: Request, before: Mark | None) -> Update:
    view, query = request.view, panel.query(request.view)
    answer = answers.answer(run, view.epoch, query)
    limits = _limits(answers, run, answer, query, view)
    figure = panel.draw(Sheet(view, request.theme, answer, limits, colours_of(answers, run)))
    title, detail = panel.title(view)
    shown = figure if before is None else _patch(figure, request.theme, before)
    return Update(shown, title, detail, panel.sentence(answer, view), panel.foot(answer))


def _limits(answers: Answers, run: Run, answer: Answer, query: Query, view: View) -> Limits:
    """Limits over the whole run, so that colours can be compared between epochs, or of this epoch alone."""
    return Limits.of(answers.answer(run, None, query).values if view.colours == "run" else answer.values)


def _patch(figure: go.Figure, theme: str, before: Mark) -> Patch:
    patch: Any = Patch()
    patch["data"] = data_of(figure)
    if theme != before.theme:
        patch["layout"]["template"] = template(theme)
        patch["layout"]["plot_bgcolor"] = layout_of(figure).get("plot_bgcolor")
    return patch
