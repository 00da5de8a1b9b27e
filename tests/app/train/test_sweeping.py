"""Sweeps over HTTP: a form becomes the runs that `grokscope sweep` makes; mistakes are said at their fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.train.access import LIMITS, Limits
from app.train.form import FIELDS
from jobs.control import Jobs
from jobs.job import JOB, job_in
from jobs.sweep import SWEEP_SCHEDULE, begin, sweep_of
from tests.app.train.test_site import OWN, Site

VALUES = {"name": "s", "p": "7", "epochs": "60", "weight_decay": "0.3, 1", "seed": "0..2", "checkpoints": ""}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """One server for all tests; each begins with an empty store."""
    return Site(tmp_path_factory.mktemp("swept"))


@pytest.fixture
def site(shared: Site) -> Site:
    """The server over an empty store."""
    for folder in shared.store.folders():
        (folder / JOB).unlink()
        folder.rmdir()
    return shared


def send(site: Site, path: str = "", **changes: Any) -> Any:
    return site.client.post(f"/sweeps{path}", json=VALUES | changes, headers=OWN)


def test_a_form_becomes_the_runs_that_the_command_makes(site: Site, tmp_path: Path) -> None:
    assert send(site).get_json() == {"name": "s"}
    base = {"p": 7, "epochs": 60}
    elsewhere = Jobs(type(site.store)(tmp_path / "runs"))
    begin(elsewhere, sweep_of({"name": "s", "base": base, "grid": {"weight_decay": [0.3, 1.0], "seed": [0, 1, 2]}}))
    made, expected = ({one.name: job_in(one) for one in store.folders()} for store in (site.store, elsewhere.store))
    assert len(made) == 6
    for name, job in expected.items():
        assert job is not None
        assert made[name] == job.model_copy(update={"created": made[name].created})
        assert job.train.checkpoints == SWEEP_SCHEDULE


def test_it_says_how_many_runs_and_begins_only_what_is_missing(site: Site) -> None:
    told = send(site, "/check").get_json()
    assert (told["fields"], told["said"]) == ({}, "")
    assert {name: told["estimate"][name] for name in ("runs", "missing", "further", "checkpoints")} == {
        "runs": 6,
        "missing": 6,
        "further": 0,
        "checkpoints": 12,
    }
    assert site.store.folders() == (), "nothing is made"
    assert send(site).status_code == 200
    assert site.client.get("/sweeps.json").get_json() == {"sweeps": ["s"]}
    wider = {"seed": "0..3"}
    assert (send(site, "/check", **wider).get_json()["estimate"]["missing"], len(site.store.folders())) == (2, 6)
    assert send(site, **wider).status_code == 200
    assert len(site.store.folders()) == 8
    further = send(site, "/check", epochs="90").get_json()["estimate"]
    assert (further["missing"], further["further"], further["seconds"]) == (0, 6, 0)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"lr": "0.001, fast"}, "lr", "write a number above 0 and up to 10"),
        ({"frac_train": "0,3"}, "frac_train", "write a number above 0 and below 1"),
        ({"weight_decay": "0.1..0.5"}, "weight_decay", "start..stop is for whole numbers"),
        ({"seed": "4..0"}, "seed", "write start..stop as in 0..4"),
        ({"seed": "0..999999999"}, "seed", "1,000 values at most"),
        ({"seed": "0..999, 1000..1999"}, "seed", "give 1,000 values at most"),
        ({"seed": "0..x"}, "seed", "write a whole number"),
        ({"weight_decay": "1, 1.0"}, "weight_decay", "1.0 is there twice"),
        ({"operation": "add, fly"}, "operation", "choose one of add, subtract"),
        ({"operation": "add, divide", "p": "7, 8"}, "p", "8 is not prime"),
        ({"checkpoints": "often"}, "checkpoints", "is not part of a checkpoint schedule"),
        ({"name": ""}, "name", "give the run a name"),
        ({"name": "s" * 60}, "name", "too long to begin the names of runs"),
    ],
)
def test_a_bad_value_is_said_at_its_field(site: Site, changes: dict[str, str], field: str, words: str) -> None:
    told = send(site, "/check", **changes).get_json()
    assert list(told["fields"]) == [field]
    assert words in told["fields"][field]
    response = send(site, **changes)
    assert (response.status_code, response.get_json()["fields"]) == (400, told["fields"])
    assert site.store.folders() == ()


def test_another_sweep_of_that_name_is_refused_at_the_name(site: Site) -> None:
    send(site)
    assert "varies seed, weight_decay already" in send(site, lr="0.1, 0.2").get_json()["fields"]["name"]
    assert "has lr 0.001, and not 0.002" in send(site, lr="0.002").get_json()["fields"]["name"]
    assert len(site.store.folders()) == 6


def test_what_is_wrong_with_no_field_is_said_beside_the_button(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    still = {"weight_decay": "1", "seed": "0"}
    assert send(site, "/check", **still).get_json()["said"].startswith("Give some field several values")
    assert "several values" in send(site, **still).get_json()["detail"]
    assert "has 2,000 runs, of 1,000 at most" in send(site, "/check", seed="0..999").get_json()["said"]
    monkeypatch.setitem(LIMITS, "local", Limits({}, checkpoints=10, unfinished=5))  # type: ignore[attr-defined]
    assert "these are 6 runs to train; 5 may wait" in send(site).get_json()["detail"].lower()
    assert site.store.folders() == ()


def test_every_field_that_is_a_value_may_have_several(site: Site) -> None:
    page = site.client.get("/explore").get_data(as_text=True)
    takes = [field.name for field in FIELDS if field.name not in ("name", "checkpoints")]
    assert '"several":[' + ",".join(f'"{name}"' for name in takes) + "]" in page
    assert '"name":"sweep"' in page, "the page is there before there is a sweep"
