"""The first words of Explore: what is said of a run is true of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analysis.config import TrainConfig
from analysis.manifest import UNKNOWN_EPOCH, Branch
from app.phases import phases_of
from app.run_info import losses_at
from app.story import MOMENTS, recorded_moments, story_of, told_moments
from tests.app.conftest import open_page
from tests.app.stories import run_like

LEARNS = "A one-layer transformer learns x + y mod 113 from 30 % of all pairs"
BRANCH = Branch(parent="mod113", epoch=8375, sha256="0" * 64, optimiser="restarted")


def come_to(*epochs: int) -> dict[str, int]:
    return dict(zip(MOMENTS, epochs, strict=False))


@pytest.mark.parametrize(
    ("run", "moments", "story"),
    [
        pytest.param(
            {},
            come_to(150, 8375, 9000),
            f"{LEARNS}: it memorises them by epoch 150, then generalises to the others (“groks”) by epoch 8,375.",
            id="groks",
        ),
        pytest.param({}, None, f"{LEARNS}.", id="moments not known"),
        pytest.param(
            {},
            come_to(150),
            f"{LEARNS}: it memorises them by epoch 150 and does not generalise to the others.",
            id="never generalises",
        ),
        pytest.param(
            {},
            come_to(),
            f"{LEARNS}: it does not memorise them.",
            id="learns nothing",
        ),
        pytest.param(
            {},
            come_to(150, 150),
            f"{LEARNS}: it memorises them by epoch 150, and generalises to the others at once.",
            id="no grokking",
        ),
        pytest.param(
            {
                "epochs": (8375, 9000),
                "branch": BRANCH.model_copy(update={"changed": ("weight_decay", "lr")}),
                "train": TrainConfig(weight_decay=0.0, lr=1e-4),
            },
            come_to(8375, 8375),
            f"{LEARNS}: when it begins, it has memorised them and generalised to the others. "
            "It branched from mod113 at epoch 8,375 with weight decay 0 and learning rate 1e−4.",
            id="branch",
        ),
        pytest.param(
            {
                "epochs": (8375, 9000),
                "branch": BRANCH.model_copy(update={"without_heads": (2,), "without_frequencies": (14, 35)}),
            },
            come_to(8375, 9000),
            f"{LEARNS}: when it begins, it has memorised them; it generalises to the others (“groks”) by epoch 9,000. "
            "It branched from mod113 at epoch 8,375 with head 2, frequencies 14 and 35 held at zero.",
            id="branch that holds something",
        ),
        pytest.param(
            {"share": 1.0},
            come_to(150),
            "A one-layer transformer learns x + y mod 113 from all pairs: it memorises them by epoch 150.",
            id="no test pairs",
        ),
        pytest.param(
            {"state": "training", "epochs": (0, 150, 3000)},
            come_to(150),
            f"{LEARNS}: it memorises them by epoch 150 and has not generalised yet to the others. "
            f"It is still training, at epoch 3,000 of 25,000.",
            id="still training",
        ),
        pytest.param(
            {"state": "stopped", "epochs": (0, 100)},
            come_to(),
            f"{LEARNS}: it has not memorised them yet. Its training stopped at epoch 100 of 25,000.",
            id="stopped",
        ),
        pytest.param(
            {"layers": 2, "p": 31, "operation": "multiply", "share": 0.5},
            None,
            "A two-layer transformer learns x · y mod 31 from 50 % of all pairs.",
            id="two layers, x · y",
        ),
        pytest.param({"layers": 8}, None, f"An eight{LEARNS[5:]}.", id="eight layers"),
        pytest.param({"layers": 12}, None, f"A transformer of 12 layers{LEARNS[23:]}.", id="twelve layers"),
        pytest.param(
            {"share": None, "state": "imported", "planned_end": None},
            None,
            "A one-layer transformer learns x + y mod 113, from pairs that this run does not name.",
            id="unknown split",
        ),
        pytest.param(
            {"epochs": (25_000,)},
            come_to(25_000, 25_000, 25_000),
            f"{LEARNS}. There is one checkpoint, at epoch 25,000.",
            id="one checkpoint",
        ),
        pytest.param(
            {"epochs": (UNKNOWN_EPOCH,), "state": "imported", "planned_end": None},
            come_to(UNKNOWN_EPOCH),
            f"{LEARNS}. There is one checkpoint, whose epoch is not known.",
            id="unknown epoch",
        ),
    ],
)
def test_what_is_said_of_a_run_is_true_of_it(run: dict[str, Any], moments: dict[str, int] | None, story: str) -> None:
    assert story_of(run_like(**run), moments) == story


@pytest.mark.parametrize(
    ("train", "test", "moments"),
    [
        ([0.1, 0.99, 1], [0, 0.2, 1], come_to(5, 9)),
        ([0.1, 0.99, 1], [0, 0.2, 0.9], come_to(5)),
        ([0.1, 0.2, 0.3], [0, 0, 0], {}),
        ([0.1, None, 1], [0, 0.2, 1], None),
        ([0.1, 0.99, 1], [None, None, None], None),
    ],
)
def test_the_story_begins_with_what_the_training_wrote_down(train, test, moments) -> None:
    assert recorded_moments((0, 5, 9), {"train_accuracy": train, "test_accuracy": test}) == moments


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mod113", "mod113-no-decay"])
def test_what_the_training_wrote_down_is_what_is_measured(shipped_runs: Path, tmp_path: Path, name: str) -> None:
    gate = open_page(shipped_runs, tmp_path).app.gate
    run = gate.session.run(name)
    measured = phases_of(gate, run)["moments"]
    assert recorded_moments(run.epochs, losses_at(run)) == {
        moment: measured[moment] for moment in MOMENTS[:2] if moment in measured
    }


def test_a_branch_has_no_moment_of_its_parents() -> None:
    moments = come_to(8375, 9000)
    assert told_moments(run_like(epochs=(8375, 9000), branch=BRANCH), moments) == {"groks": 9000}
    assert told_moments(run_like(epochs=(8375, 9000)), moments) == moments
