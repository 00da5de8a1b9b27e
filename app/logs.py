"""What a process says of what it does: for people as before, or as lines of JSON with the request that each is about.

Of those who ask, nothing is said: neither where from, nor what for. But a fault of our own is told with its traceback,
in which what was asked may stand.
"""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

Kind = Literal["human", "json"]

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that this thread answers."""

FIELDS = ("route", "method", "status", "milliseconds")
"""What a record about an answer has besides."""


class _Lines(logging.Formatter):
    """Each record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": at, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        if request := REQUEST.get():
            line["request"] = request
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up_log(kind: Kind) -> None:
    """Have this process, and those forked from it, say what they do in one of two forms."""
    if kind == "human":
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logging.basicConfig(handlers=[handler], force=True)
    gunicorn = logging.getLogger("gunicorn.error")
    gunicorn.handlers, gunicorn.propagate = [], True
    logging.getLogger("grokscope.requests").setLevel(logging.INFO)
