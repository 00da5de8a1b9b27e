"""The owner of a server: whoever sends its token in a header, from wherever they are.

In a header and not in a cookie: a page of somebody else's cannot make a browser send it, and it is sent from a frame in
another site as from anywhere. It comes from the environment alone, since others at the machine see a command's flags,
and is never shown.
"""

from __future__ import annotations

import hmac

from flask import request

from app.bootstrap import PAGE_PARAMETER
from app.errors import UnauthorizedError

_SCHEME = "bearer"
_PAGE = "train"


def require_owner(token: str) -> None:
    """Let nobody go on but those who have sent a token; how long it takes to look tells nothing of it.

    Raises:
        UnauthorizedError: for anybody else.
    """
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    is_right = hmac.compare_digest(given.strip().encode(), token.encode())
    if token and is_right and scheme.lower() == _SCHEME:
        return
    if given:
        raise UnauthorizedError("this is not the token of the server: its owner has it (GROKSCOPE_TOKEN)")
    raise UnauthorizedError("this is for the owner of the server: send its token (Authorization: Bearer …)")


def comes_as_owner() -> bool:
    """Whether the page is asked for that only an owner needs: it asks for the token itself."""
    return request.path == f"/{_PAGE}" or request.args.get(PAGE_PARAMETER) == _PAGE
