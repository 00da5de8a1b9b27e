"""A server of two threads behind gunicorn's configuration, and clients that never send all of their request."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.settings import PROJECT

APP = """
import time
from app import web_worker
from app.gunicorn_config import *

bind = "127.0.0.1:0"
threads = 2
web_worker.PATIENCE_SECONDS = {patience}
web_worker.MOST_GATHERED = {gathered}


def serve(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body) + 2))])
    return [b"<" + body + b">"]
"""

GATHERED = 1_000_000
"""Bytes that the server gathers of all requests."""

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
KINDS = {
    "nothing": b"",
    "half a line": b"GET / HT",
    "half a head": b"GET / HTTP/1.1\r\nHost: x\r\n",
    "half a body": HEAD + b"Content-Length: 10\r\n\r\nx",
    "half a chunked body": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
    "a body that is waited for": HEAD + b"Content-Length: 10\r\nExpect: 100-continue\r\n\r\n",
}
"""By its name: what a client sends before it falls silent."""


@contextlib.contextmanager
def small_server(folder: Path, *, patience: float) -> Iterator[int]:
    """A server that answers with what it was sent; yields its port. Its log has no traceback and no addresses."""
    (folder / "small.py").write_text(APP.format(patience=patience, gathered=GATHERED))
    command = [sys.executable, "-m", "gunicorn", "--config", "small.py", "--pythonpath", f"{PROJECT},.", "small:serve"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Grokscope is at "), line + process.stdout.read()
        yield int(line.rpartition(":")[2])
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=20)
    assert (process.returncode, "Traceback" in said, "ip=" in said) == (0, False, False), said


def connect(port: int, sent: bytes) -> socket.socket:
    """A connection over which `sent` has gone."""
    client = socket.create_connection(("127.0.0.1", port), timeout=20)
    client.sendall(sent)
    return client


def received(client: socket.socket) -> bytes:
    """All that comes until the server ends the connection."""
    parts = []
    with client:
        while more := client.recv(65536):
            parts.append(more)
    return b"".join(parts)


def ask(port: int, path: str = "/") -> float:
    """How long a whole request takes, in seconds."""
    began = time.monotonic()
    answer = received(connect(port, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()))
    assert answer.startswith(b"HTTP/1.1 200 "), answer[:200]
    return time.monotonic() - began


def close_all(clients: Iterable[socket.socket]) -> None:
    """Go away."""
    for client in clients:
        client.close()
