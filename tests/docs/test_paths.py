"""The files that documents for developers name are there."""

from __future__ import annotations

import re

import pytest

from app.settings import PROJECT

ROOTS = (PROJECT, PROJECT / "assets" / "engine")


@pytest.mark.parametrize("page", ["README.md", "docs/architecture.md"])
def test_every_file_that_it_names_is_there(page: str) -> None:
    content = (PROJECT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"\b[a-z]+/[a-z0-9_/-]+\.(?:py|mjs|md)\b", content))
    assert named
    assert [name for name in named if not any((root / name).exists() for root in ROOTS)] == []
