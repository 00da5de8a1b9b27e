"""Runs at an address: what is here of them is what is there, in bounds, and goes on when that is gone."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import fsspec
import pytest

from analysis import mirror, mirrored
from analysis.address import Address, writable
from analysis.archive import Archive
from analysis.errors import DamagedError, GrokscopeError, NotFoundError, ParameterError, UnreachableError
from analysis.queries.neuron import Neuron
from analysis.run import Run, damaged_epochs, unread_bytes
from analysis.session import Session
from analysis.store import MirroredStore, RunStore, open_store
from tests import tiny

ADDRESS = Address("memory://store")
LAST = "/store/tiny/checkpoints/000060.safetensors"


class Far:
    """A file system in memory that counts what it is asked, and may be gone."""

    def __init__(self, system: fsspec.AbstractFileSystem, patch: pytest.MonkeyPatch) -> None:
        self.system, self.listed, self.fetched, self.is_gone = system, 0, list[str](), False
        find, cat = system.find, system.cat_file

        def counted_find(*given: Any, **named: Any) -> Any:
            self.listed += 1
            self._answer()
            return find(*given, **named)

        def counted_cat(path: str, *given: Any, **named: Any) -> Any:
            self._answer()
            self.fetched.append(path)
            return cat(path, *given, **named)

        patch.setattr(system, "find", counted_find)
        patch.setattr(system, "cat_file", counted_cat)

    def _answer(self) -> None:
        if self.is_gone:
            raise ConnectionError("no route to https://me:secret@host")

    def put(self, store: RunStore) -> None:
        """Copy a whole store there."""
        for path in sorted(store.root.rglob("*")):
            if path.is_file():
                self.system.pipe(f"/store/{path.relative_to(store.root).as_posix()}", path.read_bytes())


@pytest.fixture
def far(tiny_store: RunStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Far]:
    """The store of the tiny run at an address."""
    found = Far(fsspec.filesystem("memory"), monkeypatch)
    found.put(tiny_store)
    monkeypatch.setattr(mirrored, "RETRY_SECONDS", 0.0)
    yield found
    found.is_gone = False
    with suppress(FileNotFoundError):
        found.system.rm("/store", recursive=True)


@pytest.fixture
def store(far: Far, tmp_path: Path) -> RunStore:
    return open_store(ADDRESS, cache=tmp_path / "cache")


def later(store: RunStore) -> None:
    """Let so much time pass that a store may be asked again."""
    assert isinstance(store, MirroredStore)
    for name in ("looked", "failed"):
        if (store.root / name).exists():
            os.utime(store.root / name, (0, 0))


def asked_again(store: RunStore) -> None:
    assert isinstance(store, MirroredStore)
    later(store)
    store.kept.mirror.ask()


def test_a_run_there_is_the_run_here(store: RunStore, far: Far, tiny_run: Run, tmp_path: Path) -> None:
    run = store.open("tiny")
    assert store.names() == ("tiny",)
    assert (run.digest, run.state) == (tiny_run.digest, tiny_run.state)
    assert [path for path in far.fetched if path.endswith(".safetensors")] == [], "none has been asked for"
    assert run.state_dict(60).keys() == tiny_run.state_dict(60).keys()
    assert [path for path in far.fetched if path.endswith(".safetensors")] == [LAST]
    assert b"".join(Archive(run).pieces()) == b"".join(Archive(tiny_run).pieces())
    assert Archive(run).size == Archive(tiny_run).size
    ours, theirs = (
        Session(root, device="cpu", cache=tmp_path / "cache").answer("tiny", None, Neuron(neuron=3)).values
        for root in (ADDRESS, tiny_run.folder.parent)
    )
    assert (ours == theirs).all()
    assert len(far.fetched) == len(set(far.fetched)), "nothing is fetched twice"


def test_what_has_been_fetched_is_not_fetched_by_the_next(store: RunStore, far: Far, tmp_path: Path) -> None:
    run = store.open("tiny")
    assert (unread_bytes(run) > 0, run.files.are_here(tuple(run.records.values()))) == (True, False)
    assert damaged_epochs(run) == ()
    assert (unread_bytes(run), run.files.are_here(tuple(run.records.values()))) == (0, True)
    far.fetched.clear()
    again = open_store(ADDRESS, cache=tmp_path / "cache").open("tiny")
    assert again.state_dict(60)
    assert far.fetched == []
    assert far.listed == 1, "it was asked a moment ago"


def test_a_store_is_asked_now_and_then_and_never_by_whoever_waits(store: RunStore, far: Far) -> None:
    for _ in range(20):
        assert list(store.listing()) == ["tiny"]
    assert far.listed == 1
    later(store)
    here, slow = threading.get_ident(), threading.Event()
    seen: list[int] = []
    find = far.system.find

    def waiting(*given: Any, **named: Any) -> Any:
        seen.append(threading.get_ident())
        assert slow.wait(30)
        return find(*given, **named)

    far.system.find = waiting
    for _ in range(20):
        assert list(store.listing()) == ["tiny"]
    slow.set()
    assert isinstance(store, MirroredStore)
    thread = store.kept.mirror._asking
    assert thread is not None
    thread.join(30)
    assert len(seen) == 1
    assert seen[0] != here


def test_a_store_that_grows_is_followed(store: RunStore, far: Far, tiny_copy: RunStore) -> None:
    before, version = store.open("tiny"), store.listing()["tiny"].version
    asked_again(store)
    assert store.listing()["tiny"].version == version, "nothing is new"
    tiny.resume(tiny_copy, "tiny", epochs=80)
    far.put(tiny_copy)
    assert store.open("tiny").epochs == before.epochs, "it has not been asked yet"
    asked_again(store)
    assert store.listing()["tiny"].version != version
    assert store.open("tiny").digest == tiny_copy.open("tiny").digest
    assert store.open("tiny").state_dict(80)
    far.system.rm("/store/tiny", recursive=True)
    asked_again(store)
    assert store.names() == ()
    assert not store.folder("tiny").exists()
    with pytest.raises(NotFoundError, match="memory://store has no runs"):
        store.open("tiny")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda system: system.pipe(LAST, system.cat_file(LAST)[:-1] + b"x"), "does not match its digest"),
        (lambda system: system.rm(LAST), "checkpoints/000060.safetensors is not there"),
        (lambda system: system.pipe(LAST, b"x" * 20_000_000), "more than"),
    ],
    ids=["corrupted", "gone", "too large"],
)
def test_a_checkpoint_that_is_damaged_there_is_told_as_any_other(
    far: Far, tmp_path: Path, tiny_run: Run, damage: Any, says: str
) -> None:
    damage(far.system)
    far.fetched.clear()
    store = open_store(ADDRESS, cache=tmp_path / "cache")
    run = store.open("tiny")
    assert damaged_epochs(run) == (60,)
    assert damaged_epochs(run) == (60,)
    with pytest.raises(DamagedError, match=f"checkpoint 60 of run 'tiny' is damaged .*{says}.*restore it"):
        run.state_dict(60)
    assert far.fetched.count(LAST) <= 1, "what is wrong is not fetched again and again"
    far.system.pipe(LAST, (tiny_run.folder / tiny_run.records[60].file).read_bytes())
    asked_again(store)
    assert damaged_epochs(store.open("tiny")) == ()


def test_what_is_damaged_here_is_fetched_again(store: RunStore, far: Far, tiny_run: Run) -> None:
    run = store.open("tiny")
    assert run.state_dict(60)
    (run.folder / run.records[60].file).write_bytes(b"torn")
    assert run.files.read(run.records[60], run.manifest.model) == tiny_run.files.read(
        tiny_run.records[60], tiny_run.manifest.model
    )


def test_a_store_that_is_gone_goes_on_from_here(
    store: RunStore, far: Far, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run = store.open("tiny")
    assert run.state_dict(60)
    far.is_gone = True
    with caplog.at_level(logging.WARNING, "analysis.mirror"):
        for _ in range(3):
            asked_again(store)
        again = open_store(ADDRESS, cache=tmp_path / "cache")
    (said,) = caplog.messages
    assert said.startswith("memory://store cannot be read")
    assert "secret" not in said
    assert again.open("tiny").state_dict(60)
    with pytest.raises(UnreachableError, match="cannot be read"):
        again.open("tiny").state_dict(40)
    with pytest.raises(UnreachableError):
        damaged_epochs(again.open("tiny"))
    far.is_gone = False
    assert damaged_epochs(again.open("tiny")) == (), "what could not be reached is not taken for damaged"
    asked_again(store)
    assert not (store.root / "failed").exists()


def test_a_store_that_was_never_reached_says_why(far: Far, tmp_path: Path) -> None:
    far.is_gone = True
    with pytest.raises(ParameterError, match="memory://store cannot be read"):
        open_store(ADDRESS, cache=tmp_path / "cache")


def test_a_run_that_cannot_come_keeps_no_other_from_it(
    far: Far, tiny_store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    far.system.pipe("/store/large/run.json", b"x" * 2000)
    monkeypatch.setitem(mirror._BESIDE, "run.json", 1999)
    store = open_store(ADDRESS, cache=tmp_path / "cache")
    assert store.names() == ("large", "tiny")
    assert store.open("tiny").epochs == tiny.EPOCHS
    with pytest.raises(UnreachableError, match=r"memory://store/large/run\.json has more than 1,999 bytes"):
        store.open("large")


def test_the_address_of_one_run_is_told_from_that_of_a_store(far: Far, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="memory://store/tiny is a run, and not a store of runs"):
        open_store(Address("memory://store/tiny"), cache=tmp_path / "cache")


def test_what_is_here_is_bounded_and_what_was_read_last_stays(
    far: Far, tmp_path: Path, tiny_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = tiny_run.files.stamp(tiny_run.records[0])[1]
    monkeypatch.setattr(mirrored, "_MEGABYTE", size + 1)
    run = open_store(ADDRESS, cache=tmp_path / "cache", limit=3).open("tiny")
    for epoch in (0, 20, 40):
        assert run.state_dict(epoch)
        time.sleep(0.01)
    assert run.state_dict(0)
    assert run.state_dict(60)
    left = sorted(int(path.stem) for path in run.folder.glob("checkpoints/*.safetensors"))
    assert left == [0, 60]
    assert run.state_dict(20), "and comes back"


def test_no_secret_of_an_address_is_shown() -> None:
    address = Address("https://me:secret@host/runs?signature=secret")
    for shown in (str(address), repr(address), f"{address}"):
        assert "https://host/runs?…" in shown
        assert "secret" not in shown
    with pytest.raises(ParameterError, match=r"the run store https://host/runs\?… can only be read") as told:
        writable(address)
    assert "secret" not in str(told.value)


def test_a_folder_that_cannot_be_written_is_said(far: Far, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(GrokscopeError, match=r"cannot be kept in .*choose another folder with --cache"):
        open_store(ADDRESS, cache=tmp_path / "cache")
