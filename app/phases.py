"""The phases of a run for the browser: bands on the timeline, a sentence, and the run's story with them.

All from the measures of all checkpoints.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.answer import Answer
from analysis.errors import listing
from analysis.history import LEARNED
from analysis.phases import NOT_REACHED, PHASES
from analysis.queries.measures import Measures
from analysis.run import Run
from app.figures.numerals import epoch_of
from app.figures.timeline import Phase
from app.gate import Gate
from app.requests import Phases
from app.story import MOMENTS, recorded_moments, story_of, told_moments
from cache.answers import Answers


def phases_of(gate: Gate, run: Run) -> dict[str, Any]:
    """The phases that the run has gone through, from the measures of all its checkpoints.

    Without knowing the run's training pairs there are none, and `sentence` says so.

    Raises:
        NotYetError: when the measures are not there yet, which takes seconds the first time.
        GrokscopeError: when no checkpoint of the run is sound.
    """
    return _told(run, gate.answer(run, None, Measures()))


def known_phases_of(answers: Answers | Gate, run: Run) -> dict[str, Any] | None:
    """The same if the measures are there already; else None, and nothing is computed."""
    known = (answers.answers if isinstance(answers, Gate) else answers).find(run, None, Measures())
    return None if known is None else _told(run, known)


def _told(run: Run, answer: Answer) -> dict[str, Any]:
    if "phases" not in answer.arrays:
        return no_phases(answer.notes["phases"], story_of(run, _recorded(answer)))
    ends = {name: int(end) for name, end in zip(PHASES, answer["phases"], strict=True)}
    bands = []
    start = int(answer.labels["epoch"][0])
    for name, end in ends.items():
        if end > start:
            bands.append({"name": name, "from": start, "to": end})
            start = end
    sentence = _sentence(ends, is_complete=run.is_complete)
    moments = _moments(answer, ends)
    about = {"sentence": sentence, "moments": told_moments(run, moments), "story": story_of(run, moments)}
    return {"ends": ends, "bands": bands, **about}


def _moments(answer: Answer, ends: Mapping[str, int]) -> dict[str, int]:
    """The checkpoints that tell the story, by `MOMENTS`: those that the run has come to."""
    memorised, _, clean = (ends[name] for name in PHASES)
    right = np.flatnonzero(answer["test_accuracy"] >= LEARNED)
    groks = int(answer.labels["epoch"][right[0]]) if right.size else NOT_REACHED
    found = zip(MOMENTS, (memorised, groks, clean), strict=True)
    return {name: epoch for name, epoch in found if epoch != NOT_REACHED}


def _recorded(answer: Answer) -> dict[str, int] | None:
    """The moments that accuracies tell alone."""
    if not {"train_accuracy", "test_accuracy"} <= answer.arrays.keys():
        return None
    losses = {name: answer[name].tolist() for name in ("train_accuracy", "test_accuracy")}
    return recorded_moments([int(epoch) for epoch in answer.labels["epoch"]], losses)


def no_phases(sentence: str, story: str) -> dict[str, Any]:
    """That there are none, and why; the story without them."""
    return {"ends": {}, "bands": [], "sentence": sentence, "moments": {}, "story": story}


def _sentence(ends: Mapping[str, int], *, is_complete: bool) -> str:
    reached = [f"{name} at epoch {epoch_of(end)}" for name, end in ends.items() if end != NOT_REACHED]
    missing = [name for name, end in ends.items() if end == NOT_REACHED]
    ending = f"Phases end: {listing(reached)}." if reached else ""
    not_reached = "Not reached" if is_complete else "Not reached yet"
    return f"{ending} {not_reached}: {listing(missing)}.".strip() if missing else ending


def phases_from(phases: Phases | None) -> tuple[Phase, ...]:
    """What the timeline draws of what `phases_of` sent the browser; nothing while that is not known."""
    if phases is None:
        return ()
    bands = {band.name: band for band in phases.bands}
    return tuple(Phase(place, bands[name].start, bands[name].end) for place, name in enumerate(PHASES) if name in bands)
