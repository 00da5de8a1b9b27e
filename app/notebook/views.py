"""What a notebook asks to look at: fields of the view, or a link to a view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from analysis.errors import ParameterError, listing
from app.fields import FIELDS

_VERSION = "v"
"""What a link says of the version of addresses that it was written in."""

_NAMES = tuple(field.name for field in FIELDS)


def view_of(view: str | Mapping[str, Any] | None) -> dict[str, Any]:
    """The fields that are asked for, by their names; of a link their texts, which the browser reads as any link's.

    Raises:
        ParameterError: for what is neither, and for a field that there is none of.
    """
    if view is None:
        return {}
    if isinstance(view, str):
        found = _in_link(view)
    elif isinstance(view, Mapping):
        found = {str(name): list(value) if isinstance(value, tuple) else value for name, value in view.items()}
    else:
        raise ParameterError(f"{view!r} is no view: give a link to one, or its fields, such as {{'neuron': 17}}")
    unknown = [name for name in found if name not in (*_NAMES, _VERSION)]
    if unknown:
        raise ParameterError(f"a view has no {listing(unknown)}: its fields are {listing(_NAMES)}")
    return found


def _in_link(link: str) -> dict[str, Any]:
    parts = urlsplit(link.strip())
    beyond = parts.fragment if "=" in parts.fragment else ""
    pairs = [pair for text in (parts.query, beyond) for pair in parse_qsl(text, keep_blank_values=True)]
    if not pairs and not parts.path.strip("/"):
        raise ParameterError(f"{link!r} is no link to a view: one reads explore?neuron=17")
    page = parts.path.strip("/").rpartition("/")[2]
    return ({"page": page} if page else {}) | dict(pairs)
