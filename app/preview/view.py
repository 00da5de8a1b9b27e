"""An address as a view, as far as a preview needs it: the page, and the fields that panels follow.

What an address says wrongly is left out here; the page itself says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.field import Field
from app.fields import FIELDS
from app.pages import PAGES, Page
from app.run_info import RunInfo

_WHOLE = re.compile(r"-?[0-9]{1,10}")
_LONGEST = 200

Fields = Mapping[str, Any]
"""Values by the names of fields."""


def page_of(path: str, given: Mapping[str, str]) -> Page:
    """The page that an address names, in its query or its path; else the first."""
    named = given.get("page") or path.strip("/")
    return next((page for page in PAGES if page.name == named), PAGES[0])


def view_of(given: Mapping[str, str], info: RunInfo) -> Fields:
    """The view that the query of an address leads to: what it names, and for the rest what the run opens with."""
    view: dict[str, Any] = {field.name: field.default for field in FIELDS if field.default is not None}
    view |= info.start
    for field in FIELDS:
        value = _value(given.get(field.name, ""), field)
        if value is not None and (field.index is None or _is_within(value, field, info)):
            view[field.name] = value
    if view["epoch"] not in info.run.records:
        view["epoch"] = info.start["epoch"]
    return view


def _value(text: str, field: Field) -> Any:
    """What a parameter says, if it is one that previews go by: a choice, a number or a name."""
    if not text or len(text) > _LONGEST:
        return None
    if "enum" in field.type:
        return next((value for value in field.type["enum"] if str(value) == text), None)
    if field.type["type"] == "integer":
        return int(text) if _WHOLE.fullmatch(text) else None
    if field.type["type"] == "string":
        return text if re.fullmatch(field.type.get("pattern", ".*"), text) else None
    return None


def _is_within(value: Any, field: Field, info: RunInfo) -> bool:
    least, most = field.index.bounds(info.run.manifest.model) if field.index else (value, value)
    return bool(least <= value <= most)
