"""What is compressed, for whom, and how long it may be kept."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask, Response

from app.compression import YEAR, register_compression
from tests.app.conftest import open_page

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
LONG = "grok " * 1000


def answering(**headers):
    """A client of a server that answers everything with one long text."""
    server = Flask("answering")
    register_compression(server, files=1)
    content = {"mimetype": headers.pop("mimetype", "application/json"), "status": headers.pop("status", 200)}
    text = headers.pop("text", LONG)

    def answer():
        response = Response(text, **content)
        for name, value in headers.items():
            response.headers[name.replace("_", "-")] = value
        return response

    server.add_url_rule("/answer", "answer", answer)
    return server.test_client()


@pytest.mark.parametrize("mimetype", ["text/html", "application/json", "text/csv", "text/css", "text/javascript"])
def test_text_is_compressed_for_whoever_takes_gzip(mimetype):
    client = answering(mimetype=mimetype)
    response = client.get("/answer", headers=GZIP)
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert int(response.headers["Content-Length"]) == len(response.data) < 200
    assert gzip.decompress(response.data).decode() == LONG
    assert client.get("/answer", headers=GZIP).data == response.data


@pytest.mark.parametrize("accepts", ["", "identity", "br", "gzip;q=0"])
def test_who_does_not_take_gzip_gets_it_plain_and_caches_are_told(accepts):
    response = answering().get("/answer", headers={"Accept-Encoding": accepts})
    assert response.get_data(as_text=True) == LONG
    assert "Content-Encoding" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "made",
    [{"text": "grok"}, {"status": 404}, {"mimetype": "application/octet-stream"}, {"Content_Encoding": "gzip"}],
    ids=["short", "not found", "not text", "already compressed"],
)
def test_what_is_not_worth_it_or_not_ours_is_left_alone(made):
    response = answering(**made).get("/answer", headers=GZIP)
    assert response.get_data(as_text=True) == made.get("text", LONG)
    assert response.headers.get("Content-Encoding") == made.get("Content_Encoding")


def test_a_file_is_not_sent_again_to_who_has_it_in_either_encoding():
    client = answering(mimetype="text/javascript", ETag='"first"')
    plain, packed = client.get("/answer"), client.get("/answer", headers=GZIP)
    assert plain.headers["ETag"] == '"first"'
    assert packed.headers["ETag"] == 'W/"first"'
    again = client.get("/answer", headers=GZIP | {"If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_only_what_has_its_content_in_its_address_is_kept_for_ever():
    kept = answering(mimetype="text/javascript", Cache_Control=f"max-age={YEAR}").get("/answer")
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cache-Control" not in answering().get("/answer").headers


def test_all_that_a_visit_loads_is_compressed(site):
    page = site.client.get("/", headers=GZIP)
    text = gzip.decompress(page.data).decode()
    urls = ["/_dash-layout", "/_dash-dependencies", *re.findall(r'(?:src|href)="(/[^"]+)"', text)]
    for url in urls:
        with site.client.get(url, headers=GZIP) as response:
            packed = response.headers.get("Content-Encoding") == "gzip"
            assert packed or len(response.data) < 1000, url


def test_a_file_is_packed_once_however_many_visits(tiny_store, tmp_path, monkeypatch):
    packed = []
    compress = gzip.compress

    def counted(data, compresslevel, mtime):
        packed.append(data)
        return compress(data, compresslevel=1, mtime=mtime)

    monkeypatch.setattr("app.compression.gzip.compress", counted)
    client = open_page(tiny_store.root, tmp_path).client
    urls = re.findall(r'(?:src|href)="(/[^"]+\.m?(?:js|css)[^"]*)"', client.get("/").get_data(as_text=True))
    for url in (*urls, *urls):
        client.get(url, headers=GZIP).close()
    assert len(packed) == len(set(packed)) > 64


def test_bundles_of_components_are_kept_for_ever(site):
    text = site.client.get("/").get_data(as_text=True)
    bundles = re.findall(r'src="(/_dash-component-suites/[^"]+)"', text)
    assert len(bundles) > 5
    for url in bundles:
        assert site.client.get(url).headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_what_dash_asks_is_compressed_and_not_kept(site):
    layout = site.client.get("/_dash-dependencies", headers=GZIP)
    assert layout.headers["Content-Encoding"] == "gzip"
    assert "Cache-Control" not in layout.headers
