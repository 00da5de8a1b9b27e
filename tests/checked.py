"""The type checker that the import hook of `tests/conftest.py` puts on every function and dataclass.

beartype, told about two things that it cannot check where jaxtyping calls it, one function at a time: `Self`, which it
knows only inside a class it decorates as a whole, and protocols that are not `runtime_checkable`.

Where no annotation names an array, `checked` lets it do without jaxtyping, whose wrapper binds every call's arguments
to compare their shapes. And what is made for one function within another does for all that have its code: a function
that is defined at each call of another would be compiled anew each time, which takes longer than a thousand calls.
"""

from __future__ import annotations

import dataclasses
import inspect
import threading
from collections.abc import Callable
from functools import partial, wraps
from types import CellType, CodeType, FunctionType
from typing import Any, Self, get_args, get_type_hints

import jaxtyping
from beartype import BeartypeConf, FrozenDict, beartype

_CONF = BeartypeConf(hint_overrides=FrozenDict({Self: Any}), violation_type=jaxtyping.TypeCheckError)
_JAXTYPED = jaxtyping.jaxtyped

_made: dict[CodeType, Callable[..., Any]] = {}
_called = threading.local()


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


def _checked_closure(function: FunctionType, typechecker: Any) -> Callable[..., Any]:
    code = function.__code__
    if code not in _made:
        _made[code] = _checked_function(_stand_in(function), typechecker)
    check_and_call = _made[code]

    @wraps(function)
    def checked_closure(*args: Any, **kwargs: Any) -> Any:
        outer, _called.function = getattr(_called, "function", None), function
        try:
            return check_and_call(*args, **kwargs)
        finally:
            _called.function = outer

    return checked_closure


def _stand_in(function: FunctionType) -> FunctionType:
    """Looks like `function`, and calls the one that is called now; what `function` encloses is not kept."""
    called = _called

    def call(*args: Any, **kwargs: Any) -> Any:
        return called.function(*args, **kwargs)

    world, name = function.__globals__, function.__name__
    like = FunctionType(function.__code__, world, name, None, tuple(CellType() for _ in function.__code__.co_freevars))
    like.__defaults__, like.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    like.__annotations__ = function.__annotations__
    stand_in = wraps(function)(FunctionType(call.__code__, world, name, None, call.__closure__))
    stand_in.__wrapped__ = like
    return stand_in


def checked(*, typechecker: Any) -> Callable[[Any], Any]:
    """In place of `jaxtyping.jaxtyped`, by which the import hook decorates: the same, and cheaper without arrays."""
    return partial(_checked, typechecker=typechecker)


def _checked(thing: Any, typechecker: Any) -> Any:
    if isinstance(thing, FunctionType):
        # What yields is called later than it is checked.
        is_closure = "<locals>" in thing.__qualname__ and not inspect.isgeneratorfunction(thing)
        return (_checked_closure if is_closure else _checked_function)(thing, typechecker)
    if dataclasses.is_dataclass(thing) and "__init__" in vars(thing):
        thing.__init__ = _checked_function(thing.__init__, typechecker)
    return thing
