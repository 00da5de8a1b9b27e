"""Headers that every answer has: what a browser may do with it, wherever it has it from."""

from __future__ import annotations

from functools import partial

from dash import Dash
from flask import Response

FRAME_ANCESTORS = "frame-ancestors * data: file: vscode-webview:"
"""Anyone may show the page in a frame, a file on one's own disk included: there is nothing in it to be tricked into."""

HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
"""Those that do not depend on the answer: a type is what it is said to be, and nobody else learns of the view."""

PLAIN_POLICY = f"default-src 'none'; {FRAME_ANCESTORS}"
"""For what is no page: it loads nothing, should a browser ever show it as one."""

PAGE_SOURCES = {
    "default-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # the engine and Plotly set styles of elements
    "img-src": "'self' data: blob:",  # pictures of panels on their way to a file
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
"""What a page needs, from here alone, by the directives of its policy."""

PAGE_POLICY = "; ".join([*(f"{name} {sources}" for name, sources in PAGE_SOURCES.items()), FRAME_ANCESTORS])
"""For a page that a server sends."""


def register_headers(app: Dash) -> None:
    """Give every answer of a server its headers; called when nothing more is registered, for scripts have a hash."""
    scripts = ["script-src 'self'", *app.csp_hashes()]
    policy = f"{PAGE_POLICY}; {' '.join(scripts)}"
    app.server.after_request(partial(_protect, policy))


def _protect(policy: str, response: Response) -> Response:
    response.headers.update(HEADERS)
    response.headers["Content-Security-Policy"] = policy if response.mimetype == "text/html" else PLAIN_POLICY
    return response
