"""Clips over HTTP: `/clips/<run>/<address>/<query>?<parameters>`, for the browser's engine and for anyone's scripts.

The address changes with everything that could change a byte, so that what is found at one may be kept for ever, by the
browser and by any cache between. The bytes come from `cache.clips`; `docs/clip-format.md` describes both.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from analysis import ANALYSIS_VERSION
from analysis.answer import Answer
from analysis.clip import FORMAT_VERSION, Captions
from analysis.errors import GrokscopeError, NotFoundError, ParameterError
from analysis.files import digest_of
from analysis.query import Query
from analysis.question import Question
from analysis.run import Run
from app import captions
from app.compression import YEAR
from app.gate import Gate
from app.http import question_at, refusal, run_at, serve_below
from app.prefix import below
from cache.clips import Clips, Packed

PREFIX = "/clips/"
"""What every address of a clip begins with."""

LATEST = "latest"
"""Stands in place of an address that one does not know."""

_FOR_EVER = f"public, max-age={YEAR}, immutable"
_ADDRESS_LENGTH = 16
_PART = re.compile(r"0|[1-9][0-9]{0,5}")


def address(run: Run) -> str:
    """The part of a clip's URL that changes with the run's content and with the code that makes clips."""
    versions = [run.digest, ANALYSIS_VERSION, FORMAT_VERSION, captions.VERSION]
    return digest_of(json.dumps(versions).encode())[:_ADDRESS_LENGTH]


def describe(query: Query, answer: Answer) -> Captions:
    """What panels write around each frame of an answer at several checkpoints."""
    frames = range(len(answer.labels["epoch"]))
    said = [captions.caption(query, query.single(answer.at(place))) for place in frames]
    title, detail = captions.title(query)
    return Captions(title, detail, tuple(one.sentence for one in said), tuple(one.foot for one in said))


def register_clips(server: Flask, gate: Gate) -> None:
    """Serve the clips of the runs that `gate` knows; everything else below `/clips/` is not found."""
    site = _Site(ClipsOfRuns(gate))
    rule = "<name>/<requested>/<query_name>"
    serve_below(server, PREFIX, rule, site.respond, "a clip is at /clips/RUN/ADDRESS/QUERY")


@dataclass(frozen=True)
class AskedClip:
    """One part of a clip, as an address asks for it."""

    run: Run
    question: Question
    part: int


class ClipsOfRuns:
    """The clips of the runs that a gate knows, by their addresses; whoever asks, over HTTP or not."""

    def __init__(self, gate: Gate) -> None:
        """Answer from what the gate has."""
        self.gate = gate
        self.clips = Clips(gate.answers, describe, version=captions.VERSION)

    def asked(self, name: str, requested: str, query_name: str, given: MultiDict[str, str]) -> AskedClip:
        """Read an address, strictly: a run, what of its address changes with its content, a query and its parameters.

        Raises:
            NotFoundError: for a run, a state of it or a query that there is none of.
            ParameterError: for anything unknown, missing, given twice or out of form.
        """
        return AskedClip(self._run(name, requested), *_question_and_part(query_name, given))

    def packed(self, asked: AskedClip) -> Packed:
        """What is asked for, in gzip's format.

        Raises:
            NotYetError: when it is not there yet; ask again.
            GrokscopeError: as `Clips.clip`.
        """
        return self.gate.clip(self.clips, asked.run, asked.question, asked.part)

    def key(self, asked: AskedClip) -> str:
        """Another one for anything that could change a byte of it."""
        return self.clips.key(asked.run, asked.question, asked.part)

    def _run(self, name: str, requested: str) -> Run:
        run = run_at(self.gate.session, name)
        for state in self.gate.session.states(run):
            if requested == address(state):
                return state
        raise NotFoundError(f"run {run.name!r} or the dashboard has changed since: reload the page")


@dataclass(frozen=True)
class _Site:
    found: ClipsOfRuns

    def respond(self, name: str, requested: str, query_name: str) -> ResponseReturnValue:
        """Answer a request for one part of a clip; `latest` leads to the address that the run's clips have now."""
        try:
            if requested == LATEST:
                return _led_to(self._address_now(name), query_name)
            return self._clip(self.found.asked(name, requested, query_name, request.args))
        except GrokscopeError as error:
            return refusal(error)

    def _address_now(self, name: str) -> str:
        run = run_at(self.found.gate.session, name)
        return below(f"{PREFIX}{run.name}/{address(run)}")

    def _clip(self, asked: AskedClip) -> Response:
        takes_gzip = request.accept_encodings.quality("gzip") > 0
        tag = f"{self.found.key(asked)}-{'gzip' if takes_gzip else 'identity'}"
        if request.if_none_match.contains_weak(tag):
            return _kept_for_ever(Response(status=304), tag)
        packed = self.found.packed(asked)
        response = Response(packed.data if takes_gzip else gzip.decompress(packed.data))
        response.mimetype = "application/octet-stream"
        if takes_gzip:
            response.headers["Content-Encoding"] = "gzip"
        if packed.is_whole:
            return _kept_for_ever(response, tag)
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Accept-Encoding")
        return response


def _led_to(clips: str, query_name: str) -> Response:
    """To be asked each time: the address changes with the run."""
    given = request.environ["QUERY_STRING"]
    where = f"{clips}/{quote(query_name)}{'?' if given else ''}{given}"
    return Response(status=302, headers={"Location": where, "Cache-Control": "no-store"})


def _kept_for_ever(response: Response, tag: str) -> Response:
    response.headers["Cache-Control"] = _FOR_EVER
    response.set_etag(tag)
    response.vary.add("Accept-Encoding")
    return response


def _question_and_part(query_name: str, given: MultiDict[str, str]) -> tuple[Question, int]:
    """Read the URL, strictly.

    Raises:
        NotFoundError: for a query that there is none of.
        ParameterError: for anything unknown, missing, given twice or out of form.
    """
    parts = given.getlist("part") or ["0"]
    if len(parts) > 1 or not _PART.fullmatch(parts[0]):
        raise ParameterError("write part once, as a number from 0 on: part=0")
    pairs = [(name, value) for name, value in given.items(multi=True) if name != "part"]
    return question_at(query_name, pairs), int(parts[0])
