"""A public server: anybody may read, within strict limits, and nobody may do anything else."""

from __future__ import annotations

import re

import pytest

from analysis.errors import ParameterError
from analysis.store import RunStore
from app.api.addresses import OPENAPI, answers_of
from app.profile import PRIVATE, PROFILES
from tests.app.conftest import open_page
from tests.app.page import Page
from tests.app.test_clips import refusal

CALLBACKS = "/_dash-update-component"
"""What reads by POST: it is the page that asks."""


@pytest.fixture(scope="module")
def public(tiny_store: RunStore, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """A page of a public server, asked from its own machine."""
    return open_page(tiny_store.root, tmp_path_factory.mktemp("public"), profile="public")


def changing(page: Page) -> list[tuple[str, str]]:
    """Every address that takes a method that may change something."""
    reads = {"GET", "HEAD", "OPTIONS"}
    rules = page.app.server.url_map.iter_rules()
    return sorted(
        (method, re.sub("<[^>]*>", "1", rule.rule)) for rule in rules for method in (rule.methods or set()) - reads
    )


def test_nothing_is_there_that_changes_anything(public, site):
    asked = [(method, path) for method, path in changing(public) if path != CALLBACKS]
    assert len(asked) > 8, "or this test asks nothing"
    for method, path in asked:
        refusal(public.client.open(path, method=method, json={}), 404)
    assert site.client.post("/jobs/check", json={}).status_code != 404, "which a private server does have"


def test_the_page_offers_nothing_of_it(public, site):
    names = {page["name"] for page in public.initial()["pages"]}
    assert (public.initial()["training"], public.initial()["imports"]) == (None, None)
    assert {page["name"] for page in site.initial()["pages"]} - names == {"train", "sweep"}
    for path in ("/train", "/jobs.json"):
        assert public.client.get(path).status_code == 404


def test_it_reads_as_any_other(public, site):
    for path in (f"{answers_of('tiny')}/60/neuron?neuron=3", "/runs.json", "/exports/tiny.zip"):
        with public.client.get(path) as answer, site.client.get(path) as other:
            assert (answer.status_code, answer.get_data()) == (200, other.get_data())
    (name, question), *_ = public.questions()
    assert public.ask(question).value, name


def test_its_limits_are_the_strictest():
    public = PROFILES["public"]
    for name in ("most_numbers", "most_exports", "quick_queue", "costly_queue"):
        assert 0 < getattr(public, name) < getattr(PRIVATE, name)


def test_its_limits_hold(public):
    assert public.app.gate.profile is PROFILES["public"]
    first = public.client.get("/exports/tiny.zip")
    refusal(public.client.get("/exports/tiny.zip"), 503)
    first.close()
    said = public.client.get(OPENAPI).get_json()["components"]["responses"]["400"]["description"]
    assert "more than 500,000 numbers" in said


def test_what_goes_against_it_is_refused(tiny_store, tmp_path):
    with pytest.raises(ParameterError, match="leave it out"):
        open_page(tiny_store.root, tmp_path, profile="public", imports="on")
