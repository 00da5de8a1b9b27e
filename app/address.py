"""An address as a view, as far as a server needs it: the page, and the fields with the values that they have.

The browser reads addresses itself (`assets/engine/state/address.mjs`) and says what is wrong with them. Here whatever
an address says wrongly has its name listed: previews leave it out, and who writes files refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from analysis.errors import ParameterError
from app.field import Field
from app.fields import FIELDS
from app.pages import PAGES, Page
from app.run_info import RunInfo

VERSION = "v"
"""What an address says of the version of addresses that it was written in."""

_WHOLE = re.compile(r"[0-9]{1,10}")
_LONGEST = 200

Fields = Mapping[str, Any]
"""Values by the names of fields."""


def parameters_in(link: str) -> dict[str, str]:
    """What a link to a view says, field by field; its path may name the page, as `explore?neuron=17` does.

    Raises:
        ParameterError: for what says nothing of a view.
    """
    no_link = f"{link!r} is no link to a view: one reads explore?neuron=17"
    try:
        parts = urlsplit(link.strip())
    except ValueError as error:  # a bracket that is not closed
        raise ParameterError(no_link) from error
    beyond = parts.fragment if "=" in parts.fragment else ""
    pairs = [pair for text in (parts.query, beyond) for pair in parse_qsl(text, keep_blank_values=True)]
    if not pairs and not parts.path.strip("/"):
        raise ParameterError(no_link)
    page = parts.path.strip("/").rpartition("/")[2]
    return ({"page": page} if page else {}) | dict(pairs)


def page_of(path: str, given: Mapping[str, str]) -> Page:
    """The page that an address names, in its query or its path; else the first."""
    named = given.get("page") or path.strip("/")
    return next((page for page in PAGES if page.name == named), PAGES[0])


def view_of(given: Mapping[str, str], info: RunInfo) -> Fields:
    """The view that the query of an address leads to, without what it says wrongly."""
    return read_view(given, info)[0]


def read_view(given: Mapping[str, str], info: RunInfo) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The view that the query of an address leads to, and the names of what it says wrongly.

    The view has what the query names, and for the rest what the run opens with.
    """
    view: dict[str, Any] = {field.name: field.default for field in FIELDS if field.default is not None}
    made = given.get(VERSION, "")
    if _WHOLE.fullmatch(made):
        view |= {one.name: one.before[1] for one in FIELDS if one.before and int(made) < one.before[0]}
    view |= info.start
    wrong = [name for name in given if name != VERSION and name not in {field.name for field in FIELDS}]
    for field in FIELDS:
        text = given.get(field.name, "")
        value = _value(text, field) if text else None
        if value is not None and (field.index is None or _is_within(value, field, info)):
            view[field.name] = value
        elif text:
            wrong.append(field.name)
    if view["epoch"] not in info.run.records:
        view["epoch"] = info.start["epoch"]
        wrong.append("epoch")
    return view, tuple(wrong)


def _value(text: str, field: Field) -> Any:
    """What a parameter says; None if the field can have no such value in any run."""
    # As it is, a text is one of an older address, or one that a person has typed.
    found = _read(text, field)
    return found if found is not None else _read(text.replace("~~", ",").replace("~", ":"), field)


def _read(text: str, field: Field) -> Any:
    kind = field.type
    if "enum" in kind:
        return next((value for value in kind["enum"] if str(value) == text), None)
    if kind["type"] == "integer":
        return int(text) if _WHOLE.fullmatch(text) and kind["minimum"] <= int(text) <= kind["maximum"] else None
    if kind["type"] == "array":
        items = re.split("[,~]", text)
        is_list = len(text) <= _LONGEST and all(map(_WHOLE.fullmatch, items)) and len(items) <= kind["maxItems"]
        return tuple(map(int, items)) if is_list else None
    is_short = len(text) <= kind.get("maxLength", _LONGEST)
    return text if is_short and re.fullmatch(kind.get("pattern", ".*"), text) else None


def _is_within(value: Any, field: Field, info: RunInfo) -> bool:
    least, most = field.index.bounds(info.run.manifest.model) if field.index else (0, 0)
    return all(least <= item <= most for item in (value if isinstance(value, tuple) else (value,)))
