"""How often one address may ask a server that anybody reaches: whoever asks more is told when to ask again.

Counted by each web process for itself: a server of two answers up to twice as much. What never changes is not counted:
a page opens with a few hundred scripts, many people have one address, and browsers and proxies keep what they are sent.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from time import monotonic

from cachetools import LRUCache
from flask import Flask, g, request

from app.errors import TooManyError
from app.guard import CALLBACKS
from app.observed import OWN
from app.profile import Rate
from cache.trouble import SeldomWarnings

_MOST_ADDRESSES = 10_000  # that are remembered: those that have not asked for longest are forgotten, and begin anew
_OF_A_PERSON = 64  # bits of an IPv6 address that one subscriber has one of
_UNCOUNTED = ("/assets/", "/scripts/", "/_dash-component-suites/", "/healthz", "/readyz", "/metrics")

_ONE_ADDRESS = "a proxy passes requests on, and all its visitors count as one: say so (GROKSCOPE_PROXY=on)"
_WARNINGS = SeldomWarnings(logging.getLogger(__name__))


@dataclass(eq=False)
class Rates:
    """What every address has left of a rate; safe for concurrent threads."""

    rate: Rate
    _until: MutableMapping[str, float] = field(default_factory=lambda: LRUCache(_MOST_ADDRESSES))
    """By address: when it will have as much left as one that has never asked."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> int:
        """Count the request at hand; after how many seconds to ask again, 0 where it may be answered now."""
        now, each, who = monotonic(), 1 / self.rate.a_second, _address()
        with self._lock:
            until = max(self._until.get(who, now), now)
            over = until - now - (self.rate.at_once - 1) * each
            if over > 0:
                return math.ceil(over)
            self._until[who] = until + each
        return 0


def register_rates(server: Flask, rates: Rates, *, trusts_proxy: bool) -> None:
    """Refuse whoever asks too often; what the engine asks of callbacks is refused there, in words that it knows."""

    def count() -> None:
        if not trusts_proxy and "X-Forwarded-For" in request.headers:
            _WARNINGS.say("proxy", _ONE_ADDRESS)
        if request.path.startswith(_UNCOUNTED) or OWN in request.environ:
            return
        g.seconds_held_back = seconds = rates.wait()
        if seconds and request.path != CALLBACKS:
            raise TooManyError("too much is asked at once from this address: ask again in a few seconds", seconds)

    server.before_request(count)


def seconds_held_back() -> int:
    """After how many seconds the callback at hand is to be asked again; 0 where it may be answered."""
    seconds: int = g.get("seconds_held_back", 0)
    return seconds


def _address() -> str:
    """Who asks, as far as an address tells."""
    text = request.remote_addr or ""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:  # as from a socket that is a file
        return text
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(int(address) >> _OF_A_PERSON)
    return text
