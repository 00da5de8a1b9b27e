"""docs/results.md has the section that follows from the table of its sweep, and the table is that sweep's."""

from __future__ import annotations

from jobs.sweep import read_sweep, value_of
from reports import sweep
from reports.results import TARGET


def test_the_document_has_what_the_table_says() -> None:
    assert "\n".join(sweep.section()) in TARGET.read_text(encoding="utf-8")


def test_the_table_has_every_point_of_the_sweep() -> None:
    asked = read_sweep(sweep.CONFIG)
    points = {
        tuple(value_of(name, point.model, point.train) for name in asked.membership.varied) for point in asked.points
    }
    assert {tuple(getattr(row, name) for name in asked.membership.varied) for row in sweep.kept()} == points
