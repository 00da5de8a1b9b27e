"""Commands over runs at an address: those that read do, and those that write say why not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from analysis.store import RunStore
from tests.commands.conftest import Command, assert_refused

ADDRESS = "memory://lab"


@pytest.fixture
def far(tiny_store: RunStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The store of the tiny run at an address, which the settings name."""
    monkeypatch.setenv("GROKSCOPE_RUNS", ADDRESS)
    system = fsspec.filesystem("memory")
    for path in tiny_store.root.rglob("*"):
        if path.is_file():
            system.pipe(f"/lab/{path.relative_to(tiny_store.root).as_posix()}", path.read_bytes())
    yield
    system.rm("/lab", recursive=True)


def test_those_that_read(grokscope: Command, far: None, tiny_store: RunStore, tmp_path: Path) -> None:
    here = ("--runs", str(tiny_store.root))
    for words in (("runs",), ("query", "tiny", "60", "neuron", "neuron=3")):
        there = grokscope(*words)
        assert (there.code, there.out) == (0, grokscope(*words, *here).out), there.err
    assert grokscope("export", "tiny", str(tmp_path / "there.zip")).code == 0
    assert grokscope("export", "tiny", str(tmp_path / "here.zip"), *here).code == 0
    assert (tmp_path / "there.zip").read_bytes() == (tmp_path / "here.zip").read_bytes()
    assert grokscope("warm", "tiny").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("train", "--name", "new"),
        ("branch", "tiny", "--epoch", "20", "--name", "new"),
        ("import", "model.pth", "--name", "new"),
        ("jobs",),
        ("jobs", "delete", "tiny"),
        ("worker",),
        ("sweep", "sweep.toml", "--print"),
        ("serve", "--port", "0", "--training", "on"),
        ("serve", "--port", "0", "--imports", "on"),
    ],
    ids=" ".join,
)
def test_those_that_write(grokscope: Command, far: None, words: tuple[str, ...]) -> None:
    assert_refused(
        grokscope(*words), f"the run store {ADDRESS} can only be read: name a folder of this machine with --runs"
    )


def test_serve_says_what_is_wrong_with_an_address(
    grokscope: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "execv", lambda *_: None)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.chdir(Path.cwd())
    words = ("serve", "--port", "0", "--runs")
    assert_refused(grokscope(*words, "nosuch://x"), "nosuch://x is no address that can be read")
    result = grokscope(*words, "memory://nothing")
    assert (result.code, "There are no runs in memory://nothing: give the address" in result.err) == (0, True)
