"""How often one address may ask a public server."""

from __future__ import annotations

import logging
import time
from dataclasses import replace

import pytest

from analysis.store import RunStore
from app.channels import ANSWERED_BY
from app.profile import PROFILES, Rate
from cache.trouble import SeldomWarnings
from tests.app.conftest import open_page
from tests.app.page import Page
from tests.app.test_clips import refusal

MOST, A_SECOND = 20, 5
FORWARDED = "X-Forwarded-For"


@pytest.fixture(scope="module")
def places(tiny_store: RunStore, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """Public servers: one that people reach by themselves, and one behind a proxy."""
    cache = tmp_path_factory.mktemp("rates")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PROFILES, "public", replace(PROFILES["public"], rate=Rate(A_SECOND, MOST)))
        return {proxy: open_page(tiny_store.root, cache, profile="public", proxy=proxy) for proxy in ("off", "on")}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the time is; it stands still, so that a busy machine gives nobody more."""
    now = [time.monotonic()]
    monkeypatch.setattr("app.rates.monotonic", lambda: now[0])
    return now


def asked(page: Page, address: str, count: int = 1, path: str = "/sweeps/x.json", **headers: str) -> list[int]:
    """The statuses of so many requests from an address."""
    about = {"environ_overrides": {"REMOTE_ADDR": address}, "headers": headers}
    return [page.client.get(path, **about).status_code for _ in range(count)]


def test_whoever_asks_too_often_is_told_when_to_ask_again(places, clock):
    page = places["off"]
    assert 429 not in asked(page, "10.0.0.1", MOST)
    said = page.client.get("/api/v1/runs", environ_overrides={"REMOTE_ADDR": "10.0.0.1"})
    assert refusal(said, 429).startswith("Too much is asked")
    assert said.headers["Retry-After"] == "1"
    person = page.client.get("/explore", environ_overrides={"REMOTE_ADDR": "10.0.0.1"}, headers={"Accept": "text/html"})
    assert (person.status_code, person.mimetype, person.headers["Retry-After"]) == (429, "text/html", "1")
    assert asked(page, "10.0.0.2") == [404], "others are answered"
    clock[0] += 1
    assert 429 not in asked(page, "10.0.0.1", A_SECOND)
    assert asked(page, "10.0.0.1") == [429]


def test_the_engine_is_told_in_its_own_words(places):
    page = places["off"]
    asked(page, "127.0.0.1", MOST)
    for channel in ANSWERED_BY:
        assert page.raw(channel, {"n": 7, "name": "tiny"}) == {"n": 7, "digest": "", "retry": 1}


def test_what_a_page_is_made_of_is_not_counted(places):
    page = places["off"]
    asked(page, "10.0.0.3", MOST)
    for path in ("/healthz", "/assets/x", "/scripts/x"):
        assert 429 not in asked(page, "10.0.0.3", path=path)


def test_an_address_of_a_proxy_that_is_not_believed_is_one(places, caplog, monkeypatch):
    monkeypatch.setattr("app.rates._WARNINGS", SeldomWarnings(logging.getLogger("app.rates")))  # said by no test before
    page = places["off"]
    with caplog.at_level(logging.WARNING):
        assert 429 not in asked(page, "10.0.0.4", MOST, **{FORWARDED: "1.1.1.1"})
        assert asked(page, "10.0.0.4", **{FORWARDED: "1.1.1.2"}) == [429]
    assert sum("GROKSCOPE_PROXY=on" in record.message for record in caplog.records) == 1


def test_visitors_behind_a_proxy_that_is_believed_are_many(places):
    page = places["on"]
    asked(page, "10.0.0.5", MOST, **{FORWARDED: "8.8.8.8, 1.1.1.1"})
    assert asked(page, "10.0.0.5", **{FORWARDED: "1.1.1.1"}) == [429], "the address that the proxy has seen itself"
    assert asked(page, "10.0.0.5", **{FORWARDED: "8.8.8.8"}) == [404]


def test_a_subscriber_has_one_address_however_many_of_the_sixth_version(places):
    page = places["off"]
    asked(page, "2001:db8::1", MOST)
    assert asked(page, "2001:db8::ffff:2") == [429]
    assert asked(page, "2001:db8:0:1::1") == [404]
    asked(page, "::ffff:10.0.0.6", MOST)
    assert asked(page, "::ffff:10.0.0.7") == [404]


def test_a_private_server_counts_nobody(site):
    assert 429 not in asked(site, "10.0.0.1", 10 * MOST, path="/sweeps/x.json")
