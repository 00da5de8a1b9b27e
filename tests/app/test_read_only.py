"""A server of runs at an address: it shows what a server of their folder shows, and writes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fsspec
import pytest

from analysis.store import MirroredStore, RunStore
from app.settings import Settings
from app.train.access import Access
from tests.app.conftest import open_page
from tests.app.page import Page
from tests.s3 import s3_server

CLIP = "neuron?basis=fourier&neuron=3&stage=post"
ADDRESS = "s3://lab/runs"


@dataclass
class Bucket:
    """An S3 server with a store of runs."""

    system: fsspec.AbstractFileSystem

    def put(self, store: RunStore) -> None:
        for path in sorted(store.root.rglob("*")):
            if path.is_file():
                self.system.pipe(f"lab/runs/{path.relative_to(store.root).as_posix()}", path.read_bytes())


@pytest.fixture(scope="module")
def bucket(tiny_store: RunStore) -> Iterator[Bucket]:
    with pytest.MonkeyPatch.context() as patch, s3_server(patch) as s3:
        s3.mkdir("lab")
        yield Bucket(s3)


@pytest.fixture
def far(bucket: Bucket, tiny_store: RunStore, tmp_path: Path) -> Page:
    """A page over the tiny run at an address."""
    bucket.put(tiny_store)
    return open_page(ADDRESS, tmp_path / "far")


def of_file_system(state: dict[str, object]) -> dict[str, object]:
    """What a page opens with, without what tells only when a file was written here, and what only some may do."""
    run = dict(state["run"])
    assert run.pop("version")
    run["phases"] = None  # those that somebody has asked for by now
    return {**state, "run": run, "imports": None, "training": None, "pages": None, "commands": None, "help": None}


def test_it_shows_what_a_server_of_the_folder_shows(far: Page, site: Page) -> None:
    theirs, ours = far.initial(), site.initial()
    assert of_file_system(theirs) == of_file_system(ours)
    assert (theirs["imports"], theirs["training"]) == (None, None)
    address = f"{ours['run']['clips']}/{CLIP}"
    one, other = far.client.get(address), site.client.get(address)
    assert (one.status_code, one.get_data()) == (200, other.get_data())
    one, other = far.client.get("/exports/tiny.zip"), site.client.get("/exports/tiny.zip")
    assert (one.content_length, one.get_data()) == (other.content_length, other.get_data())
    assert far.client.get("/runs.json").get_json()["runs"][0]["name"] == "tiny"


@pytest.mark.parametrize(
    "address", ["/imports", "/imports/0123/go", "/jobs", "/jobs/branch", "/jobs/tiny/delete", "/sweeps"]
)
def test_whoever_would_write_is_told(far: Page, address: str) -> None:
    answer = far.client.post(address, json={})
    assert answer.status_code == 403
    assert answer.get_json()["detail"] == (
        f"The run store {ADDRESS} can only be read: name a folder of this machine with --runs."
    )
    assert far.client.get("/jobs.json").status_code == 404


def test_one_that_is_damaged_there_is_said(bucket: Bucket, tiny_store: RunStore, tmp_path: Path) -> None:
    bucket.put(tiny_store)
    bucket.system.pipe("lab/runs/tiny/checkpoints/000040.safetensors", b"torn")
    page = open_page(ADDRESS, tmp_path / "cache")
    assert page.initial()["run"]["damaged"] == [40]
    answer = page.client.get("/exports/tiny.zip")
    assert (answer.status_code, "checkpoints 40 are damaged" in answer.get_json()["detail"].lower()) == (409, True)


def test_a_server_that_goes_away_takes_nothing_that_is_here(
    far: Page, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{far.initial()['run']['clips']}/{CLIP}"
    store = far.app.gate.session.store
    assert isinstance(store, MirroredStore)
    monkeypatch.setattr(store.kept.mirror.place.system, "find", _gone)
    monkeypatch.setattr(store.kept.mirror.place.system, "cat_file", _gone)
    os.utime(store.root / "looked", (0, 0))
    assert far.client.get("/runs.json").status_code == 200
    assert far.client.get(address).status_code == 200
    for path in (store.root / "tiny" / "checkpoints").iterdir():
        path.unlink()
    far.app.gate.session._loaded.clear()
    answer = far.client.get("/answers/tiny/60/neuron.json?neuron=3&basis=input&stage=pre")
    assert answer.status_code == 502
    assert answer.get_json()["detail"].startswith(f"S{ADDRESS[1:]}/tiny/checkpoints/000060.safetensors cannot be read")


def _gone(*_: object, **__: object) -> None:
    raise ConnectionError("no answer")


@pytest.mark.parametrize("value", ["auto", "on", "bounded"])
def test_nobody_trains_there(value: str) -> None:
    settings = Settings.load({"runs": ADDRESS, "training": value}, environ={})
    assert (settings.is_read_only, Access.of(settings).mode) == (True, "off")
    assert Settings.load(environ=settings.environment()).runs == settings.runs, "its processes know the address"
