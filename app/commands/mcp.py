"""`grokscope mcp`: the queries for agents, over the Model Context Protocol."""

from __future__ import annotations

from typing import Any

import click

from analysis.errors import NotFoundError
from app.settings import Settings, setting_flags


@click.command()
@setting_flags("runs", "cache", "cache_disk", "device")
def mcp(**settings: Any) -> None:
    """Answer an agent's questions about runs on standard input and output (Model Context Protocol), read-only.

    An agent starts it itself: give it this command, with the flags that it needs.
    """
    try:
        from app.agents.server import serve
    except ImportError as error:
        if error.name not in ("mcp", "mcp_types", "anyio"):
            raise
        raise NotFoundError("this needs the package mcp: install it with pip install 'grokscope[mcp]'") from None
    from app.gate import Gate
    from cache.build import build_answers

    loaded = Settings.load(settings)
    serve(Gate(build_answers(loaded.runs, loaded.cache, device=loaded.device, disk=loaded.cache_disk)))
