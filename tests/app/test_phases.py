"""The phases of a run, told to the browser and read back from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.answer import Answer, Array
from analysis.checkpoints import CheckpointFiles
from analysis.errors import DamagedError
from analysis.phases import PHASES
from analysis.queries.measures import Measures
from analysis.run import Run
from app.figures.timeline import Phase
from app.phases import phases_from, phases_of
from app.requests import Phases, parse
from cache.build import build_answers
from tests.app.stories import run_like


class Known:
    """Answers whose measures found the phases to end at given epochs."""

    def __init__(self, ends: tuple[int, ...] | None) -> None:
        self.ends = ends

    def answer(self, _run: Run, epoch: int | None, query: Measures) -> Answer:
        assert (epoch, query) == (None, Measures())
        found = {}
        if self.ends is not None:
            right = Array(np.array([0, 0.4, 0.995, 1]), ("epoch",))
            found = {"phases": Array(np.array(self.ends), ("phase",)), "test_accuracy": right}
        return Answer("measures", found, {"epoch": (0, 100, 200, 300)}, notes={"phases": "Not known: no pairs."})


def found(ends: tuple[int, ...] | None, *, is_complete: bool = True) -> dict[str, Any]:
    answers: Any = Known(ends)
    return phases_of(answers, run_like(state="finished" if is_complete else "stopped"))


@pytest.mark.parametrize(
    ("ends", "bands", "words"),
    [
        (
            (100, 200, 1300),
            [("memorisation", 0, 100), ("circuit formation", 100, 200), ("cleanup", 200, 1300)],
            "Phases end: memorisation at epoch 100, circuit formation at epoch 200, cleanup at epoch 1,300.",
        ),
        (
            (100, -1, -1),
            [("memorisation", 0, 100)],
            "Phases end: memorisation at epoch 100. Not reached: circuit formation, cleanup.",
        ),
        ((-1, -1, -1), [], "Not reached: memorisation, circuit formation, cleanup."),
        (
            (0, 200, 200),
            [("circuit formation", 0, 200)],
            "Phases end: memorisation at epoch 0, circuit formation at epoch 200, cleanup at epoch 200.",
        ),
        (None, [], "Not known: no pairs."),
    ],
)
def test_each_phase_lasts_from_the_end_of_the_one_before(ends, bands, words):
    phases = found(ends)
    assert [(band["name"], band["from"], band["to"]) for band in phases["bands"]] == bands
    assert phases["sentence"] == words
    assert phases["ends"] == ({} if ends is None else dict(zip(PHASES, ends, strict=True)))


def test_the_moments_that_tell_a_run_are_those_that_it_has_come_to():
    assert found((100, 100, 300))["moments"] == {"memorised": 100, "groks": 200, "clean": 300}
    assert found((100, -1, -1))["moments"] == {"memorised": 100, "groks": 200}
    assert found(None)["moments"] == {}
    assert found((100, -1, -1))["story"].endswith(
        "it memorises them by epoch 100, then generalises to the others (“groks”) by epoch 200."
    )


def test_what_a_training_has_not_reached_it_may_still_reach():
    assert found((100, -1, -1), is_complete=False)["sentence"] == (
        "Phases end: memorisation at epoch 100. Not reached yet: circuit formation, cleanup."
    )


def test_what_the_browser_was_told_is_read_back():
    phases = parse(Phases, found((100, -1, -1)))
    assert phases_from(phases) == (Phase(0, 0, 100),)
    assert phases_from(None) == ()
    assert phases_from(parse(Phases, found((0, 200, 200)))) == (Phase(1, 0, 200),)
    assert phases_from(parse(Phases, found(None))) == ()


def test_the_phases_of_a_real_run_are_those_of_its_measures(tiny_copy, tmp_path):
    answers = build_answers(tiny_copy.root, tmp_path / "cache", device="cpu")
    run = answers.session.run("tiny")
    assert phases_of(answers, run)["ends"] == dict(
        zip(PHASES, answers.answer(run, None, Measures())["phases"].tolist(), strict=True)
    )
    broken = replace(run, files=CheckpointFiles(tmp_path / "nowhere"))
    with pytest.raises(DamagedError):
        phases_of(build_answers(tiny_copy.root, tmp_path / "other", device="cpu"), broken)
