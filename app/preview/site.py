"""Previews over HTTP: what a page says of itself in its head (https://ogp.me/), and the picture that it names there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from analysis.errors import GrokscopeError
from analysis.files import digest_of, source_digest
from app import address
from app.captions import VERSION as CAPTIONS
from app.fields import FIELDS
from app.gate import Gate, is_costly
from app.http import refusal, run_at
from app.preview import card, picture, subject
from app.preview.card import drawn, tags
from app.preview.subject import Subject, words_of
from app.run_info import RunInfo, run_info_of
from cache.codec import seal, unseal
from cache.keys import cache_key
from cache.read_through import Codec, ReadThroughCache

ADDRESS = "/preview.png"

_VERSION = source_digest(*(Path(str(one.__file__)) for one in (card, picture, subject, address)))
_NAMES = frozenset(field.name for field in FIELDS)
_LONGEST = 4000
"""Characters of an address that a preview goes by; no page writes longer ones."""

_PATIENCE_SECONDS = 8.0  # programs that fetch previews give up after about ten
_KEPT_SECONDS = 86_400


@dataclass(frozen=True)
class Picture:
    """A PNG."""

    data: bytes

    @property
    def nbytes(self) -> int:
        """Its size in bytes."""
        return len(self.data)


_CODEC = Codec(
    "preview",
    Picture,
    encode=lambda one: seal(one.data),
    decode=lambda data: Picture(unseal(data)),
    may_keep=lambda _: True,
)


def head_of(gate: Gate, info: RunInfo, path: str, given: dict[str, str], root: str) -> str:
    """The elements of a page's head that tell what its address leads to in the run that it opens.

    `root` is the address that all others begin with, as those outside know it.
    """
    if sum(map(len, given.values())) > _LONGEST:
        return ""
    shown = _subject(path, given, info)
    known = {name: value for name, value in given.items() if name in _NAMES} | {
        "run": info.run.name,
        "page": shown.page.name,
    }
    heading, sentence = words_of(shown, gate.answers.find(info.run, shown.at, shown.query) if shown.query else None)
    return tags(heading, sentence, f"{root.rstrip('/')}{ADDRESS}?{urlencode(known)}")


def register_previews(server: Flask, gate: Gate) -> None:
    """Serve the pictures of previews of the runs that `gate` knows."""
    server.add_url_rule(ADDRESS, "preview", _Site(gate, _shelf(gate)).respond)


def _shelf(gate: Gate) -> ReadThroughCache[Picture]:
    return ReadThroughCache(gate.answers.backend, gate.answers.memory, _CODEC, gate.answers.on_made)


@dataclass(frozen=True)
class _Site:
    gate: Gate
    pictures: ReadThroughCache[Picture]

    def respond(self) -> ResponseReturnValue:
        """Answer with the picture of the view that the query names."""
        try:
            run = run_at(self.gate.session, request.args.get("run", ""))
            shown = _subject("", request.args.to_dict(), run_info_of(self.gate, run))
            tag = _key(shown)
            if request.if_none_match.contains_weak(tag):
                return _kept(Response(status=304), tag)
            return _kept(Response(self._picture(shown, tag).data, mimetype="image/png"), tag)
        except GrokscopeError as error:
            return refusal(error)

    def _picture(self, shown: Subject, key: str) -> Picture:
        run, query = shown.info.run, shown.query
        return self.pictures.find(key) or self.gate.work(
            key,
            lambda watch: self.pictures.get(key, lambda: Picture(drawn(self.gate.answers, shown, watch)), watch=watch),
            is_costly=query is not None and is_costly(run, shown.at, query),
            patience=_PATIENCE_SECONDS,
        )


def _subject(path: str, given: dict[str, str], info: RunInfo) -> Subject:
    return subject.subject_of(address.page_of(path, given), address.view_of(given, info), info)


def _key(shown: Subject) -> str:
    """Another one for anything that could change the picture."""
    run, query = shown.info.run, shown.query
    content: list[Any] = [_VERSION, CAPTIONS, run.name, run.digest, shown.page.name, shown.epoch, shown.by_root]
    content.append(None if query is None else cache_key(run, shown.at, query))
    return digest_of(json.dumps(["preview", *content]).encode())


def _kept(response: Response, tag: str) -> Response:
    """A run that grows has other pictures; those who show them keep them for a day anyhow."""
    response.set_etag(tag)
    response.headers["Cache-Control"] = f"public, max-age={_KEPT_SECONDS}"
    return response
