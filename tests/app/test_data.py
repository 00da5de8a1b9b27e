"""The Data page: what a run is, its checkpoints, and what the browser needs to link to every answer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest

from analysis.family import Family
from analysis.history import LOSS_FIELDS
from app.api.addresses import answers_of
from app.figures.numerals import number
from app.pages.data import data_page
from tests import tiny
from tests.tiny import EPOCHS

FORMATS = ("npz", "csv", "json")
WANTED = {"name": "tiny"}


@pytest.fixture(scope="module")
def page(site) -> Any:
    """All of the Data page of the tiny run, as the browser gets it."""
    return site.request("data_request", **WANTED).value


def facts_in(page: Any, title: str) -> dict[str, str]:
    """What a card says, by the names of the configuration (the words for them left out)."""
    facts = next(card["facts"] for card in page["cards"] if card["title"] == title)
    return {fact["code"] or fact["name"]: fact["value"] for fact in facts}


class TestFacts:
    """What the run is."""

    def test_its_model_and_task(self, page):
        facts = facts_in(page, "Model and task")
        assert (facts["task"], facts["p"], facts["d_mlp"], facts["act_fn"]) == ("x + y mod 7", "7", "24", "relu")

    def test_how_it_was_trained_and_where_it_is_from(self, page, tiny_run):
        facts = facts_in(page, "Training and provenance")
        assert (facts["run"], facts["state"], facts["digest"]) == ("tiny", "finished", tiny_run.digest)
        assert tiny_run.manifest.train is not None
        for name, value in tiny_run.manifest.train.model_dump(mode="json").items():
            given = ", ".join(map(str, value)) if isinstance(value, list) else value
            assert facts[name] == (number(given, 12) if isinstance(given, float) else str(given))
        assert facts["stored as"] == "float32"
        assert facts.keys() >= tiny_run.manifest.provenance.model_dump().keys()

    def test_numbers_keep_their_digits_and_the_date_is_written_out(self, copied, tiny_copy):
        def write(content):
            content["train"]["lr"] = 0.00123456
            content["provenance"]["created"] = "2026-11-22T10:11:28+00:00"

        tiny.rewrite_manifest(tiny_copy.root / "tiny", write)
        facts = facts_in(copied.request("data_request", **WANTED).value, "Training and provenance")
        assert facts["lr"] == "0.00123456"
        assert facts["created"] == "22 November 2026, 10:11 UTC"

    def test_a_run_that_was_not_trained_here_says_what_is_known(self, copied, tiny_copy):
        tiny.rewrite_manifest(tiny_copy.root / "tiny", lambda content: content.update(train=None))
        page = copied.request("data_request", **WANTED).value
        assert "epochs" not in facts_in(page, "Training and provenance")


class TestCheckpoints:
    """One row for each."""

    def test_it_has_its_losses_its_size_and_its_digest(self, page, tiny_run):
        history = tiny_run.history
        for epoch, row in zip(EPOCHS, page["checkpoints"], strict=True):
            place = int(np.flatnonzero(history.epoch == epoch)[0])
            assert row["epoch"] == epoch
            assert [row[name] for name in LOSS_FIELDS] == [float(getattr(history, name)[place]) for name in LOSS_FIELDS]
            assert row["megabytes"] == pytest.approx(0.01, abs=0.01)
            assert row["sha256"] == tiny_run.records[epoch].sha256

    def test_one_that_is_missing_has_no_size(self, copied, tiny_copy):
        (tiny_copy.root / "tiny" / "checkpoints" / "000040.safetensors").unlink()
        page = copied.request("data_request", **WANTED).value
        assert [row["megabytes"] == 0 for row in page["checkpoints"]] == [False, False, True, False]

    def test_what_the_history_does_not_say_is_none(self, tiny_run):
        history = tiny_run.history
        columns = {name: getattr(history, name)[:0] for name in ("epoch", *LOSS_FIELDS)}
        run = replace(tiny_run)
        run.__dict__["history"] = replace(history, **columns)
        found = json.loads(json.dumps(data_page(run, Family()), allow_nan=False))
        assert [[row[name] for name in LOSS_FIELDS] for row in found["checkpoints"]] == [[None] * 4] * len(EPOCHS)


class TestAnswers:
    """A row for each query, from which the browser makes links that all lead somewhere."""

    def test_what_is_given_is_enough_for_an_answer_in_every_format(self, site, page):
        for row in page["answers"]:
            query = f"?{urlencode(row['given'])}" if row["given"] else ""
            at = ("all",) if row["scope"] != "checkpoint" else ("all", EPOCHS[-1])
            for epoch in at:
                for form in FORMATS:
                    address = f"{answers_of('tiny')}/{epoch}/{row['name']}.{form}{query}"
                    with site.client.get(address) as response:
                        assert response.status_code == 200, (address, response.get_json(silent=True))
                        assert "attachment" in response.headers["Content-Disposition"]
