"""What is written from the table of fields: the type of a view, and the fields and keys that Node's tests know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.fields import FIELDS, view_type
from app.keys import commands
from app.settings import PROJECT

TARGET = PROJECT / "assets" / "engine" / "state" / "view.mjs"
FIXTURE = PROJECT / "tests" / "assets" / "fields.json"


def fixture() -> str:
    """The fields and the keys as the page opens with them, one to a line."""
    parts = {"fields": {field.name: field.to_json() for field in FIELDS}, "commands": commands()}
    return "{" + ",".join(f"\n{_json(name)}: {_by_line(part)}" for name, part in parts.items()) + "\n}\n"


def _by_line(items: Mapping[str, Any]) -> str:
    return "{" + ",".join(f"\n {_json(name)}: {_json(item)}" for name, item in items.items()) + "\n}"


def _json(item: Any) -> str:
    return json.dumps(item, ensure_ascii=False)


if __name__ == "__main__":
    TARGET.write_text(view_type(), encoding="utf-8")
    FIXTURE.write_text(fixture(), encoding="utf-8")
