"""The Data page: what a run is, its checkpoints, and links to every answer, all of which lead somewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from dash.development.base_component import Component
from plotly.io.json import to_json_plotly

from analysis.history import LOSS_FIELDS
from analysis.queries import QUERIES
from app.downloads import PREFIX
from app.figures.numerals import number
from app.pages.data import describe
from app.view import ADDRESS_VERSION
from tests import tiny
from tests.tiny import EPOCHS

FORMATS = ("npz", "csv", "json")


def elements(part: Any) -> Iterator[dict[str, Any]]:
    """Every element of a page as JSON, in its order."""
    if isinstance(part, list):
        for item in part:
            yield from elements(item)
    elif isinstance(part, dict):
        yield part
        yield from elements(part["props"].get("children"))


def text_of(part: Any) -> str:
    """The words in an element."""
    if isinstance(part, list):
        return "".join(map(text_of, part))
    return text_of(part["props"].get("children")) if isinstance(part, dict) else str("" if part is None else part)


def kinds(part: Any, kind: str) -> list[dict[str, Any]]:
    return [found for found in elements(part) if found["type"] == kind]


def cards_of(part: Any) -> dict[str, Any]:
    """The page's cards, by their titles."""
    return {text_of(kinds(card, "H2")): card for card in kinds(part, "Section")}


def facts_in(card: Any) -> dict[str, str]:
    return {text_of(kinds(row, "Th")): text_of(kinds(row, "Td")) for row in kinds(card, "Tr")}


def as_json(component: Component) -> Any:
    """A component as the browser gets it."""
    return json.loads(to_json_plotly(component))


@pytest.fixture(scope="module")
def page(site) -> Any:
    """The Data page of the tiny run, as the browser gets it."""
    said = site.ask("data.children", {"name": "tiny", "digest": ""})
    assert said.notice == ""
    return said.props["data"]["children"]


@pytest.fixture
def links(page) -> list[dict[str, Any]]:
    """The links to answers, each as its properties."""
    return [link["props"] for link in kinds(cards_of(page)["Downloads"], "A")]


class TestFacts:
    """What the run is."""

    def test_its_model_and_task(self, page):
        facts = facts_in(cards_of(page)["Model and task"])
        assert facts["task"] == "x + y mod 7"
        assert {
            name: facts[name] for name in ("p", "operation", "d_model", "n_heads", "d_head", "d_mlp", "act_fn")
        } == {
            "p": "7",
            "operation": "add",
            "d_model": "16",
            "n_heads": "2",
            "d_head": "8",
            "d_mlp": "24",
            "act_fn": "relu",
        }

    def test_how_it_was_trained_and_where_it_is_from(self, page, tiny_run):
        facts = facts_in(cards_of(page)["Training and provenance"])
        assert (facts["run"], facts["state"], facts["digest"]) == ("tiny", "finished", tiny_run.digest)
        assert tiny_run.manifest.train is not None
        for name, value in tiny_run.manifest.train.model_dump(mode="json").items():
            assert facts[name] == (number(value) if isinstance(value, float) else str(value))
        assert facts["stored as"] == "float32"
        assert facts.keys() >= tiny_run.manifest.provenance.model_dump().keys()

    def test_a_run_that_was_not_trained_here_says_what_is_known(self, copied, tiny_copy):
        tiny.rewrite_manifest(tiny_copy.root / "tiny", lambda content: content.update(train=None))
        said = copied.ask("data.children", {"name": "tiny", "digest": ""})
        assert "epochs" not in facts_in(cards_of(said.props["data"]["children"])["Training and provenance"])
        assert said.notice == ""


class TestCheckpoints:
    """One row for each."""

    def rows(self, page: Any) -> list[list[str]]:
        body = kinds(cards_of(page)["Checkpoints"], "Tbody")
        return [[text_of(cell) for cell in kinds(row, "Td")] for row in kinds(body, "Tr")]

    def test_it_has_its_losses_its_size_and_its_digest(self, page, tiny_run):
        history = tiny_run.history
        for epoch, row in zip(EPOCHS, self.rows(page), strict=True):
            place = int(np.flatnonzero(history.epoch == epoch)[0])
            assert row[0] == str(epoch)
            assert row[1:5] == [number(float(getattr(history, name)[place])) for name in LOSS_FIELDS]
            assert float(row[5]) == pytest.approx(0.01, abs=0.01)
            assert row[6] == tiny_run.records[epoch].sha256[:12]

    def test_its_epoch_is_a_link_to_it(self, site, page):
        links = [link["props"]["href"] for link in kinds(cards_of(page)["Checkpoints"], "A")]
        assert links == [f"/explore?run=tiny&epoch={epoch}&v={ADDRESS_VERSION}" for epoch in EPOCHS]
        for link in links:
            assert site.opening(link)["facts"]["name"] == "tiny"

    def test_one_that_is_missing_says_so(self, copied, tiny_copy):
        (tiny_copy.root / "tiny" / "checkpoints" / "000040.safetensors").unlink()
        said = copied.ask("data.children", {"name": "tiny", "digest": ""})
        assert [row[5] == "missing" for row in self.rows(said.props["data"]["children"])] == [False, False, True, False]

    def test_what_the_history_does_not_say_is_a_dash(self, tiny_run):
        history = tiny_run.history
        columns = {name: getattr(history, name)[:0] for name in ("epoch", *LOSS_FIELDS)}
        run = replace(tiny_run)
        run.__dict__["history"] = replace(history, **columns)
        assert [row[1:5] for row in self.rows(as_json(describe(run)))] == [["–"] * 4] * len(EPOCHS)


class TestDownloads:
    """A row for each query, and every link leads somewhere."""

    def test_there_is_a_row_for_each_query_with_what_it_holds(self, page):
        (body,) = kinds(cards_of(page)["Downloads"], "Tbody")
        rows = {text_of(kinds(row, "Th")): text_of(kinds(row, "Td")[0]) for row in kinds(body, "Tr")}
        assert list(rows) == list(QUERIES)
        for name, about in rows.items():
            assert about == (QUERIES[name].__doc__ or "").strip().partition("\n")[0]

    def test_each_has_every_format_and_all_checkpoints_where_there_are_any(self, links):
        for name, kind in QUERIES.items():
            texts = [link["children"] for link in links if link["data-query"] == name]
            assert texts == [*FORMATS, *(["all"] if kind.scope == "checkpoint" else [])]

    def test_every_link_is_answered(self, site, links):
        for link in links:
            with site.client.get(link["href"]) as response:
                assert response.status_code == 200, (link["href"], response.get_json(silent=True))
                assert "attachment" in response.headers["Content-Disposition"]
            assert link["href"].startswith(f"{PREFIX}tiny/")

    def test_every_link_has_a_name_of_its_own(self, links):
        names = [link["aria-label"] for link in links]
        assert len(set(names)) == len(names)
        assert all("download" in link for link in links)

    def test_the_browser_is_told_which_parameters_a_link_takes(self, links):
        for link in links:
            assert link["data-fields"].split() == list(QUERIES[link["data-query"]].model_fields)
            assert link["data-format"] in FORMATS
            assert (link["data-epoch-of"] == "all") == ("/all/" in link["href"])


def test_what_scrolls_can_be_reached_and_has_a_name(page):
    regions = [part["props"] for part in elements(page) if part["props"].get("role") == "region"]
    assert [(region["aria-label"], region["tabIndex"]) for region in regions] == [("Checkpoints", 0), ("Answers", 0)]
