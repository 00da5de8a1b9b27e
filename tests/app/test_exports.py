"""Whole runs over HTTP: what the command line writes, sent as it is read."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from analysis.archive import Archive
from analysis.store import RunStore
from app.exports import address_of, register_exports
from app.gate import Gate
from app.interest import Interest
from app.profile import PRIVATE
from cache.build import build_answers
from tests.app.test_clips import refusal


def client_of(store: RunStore, cache) -> FlaskClient:
    server = Flask("exports")
    register_exports(server, Gate(build_answers(store.root, cache, device="cpu"), Interest()))
    return server.test_client()


@pytest.fixture(scope="module")
def client(tiny_store, tmp_path_factory) -> FlaskClient:
    """A server over the tiny run, for reading only."""
    return client_of(tiny_store, tmp_path_factory.mktemp("exports"))


def test_a_run_is_sent_whole_and_only_once(client, tiny_store):
    run = tiny_store.open("tiny")
    expected = b"".join(Archive(run).pieces())
    response = client.get(address_of(run))
    assert (response.status_code, response.data) == (200, expected)
    assert response.headers["Content-Length"] == str(len(expected))
    assert response.headers["Content-Disposition"] == "attachment; filename=tiny.zip"
    again = client.get(address_of(run), headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head(address_of(run)).headers["Content-Length"] == str(len(expected))


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("other.zip", "There is no run 'other'"),
        ("tiny", "There is no file 'tiny': end the run's name in .zip."),
        ("a/b.zip", "There is nothing here"),
        ("..%2Ftiny.zip", "There is nothing here"),
    ],
)
def test_anything_else_is_not_found(client, path, why):
    assert refusal(client.get(f"/exports/{path}"), 404).startswith(why)


def test_a_damaged_run_is_refused_before_anything_is_sent(tiny_copy, tmp_path):
    run = tiny_copy.open("tiny")
    (run.folder / run.manifest.checkpoints[1].file).write_bytes(b"?")
    response = client_of(tiny_copy, tmp_path / "cache").get(address_of(run))
    assert refusal(response, 409) == "Checkpoints 20 are damaged: restore them, then export the run."


def test_so_many_are_sent_at_a_time(tiny_store, tmp_path):
    client = client_of(tiny_store, tmp_path / "cache")
    address = address_of(tiny_store.open("tiny"))
    sent = [client.get(address) for _ in range(PRIVATE.most_exports)]
    late = client.get(address)
    assert (late.status_code, "Retry-After" in late.headers) == (503, True)
    sent[0].close()
    assert client.get(address).status_code == 200
