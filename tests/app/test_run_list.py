"""The list of runs over HTTP: what it says, and when it says that nothing has changed."""

from __future__ import annotations

import shutil

import pytest

from analysis.errors import DamagedError
from analysis.lease import Lease
from analysis.run import MANIFEST, Run
from analysis.store import RunStore
from app.run_list import PATH
from tests import tiny
from tests.app.conftest import open_page


@pytest.fixture
def listed(tiny_copy, tmp_path):
    """Asks for the list, as a browser that has an answer with a tag."""
    client = open_page(tiny_copy.root, tmp_path / "cache").client

    def ask(tag=""):
        return client.get(PATH, headers={"If-None-Match": tag} if tag else {})

    return ask


def runs_in(response):
    """What the list says, by name."""
    return {run.pop("name"): run for run in response.get_json()["runs"]}


def test_it_may_be_kept_for_a_second_by_anyone(listed, tiny_copy):
    response = listed()
    assert runs_in(response) == {"tiny": {"version": RunStore(tiny_copy.root).open("tiny").version, "training": False}}
    assert response.headers["Cache-Control"] == "public, max-age=1"
    again = listed(response.headers["ETag"])
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=1"


def test_a_new_checkpoint_a_trainer_another_run_and_one_less_are_changes(listed, tiny_copy):
    def changed():
        nonlocal tag
        response = listed(tag)
        assert response.status_code == 200
        assert listed(response.headers["ETag"]).status_code == 304
        tag = response.headers["ETag"]
        return runs_in(response)

    tag = ""
    before = changed()
    tiny.resume(tiny_copy, "tiny", epochs=80)
    grown = changed()
    assert grown["tiny"]["version"] != before["tiny"]["version"]
    with Lease.take(tiny_copy.folder("tiny")):
        assert changed() == {"tiny": {**grown["tiny"], "training": True}}
    assert changed() == grown
    shutil.copytree(tiny_copy.folder("tiny"), tiny_copy.folder("another"))
    assert changed().keys() == {"another", "tiny"}
    shutil.rmtree(tiny_copy.folder("tiny"))
    assert changed().keys() == {"another"}


def test_no_run_is_opened_for_it(listed, tiny_copy, monkeypatch):
    monkeypatch.setattr(Run, "open", lambda folder: pytest.fail(f"{folder} was opened"))
    (tiny_copy.folder("tiny") / MANIFEST).write_text("no JSON")
    assert runs_in(listed()).keys() == {"tiny"}


def test_the_version_listed_is_that_of_the_run_as_it_is_opened_then(tiny_copy):
    store = RunStore(tiny_copy.root)
    run = store.open("tiny")
    assert store.listing()["tiny"].version == run.version
    tiny.resume(tiny_copy, "tiny", epochs=80)
    assert store.listing()["tiny"].version != run.version


def test_a_store_that_cannot_be_read_says_so(listed, monkeypatch):
    def fail(_store):
        raise DamagedError("the runs cannot be read")

    monkeypatch.setattr(RunStore, "listing", fail)
    assert (listed().status_code, listed().get_json()["detail"]) == (409, "The runs cannot be read.")
