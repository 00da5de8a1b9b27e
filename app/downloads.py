"""Answers over HTTP: `/api/v1/runs/<run>/answers/<epoch>/<query>?<parameters>`, as JSON, CSV or NPZ.

They hold what `grokscope query --out` writes. An address says what is asked, not what the run holds, so that a
browser asks each time whether its copy is still the one. `docs/api.md` describes both.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from analysis import ANALYSIS_VERSION
from analysis.answer import MAIN, Answer
from analysis.batch import Watch
from analysis.errors import GrokscopeError, NotFoundError, ParameterError, listing
from analysis.files import digest_of
from analysis.manifest import epoch_name, epoch_text
from analysis.query import Query
from analysis.question import Question
from analysis.run import Run
from app import export
from app.api.addresses import answers_of
from app.compression import WORTH_PACKING, packed
from app.errors import NotAcceptableError
from app.file_names import file_stem
from app.gate import Gate, is_costly
from app.http import epoch_in, question_at, refusal, run_at, serve_below
from app.prefix import below

_BEFORE = "/answers/"
"""What addresses of answers began with before there was an API; they lead to the same."""

FORMAT = "format"
"""The parameter that chooses a format; no query has one of that name."""

TYPES = {".json": "application/json", ".csv": "text/csv", ".npz": "application/octet-stream"}
"""The media type of each format; the first is what is sent to those who take any."""

_PATIENCE_SECONDS = 45.0  # links and scripts ask once: longer than proxies wait, 60 s, would be of no use
_MOST_KEPT = 8_000_000  # bytes of a file that is kept for a few seconds, for others who ask for it at the same time
_TAG_LENGTH = 32


def register_former(server: Flask, downloads: Downloads) -> None:
    """Serve answers at the addresses that they had before; everything else below `/answers/` is not found."""
    what = f"an answer is at {answers_of('RUN')}/EPOCH/QUERY"
    serve_below(server, _BEFORE, "<name>/<epoch>/<file>", downloads.respond_as_before, what)


@dataclass(frozen=True)
class _Download:
    """A query about one checkpoint of a run, or with `epoch` None about all of it, and the format of its file.

    `arrays` are the only ones that the file holds, the main one first; None for all.
    """

    run: Run
    epoch: int | None
    query: Query
    suffix: str
    arrays: tuple[str, ...] | None = None
    is_negotiated: bool = False
    """Whether the format is what the client takes, and not what the address says."""

    @property
    def is_costly(self) -> bool:
        """Whether it takes seconds to compute, or to write."""
        model, is_whole = self.run.manifest.model, self.epoch is None
        is_long = self.query.scope == "checkpoint" and (is_whole or self.query.is_large(model))
        return is_long or is_costly(self.run, self.epoch, self.query)

    @property
    def parameters(self) -> dict[str, Any]:
        return self.query.model_dump(mode="json")

    @property
    def main(self) -> str:
        """The array whose cells are the rows of a csv."""
        return self.arrays[0] if self.arrays else MAIN

    @property
    def file_name(self) -> str:
        """What the file is called where it is saved."""
        is_at_checkpoints = self.query.scope == "checkpoint"
        epoch = "" if not is_at_checkpoints else "all" if self.epoch is None else epoch_text(self.epoch)
        return file_stem(self.run.name, epoch, Question(self.query, self.arrays)) + self.suffix

    @property
    def tag(self) -> str:
        """Another one for anything that could change a byte of the file."""
        versions = [ANALYSIS_VERSION, export.VERSION]
        asked = [self.epoch, self.query.name, self.query.model_dump_json(), self.suffix, self.arrays]
        return digest_of(json.dumps([versions, self.run.digest, self.run.name, *asked]).encode())[:_TAG_LENGTH]


@dataclass(frozen=True)
class _File:
    """What a download holds, compressed where that is worth it."""

    data: bytes
    is_packed: bool
    is_whole: bool
    """Whether no damaged checkpoint is left out of it."""


@dataclass(frozen=True)
class Downloads:
    """The answers about the runs that a gate knows."""

    gate: Gate

    def respond_as_before(self, name: str, epoch: str, file: str) -> ResponseReturnValue:
        """Answer at an address of before, and say which it is now."""
        response = make_response(self.respond(name, epoch, file))
        now = below(quote(f"{answers_of(name)}/{epoch}/{file}"))
        response.headers["Link"] = f'<{now}>; rel="canonical"'
        return response

    def respond(self, name: str, epoch: str, file: str) -> ResponseReturnValue:
        """Answer a request for one file."""
        try:
            return self._response(_read(run_at(self.gate.session, name), epoch, file, request.args))
        except GrokscopeError as error:
            return refusal(error)

    def _response(self, download: _Download) -> Response:
        if request.if_none_match.contains_weak(download.tag):
            response = _kept(Response(status=304), download)
            response.vary.update(_varies(download))
            return response
        file = self.gate.work(
            download.tag,
            lambda watch: self._file(download, watch),
            is_costly=download.is_costly or self.gate.has_long_to_carry(download.run, download.query),
            patience=_PATIENCE_SECONDS,
            is_kept=lambda file: file.is_whole and len(file.data) <= _MOST_KEPT,
        )
        is_packed = file.is_packed and request.accept_encodings.quality("gzip") > 0
        data = file.data if is_packed or not file.is_packed else gzip.decompress(file.data)
        response = Response(data, mimetype=TYPES[download.suffix])
        response.headers.set("Content-Disposition", "attachment", filename=download.file_name)
        if is_packed:
            response.content_encoding = "gzip"
        response.vary.update(_varies(download))
        if file.is_whole:
            return _kept(response, download, is_weak=is_packed)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _file(self, download: _Download, watch: Watch) -> _File:
        answer = self.gate.answers.answer(download.run, download.epoch, download.query, watch=watch)
        held = answer if download.arrays is None else export.only(answer, download.arrays)
        data = self._encoded(held, download, watch)
        is_packed = download.suffix != ".npz" and len(data) >= WORTH_PACKING
        return _File(packed(data) if is_packed else data, is_packed, not answer.missing)

    def _encoded(self, answer: Answer, download: _Download, watch: Watch) -> bytes:
        left_out = export.left_out(answer, Path(download.file_name), main=download.main)
        size = sum(array.values.size for name, array in answer.arrays.items() if name not in left_out)
        most = self.gate.profile.most_numbers
        if size > most and download.suffix != ".npz":
            held = f"a {download.suffix[1:]} holds at most {most:,}"
            raise ParameterError(f"this answer has {size:,} numbers, and {held}: take npz")
        about = {
            "run": download.run.name,
            "epoch": epoch_name(download.epoch),
            "query": download.query.name,
            "parameters": download.parameters,
        }
        return export.encoded(answer, download.suffix, about=about, main=download.main, watch=watch)


def _read(run: Run, epoch: str, file: str, given: MultiDict[str, str]) -> _Download:
    """Read what is asked from the URL, strictly.

    Raises:
        NotFoundError: for a query, a format or a checkpoint that there is none of.
        NotAcceptableError: when the client takes no format that there is.
        ParameterError: for anything unknown, missing, given twice, out of form or out of bounds.
    """
    name, suffix = _format_in(file, given.getlist(FORMAT))
    question = question_at(name, ((key, value) for key, value in given.items(multi=True) if key != FORMAT))
    question.query.check(run.manifest.model)
    at = epoch_in(epoch, question.query)
    if at is not None:
        run.require(at)
    return _Download(run, at, question.query, suffix or _taken(), question.arrays, is_negotiated=not suffix)


def _format_in(file: str, given: list[str]) -> tuple[str, str]:
    """The query's name, and the format that the address says: at the end of that name, or as a parameter; or none."""
    name, dot, ending = file.partition(".")
    formats = [*([ending] if dot else []), *given]
    if len(formats) > 1:
        raise ParameterError(f"{FORMAT} is given twice: give it once")
    suffix = f".{formats[0]}" if formats else ""
    if suffix and suffix not in TYPES:
        known = listing([one.removeprefix(".") for one in TYPES])
        raise NotFoundError(f"there is no format {formats[0]!r}: the formats are {known}")
    return name, suffix


def _taken() -> str:
    """The format that the client takes best; the first one for those who do not say."""
    header = request.accept_mimetypes
    best = header.best_match(TYPES.values()) if header.provided else next(iter(TYPES.values()))
    if best is None:
        raise NotAcceptableError(f"an answer is {listing(list(TYPES.values()))}: accept one of them")
    return next(suffix for suffix, kind in TYPES.items() if kind == best)


def _varies(download: _Download) -> list[str]:
    """The headers of a request that the bytes of a file depend on."""
    packs = ["Accept-Encoding"] if download.suffix != ".npz" else []
    return [*packs, *(["Accept"] if download.is_negotiated else [])]


def _kept(response: Response, download: _Download, *, is_weak: bool = False) -> Response:
    """To be kept, and asked for again each time: a run that trains on has more under the same address."""
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(download.tag, weak=is_weak)
    return response
