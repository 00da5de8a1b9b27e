"""What docstrings and documents cite is listed in `docs/sources.md`."""

from __future__ import annotations

import re

from app.settings import PROJECT
from reports.queries import cited

SOURCES = PROJECT / "docs" / "sources.md"


def test_every_source_cited_is_listed_and_every_one_listed_is_cited() -> None:
    listed = set(re.findall(r"^## (\w+)$", SOURCES.read_text(encoding="utf-8"), re.MULTILINE))
    files = [path for folder in ("analysis", "app", "cache", "training") for path in (PROJECT / folder).rglob("*.py")]
    assert set().union(*(cited(path.read_text(encoding="utf-8")) for path in files)) == listed
