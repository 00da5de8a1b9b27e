"""From a parsed request to exact numbers for the browser: the cache's answer for each panel, for all or for none."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy import ndarray

from analysis.answer import Answer
from analysis.errors import ParameterError
from analysis.query import Query
from app.panels import PANEL_BY_ID, PANELS, Panel, asked
from app.sentences import caption, title
from app.view import Request
from cache.answers import Answers

_WHOLE = ("u1", "u2", "u4", "i4")


def draw(answers: Answers, request: Request) -> dict[str, Any]:
    """What the panels of a request show in its view: their texts, and their arrays as `packed`.

    Raises:
        GrokscopeError: when the run or checkpoint is missing or damaged, or the view does not fit the run.
    """
    view = request.view
    run = answers.session.run(view.run)
    panels = [_panel(name) for name in request.panels]
    for panel in PANELS:
        # Those that are out of sight too: a view that is wrong is wrong wherever one looks.
        panel.query(view).check(run.manifest.model)
    told = {}
    for panel in panels:
        query = panel.query(view)
        told[panel.id] = _told(panel, query, answers.answer(run, view.epoch, query)) | {"epoch": view.epoch}
    return {"view": view.model_dump(mode="json"), "panels": told}


def packed(values: ndarray) -> Mapping[str, Any]:
    """An array for the browser, little-endian, in C order: floats as float32, whole numbers as small as they fit."""
    dtype = "f4" if values.dtype.kind == "f" else _smallest(values)
    data = np.ascontiguousarray(values, dtype=f"<{dtype}").tobytes()
    return {"dtype": dtype, "shape": list(values.shape), "bdata": base64.b64encode(data).decode()}


def _smallest(values: ndarray) -> str:
    low, high = (int(values.min()), int(values.max())) if values.size else (0, 0)
    fits = (dtype for dtype in _WHOLE if np.iinfo(dtype).min <= low and high <= np.iinfo(dtype).max)
    return next(fits)


def _panel(name: str) -> Panel:
    if name not in PANEL_BY_ID:
        raise ParameterError(f"there is no panel {name!r}: the panels are {', '.join(PANEL_BY_ID)}")
    return PANEL_BY_ID[name]


def _told(panel: Panel, query: Query, answer: Answer) -> dict[str, Any]:
    words, (name, detail) = caption(query, answer), title(query)
    return {
        "asked": asked(query),
        "title": name,
        "detail": detail,
        "sentence": words.sentence,
        "foot": words.foot,
        "arrays": {array: packed(answer[array]) for array in panel.arrays},
    }
