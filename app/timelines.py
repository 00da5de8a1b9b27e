"""The timeline of a run: the figure of its losses, with what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.run import Run
from app.figures.timeline import Losses, Parent, Timescale, timeline
from app.phases import phases_from
from app.requests import Phases, Theme


@dataclass(frozen=True)
class Look:
    """How a timeline is drawn."""

    theme: Theme
    timescale: Timescale


def timeline_of(
    run: Run, end: int | None, damaged: Sequence[int], look: Look, phases: Phases | None, parent: Run | None
) -> dict[str, Any]:
    """The figure as Plotly reads it; `end` is that of its axis while the run trains."""
    branch = run.manifest.branch
    figure = timeline(
        _losses_of(run),
        checkpoints=run.epochs,
        damaged=damaged,
        theme=look.theme,
        timescale=look.timescale,
        phases=phases_from(phases),
        until=end,
        parent=Parent(parent.name, branch.epoch, parent.epochs, _losses_of(parent)) if parent and branch else None,
    )
    return dict(figure.to_plotly_json())


def _losses_of(run: Run) -> Losses:
    return Losses(run.history.epoch, run.history.train_loss, run.history.test_loss)
