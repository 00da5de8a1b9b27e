"""Runs as far as their stories go, which nobody has to train."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from analysis.config import TrainConfig
from analysis.task import Task


def run_like(**changes: Any) -> Any:
    """A finished run of one layer that learns x + y mod 113 from 30 % of all pairs, but for what `changes` say."""
    about: dict[str, Any] = {
        "layers": 1,
        "p": 113,
        "operation": "add",
        "share": 0.3,
        "epochs": (0, 150, 5000, 8000, 25_000),
        "state": "finished",
        "planned_end": 25_000,
        "branch": None,
        "train": TrainConfig(),
    } | changes
    epochs = about["epochs"]
    share = about["share"]
    p = about["p"]
    mask = None if share is None else np.arange(p * p).reshape(p, p) < p * p * share
    return SimpleNamespace(
        manifest=SimpleNamespace(
            model=SimpleNamespace(n_layers=about["layers"]), branch=about["branch"], train=about["train"]
        ),
        task=Task(p, about["operation"]),
        history=SimpleNamespace(train_mask=mask),
        epochs=epochs,
        state=about["state"],
        planned_end=about["planned_end"],
        is_complete=about["state"] in ("finished", "imported"),
    )
