"""Where the API is: the one place that says its version."""

from __future__ import annotations

API = "/api/v1"
"""What every address of the API begins with."""

RUNS = f"{API}/runs"
"""The list of runs; what is known of one lies below it."""

OPENAPI = f"{API}/openapi.json"
"""The description of the API for programs."""


def answers_of(run: str) -> str:
    """What every address of an answer about a run begins with; epoch and query follow."""
    return f"{RUNS}/{run}/answers"
