"""What the engine may ask, and under which names: Dash and notebooks carry its questions, and know them from here."""

from __future__ import annotations

from collections.abc import Mapping

SCOPE = "scope"
"""The id of the dashboard on its page."""

ANSWERED_BY: Mapping[str, str] = {
    "run_request": "run",
    "follow_request": "follow",
    "ask": "answers",
    "phases_request": "phases",
    "timeline_request": "timeline",
    "data_request": "data",
}
"""By the prop in which the engine asks: the prop in which it is answered.

An answer has the number `n` of its request, and the `digest` of the run that it is about.
"""

FAILURE = "failure"
"""The prop that says why a request has no answer: `{prop, n, sentence}`."""
