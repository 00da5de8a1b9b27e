"""Every error a person can cause, as one sentence that says what to do.

Whoever crosses a boundary (a file, a run, a query) raises one of these with the run, the epoch and the shapes
in the sentence; the command line and the app each show it in one place. Nothing here depends on anything else.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

_MOST_TOLD = 3
"""Errors of one input that a sentence names."""


class GrokscopeError(Exception):
    """Base of all errors whose text is meant for the person at the screen."""


class NotFoundError(GrokscopeError):
    """A run or a checkpoint that is not there."""


class DamagedError(GrokscopeError):
    """A file that does not hold what its run says it holds."""


class UnreachableError(GrokscopeError):
    """Something elsewhere that cannot be had now, and perhaps later."""


class ParameterError(GrokscopeError):
    """A parameter of the wrong type or outside its bounds."""


class CancelledError(GrokscopeError):
    """A long computation that its caller asked to stop."""


def one_sentence(error: ValidationError, *, flags: bool = False) -> str:
    """Say what is wrong with validated input, as `name: reason` clauses without pydantic's URLs and layout.

    The first few are told, and how many more there are. With `flags`, names are written as on the command line:
    `--weight-decay`.
    """
    clauses = []
    for item in error.errors(include_url=False, include_context=False)[:_MOST_TOLD]:
        name = ".".join(str(part) for part in item["loc"])
        if flags and name:
            name = f"--{str(item['loc'][0]).replace('_', '-')}"
        reason = item["msg"].removeprefix("Value error, ")
        if item["type"] == "extra_forbidden":
            reason = "there is no such parameter"
        elif item["type"] == "missing":
            reason = "is required"
        clauses.append(f"{name}: {reason[:1].lower() + reason[1:]}" if name else reason)
    more = error.error_count() - len(clauses)
    return "; ".join([*clauses, *([f"and {more} more"] if more else [])])


def listing(items: Sequence[object], *, most: int = 12) -> str:
    """Join items for a sentence, the long ones shortened: `1, 2, 3 … 99`."""
    words = [str(item) for item in items]
    if len(words) > most:
        words = [*words[: most - 1], "…", words[-1]]
    return ", ".join(words)
