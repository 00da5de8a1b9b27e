"""The type checker that the import hook of `tests/conftest.py` puts on every function and dataclass.

beartype, told about two things that it cannot check where jaxtyping calls it, one function at a time: `Self`, which it
knows only inside a class it decorates as a whole, and protocols that are not `runtime_checkable`.

jaxtyping's own wrapper takes longer than many a function: it binds every call's arguments and checks them twice. Here
beartype checks once, and where an annotation names an array it does so where jaxtyping compares the sizes of axes; an
axis that is computed from an argument, `"{n}"`, would need the binding, and fails loudly. And what is made for one
function within another does for all that have its code: a function that is defined at each call of another would be
compiled anew each time, which takes longer than a thousand calls.
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
_CALL = jaxtyping.jaxtyped("context")  # within it, axes of one name have one size

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


def _checked_function(function: FunctionType, typechecker: Any) -> Callable[..., Any]:
    try:
        return _checked_now(function, typechecker)
    except NameError:  # a method names its own class, which is not made yet
        return _checked_later(function, typechecker)


def _checked_now(function: FunctionType, typechecker: Any) -> Callable[..., Any]:
    written, hints = function.__annotations__, get_type_hints(function, include_extras=True)
    has_arrays = any(map(_names_an_array, hints.values()))
    if has_arrays and inspect.isgeneratorfunction(function):  # it runs after its call
        return _JAXTYPED(function, typechecker=typechecker)
    function.__annotations__ = hints
    try:
        once = check(function)
    finally:
        function.__annotations__ = written
    return _with_axes(once) if has_arrays else once


def _checked_later(function: FunctionType, typechecker: Any) -> Callable[..., Any]:
    made = None

    @wraps(function)
    def made_when_called(*args: Any, **kwargs: Any) -> Any:
        nonlocal made
        if made is None:
            try:
                made = _checked_now(function, typechecker)
            except NameError:  # what is imported for type checkers alone; jaxtyping leaves that annotation out
                made = _JAXTYPED(function, typechecker=typechecker)
        return made(*args, **kwargs)

    return made_when_called


def _with_axes(once: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(once)
    def compared(*args: Any, **kwargs: Any) -> Any:
        with _CALL:
            return once(*args, **kwargs)

    return compared


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
