"""Clips over HTTP: what is found is kept for ever, and what is not is refused in one line of JSON."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from analysis import clip as clip_format
from analysis.clip import decode
from analysis.errors import DamagedError
from analysis.queries.neuron import Neuron
from analysis.session import Session
from app import captions
from app.clips import address, register_clips
from app.gate import Gate
from cache import clips as cached_clips
from cache.build import build_answers
from tests import tiny

FOR_EVER = "public, max-age=31536000, immutable"
NEURON = "neuron?basis=fourier&neuron=3&stage=post"


@dataclass(frozen=True)
class Site:
    """A server of nothing but clips."""

    client: FlaskClient
    session: Session

    @property
    def root(self) -> str:
        """Where the clips of the tiny run are."""
        return f"/clips/tiny/{address(self.session.run('tiny'))}"

    def get(self, query: str, *, accepts: str | None = "gzip, br", **headers: str) -> TestResponse:
        """Ask for a clip of the tiny run."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if accepts is not None:
            sent["Accept-Encoding"] = accepts
        return self.client.get(f"{self.root}/{query}", headers=sent)


def open_site(store, cache) -> Site:
    server = Flask("clips")
    answers = build_answers(store.root, cache, device="cpu")
    register_clips(server, Gate(answers))
    return Site(server.test_client(), answers.session)


@pytest.fixture(scope="module")
def clips(tiny_store, tmp_path_factory) -> Site:
    """A server over the tiny run, for reading only."""
    return open_site(tiny_store, tmp_path_factory.mktemp("clips"))


def refusal(response: TestResponse, status: int) -> str:
    """The sentence of an error, after checking its form."""
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    text = response.get_data(as_text=True)
    assert text.count("\n") == 1
    assert text.endswith("}\n")
    content = json.loads(text)
    assert sorted(content) == ["detail", "status", "title", "type"]
    assert content["status"] == status
    assert content["detail"].endswith(".")
    assert not content["detail"][0].islower()
    return content["detail"]


def test_a_clip_is_kept_for_ever(clips):
    response = clips.get(NEURON)
    assert response.status_code == 200
    assert response.mimetype == "application/octet-stream"
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Cache-Control"] == FOR_EVER
    assert response.headers["Vary"] == "Accept-Encoding"
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert not response.get_etag()[1], "the bytes are always the same, so that the tag is a strong one"


def test_what_it_holds(clips):
    clip = decode(gzip.decompress(clips.get(NEURON).data))
    query = Neuron(neuron=3, basis="fourier")
    expected = clips.session.answer("tiny", None, query)
    assert clip.epochs == tiny.EPOCHS
    assert clip.source.parameters == {"neuron": 3, "stage": "post", "basis": "fourier"}
    np.testing.assert_array_equal(clip["freq"], expected["freq"])
    assert (clip.captions.title, clip.captions.detail) == captions.title(query)
    for place, epoch in enumerate(tiny.EPOCHS):
        told = captions.caption(query, clips.session.answer("tiny", epoch, query))
        assert (clip.captions.sentence[place], clip.captions.foot[place]) == (told.sentence, told.foot)
    assert all(clip.captions.sentence)


@pytest.mark.parametrize("accepts", [None, "", "identity", "gzip;q=0, br", "br"])
def test_without_gzip_a_clip_comes_as_it_is(clips, accepts):
    response = clips.get(NEURON, accepts=accepts)
    assert response.status_code == 200
    assert "Content-Encoding" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["Cache-Control"] == FOR_EVER
    assert response.data == gzip.decompress(clips.get(NEURON).data)
    assert response.headers["ETag"] != clips.get(NEURON).headers["ETag"]


def test_any_order_of_parameters_and_their_defaults_make_the_same_clip(clips):
    tag = clips.get(NEURON).headers["ETag"]
    for query in ("neuron?stage=post&neuron=3&basis=fourier", "neuron?basis=fourier&neuron=3", f"{NEURON}&part=0"):
        assert clips.get(query).headers["ETag"] == tag
    assert clips.get("neuron?basis=fourier&neuron=4").headers["ETag"] != tag


def test_latest_leads_to_the_address_of_now(clips, tiny_store):
    response = clips.client.get(f"/clips/tiny/latest/{NEURON}")
    assert (response.status_code, response.location) == (302, f"{clips.root}/{NEURON}")
    assert response.headers["Cache-Control"] == "no-store"
    followed = clips.client.get(f"/clips/tiny/latest/{NEURON}", follow_redirects=True)
    assert followed.data == clips.get(NEURON, accepts=None).data
    assert "There is no run 'other'" in refusal(clips.client.get(f"/clips/other/latest/{NEURON}"), 404)
    strange = clips.client.get("/clips/tiny/latest/evil.org%3F%0d%0a?x=%0d%0a").location
    assert strange == f"{clips.root}/evil.org%3F%0D%0A?x=%0d%0a"


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}'])
def test_a_clip_that_is_known_is_not_sent_again(clips, form):
    first = clips.get(NEURON)
    response = clips.get(NEURON, If_None_Match=form.format(first.headers["ETag"]))
    assert (response.status_code, response.data) == (304, b"")
    for header in ("ETag", "Cache-Control", "Vary"):
        assert response.headers[header] == first.headers[header]


def test_a_clip_known_in_another_encoding_is_sent(clips):
    tag = clips.get(NEURON, accepts="identity").headers["ETag"]
    assert clips.get(NEURON, If_None_Match=tag).status_code == 200
    assert clips.get(NEURON, If_None_Match='"other"').status_code == 200


def test_head_tells_everything_but_the_bytes(clips):
    got = clips.get(NEURON)
    head = clips.client.head(f"{clips.root}/{NEURON}", headers={"Accept-Encoding": "gzip"})
    assert (head.status_code, head.data) == (200, b"")
    for header in ("ETag", "Content-Length", "Content-Type", "Content-Encoding", "Cache-Control", "Vary"):
        assert head.headers[header] == got.headers[header]


def test_arrays_are_chosen(clips):
    clip = decode(clips.get(f"{NEURON}&arrays=fraction,values", accepts=None).data)
    assert sorted(clip.arrays) == ["fraction", "values"]
    every = decode(clips.get(NEURON, accepts=None).data)
    assert sorted(every.arrays) == sorted(Neuron.arrays_in("fourier"))


def test_parts(clips, monkeypatch):
    monkeypatch.setattr(cached_clips, "PART_BYTES", 2 * 49 * 4)
    query = "neuron?neuron=5&arrays=values&part="
    parts = [decode(clips.get(f"{query}{part}", accepts=None).data) for part in (0, 1)]
    assert [part.epochs for part in parts] == [tiny.EPOCHS[:2], tiny.EPOCHS[2:]]
    assert {part.source.parts for part in parts} == {2}
    assert "part goes from 0 to 1" in refusal(clips.get(f"{query}2"), 400)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/clips", "There is nothing here"),
        ("/clips/tiny/{address}/", "There is nothing here"),
        ("/clips/tiny/{address}/neuron/more?neuron=3", "There is nothing here"),
        ("/clips/other/{address}/neuron?neuron=3", "There is no run 'other'"),
        ("/clips/%20/{address}/neuron?neuron=3", "cannot name a run"),
        ("/clips/..%2Ftiny/{address}/neuron?neuron=3", "There is nothing here"),
        ("/clips/.../{address}/neuron?neuron=3", "cannot name a run"),
        ("/clips/tiny/{address}/nothing", "There is no query 'nothing'"),
        ("/clips/tiny/0123456789abcdef/neuron?neuron=3", "has changed since: reload the page"),
        ("/clips/tiny/x/neuron?neuron=3", "has changed since: reload the page"),
    ],
)
def test_what_is_not_there(clips, path, said):
    response = clips.client.get(path.format(address=clips.root.rpartition("/")[2]))
    assert said in refusal(response, 404)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("neuron?neuron=24", "neuron goes from 0 to 23"),
        ("neuron?neuron=3&neuron=4", "Neuron is given twice"),
        ("neuron?neuron=3&epoch=20", "epoch: there is no such parameter"),
        ("neuron?neuron=3&basis=fourier%00", "basis"),
        ("neuron?neuron=3&arrays=share", "no array 'share'"),
        ("correctness?arrays=train_mask", "no array 'train_mask'"),
        ("neuron?neuron=3&part=1", "no part 1"),
        ("neuron?neuron=3&part=-1", "Write part once, as a number"),
        ("neuron?neuron=3&part=", "Write part once, as a number"),
        ("neuron?neuron=3&part=%D9%A0", "Write part once, as a number"),
        ("neuron?neuron=3&part=1234567", "Write part once, as a number"),
        ("neuron?neuron=3&part=000000", "Write part once, as a number"),
        ("neuron?neuron=03", "'03' is not a whole number"),
        ("losses", "has no clip: it is not about one checkpoint"),
    ],
)
def test_what_cannot_be_asked(clips, query, said):
    assert said in refusal(clips.get(query), 400)


def test_an_error_is_not_hidden_by_a_tag(clips):
    assert refusal(clips.get("neuron?neuron=24", If_None_Match="*"), 400)


def test_a_clip_without_damaged_checkpoints_is_not_kept(tiny_copy, tmp_path):
    path = tiny_copy.folder("tiny") / "checkpoints" / "000020.safetensors"
    sound = path.read_bytes()
    path.write_bytes(b"damaged")
    site = open_site(tiny_copy, tmp_path / "cache")
    for accepts in ("gzip", None):
        response = site.get(NEURON, accepts=accepts)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Vary"] == "Accept-Encoding"
        assert "ETag" not in response.headers
    clip = decode(response.data)
    assert (clip.epochs, clip.missing) == ((0, 40, 60), (20,))
    path.write_bytes(sound)
    response = open_site(tiny_copy, tmp_path / "cache").get(NEURON, accepts=None)
    assert response.headers["Cache-Control"] == FOR_EVER
    assert decode(response.data).epochs == tiny.EPOCHS


def test_a_run_with_nothing_sound(tiny_copy, tmp_path):
    for epoch in tiny.EPOCHS:
        (tiny_copy.folder("tiny") / "checkpoints" / f"{epoch:06d}.safetensors").write_bytes(b"damaged")
    site = open_site(tiny_copy, tmp_path / "cache")
    assert "No checkpoint of run 'tiny' is sound" in refusal(site.get(NEURON), 409)
    path = tiny_copy.folder("tiny") / "run.json"
    url = f"{site.root}/{NEURON}"
    path.write_text("{")
    assert "run.json" in refusal(site.client.get(url), 409)


def test_a_run_that_has_grown_has_new_addresses(tiny_copy, tmp_path):
    site = open_site(tiny_copy, tmp_path / "cache")
    before = site.root
    assert site.client.get(f"{before}/{NEURON}").status_code == 200
    assert tiny.resume(tiny_copy, "tiny", epochs=80)
    assert "reload the page" in refusal(site.client.get(f"{before}/{NEURON}"), 404)
    assert decode(site.get(NEURON, accepts=None).data).epochs == (*tiny.EPOCHS, 80)


def test_the_address_changes_with_every_version(tiny_run, monkeypatch):
    found = {address(tiny_run)}
    monkeypatch.setattr("app.clips.FORMAT_VERSION", clip_format.FORMAT_VERSION + 1)
    found.add(address(tiny_run))
    monkeypatch.setattr("app.clips.ANALYSIS_VERSION", "another")
    found.add(address(tiny_run))
    monkeypatch.setattr(captions, "VERSION", "another")
    found.add(address(tiny_run))
    assert len(found) == 4
    assert all(len(one) == 16 for one in found)


def test_the_app_serves_clips_and_no_page_below_them(site, tiny_run):
    assert site.client.get(f"/clips/tiny/{address(tiny_run)}/{NEURON}").status_code == 200
    refusal(site.client.get("/clips/nothing"), 404)
    refusal(site.client.get("/clips/"), 404)
    refusal(site.client.get("/clips"), 404)


def test_an_error_is_not_kept(clips, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise DamagedError("while computing")

    monkeypatch.setattr(Session, "answer_range", fail)
    assert refusal(clips.get("neuron?neuron=11"), 409) == "While computing."
    monkeypatch.undo()
    assert clips.get("neuron?neuron=11").status_code == 200
