"""Runs, the model, the exact forward pass, the Fourier basis, and every query. Knows nothing of the web.

For notebooks: `Session(folder).answer(run, epoch, query)` gives an `Answer`; see `docs/notebook.md`. The names below
are imported when first used, so that `import analysis` alone costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.answer import Answer as Answer
    from analysis.errors import GrokscopeError as GrokscopeError
    from analysis.queries import QUERIES as QUERIES
    from analysis.queries import query_named as query_named
    from analysis.session import Session as Session
    from analysis.version import ANALYSIS_VERSION as ANALYSIS_VERSION

_HOMES = {
    "ANALYSIS_VERSION": "analysis.version",
    "Answer": "analysis.answer",
    "GrokscopeError": "analysis.errors",
    "QUERIES": "analysis.queries",
    "query_named": "analysis.queries",
    "Session": "analysis.session",
}

__all__ = ["ANALYSIS_VERSION", "QUERIES", "Answer", "GrokscopeError", "Session", "query_named"]


def __getattr__(name: str) -> Any:
    """Find a public name, or a query's class by its name (`from analysis import Neuron, Measures`)."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name[:1].isupper():
        for query in import_module("analysis.queries").QUERIES.values():
            if query.__name__ == name:
                return query
    raise AttributeError(f"module 'analysis' has no attribute {name!r}")
