"""Bad requests, a few of those that `make chaos` sends thousands of: see `tests/app/bad_inputs.py`."""

from __future__ import annotations

import itertools
import logging

import pytest

from analysis.store import RunStore
from tests.app.bad_inputs import Sent, amiss, bad_inputs
from tests.app.conftest import open_page

MANY = 250


@pytest.mark.parametrize("profile", ["private", "public"])
def test_bad_requests_are_refused_in_a_sentence(
    tiny_copy: RunStore, tmp_path, caplog: pytest.LogCaptureFixture, profile: str
) -> None:
    page = open_page(tiny_copy.root, tmp_path / "cache", profile=profile)
    for sent in itertools.islice(bad_inputs(page.app.server, seed=15), MANY):
        with page.client.open(sent.path, method=sent.method, data=sent.body, headers=dict(sent.headers)) as reply:
            why = amiss(sent, reply.status_code, reply.get_data(), reply.headers.get("Retry-After"))
        assert not why, (why, sent, reply.status_code)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(
    ("status", "body", "retry", "why"),
    [
        (500, b"{}", None, "a fault"),
        (503, b"{}", None, "a fault"),
        (503, b"{}", "1", ""),
        (400, b"Traceback (most recent call last)", None, "a traceback"),
        (200, b"{}", None, "an answer"),
        (400, b"{}", None, ""),
    ],
)
def test_what_is_amiss_is_told(status: int, body: bytes, retry: str | None, why: str) -> None:
    assert amiss(Sent("GET", "/answers/x", is_wrong=True), status, body, retry) == why
