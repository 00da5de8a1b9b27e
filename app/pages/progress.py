"""Progress: every measure over the whole training, on axes that zoom together."""

from __future__ import annotations

from typing import Any

from analysis.queries.measures import takes_sum
from app.measure_groups import MEASURE_GROUPS, MeasureGroup
from app.panels import Ask, Axis, Panel


def panel_of(group: MeasureGroup, page: str = "progress") -> Panel:
    """The panel of one group of measures on a page."""
    return Panel(
        f"{page}-{group.id.replace('_', '-')}",
        "epochs",
        Ask("measures"),
        group.meaning,
        arrays=group.arrays,
        x=Axis("epoch", "epoch"),
        width=2,
        takes_sum=all(map(takes_sum, group.arrays)),
        unit=group.unit,
        formula=group.formula,
        title=group.title,
        detail=group.meaning,
        options=options_of(group),
    )


def options_of(group: MeasureGroup) -> dict[str, Any]:
    """What the painter of curves over epochs needs to know of a group."""
    series = group.axis if group.axis in ("key", "parameter", "head") else ""
    about = {"group": group.id, "names": list(group.names), "log": group.log, "series": series, "foot": group.formula}
    if group.difference is not None:
        return about | {"part": list(group.difference)}
    return about if group.part is None else about | {"part": group.part}


PANELS = tuple(panel_of(group) for group in MEASURE_GROUPS)
