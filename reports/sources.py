"""`docs/sources.md`: every source that docstrings and documents cite, from the code itself."""

from __future__ import annotations

from pathlib import Path

from analysis.sources import SOURCES

TARGET = Path(__file__).parent.parent / "docs" / "sources.md"

_HEAD = """# Sources

Docstrings and [queries.md](queries.md) cite these by key, with a section, a figure, the title of a figure in quotes, or
the name of a function. Written by `make docs` from `analysis/sources.py`.
"""


def text() -> str:
    """The whole document."""
    sections = (f"## {key}\n\n{source.about.format(url=source.url)}\n" for key, source in SOURCES.items())
    return "\n".join([_HEAD, *sections])


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
