"""Who may have runs trained by a server. Where nobody may, its page and its addresses are not there at all.

There are no cookies and no accounts. A page of somebody else's must not use the browser of a visitor to send anything:
what changes something is taken as JSON, and from pages of this server alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from flask import request

from app.errors import ForbiddenError
from app.settings import Settings

Mode = Literal["local", "on", "bounded", "off"]

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")
"""What proxies add to a request."""


@dataclass(frozen=True)
class Limits:
    """What a training may be at most, beyond what every configuration is bounded by."""

    most: Mapping[str, int]
    """By the name of a field of the form."""
    checkpoints: int
    unfinished: int
    """Jobs that are neither finished nor cancelled."""


LIMITS: Mapping[Mode, Limits] = {
    "local": Limits({}, checkpoints=2000, unfinished=1000),
    "on": Limits({}, checkpoints=2000, unfinished=1000),
    "bounded": Limits(
        {"p": 113, "d_model": 256, "n_heads": 8, "d_head": 64, "d_mlp": 1024, "epochs": 50_000},
        checkpoints=200,
        unfinished=8,
    ),
    "off": Limits({}, checkpoints=0, unfinished=0),
}
"""By who may train; the form says them, and the server holds to them."""


@dataclass(frozen=True)
class Profile:
    """Whether and what a server may be asked to train."""

    mode: Mode

    @classmethod
    def of(cls, settings: Settings) -> Profile:
        """What the settings say: by themselves, those at this machine, where the server has a worker."""
        if settings.training != "auto":
            return cls(settings.training)
        return cls("local" if settings.jobs and _is_of_this_machine(settings.host) else "off")

    @property
    def limits(self) -> Limits:
        """What trainings may be at most."""
        return LIMITS[self.mode]

    def is_open(self) -> bool:
        """Whether whoever sends the request at hand may train.

        Those at this machine are told from others by the name that they use for it: a proxy may listen for the world,
        and a name of somebody else's may be made to lead here.
        """
        if self.mode != "local":
            return self.mode != "off"
        is_forwarded = any(name in request.headers for name in _FORWARDED)
        return not is_forwarded and _is_of_this_machine(urlsplit(f"//{request.host}").hostname or "")

    def check(self) -> None:
        """Take what changes something from a page of this server, or from what is no page.

        Raises:
            ForbiddenError: when it comes from another page.
        """
        site = request.headers.get("Sec-Fetch-Site")
        origin = request.headers.get("Origin")
        is_own = site == "same-origin" if site is not None else _is_from_here(origin)
        if not is_own:
            raise ForbiddenError("this was sent by another page: use the Train page of this server")


def _is_from_here(origin: str | None) -> bool:
    """Whether a request comes from a page of this server; programs say nothing of where they come from."""
    return origin is None or urlsplit(origin).netloc == request.host


def _is_of_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
