"""Functions of two tokens that have every wave there is, for every kind of task."""

from __future__ import annotations

import torch

from analysis.task import Task

EXACT = 1e-12
"""How far sums in float64 may be apart."""

TASKS = [
    *(Task(p, operation) for p in (3, 4, 5, 8, 12, 13) for operation in ("add", "subtract")),
    *(Task(p, "multiply") for p in (3, 5, 7, 13)),
]


def functions(task: Task, *, units: int = 4) -> torch.Tensor:
    generator = torch.Generator().manual_seed(task.p)
    return torch.randn(2, task.p, task.p, units, dtype=torch.float64, generator=generator)
