"""What a notebook asks to look at: fields of the view, or a link to a view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.errors import ParameterError, listing
from app.address import VERSION, parameters_in
from app.fields import FIELDS

_NAMES = tuple(field.name for field in FIELDS)


def view_of(view: str | Mapping[str, Any] | None) -> dict[str, Any]:
    """The fields that are asked for, by their names; of a link their texts, which the browser reads as any link's.

    Raises:
        ParameterError: for what is neither, and for a field that there is none of.
    """
    if view is None:
        return {}
    if isinstance(view, str):
        found: dict[str, Any] = dict(parameters_in(view))
    elif isinstance(view, Mapping):
        found = {str(name): list(value) if isinstance(value, tuple) else value for name, value in view.items()}
    else:
        raise ParameterError(f"{view!r} is no view: give a link to one, or its fields, such as {{'neuron': 17}}")
    unknown = [name for name in found if name not in (*_NAMES, VERSION)]
    if unknown:
        raise ParameterError(f"a view has no {listing(unknown)}: its fields are {listing(_NAMES)}")
    return found
