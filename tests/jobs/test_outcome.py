"""What is told of a sweep's points follows from their folders."""

from __future__ import annotations

import numpy as np

from analysis.folders import HISTORY
from analysis.history import History
from jobs.control import Jobs
from jobs.outcome import outcomes_of, sweep_names
from jobs.sweep import begin, sweep_of
from tests import tiny

BASE = {"p": 7, "d_model": 16, "n_heads": 2, "d_head": 8, "d_mlp": 24, "epochs": 60}


def put_run(jobs: Jobs, name: str, test_accuracy: list[float]) -> None:
    """A history, and a manifest that makes a run of it; nobody looks at the latter here."""
    folder = jobs.store.folder(name)
    epoch = 10 * np.arange(len(test_accuracy))
    losses = np.linspace(4, 0, len(epoch))
    accuracies = np.array(test_accuracy)
    train = np.minimum(1, accuracies + 0.5)
    (folder / HISTORY).write_bytes(History(epoch, losses, losses, train, accuracies, None).to_bytes())
    (folder / "run.json").write_text("{}")


def test_moments_are_the_first_with_ninety_nine_percent(jobs: Jobs) -> None:
    begin(jobs, sweep_of({"name": "s", "base": BASE, "grid": {"weight_decay": [2, 0.5, 10]}}))
    begin(jobs, sweep_of({"name": "other", "base": BASE, "grid": {"seed": [0]}}))
    jobs.submit("alone", model=tiny.MODEL, train=tiny.TRAIN)
    put_run(jobs, "s-weight_decay-2", [0, 0.2, 0.5, 0.98, 0.99, 0.9, 1])
    put_run(jobs, "s-weight_decay-10", [0, 0.2, 0.3])
    assert sweep_names(jobs.store) == ("other", "s")
    found = outcomes_of(jobs.store, "s")
    assert [outcome.values["weight_decay"] for outcome in found] == [0.5, 2, 10]
    waits, groks, never = found
    assert (waits.curve, waits.state, waits.epochs) == (None, "queued", 60)
    assert groks.curve is not None
    assert never.curve is not None
    assert (groks.curve.memorised, groks.curve.grokked, groks.curve.test_accuracy) == (20, 40, 1)
    assert (never.curve.memorised, never.curve.grokked, never.curve.test_accuracy) == (None, None, 0.3)
    assert groks.curve.epoch[[0, -1]].tolist() == [0, 60]


def test_a_point_that_goes_on_is_read_again(jobs: Jobs) -> None:
    begin(jobs, sweep_of({"name": "s", "base": BASE, "grid": {"seed": [0]}}))
    put_run(jobs, "s-seed-0", [0, 0.2])
    (before,) = outcomes_of(jobs.store, "s")
    put_run(jobs, "s-seed-0", [0, 0.2, 0.99])
    (after,) = outcomes_of(jobs.store, "s")
    assert before.curve is not None
    assert after.curve is not None
    assert (before.curve.grokked, after.curve.grokked) == (None, 20)
