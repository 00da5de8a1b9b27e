"""The page that lists every query is written from the code, and must not lag behind it."""

from __future__ import annotations

from reports.queries import TARGET, text


def test_the_page_of_queries_is_what_the_code_says() -> None:
    assert TARGET.read_text(encoding="utf-8") == text(), "run make docs"
