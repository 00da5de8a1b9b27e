"""From a parsed request to exact numbers for the browser: the cache's answer for each panel, for all or for none."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy import ndarray

from analysis.answer import Answer
from analysis.query import Query
from analysis.run import Run
from app.captions import caption, caption_of_run, title
from app.pages import panel_named
from app.panels import Panel
from app.view import Request, View
from cache.answers import Answers

_WHOLE = ("u1", "u2", "u4", "i4")


def exact_answers(answers: Answers, request: Request) -> dict[str, Any]:
    """What the panels of a request show in its view: their texts, and their arrays as `packed`.

    Raises:
        GrokscopeError: when the run or checkpoint is missing or damaged, or the view does not fit the run.
    """
    view = request.view
    run = answers.session.run(view.run)
    panels = {name: panel_named(name) for name in request.panels}
    told = {name: _told(answers, run, view, panel, place) for name, (panel, place) in panels.items()}
    return {"view": {"run": view.run, "epoch": view.epoch}, "panels": told}


def packed(values: ndarray) -> Mapping[str, Any]:
    """An array for the browser, little-endian, in C order: floats as float32, whole numbers as small as they fit."""
    dtype = "f4" if values.dtype.kind == "f" else _smallest(values)
    data = np.ascontiguousarray(values, dtype=f"<{dtype}").tobytes()
    return {"dtype": dtype, "shape": list(values.shape), "bdata": base64.b64encode(data).decode()}


def _smallest(values: ndarray) -> str:
    low, high = (int(values.min()), int(values.max())) if values.size else (0, 0)
    fits = (dtype for dtype in _WHOLE if np.iinfo(dtype).min <= low and high <= np.iinfo(dtype).max)
    return next(fits)


def _told(answers: Answers, run: Run, view: View, panel: Panel, place: int) -> dict[str, Any]:
    query = panel.query(view, place)
    answer = answers.answer(run, view.epoch if panel.span == "checkpoint" else None, query)
    said = _words(panel, query, answer)
    arrays = {array: packed(answer[array]) for array in (*panel.arrays, *panel.still) if array in answer.arrays}
    labels = {axis: list(answer.labels[axis]) for axis in ("epoch", "key", "parameter", "dim") if axis in answer.labels}
    return said | {"asked": panel.asked(view, place), "epoch": view.epoch, "arrays": arrays, "labels": labels}


def _words(panel: Panel, query: Query, answer: Answer) -> dict[str, str]:
    """Title, detail, sentence and foot."""
    is_run = panel.span == "run"
    words = caption_of_run(query, answer, panel.options.get("group", "")) if is_run else caption(query, answer)
    name, detail = title(query)
    return {"title": name, "detail": detail, "sentence": words.sentence, "foot": words.foot}
