"""`grokscope publish`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.store import RunStore
from app.commands.publish import Link
from app.publish.site import MANIFEST
from tests.commands.conftest import Command, assert_refused


def test_it_writes_a_site_and_says_how_large_it_is_before_and_after(
    grokscope: Command, small_store: RunStore, tmp_path: Path
):
    place = tmp_path / "site"
    result = grokscope("publish", "tiny", "--out", str(place), "--runs", str(small_store.root))
    assert (result.code, result.err[:6]) == (0, "about ")
    assert result.out.startswith(f"wrote {place}: ")
    assert f"python -m http.server --directory {place}" in result.out
    manifest = json.loads((place / MANIFEST).read_bytes())
    there = {path.relative_to(place).as_posix(): path.stat().st_size for path in place.rglob("*") if path.is_file()}
    del there[MANIFEST]
    assert manifest["files"] == there
    assert manifest["bytes"] == sum(there.values())
    assert list(manifest["runs"]) == ["tiny"]
    assert_refused(grokscope("publish", "tiny", "--out", str(place), "--runs", str(small_store.root)), "--force")


def test_a_run_that_is_not_there_leaves_nothing(grokscope: Command, small_store: RunStore, tmp_path: Path):
    result = grokscope("publish", "nope", "--out", str(tmp_path / "site"), "--runs", str(small_store.root))
    assert_refused(result, "nope")
    assert [path.name for path in tmp_path.iterdir() if path.name != "cache"] == []


def test_stopped_it_leaves_nothing(
    grokscope: Command, small_store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("app.publish.folder.FolderWriter.write", _interrupt)
    result = grokscope("publish", "tiny", "--out", str(tmp_path / "site"), "--runs", str(small_store.root))
    assert result.code == 130
    assert "stopped, and nothing was written" in result.err
    assert [path.name for path in tmp_path.iterdir() if path.name != "cache"] == []


def test_where_it_goes_is_needed_and_a_space_a_token(
    grokscope: Command, small_store: RunStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("HF_TOKEN", raising=False)
    assert_refused(grokscope("publish", "tiny", "--runs", str(small_store.root)), "--out FOLDER, or --to")
    to = ("--to", "hf://user/space")
    assert_refused(grokscope("publish", "tiny", *to, "--runs", str(small_store.root)), "set HF_TOKEN")


def test_a_space_is_given_the_folder_and_its_link_is_printed(
    grokscope: Command, small_store: RunStore, monkeypatch: pytest.MonkeyPatch
):
    found: list[set[str]] = []

    def upload(_space: object, folder: Path, message: str) -> str:
        assert message == "Publish tiny"
        found.append({path.name for path in folder.iterdir()})
        return "https://example.org/spaces/user/space"

    monkeypatch.setenv("HF_TOKEN", "hf_of_the_test")
    monkeypatch.setattr("app.publish.space.Space.upload", upload)
    result = grokscope("publish", "tiny", "--to", "hf://user/space", "--runs", str(small_store.root))
    assert (result.code, result.out.splitlines()[-1]) == (0, "It is at https://example.org/spaces/user/space")
    assert {"README.md", "index.html", MANIFEST} <= found[0]


def _interrupt(*_: object) -> None:
    import os
    import signal

    os.kill(os.getpid(), signal.SIGINT)


def test_a_view_is_written_as_one_file(grokscope: Command, small_store: RunStore, tmp_path: Path):
    place, runs = tmp_path / "view.html", ("--runs", str(small_store.root))
    view = ("--view", "https://example.org/lab/explore?run=tiny&neuron=5&large=neuron-input")
    result = grokscope("publish", *view, "--out", str(place), *runs)
    assert result.code == 0, result.err
    assert result.out.startswith(f"wrote {place}: ")
    assert Link.of(view[1], (), None).address == "https://example.org/lab/"
    assert "Neuron" in place.read_text() or "Explore · tiny" in place.read_text()
    assert_refused(grokscope("publish", *view, "--out", str(place), *runs), "--force replaces a file")
    assert grokscope("publish", *view, "--out", str(place), "--force", *runs).code == 0


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (("--view", "explore?run=tiny"), "--view LINK --out FILE.html"),
        (("--view", "explore?neuron=5", "--out", "view.html"), "of which run"),
        (("one", "--view", "explore?run=tiny", "--out", "view.html"), "of one alone"),
        (("--view", "explore?run=tiny", "--out", "view.html", "--address", "host"), "https://host/path"),
        (("tiny", "--out", "site", "--address", "host/path"), "https://host/path"),
        (("tiny", "--out", "site", "--address", "http://[host"), "https://host/path"),
        (("--view", "http://[host?run=tiny", "--out", "view.html"), "no link to a view"),
        (("--view", "explore?run=tiny", "--out", f"{'x' * 300}.html"), "File name too long"),
        ((), "name the runs"),
    ],
)
def test_what_a_view_needs_is_said(grokscope: Command, given: tuple[str, ...], why: str):
    assert_refused(grokscope("publish", *given), why)
