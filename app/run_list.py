"""The list of runs over HTTP, at `/runs.json`: what an open page asks again and again, to follow what is on disk.

No run is opened for it. An answer may be kept for a second by any cache between, so that many pages cost as little as
one, and whoever has it already is told that nothing has changed.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue

from analysis.errors import GrokscopeError
from analysis.store import RunStore
from app.http import listed, refusal

PATH = "/runs.json"


def register_run_list(server: Flask, store: RunStore) -> None:
    """Serve the list of the runs in a store, in their order: `{"runs": [{"name": …, "version": …, "training": …}]}`."""
    server.add_url_rule(PATH, "runs", partial(_respond, store))


def runs_in(store: RunStore) -> list[dict[str, Any]]:
    """Every run of a store, as it is told of where none is opened.

    Raises:
        DamagedError: when the store cannot be read.
    """
    listing = store.listing()
    return [{"name": name, "version": one.version, "training": one.is_training} for name, one in listing.items()]


def _respond(store: RunStore) -> ResponseReturnValue:
    try:
        return listed({"runs": runs_in(store)})
    except GrokscopeError as error:
        return refusal(error)
