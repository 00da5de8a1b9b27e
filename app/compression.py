"""How everything but clips is sent: compressed for whoever takes gzip, and kept for ever where its address allows it.

Clips arrive here compressed, and with headers of their own, and leave as they came.
"""

from __future__ import annotations

import gzip
from functools import lru_cache, partial
from http import HTTPStatus

from flask import Flask, Response, request

YEAR = 31_536_000  # seconds; whoever lets a response be kept that long has its content in its address

_FOR_EVER = f"public, max-age={YEAR}, immutable"
_MODULE = "text/javascript"  # not every system knows the type of an .mjs file
_FILES = ("text/css", "text/javascript", "application/javascript")
_ANSWERS = ("text/html", "application/json", "text/csv")
WORTH_PACKING = 1_000
"""What has fewer bytes is sent as it is."""

_BEST, _FAST = 9, 1  # gzip's levels: for files, packed once, and for answers, packed each time


def register_compression(server: Flask, *, files: int) -> None:
    """Have every response of a server go through here; `files` are all that it may send, each to be packed once."""
    server.after_request(_Sender(files).send)


def packed(data: bytes) -> bytes:
    """An answer in gzip's format."""
    return gzip.compress(data, _FAST, mtime=0)


class _Sender:
    def __init__(self, files: int) -> None:
        # A page asks for its files in one order: with one too few kept, each would be dropped just before its turn.
        self._pack_file = lru_cache(maxsize=files)(partial(gzip.compress, compresslevel=_BEST, mtime=0))

    def send(self, response: Response) -> Response:
        if response.cache_control.max_age == YEAR:
            response.headers["Cache-Control"] = _FOR_EVER
        if response.status_code == HTTPStatus.OK:
            if request.path.endswith(".mjs"):
                response.mimetype = _MODULE
            if response.mimetype in _FILES + _ANSWERS and "Content-Encoding" not in response.headers:
                self._pack(response)
        return response

    def _pack(self, response: Response) -> None:
        response.vary.add("Accept-Encoding")
        if not request.accept_encodings.quality("gzip"):
            return
        response.direct_passthrough = False
        data = response.get_data()
        if len(data) < WORTH_PACKING:
            return
        is_file = response.mimetype in _FILES
        response.set_data(self._pack_file(data) if is_file else packed(data))
        response.content_encoding = "gzip"
        tag, _ = response.get_etag()
        if tag:  # it stands for the file in either encoding, which only a weak one may
            response.set_etag(tag, weak=True)
            response.make_conditional(request)
