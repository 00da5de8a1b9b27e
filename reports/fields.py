"""What is written from the table of fields: the type of a view, and the fields and keys that Node's tests know."""

from __future__ import annotations

import json

from app.fields import FIELDS, view_type
from app.keys import commands
from app.settings import PROJECT

TARGET = PROJECT / "assets" / "engine" / "state" / "view.mjs"
FIXTURE = PROJECT / "tests" / "assets" / "fields.json"


def fixture() -> str:
    """The fields and the keys as the page opens with them."""
    content = {"fields": {field.name: field.to_json() for field in FIELDS}, "commands": commands()}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(view_type(), encoding="utf-8")
    FIXTURE.write_text(fixture(), encoding="utf-8")
