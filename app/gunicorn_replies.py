"""What gunicorn answers by itself, to requests that do not reach the app: a page of ours with one sentence.

gunicorn has no settings for that, nor for a longer address than 8 kB, nor for saying who it is in every answer.
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Flask
from gunicorn import util
from gunicorn.http import message, wsgi

from app.error_page import error_page
from app.guard import ASSETS, TOO_LONG
from app.gunicorn_config import limit_request_line
from app.headers import HEADERS, PAGE_POLICY
from app.pages import pages_for

_SENTENCES = {
    HTTPStatus.BAD_REQUEST: "This is no HTTP request that the server can read: open the page anew.",
    HTTPStatus.REQUEST_TIMEOUT: "This request did not arrive in time: ask again.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TOO_LONG,
    HTTPStatus.REQUEST_URI_TOO_LONG: "This address is too long: it may have 16 kB. Open the page, and choose the view.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "The headers of this request are too long: send fewer or shorter ones.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong on the server (its log says what): reload the page.",
}


def install(server: Flask, prefix: str) -> None:
    """Have gunicorn, in this process, answer as `server` would below `prefix`, to addresses as long as it is told."""
    message.MAX_REQUEST_LINE = limit_request_line
    util.write_error = partial(_write_error, server.config[ASSETS], prefix)
    wsgi.Response = _Response


def reply(status: int, reason: str, *, assets: str, root: str = "") -> bytes:
    """A whole answer that ends the connection."""
    sentence = _SENTENCES.get(HTTPStatus(status), f"The server cannot do this ({reason}): open the page anew.")
    pages, text = pages_for(trains=False), "The pages above are where they were."
    page = error_page("Error", sentence, text, assets=assets, pages=pages, root=root).encode()
    headers = HEADERS | {
        "Content-Security-Policy": PAGE_POLICY,
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Length": str(len(page)),
        "Connection": "close",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} {reason}\r\n{head}\r\n".encode() + page


def _write_error(assets: str, root: str, sock: Any, status: int, reason: str, _text: str) -> None:
    util.write_nonblock(sock, reply(status, reason, assets=assets, root=root))


class _Response(wsgi.Response):  # type: ignore[misc] # gunicorn has no types
    def default_headers(self) -> list[str]:
        return [line for line in super().default_headers() if not line.startswith("Server:")]
