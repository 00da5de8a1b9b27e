"""The type checker that the import hook of `tests/conftest.py` puts on every function and dataclass.

beartype, told about two things that it cannot check where jaxtyping calls it, one function at a time: `Self`, which it
knows only inside a class it decorates as a whole, and protocols that are not `runtime_checkable`.

Where no annotation names an array, `checked` lets it do without jaxtyping, whose wrapper binds every call's arguments
to compare their shapes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from types import FunctionType
from typing import Any, Self, get_args, get_type_hints

import jaxtyping
from beartype import BeartypeConf, FrozenDict, beartype

_CONF = BeartypeConf(hint_overrides=FrozenDict({Self: Any}), violation_type=jaxtyping.TypeCheckError)
_JAXTYPED = jaxtyping.jaxtyped


def _is_checkable(hint: Any) -> bool:
    is_protocol = isinstance(hint, type) and getattr(hint, "_is_protocol", False)
    return not is_protocol or getattr(hint, "_is_runtime_protocol", False)


def check(function: Callable[..., Any]) -> Callable[..., Any]:
    """Check the arguments and the result of `function` against its annotations, whenever it is called."""
    hints = function.__annotations__
    function.__annotations__ = {name: hint if _is_checkable(hint) else Any for name, hint in hints.items()}
    return beartype(conf=_CONF)(function)


def _names_an_array(hint: Any) -> bool:
    if isinstance(hint, type) and issubclass(hint, jaxtyping.AbstractArray):
        return True
    return any(map(_names_an_array, hint if isinstance(hint, list) else get_args(hint)))


def _hints_without_arrays(function: Callable[..., Any]) -> dict[str, Any] | None:
    """Its annotations, evaluated; None where one names an array or cannot be evaluated yet."""
    try:
        hints = get_type_hints(function, include_extras=True)
    except NameError:
        return None
    return None if any(map(_names_an_array, hints.values())) else hints


def _checked_function(function: FunctionType, typechecker: Any) -> Callable[..., Any]:
    hints = _hints_without_arrays(function)
    if hints is None:
        return _JAXTYPED(function, typechecker=typechecker)
    written = function.__annotations__
    function.__annotations__ = hints
    try:
        return check(function)
    finally:
        function.__annotations__ = written


def checked(*, typechecker: Any) -> Callable[[Any], Any]:
    """In place of `jaxtyping.jaxtyped`, by which the import hook decorates: the same, and cheaper without arrays."""
    return partial(_checked, typechecker=typechecker)


def _checked(thing: Any, typechecker: Any) -> Any:
    if isinstance(thing, FunctionType):
        return _checked_function(thing, typechecker)
    if dataclasses.is_dataclass(thing) and "__init__" in vars(thing):
        thing.__init__ = _checked_function(thing.__init__, typechecker)
    return thing
