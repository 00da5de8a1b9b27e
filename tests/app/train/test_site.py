"""The jobs over HTTP: who may, what is refused and how, and that the list is cheap to ask for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.folders import RunFolders
from analysis.lease import Lease
from app.server import create_app
from app.settings import Settings
from app.train.access import Access
from jobs.job import JOB, LOG, fail, job_in
from tests import tiny
from tests.app.conftest import open_page

VALUES = {"name": "mine", "p": "7", "epochs": "60", "checkpoints": "0::20"}
OWN = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


class Site:
    """A server over a folder of runs."""

    def __init__(self, root: Path, **settings: str) -> None:
        values = {"runs": root / "runs", "cache": root / "cache", "device": "cpu"} | settings
        self.app = create_app(Settings.load(values, environ={}))
        self.client = self.app.server.test_client()
        self.store = RunFolders(root / "runs")

    def post(self, path="", body=None, headers=OWN):
        return self.client.post(f"/jobs{path}", json={} if body is None else body, headers=headers)

    def done(self, path="", body=None):
        response = self.post(path, body)
        assert response.status_code == 200, response.get_json()
        return response.get_json()

    def refused(self, path="", body=None, status=400):
        response = self.post(path, body)
        assert response.status_code == status
        assert response.headers["Cache-Control"] == "no-store"
        return response.get_json()["detail"]

    def jobs(self):
        return self.client.get("/jobs.json").get_json()["jobs"]


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One server for all tests; each has names of its own, or begins with an empty store."""
    return Site(tmp_path_factory.mktemp("train"))


@pytest.fixture
def site(shared):
    for folder in shared.store.folders():
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    return shared


def test_a_form_becomes_a_job(site):
    assert site.done(body=VALUES) == {"name": "mine"}
    (job,) = site.jobs()
    told = {name: job[name] for name in ("name", "state", "task", "epochs", "progress", "curve", "version")}
    assert told == {
        "name": "mine",
        "state": "queued",
        "task": "x + y mod 7",
        "epochs": 60,
        "progress": None,
        "curve": None,
        "version": None,
    }
    wanted = job_in(site.store.folder("mine"))
    assert wanted is not None
    assert (wanted.model.p, wanted.train.epochs, wanted.train.checkpoints) == (7, 60, "0::20")


def test_mistakes_come_with_their_fields_and_change_nothing(site):
    response = site.post(body=VALUES | {"p": "x", "lr": "0"})
    assert response.status_code == 400
    assert set(response.get_json()["fields"]) == {"p", "lr"}
    assert response.get_json()["detail"].startswith("Modulus p: write a whole number")
    assert site.store.folders() == ()
    site.done(body=VALUES)
    assert "already" in site.post(body=VALUES).get_json()["fields"]["name"]


def test_a_form_is_checked_and_its_cost_told_before_it_is_sent(site):
    answer = site.done("/check", VALUES)
    assert answer["fields"] == {}
    assert answer["estimate"]["checkpoints"] == 4
    assert answer["estimate"]["seconds"] > 0
    assert site.done("/check", VALUES | {"p": ""})["estimate"] is None
    assert site.store.folders() == ()


def test_what_one_does_with_a_job(site):
    site.done(body=VALUES)
    for action, state in (("pause", "paused"), ("resume", "queued"), ("cancel", "cancelled")):
        assert site.done(f"/mine/{action}") == {"name": "mine"}
        assert site.jobs()[0]["state"] == state
    site.done("/mine/extend", {"epochs": 80})
    assert site.jobs()[0]["epochs"] == 80
    assert site.done("/mine/rename", {"name": "yours"}) == {"name": "yours"}
    site.done("/yours/delete")
    content = site.client.get("/jobs.json").get_json()
    assert content["jobs"] == []
    assert [one["name"] for one in content["deleted"]] == ["yours"]
    site.done("/yours/undo")
    assert [job["name"] for job in site.jobs()] == ["yours"]


def test_what_cannot_be_done_is_said_in_a_sentence(site):
    site.done(body=VALUES)
    assert "goes to epoch 60" in site.refused("/mine/extend", {"epochs": 20})
    assert "epochs" in site.refused("/mine/extend", {"epochs": "80"})
    assert "already" in site.refused("/mine/rename", {"name": "mine"})
    assert "pause, resume" in site.refused("/mine/fly", status=404)
    assert "no job 'none'" in site.refused("/none/pause", status=404)
    assert "nothing to bring back" in site.refused("/none/undo", status=404)
    assert "JSON object" in site.refused(body=[1])
    assert site.client.post("/jobs", data="p=7", headers=OWN).status_code == 415
    assert site.client.post("/jobs", data="{", headers=OWN, content_type="application/json").status_code == 400
    assert site.post(body=VALUES | {"name": "x" * 20_000}).status_code == 413


def test_runs_that_are_no_jobs_are_left_alone(site):
    folder = site.store.folder("imported")
    folder.mkdir(parents=True)
    (folder / "run.json").write_text("{}")
    site.refused("/imported/delete", status=404)
    assert folder.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://elsewhere.example"},
        {"Origin": "http://localhost:1"},
        {"Origin": "null"},
    ],
)
def test_pages_of_others_change_nothing(site, headers):
    response = site.post(body=VALUES, headers=headers)
    assert response.status_code == 403
    assert "another page" in response.get_json()["detail"]
    assert site.store.folders() == ()
    assert site.post(body=VALUES, headers={}).status_code == 200, "a program says nothing of where it comes from"


@pytest.mark.parametrize("headers", [{"Host": "grokscope.example"}, {"X-Forwarded-For": "10.0.0.1"}])
def test_by_itself_only_this_machine_may_train(site, headers):
    assert site.client.get("/jobs.json", headers=headers).status_code == 404
    assert site.post(body=VALUES, headers=headers).status_code == 404
    assert site.client.get("/train", headers=headers).status_code == 404
    page = site.client.get("/explore", headers=headers).get_data(as_text=True)
    assert '"name":"train"' not in page
    assert '"training":null' in page
    assert '"name":"train"' in site.client.get("/train").get_data(as_text=True)


@pytest.mark.parametrize(
    ("settings", "mode"),
    [
        ({}, "local"),
        ({"host": "::1"}, "local"),
        ({"host": "0.0.0.0"}, "off"),
        ({"jobs": "off"}, "off"),
        ({"training": "off"}, "off"),
        ({"training": "on", "host": "0.0.0.0"}, "on"),
        ({"training": "bounded", "jobs": "off"}, "bounded"),
    ],
)
def test_who_may_train_follows_from_the_settings(settings, mode):
    assert Access.of(Settings.load(settings, environ={})).mode == mode


def test_a_hosted_server_takes_so_many_and_so_long_trainings(tmp_path, monkeypatch):
    site = Site(tmp_path, training="bounded")
    for place in range(8):
        site.done(body=VALUES | {"name": f"run{place}"})
    assert "8 trainings wait" in site.refused(body=VALUES)
    assert "at most 50,000" in site.refused("/run0/extend", {"epochs": 50_001})
    site.done("/run0/cancel")
    site.done(body=VALUES)


def test_the_list_has_a_tag_and_is_kept_for_a_second(site):
    site.done(body=VALUES)
    first = site.client.get("/jobs.json")
    assert first.headers["Cache-Control"] == "public, max-age=1"
    again = site.client.get("/jobs.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    site.done("/mine/pause")
    assert site.client.get("/jobs.json").headers["ETag"] != first.headers["ETag"]


def test_a_failed_job_says_why_and_shows_its_log(site):
    site.done(body=VALUES)
    folder = site.store.folder("mine")
    assert site.client.get("/jobs/mine/log").status_code == 404
    with Lease.take(folder) as lease:
        fail(folder, "the training diverged", lease)
    (folder / LOG).write_text("epoch 10\nnan\n")
    (job,) = site.jobs()
    assert (job["state"], job["reason"], job["hasLog"]) == ("failed", "the training diverged", True)
    assert site.client.get("/jobs/mine/log").get_data(as_text=True) == "epoch 10\nnan\n"


def test_a_course_is_told_in_few_numbers(tiny_copy, tmp_path):
    page = open_page(tiny_copy.root, tmp_path / "cache")
    folder = tiny_copy.folder("tiny")
    from jobs.job import Job

    Job.of(tiny.MODEL, tiny.TRAIN, "float32").write(folder)
    (job,) = page.client.get("/jobs.json").get_json()["jobs"]
    assert job["state"] == "finished"
    curve = job["curve"]
    assert curve["epochs"][0] == 0
    assert curve["epochs"][-1] == tiny.TRAIN.epochs
    assert len(curve["train"]) == len(curve["test"]) == len(curve["epochs"]) <= 60
    assert set(job["moments"]) <= {"memorised", "groks"}
    assert len(json.dumps(job)) < 3000
    assert (folder / JOB).exists()
