"""Who sends a request: somebody at this machine, and a page of this server or of somebody else's.

There are no cookies and no accounts. A page of somebody else's must not use the browser of a visitor to change
anything.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import request

from app.errors import ForbiddenError

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Prefix", "X-Real-Ip", "Via")
"""What proxies add to a request."""


def is_at_this_machine() -> bool:
    """Whether the request at hand comes from here, calls this machine by a name of its own, and no proxy passes it on.

    A proxy may listen for the world, a name of somebody else's may be made to lead here, and whoever is elsewhere may
    call this machine as it calls itself.
    """
    if any(name in request.headers for name in _FORWARDED):
        return False
    called = urlsplit(f"//{request.host}").hostname or ""
    return is_of_this_machine(called) and is_of_this_machine(request.remote_addr or "")


def is_of_this_machine(host: str) -> bool:
    """Whether a name or an address leads to the machine where it is used."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_other_pages() -> None:
    """Take what changes something from a page of this server, or from what is no page.

    Raises:
        ForbiddenError: when it comes from another page.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    is_own = site == "same-origin" if site is not None else origin is None or urlsplit(origin).netloc == request.host
    if not is_own:
        raise ForbiddenError("this was sent by another page: use a page of this server")
