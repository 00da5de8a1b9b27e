"""Files that a page sends: gathered in pieces, imported by a process of their own, and gone when nobody wants them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import safetensors.torch
from flask import Flask
from flask.testing import FlaskClient

from analysis.archive import Archive
from analysis.leftovers import sweep
from analysis.store import RunStore
from app.arrivals import process
from app.arrivals.folder import UNSEEN_SECONDS, Arrival, Report, Said
from app.arrivals.site import MOST_AT_ONCE, Arrivals, register_arrivals
from app.settings import Settings
from tests import tiny

PIECE = 100_000


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.load({"runs": tmp_path / "runs", "cache": tmp_path / "cache", "device": "cpu"}, environ={})


@pytest.fixture
def locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The locks that the processes of imports would hold: none is started, and tests do what they would."""
    kept: list[int] = []
    monkeypatch.setattr(subprocess, "Popen", lambda *_, pass_fds, **__: kept.append(os.dup(pass_fds[0])))
    yield kept
    for lock in kept:
        os.close(lock)


@pytest.fixture
def client(settings: Settings, locks: list[int]) -> FlaskClient:
    server = Flask("arrivals")
    register_arrivals(server, Arrivals(settings))
    return server.test_client()


def begun(client: FlaskClient, name: str, **files: bytes) -> str:
    """Announce files and send all of them; `__` in their names stands for a dot."""
    named = {name.replace("__", "."): data for name, data in files.items()}
    announced = [{"name": name, "size": len(data)} for name, data in named.items()]
    answer = client.post("/imports", json={"name": name, "files": announced})
    assert answer.status_code == 200, answer.json
    for place, data in enumerate(named.values()):
        for at in range(0, len(data), PIECE):
            sent = client.put(f"/imports/{answer.json['id']}/{place}?at={at}", data=data[at : at + PIECE])
            assert sent.json == {"held": min(at + PIECE, len(data))}
    return f"/imports/{answer.json['id']}"


def imported(client: FlaskClient, settings: Settings, address: str, **said: object) -> dict[str, object]:
    """Say go, do what the process does, and look."""
    assert client.post(f"{address}/go", json=said).status_code == 200
    assert client.get(address).json["state"] == "importing"
    arrival = Arrival.at(settings.runs, address.rpartition("/")[2])
    asked = arrival.taken()
    assert asked is not None
    process._import(arrival, asked, settings)
    report: dict[str, object] = client.get(address).json
    return report


@pytest.fixture(scope="module")
def exported(tiny_store: RunStore) -> bytes:
    return b"".join(Archive(tiny_store.open("tiny")).pieces())


def tensors(seed: int) -> bytes:
    return safetensors.torch.save(tiny.random_state(tiny.MODEL, seed=seed))


def test_an_exported_run_comes_in_pieces_and_opens(client, settings, exported, tiny_store):
    address = begun(client, "theirs", tiny__zip=exported)
    report = imported(client, settings, address)
    assert report["state"] == "done", report
    assert report["lines"][0].startswith("run theirs: x + y mod 7, d_model 16, 2 heads of 8, 24 neurons, relu")
    assert RunStore(settings.runs).open("theirs").digest == tiny_store.open("tiny").digest
    assert client.get(address, headers={"If-None-Match": client.get(address).headers["ETag"]}).status_code == 304


def test_several_files_are_a_checkpoint_each(client, settings):
    address = begun(client, "mine", ep000500__safetensors=tensors(1), ep000000__safetensors=tensors(0))
    report = imported(client, settings, address, operation="subtract", heads=2)
    assert report["state"] == "done", report
    run = RunStore(settings.runs).open("mine")
    assert (run.epochs, run.manifest.model.operation) == ((0, 500), "subtract")
    assert run.manifest.provenance.command == "grokscope import files --name mine --heads 2 --operation subtract"


@pytest.mark.parametrize("name", ["model.pth", "model.pt", "model", "a/b.zip", "..", ".zip"])
def test_other_files_are_refused_before_anything_is_sent(client, settings, name):
    answer = client.post("/imports", json={"name": "mine", "files": [{"name": name, "size": 5}]})
    assert answer.status_code == 400
    if name.startswith("model"):
        assert f"use grokscope import {name} --name NAME on the command line" in answer.json["detail"]
        assert "can run what is in it" in answer.json["detail"]
    assert not settings.runs.exists() or not list(settings.runs.iterdir())


@pytest.mark.parametrize("name", ["model__safetensors", "model__zip"])
def test_a_pickle_under_another_name_is_refused_and_never_read(client, settings, name):
    report = imported(client, settings, begun(client, "mine", **{name: b"\x80\x02cos\nsystem\n(S'id'\ntR."}))
    assert report["state"] == "refused"
    assert report["sentence"].startswith(f"The file {name.replace('__', '.')} is neither one of safetensors")


def test_a_refusal_says_which_fields_it_asks_for_and_nothing_need_be_sent_again(client, settings):
    address = begun(client, "mine", model__safetensors=tensors(1))
    report = imported(client, settings, address)
    assert (report["state"], report["wants"]) == ("refused", ["heads"])
    assert report["sentence"] == "Model.safetensors does not say how many heads it has: say it with --heads."
    report = imported(client, settings, address, heads=2, train_frac=0.3)
    assert report["wants"] == ["train_frac", "split_seed"]
    assert imported(client, settings, address, heads=2)["state"] == "done"


def test_pieces_come_in_order_once_and_no_more_than_announced(client, settings):
    address = begun(client, "mine", model__safetensors=b"12345")
    assert client.put(f"{address}/0?at=0", data=b"123").json == {"held": 5}, "sent again after a lost answer"
    for query, place in (("at=5", 0), ("at=7", 0), ("", 0), ("at=-1", 0), ("at=0", 1)):
        assert client.put(f"{address}/{place}?{query}", data=b"6").status_code == 400
    half = client.post("/imports", json={"name": "other", "files": [{"name": "a.zip", "size": 9}]}).json["id"]
    assert "a.zip is not here as a whole" in client.post(f"/imports/{half}/go", json={}).json["detail"]


def test_what_is_cancelled_or_whose_page_is_gone_leaves_nothing(client, settings):
    address = begun(client, "mine", model__safetensors=b"12345")
    arrival = Arrival.at(settings.runs, address.rpartition("/")[2])
    assert arrival.is_wanted
    assert client.post(f"{address}/cancel").status_code == 200
    assert not arrival.is_wanted
    process.main(str(arrival.folder))
    assert (list(settings.runs.iterdir()), client.get(address).status_code) == ([], 404)
    arrival = Arrival.at(settings.runs, begun(client, "mine", model__safetensors=b"12345").rpartition("/")[2])
    seen = arrival.folder / "seen"
    at = seen.stat().st_mtime - UNSEEN_SECONDS
    os.utime(seen, (at, at))
    assert not arrival.is_wanted


def test_an_import_that_is_cancelled_halfway_leaves_no_run(client, settings, exported, monkeypatch):
    address = begun(client, "theirs", tiny__zip=exported)
    arrival = Arrival.at(settings.runs, address.rpartition("/")[2])
    told = Arrival.tell

    def tell(self: Arrival, report: Report) -> None:
        told(self, report)
        self.cancel()

    monkeypatch.setattr(Arrival, "tell", tell)
    process._import(arrival, Said(), settings)
    process.main(str(arrival.folder))
    assert list(settings.runs.iterdir()) == []


def test_a_killed_process_leaves_what_the_next_import_sweeps(client, settings, locks):
    begun(client, "mine", model__safetensors=b"12345")
    sweep(settings.runs)
    assert len(list(settings.runs.iterdir())) == 1
    os.close(locks.pop())
    sweep(settings.runs)
    assert list(settings.runs.iterdir()) == []


def test_a_name_that_is_taken_and_too_many_at_once_are_said(client, settings, tiny_store):
    (settings.runs / "taken").mkdir(parents=True)
    (settings.runs / "taken" / "run.json").write_text("{}")
    file = [{"name": "a.zip", "size": 9}]
    assert "there is a run 'taken' already" in client.post("/imports", json={"name": "taken", "files": file}).json[
        "detail"
    ].replace("There", "there")
    assert client.post("/imports", json={"name": "no/name", "files": file}).status_code == 400
    for place in range(MOST_AT_ONCE):
        assert client.post("/imports", json={"name": f"mine{place}", "files": file}).status_code == 200
    assert "wait until they are done" in client.post("/imports", json={"name": "more", "files": file}).json["detail"]


@pytest.mark.parametrize(
    ("headers", "host", "imports", "status"),
    [
        ({}, "127.0.0.1", "auto", 200),
        ({}, "0.0.0.0", "auto", 404),
        ({}, "0.0.0.0", "on", 200),
        ({}, "127.0.0.1", "off", 404),
        ({"X-Forwarded-For": "9.9.9.9"}, "127.0.0.1", "auto", 404),
        ({"Host": "evil.example"}, "127.0.0.1", "auto", 404),
        ({"Origin": "http://evil.example"}, "127.0.0.1", "auto", 403),
        ({"Sec-Fetch-Site": "cross-site"}, "127.0.0.1", "auto", 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, "127.0.0.1", "auto", 200),
    ],
)
@pytest.mark.usefixtures("locks")
def test_only_pages_of_this_server_may_and_by_themselves_those_of_this_machine(
    settings, headers, host, imports, status
):
    server = Flask("arrivals")
    register_arrivals(server, Arrivals(replace(settings, host=host, imports=imports)))
    wish = {"name": "mine", "files": [{"name": "a.zip", "size": 9}]}
    assert server.test_client().post("/imports", json=wish, headers=headers).status_code == status
