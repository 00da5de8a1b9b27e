"""gunicorn's threaded worker, but a request takes a thread only when all of it is here.

gthread reads requests in its threads, without a limit of time: as many connections as there are threads, whose heads or
bodies never end, keep everyone else out. Here the worker's own loop gathers what arrives on all connections, and gives
up those that take too long; threads are for answering. What clients do not read is given up by the system's own limit.
"""

from __future__ import annotations

import logging
import re
import selectors
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import TConn, ThreadWorker

PATIENCE_SECONDS = 10.0
"""How long a request may take to arrive, and how long a client may read nothing of what is sent to it."""

LONGEST_BODY = 256_000
"""Bytes of a request's body: a page asks for a few kilobytes at most, but for lists of damaged checkpoints."""

MOST_GATHERED = 64_000_000
"""Bytes of all requests that are on their way to one worker."""

_LONGEST_HEAD = 65_536
_LINGER_SECONDS = 2.0  # how long a connection that is to end waits for the client to end it

_PLAUSIBLE = re.compile(rb"(?:\r\n)*(?:\r?\Z|[A-Za-z])")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked", re.IGNORECASE)
_LAST_CHUNK = re.compile(rb"\r\n0+(?:;[^\r\n]*)?\r\n(?:[^\r\n]+\r\n)*\r\n\Z")
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)
_TOO_LONG = "413 Content Too Large"


class RefusedError(Exception):
    """A request that need not be read to its end: its text is the status that answers it."""


@dataclass
class Arriving:
    """What there is of a request so far."""

    data: bytearray = field(default_factory=bytearray)
    is_continued: bool = False
    _head: int = 0  # where the head ends; 0 while it has not

    def add(self, more: bytes) -> None:
        """Take what has come."""
        self.data += more

    @property
    def waits_to_go_on(self) -> bool:
        """Whether the client sends the body only when told to; once."""
        waits = not self.is_continued and self._head > 0 and bool(_EXPECTS.search(self.data, 0, self._head))
        self.is_continued |= waits
        return waits

    @property
    def is_whole(self) -> bool:
        """Whether head and body are here, as far as their form says where they end; gunicorn judges the form.

        Raises:
            RefusedError: when it is too long, or not HTTP.
        """
        if not self._head and not self._has_head():
            return False
        if _CHUNKED.search(self.data, 0, self._head):
            if len(self.data) - self._head > LONGEST_BODY:
                raise RefusedError(_TOO_LONG)
            # The two bytes before the body end the head's last line: the last chunk may be the first.
            return bool(_LAST_CHUNK.search(self.data, self._head - 2))
        length = _LENGTH.search(self.data, 0, self._head)
        size = int(length[1]) if length else 0
        if size > LONGEST_BODY:
            raise RefusedError(_TOO_LONG)
        return len(self.data) - self._head >= size

    def _has_head(self) -> bool:
        if not _PLAUSIBLE.match(self.data):
            raise RefusedError("400 Bad Request")
        end = self.data.find(b"\r\n\r\n")
        if end < 0 and len(self.data) > _LONGEST_HEAD:
            raise RefusedError("431 Request Header Fields Too Large")
        self._head = end + 4 if end >= 0 else 0
        return end >= 0


class WebWorker(ThreadWorker):  # type: ignore[misc] # gunicorn has no types
    """gthread, with requests gathered by its loop. For HTTP/1 without TLS: a proxy in front has that."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Begin with no connection."""
        super().__init__(*arguments, **named)
        # By connection: what has come, and until when it may. Those that came first are first.
        self._arriving: dict[TConn, tuple[Arriving, float]] = {}
        self._lingering: dict[TConn, float] = {}

    def init_process(self) -> None:
        """Say nothing of clients that read nothing: they are given up as they should be; and of none who they are."""
        self.log.error_log.addFilter(_is_no_timeout)
        self.log.error_log.addFilter(_without_client)
        super().init_process()

    def enqueue_req(self, conn: TConn) -> None:
        """Give a connection's next request to a thread as soon as it is here; called whenever one may begin."""
        if not conn.initialized:
            _bound(conn.sock)
            conn.init()
            conn.close = partial(self._close, conn)
        conn.sock.settimeout(0)
        arriving = Arriving()
        arriving.add(conn.parser.unreader.take_buffered())
        self._arriving[conn] = arriving, time.monotonic() + PATIENCE_SECONDS
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._gather, conn))
        self._gather(conn)

    def murder_pending(self) -> None:
        """Give up what takes too long to arrive, or to end; called once a second or more often."""
        super().murder_pending()
        now = time.monotonic()
        for conn, (arriving, until) in list(self._arriving.items()):
            if until < now:
                self._refuse(conn, "408 Request Timeout" if arriving.data else "")
            elif not self.alive and not arriving.data:
                self._refuse(conn)
        for conn in [conn for conn, until in self._lingering.items() if until < now]:
            self._end(conn)

    def _gather(self, conn: TConn, _sock: socket.socket | None = None) -> None:
        arriving, _ = self._arriving[conn]
        try:
            if not arriving.is_whole:
                more = conn.sock.recv(_LONGEST_HEAD)
                if not more:  # it has gone
                    self._refuse(conn)
                    return
                arriving.add(more)
            if arriving.is_whole:
                self._leave(conn)
                conn.parser.unreader.unread(bytes(arriving.data))
                conn.data_ready = True
                super().enqueue_req(conn)
            else:
                if arriving.waits_to_go_on:
                    conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
                self._make_room()
        except BlockingIOError:
            self._make_room()
        except RefusedError as refused:
            self._refuse(conn, str(refused))
        except OSError:
            self._refuse(conn)

    def _make_room(self) -> None:
        """Those that have come first have had most of their time."""
        while self._arriving and (
            len(self._arriving) > self.worker_connections // 2
            or sum(len(arriving.data) for arriving, _ in self._arriving.values()) > MOST_GATHERED
        ):
            self._refuse(next(iter(self._arriving)))

    def _leave(self, conn: TConn) -> None:
        self.poller.unregister(conn.sock)
        del self._arriving[conn]

    def _refuse(self, conn: TConn, status: str = "") -> None:
        self._leave(conn)
        self.nr_conns -= 1
        if status:
            with suppress(OSError):
                code, _, reason = status.partition(" ")
                util.write_error(conn.sock, int(code), reason, "")
        self._close(conn, graceful=bool(status))

    def _close(self, conn: TConn, graceful: bool = False) -> None:
        """End a connection; `graceful` lets the client read to the end what it was sent, and holds nobody up."""
        try:
            if graceful and self.alive:
                conn.sock.shutdown(socket.SHUT_WR)
                conn.sock.settimeout(0)
                self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))
                self._lingering[conn] = time.monotonic() + _LINGER_SECONDS
                return
        except (OSError, ValueError, KeyError):
            pass  # the client has ended it
        conn.sock.close()

    def _drain(self, conn: TConn, _sock: socket.socket) -> None:
        try:
            if conn.sock.recv(_LONGEST_HEAD):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._end(conn)

    def _end(self, conn: TConn) -> None:
        del self._lingering[conn]
        self.poller.unregister(conn.sock)
        conn.sock.close()


def _bound(sock: socket.socket) -> None:
    """No thread waits longer than this for a client, whatever it waits for."""
    limit = struct.pack("ll", int(PATIENCE_SECONDS), 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)


def _is_no_timeout(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], BlockingIOError))


def _without_client(record: logging.LogRecord) -> bool:
    """Leave out of what gunicorn says of a request that it refuses who has sent it, and what stands in it."""
    if str(record.msg).startswith("Invalid request from "):
        record.msg, record.args = "A request was refused: it is no HTTP, or a line of its head is too long", ()
    return True
