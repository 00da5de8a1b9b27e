"""`docs/notebook.md`: runs its Python blocks in order, as a notebook would, and writes what they print below each."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "docs" / "notebook.md"

_CELL = re.compile(r"```python\n(?P<code>.*?)```\n(?:\n```text\n.*?```\n)?", re.DOTALL)


def executed(document: str) -> str:
    """The document with every cell's output made anew."""
    names: dict[str, Any] = {}

    def run(match: re.Match[str]) -> str:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(match["code"], str(TARGET), "exec"), names)
        output = f"\n```text\n{printed.getvalue()}```\n" if printed.getvalue() else ""
        return f"```python\n{match['code']}```\n{output}"

    return _CELL.sub(run, document)


if __name__ == "__main__":
    TARGET.write_text(executed(TARGET.read_text(encoding="utf-8")), encoding="utf-8")
