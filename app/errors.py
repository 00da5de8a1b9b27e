"""The one place where an error becomes a sentence for a person, and where errors nobody expected are logged."""

from __future__ import annotations

import logging

from analysis.errors import GrokscopeError

_LOG = logging.getLogger(__name__)

_LONGEST_SENTENCE = 600


class ForbiddenError(GrokscopeError):
    """What somebody may not ask from where it comes."""


class TooManyError(GrokscopeError):
    """What somebody asks for too often."""

    def __init__(self, sentence: str, retry_seconds: int) -> None:
        """Say so, and when to ask again."""
        super().__init__(sentence)
        self.retry_seconds = retry_seconds


class UnauthorizedError(GrokscopeError):
    """What only somebody else may ask, who says who they are."""


class NotAcceptableError(GrokscopeError):
    """What there is not in any form that somebody takes."""


def sentence_of(error: Exception) -> str:
    """What to tell the person; a fault of the server goes to the log, with all that is known of it."""
    if isinstance(error, GrokscopeError):
        text = " ".join(str(error).split())
        if len(text) > _LONGEST_SENTENCE:  # what was sent stands in it
            text = f"{text[: _LONGEST_SENTENCE // 2]}…{text[-_LONGEST_SENTENCE // 2 :]}"
        return text[:1].upper() + text[1:].rstrip(".") + "."
    _LOG.error("unexpected %s: %s", type(error).__name__, " ".join(str(error).split()), exc_info=error)
    return "Something went wrong on the server (its log says what): choose another view, or reload the page."
