"""The rules of the phases: no circuit is claimed of a model that half works, and no phase of a single checkpoint."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis import phases
from analysis.phases import NOT_REACHED, PhaseInputs, phase_ends
from analysis.queries.measures import Measures
from analysis.session import Session
from analysis.store import RunStore
from tests import tiny

GROKKED = PhaseInputs(
    epochs=(0, 100, 200, 300, 400),
    train_accuracy=np.array([0.01, 1, 1, 1, 1]),
    test_accuracy=np.array([0.01, 0.1, 0.4, 1, 1]),
    test_loss=np.array([4.7, 9, 5, 0.1, 0.0]),
    restricted_all=np.array([4.7, 4, 0.1, 0.0, 0.0]),
    excluded_train=np.array([4.7, 0.1, 8, 12, 9]),
    squared_weights=np.array([1.0, 3, 2, 1.1, 1]),
)


def test_a_run_that_groks_goes_through_all_phases() -> None:
    assert phase_ends(GROKKED, is_complete=True) == (100, 200, 300)


@pytest.mark.parametrize("accuracy", [0.14, 0.6, 0.98])
def test_a_run_that_half_works_has_no_circuit(accuracy: float) -> None:
    half = replace(GROKKED, test_accuracy=GROKKED.test_accuracy.clip(max=accuracy))
    assert phase_ends(half, is_complete=True) == (100, NOT_REACHED, NOT_REACHED)


def test_no_training_is_cleaned_up_before_its_end() -> None:
    # The weights are lowest at the last checkpoint there is, whichever that is: the end would move on with it.
    assert phase_ends(GROKKED, is_complete=False) == (100, 200, NOT_REACHED)


def test_measures_know_whether_a_training_has_ended(tiny_copy: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phases, "LEARNED", 0.0)
    monkeypatch.setattr(phases, "_circuit_formed", phases._memorised)

    def keep_all_but_the_last(content: dict) -> None:
        content["checkpoints"] = content["checkpoints"][:-1]

    ended = Session(tiny_copy.root, device="cpu").answer("tiny", None, Measures())
    assert ended.notes["phases"].endswith("cleanup ends at 60")
    tiny.rewrite_manifest(tiny_copy.folder("tiny"), keep_all_but_the_last)
    stopped = Session(tiny_copy.root, device="cpu").answer("tiny", None, Measures())
    assert stopped.notes["phases"].endswith("cleanup is not reached yet")


def test_one_checkpoint_shows_no_phase(tiny_copy: RunStore) -> None:
    def keep_last(content: dict) -> None:
        content["checkpoints"] = content["checkpoints"][-1:]

    tiny.rewrite_manifest(tiny_copy.folder("tiny"), keep_last)
    answer = Session(tiny_copy.root, device="cpu").answer("tiny", None, Measures())
    assert "phases" not in answer.arrays
    assert answer.notes["phases"] == "Not known: finding them takes more than one checkpoint."
