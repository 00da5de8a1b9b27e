"""`docs/queries.md`: every query with its parameters, arrays, units and source, from the code itself."""

from __future__ import annotations

import inspect
from pathlib import Path

from analysis.queries import QUERIES
from analysis.query import Query

TARGET = Path(__file__).parent.parent / "docs" / "queries.md"

_HEAD = """# Queries

Every analysis is a query. The dashboard, `grokscope query RUN EPOCH QUERY key=value…` and a notebook
(`from analysis import Session, {example}`) ask the same ones. Written by `make docs` from the code.

Token axes (`x`, `y`, `z`) list tokens 0 … p − 1; for x · y they follow the discrete logarithm, with token 0 last, and
the answer's labels name the tokens. Asked for all epochs at once, arrays about a checkpoint get a leading `epoch` axis.
"""

_SCOPES = {"checkpoint": "one checkpoint", "run": "the whole run", "task": "the task alone"}


def text() -> str:
    """The whole document."""
    parts = [_HEAD.format(example=", ".join(kind.__name__ for kind in list(QUERIES.values())[:2]))]
    return "\n".join([*parts, *(_section(kind) for kind in QUERIES.values())])


def _section(kind: type[Query]) -> str:
    lines = [
        f"## `{kind.name}`",
        "",
        f"Class `{kind.__name__}`, about {_SCOPES[kind.scope]}.",
        "",
        inspect.getdoc(kind) or "",
    ]
    if kind.model_fields:
        lines += ["", "| parameter | default | meaning |", "| --- | --- | --- |"]
    for name, field in kind.model_fields.items():
        default = "required" if field.is_required() else f"`{field.get_default()!r}`"
        lines.append(f"| `{name}` | {default} | {field.description} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
