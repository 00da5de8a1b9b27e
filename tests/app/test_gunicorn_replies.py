"""What gunicorn answers by itself is a page of ours, and says nothing of gunicorn."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.client import HTTPResponse

import pytest
from flask import Flask
from gunicorn import util
from gunicorn.config import Config
from gunicorn.http import message, wsgi
from gunicorn.http.errors import LimitRequestLine
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser

from app import gunicorn_config
from app.guard import ASSETS
from app.gunicorn_replies import install
from app.headers import HEADERS, PAGE_POLICY

PEER = ("127.0.0.1", 1)


@pytest.fixture
def settings(monkeypatch) -> Config:
    """gunicorn's settings, with what `install` does undone afterwards."""
    for module, name in ((message, "MAX_REQUEST_LINE"), (util, "write_error"), (wsgi, "Response")):
        monkeypatch.setattr(module, name, getattr(module, name))
    config = Config()
    for name in ("limit_request_line", "forwarder_headers"):
        config.set(name, getattr(gunicorn_config, name))
    server = Flask("any")
    server.config[ASSETS] = "/assets/0"
    install(server, "")
    return config


def read(config: Config, head: bytes) -> Request:
    """A request as gunicorn reads it."""
    return next(iter(RequestParser(config, [head], PEER)))


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a connection."""
    here, there = socket.socketpair()
    with here, there:
        yield here, there


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        (400, "Bad Request", "no HTTP request"),
        (414, "URI Too Long", "This address is too long"),
        (417, "Expectation Failed", "cannot do this (Expectation Failed)"),
        (431, "Request Header Fields Too Large", "The headers of this request are too long"),
        (500, "Internal Server Error", "Something went wrong on the server"),
    ],
)
def test_a_refusal_is_a_page_with_one_sentence(settings, pair, status, reason, said):
    here, there = pair
    util.write_error(here, status, reason, "<b>the text of gunicorn</b>")
    here.close()
    response = HTTPResponse(there)
    response.begin()
    text = response.read().decode()
    assert (response.status, response.reason) == (status, reason)
    assert said in text
    assert "gunicorn" not in text.lower() + str(response.headers).lower()
    assert dict(response.headers).items() >= HEADERS.items()
    assert response.headers["Content-Security-Policy"] == PAGE_POLICY


def test_no_answer_says_who_gives_it(settings, pair):
    here, _ = pair
    response, _ = wsgi.create(read(settings, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"), here, PEER, ("x", 80), settings)
    response.start_response("200 OK", [("Content-Length", "0")])
    names = [line.partition(":")[0] for line in response.default_headers()]
    assert "Server" not in names
    assert "Date" in names


def test_an_address_may_have_sixteen_kilobytes(settings):
    long = b"/explore?" + b"x" * (16_000 - 9)
    assert read(settings, b"GET " + long + b" HTTP/1.1\r\n\r\n").uri == long.decode()
    with pytest.raises(LimitRequestLine):
        read(settings, b"GET " + long + b"x" * 1000 + b" HTTP/1.1\r\n\r\n")


def test_no_client_says_where_the_app_is_mounted(settings, pair):
    here, _ = pair
    request = read(settings, b"GET /explore HTTP/1.1\r\nSCRIPT_NAME: /p\r\nPATH_INFO: /p\r\n\r\n")
    _, environ = wsgi.create(request, here, PEER, ("x", 80), settings)
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == ("", "/explore")


def test_the_settings_are_read_without_what_only_web_processes_need():
    import subprocess
    import sys

    code = "import sys, app.gunicorn_config; print(sorted({'torch', 'flask', 'dash'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
