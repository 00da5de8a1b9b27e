"""`docs/queries.md`: every query with its parameters, arrays, units and source, from the code itself."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from analysis.queries import QUERIES
from analysis.query import Query
from analysis.signature import InBothBases, lines_of

TARGET = Path(__file__).parent.parent / "docs" / "queries.md"

_HEAD = """# Queries

Every analysis is a query. The dashboard, `grokscope query RUN EPOCH QUERY key=value…` and a notebook
(`from analysis import Session, {example}`) ask the same ones. Written by `make docs` from the code.

Token axes (`x`, `y`, `z`) list tokens 0 … p − 1; for x · y and x ÷ y they follow the discrete logarithm, with token
0 last, and the answer's labels name the tokens. Asked for all epochs at once, arrays about a checkpoint get a leading
`epoch` axis. Arrays with an asterisk are left out of runs that do not have them. [sources.md](sources.md) lists the
sources.
"""

_SCOPES = {"checkpoint": "one checkpoint", "run": "the whole run", "task": "the task alone"}


def text() -> str:
    """The whole document."""
    parts = [_HEAD.format(example=", ".join(kind.__name__ for kind in list(QUERIES.values())[:2]))]
    page = "\n".join([*parts, *(_section(kind) for kind in QUERIES.values())])
    return "\n".join([page, *(f"[{key}]: sources.md#{key}" for key in sorted(cited(page))), ""])


def cited(content: str) -> set[str]:
    """The keys of `docs/sources.md` that a text cites: `[nanda2023]`."""
    return set(re.findall(r"\[([a-z]+\d{4})\]", content))


def _section(kind: type[Query]) -> str:
    about = f"Class `{kind.__name__}`, about {_SCOPES[kind.scope]}."
    lines = [f"## `{kind.name}`", "", about, "", inspect.getdoc(kind) or ""]
    return "\n".join([*lines, *_parameters(kind), *_arrays(kind), ""])


def _parameters(kind: type[Query]) -> Iterator[str]:
    if kind.model_fields:
        yield from ("", "| parameter | default | meaning |", "| --- | --- | --- |")
    for name, field in kind.model_fields.items():
        default = "required" if field.is_required() else f"`{field.get_default()!r}`"
        yield f"| `{name}` | {default} | {field.description} |"


def _arrays(kind: type[Query]) -> Iterator[str]:
    has_bases = isinstance(kind.arrays, InBothBases)
    yield ""
    yield "| array |" + " basis |" * has_bases + " axes | unit | meaning |"
    yield "| --- |" + " --- |" * has_bases + " --- | --- | --- |"
    for basis, name, spec in lines_of(kind.arrays):
        star = "*" if spec.is_optional else ""
        cells = [f"`{name}`{star}", *[basis] * has_bases, ", ".join(spec.axes) or "one number", spec.unit, spec.meaning]
        yield f"| {' | '.join(cells)} |".replace("|  |", "| |")


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
