"""The Sweep page's content, and that the page is there only where there is a sweep."""

from __future__ import annotations

import pytest

from analysis.store import RunStore
from jobs.control import Jobs
from jobs.job import JOB, Job, Membership, job_in
from jobs.sweep import begin, sweep_of
from tests import tiny
from tests.app.conftest import open_page
from tests.app.page import Page

BASE = {"p": 7, "d_model": 16, "n_heads": 2, "d_head": 8, "d_mlp": 24, "epochs": 60}


@pytest.fixture
def swept(tiny_copy: RunStore, tmp_path) -> Page:
    """The tiny run as a point of a sweep, beside a point that waits."""
    begin(Jobs(tiny_copy), sweep_of({"name": "s", "base": BASE | {"frac_train": 0.5}, "grid": {"seed": [1]}}))
    job = Job.of(tiny.MODEL, tiny.TRAIN, "float32", sweep=Membership(name="s", varied=("seed",)))
    job.write(tiny_copy.folder("tiny"))
    assert job_in(tiny_copy.folder("tiny")) == job
    return open_page(tiny_copy.root, tmp_path / "cache")


def test_points_are_told_with_moments_curves_and_key_frequencies(swept: Page) -> None:
    response = swept.client.get("/sweeps/s.json")
    content = response.get_json()
    assert (content["name"], content["varied"]) == ("s", ["seed"])
    run, waits = content["points"]
    assert (run["name"], run["state"], run["values"], run["epoch"]) == ("tiny", "finished", {"seed": 0}, 60)
    assert run["curve"]["epochs"][-1] == 60
    assert len(run["curve"]["train"]) == len(run["curve"]["test"]) == len(run["curve"]["epochs"])
    assert isinstance(run["keys"], list)
    assert (waits["name"], waits["state"], waits["curve"], waits["keys"]) == ("s-seed-1", "queued", None, None)
    again = swept.client.get("/sweeps/s.json", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_there_is_a_page_where_there_is_a_sweep_or_who_looks_may_begin_one(swept: Page, site: Page) -> None:
    visitor = {"Host": "grokscope.example"}
    state = swept.initial("/sweep")
    assert state["sweeps"] == ["s"]
    assert "sweep" in [page["name"] for page in state["pages"]]
    assert site.initial()["sweeps"] == []
    assert "sweep" in [page["name"] for page in site.initial()["pages"]]
    assert site.client.get("/sweep", headers=visitor).status_code == 404
    assert swept.client.get("/sweep", headers=visitor).status_code == 200
    assert site.client.get("/sweeps.json").get_json() == {"sweeps": []}


def test_an_unknown_sweep_is_refused_in_a_sentence(swept: Page) -> None:
    response = swept.client.get("/sweeps/other.json")
    assert response.status_code == 404
    assert response.get_json()["detail"] == "There is no sweep 'other': the sweeps are s."
    (swept.app.gate.session.store.folder("tiny") / JOB).write_text("{")
    assert len(swept.client.get("/sweeps/s.json").get_json()["points"]) == 1
