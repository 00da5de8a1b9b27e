"""The type checker that the import hook of `tests/conftest.py` puts on every function and dataclass.

beartype, told about two things that it cannot check where jaxtyping calls it, one function at a time: `Self`, which it
knows only inside a class it decorates as a whole, and protocols that are not `runtime_checkable`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from beartype import BeartypeConf, FrozenDict, beartype

_CONF = BeartypeConf(hint_overrides=FrozenDict({Self: Any}))


def _is_checkable(hint: Any) -> bool:
    is_protocol = isinstance(hint, type) and getattr(hint, "_is_protocol", False)
    return not is_protocol or getattr(hint, "_is_runtime_protocol", False)


def check(function: Callable[..., Any]) -> Callable[..., Any]:
    """Check the arguments and the result of `function` against its annotations, whenever it is called."""
    hints = function.__annotations__
    function.__annotations__ = {name: hint if _is_checkable(hint) else Any for name, hint in hints.items()}
    return beartype(conf=_CONF)(function)
