"""Whole runs out and in again: the same bytes, and of any other file nothing but a sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from analysis.archive import Archive
from analysis.batch import Watch
from analysis.errors import CancelledError, DamagedError, NotFoundError
from analysis.importers.exported import is_exported, unpack
from analysis.run import Run
from analysis.store import RunStore

FIRST = "checkpoints/000000.safetensors"
Members = dict[str, bytes]


def written(run: Run, path: Path) -> Path:
    path.write_bytes(b"".join(Archive(run).pieces()))
    return path


@pytest.fixture(scope="module")
def exported(tiny_store: RunStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tiny_store.open("tiny"), tmp_path_factory.mktemp("exported") / "tiny.zip")


def test_a_run_comes_back_as_it_was_under_another_name(exported: Path, tiny_store: RunStore, tmp_path: Path) -> None:
    before, folder = tiny_store.open("tiny"), tmp_path / "back"
    folder.mkdir()
    seen: list[tuple[int, int]] = []
    unpack(exported, folder, "back", Watch(on_progress=lambda *at: seen.append(at)))
    after = RunStore(tmp_path).open("back")
    assert (after.digest, after.manifest.name, after.manifest.provenance) == (
        *(before.digest, "back"),
        before.manifest.provenance,
    )
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == {
        *("run.json", "history.npz"),
        *(record.file for record in before.manifest.checkpoints),
    }
    assert seen == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]


def packed(members: Mapping[str, bytes] | list[tuple[str, bytes]], *, method: int = zipfile.ZIP_STORED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, data in members.items() if isinstance(members, Mapping) else members:
            archive.writestr(name, data)
    return held.getvalue()


def without(name: str) -> Callable[[Members], bytes]:
    return lambda members: packed({other: data for other, data in members.items() if other != name})


def twice(members: Members) -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return packed([*members.items(), (FIRST, members[FIRST])])


def overlapping(members: Members) -> bytes:
    """Every checkpoint's entry leads to the first one's content, said to be as long as it is."""
    first, *others = (name for name in members if name.endswith(".safetensors"))
    data = packed({name: content for name, content in members.items() if name not in others})
    start = int.from_bytes(data[-6:-2], "little")
    entries = data[start:-22]
    entry = entries[entries.index(first.encode()) - 46 :]
    more = b"".join(entry.replace(first.encode(), name.encode()) for name in others)
    end = bytearray(data[-22:])
    count, length = len(others) + 3, len(entries) + len(more)
    end[8:12] = count.to_bytes(2, "little") * 2
    end[12:16] = length.to_bytes(4, "little")
    return data[:start] + entries + more + bytes(end)


BAD: dict[str, tuple[Callable[[Members], bytes], str]] = {
    "another file": (lambda members: packed({**members, "notes.txt": b""}), "has notes.txt, which run.json does not"),
    "a path out of it": (lambda members: packed({**members, "../../evil": b"x"}), "which run.json does not name"),
    "a path from the root": (lambda members: packed({**members, "/etc/evil": b"x"}), "which run.json does not name"),
    "a file twice": (twice, "has two files checkpoints/000000.safetensors"),
    "compressed": (lambda members: packed(members, method=zipfile.ZIP_DEFLATED), "is compressed, which an export"),
    "files over each other": (overlapping, "has files that lie over each other"),
    "no checkpoint": (without(FIRST), f"has no {FIRST}"),
    "no history": (without("history.npz"), "has no history.npz"),
    "another history": (lambda members: packed({**members, "history.npz": b"?"}), "history.npz"),
    "another manifest": (lambda members: packed({**members, "run.json": b"{}"}), "has a run.json that is not valid"),
    "a name that leaves": (
        lambda members: packed({**members, "run.json": members["run.json"].replace(b'"tiny"', b'"../tiny"')}),
        "has a run.json that is not valid",
    ),
    "other weights": (
        lambda members: packed({**members, FIRST: members[FIRST][:-1] + bytes([members[FIRST][-1] ^ 1])}),
        "checkpoint 0 does not match its digest: export the run again",
    ),
    "a checkpoint twice": (
        lambda members: packed({**members, "run.json": members["run.json"].replace(b'"epoch": 20,', b'"epoch": 0,')}),
        "names a checkpoint twice",
    ),
    "too long": (lambda members: packed({**members, FIRST: bytes(11_000_000)}), "11,000,000 bytes, of"),
    "torn": (lambda members: packed(members)[:-30], "has no run.json, or has been cut off"),
}


@pytest.mark.parametrize("what", BAD)
def test_nothing_else_is_believed(exported: Path, tmp_path: Path, what: str) -> None:
    change, why = BAD[what]
    with zipfile.ZipFile(exported) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    path, folder = tmp_path / "bad.zip", tmp_path / "inside" / "run"
    path.write_bytes(change(members))
    folder.mkdir(parents=True)
    with pytest.raises(DamagedError, match=why) as error:
        unpack(path, folder, "bad")
    assert str(error.value).startswith(str(path))
    assert not (folder / "run.json").exists()
    assert sorted(other.name for other in tmp_path.iterdir()) == ["bad.zip", "inside"]
    assert [other.name for other in (tmp_path / "inside").iterdir()] == ["run"]


def test_what_is_an_exported_run(exported: Path, tmp_path: Path) -> None:
    assert is_exported(exported)
    other = tmp_path / "other.zip"
    other.write_bytes(packed({"a.pt": b""}))
    assert [is_exported(path) for path in (other, tmp_path / "nothing", tmp_path)] == [False] * 3
    with pytest.raises(NotFoundError, match="there is no file"):
        unpack(tmp_path / "nothing", tmp_path, "run")


def test_an_import_that_is_stopped_leaves_no_run(exported: Path, tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        unpack(exported, tmp_path, "run", Watch(should_stop=lambda: True))
    assert not (tmp_path / "run.json").exists()
