"""From a parsed request to exact numbers for the browser: the cache's answer for each panel, for all or for none."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

from analysis.answer import Answer
from analysis.clip import Captions, Source, encode_exact
from analysis.query import Query
from analysis.run import Run
from app.captions import caption, caption_of_run, title
from app.pages import panel_named
from app.panels import Panel
from app.view import Request, View
from cache.answers import Answers


def exact_answers(answers: Answers, request: Request) -> dict[str, Any]:
    """What the panels of a request show in its view: what they ask, and the exact answer, packed, in base64.

    Raises:
        GrokscopeError: when the run or checkpoint is missing or damaged, or the view does not fit the run.
    """
    view = request.view
    run = answers.session.run(view.run)
    panels = {name: panel_named(name) for name in request.panels}
    told = {name: _told(answers, run, view, panel, place) for name, (panel, place) in panels.items()}
    return {"view": {"run": view.run, "epoch": view.epoch}, "panels": told}


def _told(answers: Answers, run: Run, view: View, panel: Panel, place: int) -> dict[str, str]:
    query, epoch = panel.query(view, place), view.epoch if panel.span == "checkpoint" else None
    answer = answers.answer(run, epoch, query)
    arrays = {array: answer.arrays[array] for array in (*panel.arrays, *panel.still) if array in answer.arrays}
    source = Source(query.model_dump(mode="json"), run.name)
    data = encode_exact(replace(answer, arrays=arrays), source, _captions(panel, query, answer), epoch=epoch)
    return {"asked": panel.asked(view, place), "answer": base64.b64encode(data).decode()}


def _captions(panel: Panel, query: Query, answer: Answer) -> Captions:
    is_run = panel.span == "run"
    words = caption_of_run(query, answer, panel.options.get("group", "")) if is_run else caption(query, answer)
    return Captions(*title(query), (words.sentence,), (words.foot,))
