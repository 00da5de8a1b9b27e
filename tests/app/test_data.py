"""The Data page: what a run is, its checkpoints, and what the browser needs to link to every answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest

from analysis.history import LOSS_FIELDS
from analysis.queries import QUERIES
from app.downloads import PREFIX
from app.figures.numerals import number
from app.pages.data import rows_of
from tests import tiny
from tests.tiny import EPOCHS

FORMATS = ("npz", "csv", "json")
WANTED = {"name": "tiny", "digest": ""}


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
    """What a table says, by the names of the configuration (the words for them left out)."""
    facts = {}
    for row in kinds(card, "Tr"):
        name = kinds(row, "Th")[0]
        code = kinds(name, "Code")
        facts[text_of(code or name)] = text_of(kinds(row, "Td"))
    return facts


@pytest.fixture(scope="module")
def told(site) -> Any:
    """All of the Data page of the tiny run, as the browser gets it."""
    said = site.ask("data.children", WANTED)
    assert said.notice == ""
    return said.props


@pytest.fixture(scope="module")
def page(told) -> Any:
    return told["data"]["children"]


@pytest.fixture(scope="module")
def rows(told) -> Any:
    return told["data-rows"]["data"]


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

    def test_its_command_can_be_copied(self, page, tiny_run):
        (button,) = kinds(page, "Button")
        assert button["props"]["data-copy"] == tiny_run.manifest.provenance.command

    def test_a_run_that_was_not_trained_here_says_what_is_known(self, copied, tiny_copy):
        tiny.rewrite_manifest(tiny_copy.root / "tiny", lambda content: content.update(train=None))
        said = copied.ask("data.children", WANTED)
        assert "epochs" not in facts_in(cards_of(said.props["data"]["children"])["Training and provenance"])
        assert said.notice == ""


class TestCheckpoints:
    """One row for each."""

    def test_it_has_its_losses_its_size_and_its_digest(self, rows, tiny_run):
        history = tiny_run.history
        for epoch, row in zip(EPOCHS, rows["checkpoints"], strict=True):
            place = int(np.flatnonzero(history.epoch == epoch)[0])
            assert row["epoch"] == epoch
            assert [row[name] for name in LOSS_FIELDS] == [float(getattr(history, name)[place]) for name in LOSS_FIELDS]
            assert row["megabytes"] == pytest.approx(0.01, abs=0.01)
            assert row["sha256"] == tiny_run.records[epoch].sha256

    def test_one_that_is_missing_has_no_size(self, copied, tiny_copy):
        (tiny_copy.root / "tiny" / "checkpoints" / "000040.safetensors").unlink()
        rows = copied.ask("data.children", WANTED).props["data-rows"]["data"]
        assert [row["megabytes"] == 0 for row in rows["checkpoints"]] == [False, False, True, False]

    def test_what_the_history_does_not_say_is_none(self, tiny_run):
        history = tiny_run.history
        columns = {name: getattr(history, name)[:0] for name in ("epoch", *LOSS_FIELDS)}
        run = replace(tiny_run)
        run.__dict__["history"] = replace(history, **columns)
        told = json.loads(json.dumps(rows_of(run), allow_nan=False))
        assert [[row[name] for name in LOSS_FIELDS] for row in told["checkpoints"]] == [[None] * 4] * len(EPOCHS)


class TestAnswers:
    """A row for each query, from which the browser makes links that all lead somewhere."""

    def test_each_query_says_what_it_holds_and_takes(self, rows):
        assert [row["name"] for row in rows["answers"]] == list(QUERIES)
        for row in rows["answers"]:
            kind = QUERIES[row["name"]]
            assert row["about"] == (kind.__doc__ or "").strip().partition("\n")[0]
            assert (row["scope"], row["fields"]) == (kind.scope, list(kind.model_fields))

    def test_what_is_given_is_enough_for_an_answer_in_every_format(self, site, rows):
        for row in rows["answers"]:
            query = f"?{urlencode(row['given'])}" if row["given"] else ""
            at = ("all",) if row["scope"] != "checkpoint" else ("all", EPOCHS[-1])
            for epoch in at:
                for form in FORMATS:
                    address = f"{PREFIX}tiny/{epoch}/{row['name']}.{form}{query}"
                    with site.client.get(address) as response:
                        assert response.status_code == 200, (address, response.get_json(silent=True))
                        assert "attachment" in response.headers["Content-Disposition"]


def test_the_long_tables_have_places_that_scroll_can_be_reached_and_have_names(page):
    regions = [part["props"] for part in elements(page) if part["props"].get("role") == "region"]
    assert [(region["id"], region["aria-label"], region["tabIndex"]) for region in regions] == [
        ("answers", "Answers", 0),
        ("checkpoints", "Checkpoints", 0),
    ]
