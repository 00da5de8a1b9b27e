"""Whole runs as files over HTTP: `/exports/<run>.zip`, what `grokscope export` writes, sent as it is read."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from analysis.archive import SUFFIX, Archive
from analysis.errors import DamagedError, GrokscopeError, NotFoundError
from analysis.manifest import epoch_listing
from analysis.run import Run
from app.gate import Gate
from app.http import refusal, run_at, serve_below
from app.lane import NotYetError
from app.prefix import below

PREFIX = "/exports/"
"""What every address of an exported run begins with."""


def address_of(run: Run) -> str:
    """Where a run can be downloaded."""
    return below(f"{PREFIX}{Archive(run).file_name}")


def register_exports(server: Flask, gate: Gate) -> None:
    """Serve the runs that `gate` knows as files; everything else below `/exports/` is not found."""
    site = _Site(gate, threading.BoundedSemaphore(gate.profile.most_exports))
    serve_below(server, PREFIX, "<file>", site.respond, "a run is at /exports/RUN.zip")


@dataclass(frozen=True)
class _Site:
    gate: Gate
    room: threading.BoundedSemaphore

    def respond(self, file: str) -> ResponseReturnValue:
        """Answer a request for one run."""
        try:
            return self._response(file)
        except GrokscopeError as error:
            return refusal(error)

    def _response(self, file: str) -> Response:
        if not file.endswith(SUFFIX):
            raise NotFoundError(f"there is no file {file!r}: end the run's name in {SUFFIX}")
        archive = Archive(run_at(self.gate.session, file.removesuffix(SUFFIX)))
        if request.if_none_match.contains_weak(archive.tag):
            return _kept(Response(status=304), archive)
        damaged = self.gate.damaged(archive.run)
        if damaged:
            raise DamagedError(f"checkpoints {epoch_listing(damaged)} are damaged: restore them, then export the run")
        if not self.room.acquire(blocking=False):
            raise NotYetError("other runs are being downloaded: ask again in a few seconds")
        # What is damaged meanwhile ends the connection before the length that was promised.
        response = Response(archive.pieces(), mimetype="application/zip")
        response.call_on_close(self.room.release)
        response.content_length = archive.size
        response.headers.set("Content-Disposition", "attachment", filename=archive.file_name)
        return _kept(response, archive)


def _kept(response: Response, archive: Archive) -> Response:
    """To be kept, and asked for again each time: a run that trains on has more under the same address."""
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(archive.tag)
    return response
