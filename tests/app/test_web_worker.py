"""The web worker: whoever does not send a request to its end, or does not read, keeps nobody else waiting."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from app.web_worker import LONGEST_BODY, Arriving, RefusedError
from tests.app.half_sent import GATHERED, HEAD, KINDS, ask, close_all, connect, received, small_server

PATIENCE = 1.0


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server of two threads."""
    with small_server(tmp_path_factory.mktemp("small"), patience=PATIENCE) as port:
        yield port


@pytest.mark.parametrize("kind", KINDS)
def test_others_are_answered_while_requests_do_not_end(port, kind):
    clients = [connect(port, KINDS[kind]) for _ in range(8)]
    assert max(ask(port) for _ in range(5)) < 1
    close_all(clients)


def test_a_request_that_takes_too_long_is_given_up(port):
    silent, half = connect(port, b""), connect(port, KINDS["half a body"])
    began = time.monotonic()
    assert received(half).startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert received(silent) == b""
    assert PATIENCE - 0.5 < time.monotonic() - began < PATIENCE + 5


def test_those_that_came_first_give_way_when_too_much_has_come_of_all(port):
    size = 250_000
    clients = [connect(port, HEAD + f"Content-Length: {size}\r\nConnection: close\r\n\r\n".encode()) for _ in range(8)]
    ask(port)
    for client in clients:
        client.sendall(b"x" * (size - 1))
    assert 8 * size > GATHERED > 2 * size
    clients[-1].sendall(b"x")
    assert received(clients[-1]).endswith(b"<" + b"x" * size + b">")
    with suppress(ConnectionResetError):
        assert received(clients[0]) == b"", "it is not told that it has taken too long"
    close_all(clients)


def test_connections_that_clients_do_not_end_hold_nobody_up(port):
    clients = [connect(port, b"GET / HTTP/1.0\r\n\r\n") for _ in range(8)]
    assert max(ask(port) for _ in range(5)) < 1
    close_all(clients)


@pytest.mark.parametrize("pieces", [1, 7, 1000])
def test_a_request_in_pieces_is_one_request(port, pieces):
    body = b"y" * 500
    whole = HEAD + b"Content-Length: 500\r\nConnection: close\r\n\r\n" + body
    client = connect(port, b"")
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    step = -(-len(whole) // pieces)
    for start in range(0, len(whole), step):
        client.sendall(whole[start : start + step])
    assert received(client).endswith(b"\r\n\r\n<" + body + b">")


def test_requests_that_come_at_once_are_answered_one_after_the_other(port):
    more = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
    client = connect(port, more + b"\r\na" + more + b"\r\nb" + more + b"Connection: close\r\n\r\nc")
    answer = received(client)
    assert [answer.count(body) for body in (b"<a>", b"<b>", b"<c>")] == [1, 1, 1]


def test_a_client_that_waits_to_go_on_is_told_to(port):
    client = connect(port, KINDS["a body that is waited for"].replace(b"Expect", b"Connection: close\r\nExpect"))
    assert client.recv(100).startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
    client.sendall(b"0123456789")
    assert received(client).endswith(b"<0123456789>")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (HEAD + b"Content-Length: 99999999999\r\n\r\n", b"413"),
        (b"GET /" + b"x" * 70_000, b"431"),
        (b"\x16\x03\x01\x02\x00\x01", b"400"),
        (HEAD + b"Content-Length: -5\r\n\r\n", b"400"),
        (HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx", b"400"),
        (b"\r\n\r\nG", b"400"),
    ],
)
def test_what_cannot_be_a_request_is_refused_at_once(port, sent, status):
    began = time.monotonic()
    assert received(connect(port, sent)).startswith(b"HTTP/1.1 " + status)
    assert time.monotonic() - began < PATIENCE / 2


@pytest.mark.parametrize(
    ("sent", "is_whole"),
    [
        (b"", False),
        (b"GET / HTTP/1.1\r\n\r\n", True),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r", False),
        (HEAD + b"Content-Length: 3\r\n\r\nab", False),
        (HEAD + b"content-length:\t3 \r\n\r\nabc", True),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", False),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", True),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n", False),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n", True),
    ],
)
def test_where_a_request_ends(sent, is_whole):
    arriving = Arriving()
    for place in range(len(sent)):
        assert not arriving.is_whole
        arriving.add(sent[place : place + 1])
    assert arriving.is_whole is is_whole


def test_a_body_without_end_is_refused():
    arriving = Arriving()
    arriving.add(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    arriving.add(b"x" * (LONGEST_BODY + 1))
    with pytest.raises(RefusedError, match="413"):
        assert arriving.is_whole
