"""Where messages wait: the embedded queue, or one at an address; what they mean is told in `jobs.bell`."""

from __future__ import annotations

import json
import logging
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey
from huey.exceptions import ConfigurationError
from huey.registry import Message
from huey.serializer import Serializer

from analysis.errors import ParameterError

_NAME = "grokscope"

_LOG = logging.getLogger("grokscope.jobs")


class _Json(Serializer):  # type: ignore[misc]
    """Messages as JSON: whoever can write to a queue of pickles can run anything."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


def open_queue(address: str | None, file: Path) -> Huey:
    """The queue at an address, `redis://…` or `postgresql://…`, or else the embedded one in `file`.

    Where that cannot be written, nobody is rung for, and workers look by themselves.

    Raises:
        ParameterError: when it needs a package that is not there, or its address is none.
    """
    options: dict[str, Any] = {"results": False, "serializer": _Json()}
    if address is None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            return SqliteHuey(_NAME, filename=str(file), **options)
        except (OSError, sqlite3.Error) as error:
            _LOG.warning("the queue in %s cannot be used: workers look for jobs by themselves (%s)", file, error)
            return MemoryHuey(_NAME, **options)
    try:
        if address.startswith("postgres"):
            return PostgresHuey(_NAME, dsn=address, **options)
        return RedisHuey(_NAME, url=_impatient(address), **options)
    except ConfigurationError as error:
        package = "psycopg" if address.startswith("postgres") else "redis"
        raise ParameterError(f"the queue at {address} needs Python's package {package}: install that") from error
    except Exception as error:  # each kind of queue has errors of its own
        raise ParameterError(f"the queue at {address} cannot be used: {' '.join(str(error).split())}") from error


def _impatient(address: str) -> str:
    """A Redis address that gives up after some seconds, where it does not say otherwise: nobody waits for a bell."""
    parts = urlsplit(address)
    query = {"socket_connect_timeout": "2", "socket_timeout": "5"} | dict(parse_qsl(parts.query))
    return parts._replace(query=urlencode(query)).geturl()
