"""Branches over HTTP: a form becomes a job whose folder has what it begins with; mistakes change nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analysis.folders import RESUME
from analysis.store import RunStore
from app.train.access import LIMITS, Limits
from jobs.job import job_in
from tests.app.train.test_site import Site

FROM = {"parent": "tiny", "epoch": 20}
VALUES = {"name": "mine", "weight_decay": "0", "lr": "", "epochs": "50", "without_heads": "1"}


@pytest.fixture
def site(tiny_copy: RunStore) -> Site:
    """A server over a copy of the tiny run."""
    assert tiny_copy.root.name == "runs"
    return Site(tiny_copy.root.parent)


def test_a_form_becomes_a_branch(site: Site) -> None:
    assert site.done("/branch", FROM | {"values": VALUES | {"without_frequencies": "3, 1"}}) == {"name": "mine"}
    folder = site.store.folder("mine")
    job = job_in(folder)
    assert job is not None
    assert job.branch is not None
    assert (job.branch.parent, job.branch.epoch, job.branch.changed) == ("tiny", 20, ("weight_decay",))
    assert (job.branch.without_heads, job.branch.without_frequencies) == ((1,), (1, 3))
    assert (job.train.weight_decay, job.train.lr, job.train.epochs) == (0, 1e-3, 50)
    assert (folder / RESUME).exists()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": ""}, "name", "give the run a name"),
        ({"name": "tiny"}, "name", "there is a run 'tiny' already"),
        ({"lr": "fast"}, "lr", "write a number"),
        ({"without_heads": "all"}, "without_heads", "write whole numbers, as in 0, 2"),
        ({"without_heads": "7"}, None, "has no head 7: its 2 heads are 0 to 1"),
        ({"epochs": "10"}, None, "must go beyond that, and not to 10"),
    ],
)
def test_mistakes_come_with_their_fields(site: Site, changes: dict[str, str], field: str | None, words: str) -> None:
    response: Any = site.post("/branch", FROM | {"values": VALUES | changes})
    assert response.status_code == 400
    said = response.get_json()
    assert words in (said["fields"][field] if field else said["detail"])
    assert [folder.name for folder in site.store.folders()] == ["tiny"]


def test_a_bounded_server_takes_no_larger_branch(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "local", Limits({"p": 5}, checkpoints=10, unfinished=8))  # type: ignore[attr-defined]
    assert "has p of 5 at most, and this run 7" in site.refused("/branch", FROM | {"values": VALUES})


def test_the_form_is_in_the_page_and_the_run_says_what_to_begin_with(site: Site, tmp_path: Path) -> None:
    text = site.client.get("/explore").get_data(as_text=True)
    assert '"name":"without_frequencies"' in text
    assert "empty: this run's, or 5,000 beyond its end" in text
    assert '"trained":{"weight_decay":"1","lr":"0.001","epochs":"60"}' in text
