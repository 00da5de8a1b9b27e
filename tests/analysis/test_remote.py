"""Files at addresses: fetched whole and in bounds, or one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from analysis.address import is_address, without_secrets
from analysis.batch import Watch
from analysis.errors import CancelledError, DamagedError, NotFoundError, ParameterError
from analysis.remote import Place, fetch

FILES = {"run/a.pt": b"a" * 10, "run/deep/b.pt": b"b" * 20}


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    """A file system that fsspec has in memory, with some files."""
    system = fsspec.filesystem("memory")
    for name, data in FILES.items():
        system.pipe(f"/{name}", data)
    yield system
    system.rm("/", recursive=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s3://a/b", True),
        ("hf://u/r", True),
        ("HTTPS://x", True),
        ("a.pth", False),
        ("/a:b/c", False),
        ("s3://", False),
    ],
)
def test_what_is_an_address(text: str, expected: bool) -> None:
    assert is_address(text) is expected


def test_a_password_in_an_address_is_never_shown() -> None:
    assert without_secrets("https://me:secret@host/a@b.pth") == "https://host/a@b.pth"


def test_a_folder_is_fetched_with_all_below_it(memory: object, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    folder = fetch("memory://run", tmp_path, watch=Watch(on_progress=lambda *at: seen.append(at)))
    assert folder == tmp_path / "run"
    found = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in folder.rglob("*.pt")}
    assert (found, seen) == (FILES, [(10, 30), (30, 30)])


def test_a_file_is_fetched_under_its_name(memory: object, tmp_path: Path) -> None:
    path = fetch("memory://run/deep/b.pt", tmp_path)
    assert (path, path.read_bytes()) == (tmp_path / "b.pt", FILES["run/deep/b.pt"])


@pytest.mark.parametrize(
    ("address", "kind", "why"),
    [
        ("memory://none", NotFoundError, "there is nothing at memory://none"),
        ("file:///etc/passwd", ParameterError, "is here: give its path, without file://"),
        ("nonsense://a/b", ParameterError, "nonsense://a/b is no address that can be read: "),
    ],
)
def test_what_cannot_be_fetched_is_said(
    memory: object, tmp_path: Path, address: str, kind: type[Exception], why: str
) -> None:
    with pytest.raises(kind, match=why):
        fetch(address, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_too_much_is_refused_before_it_comes_and_as_it_comes(
    memory: fsspec.AbstractFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ParameterError, match="memory://run has 30 bytes, of 29 at most: name a part of it"):
        fetch("memory://run", tmp_path, most=29)
    monkeypatch.setattr(type(memory), "info", lambda *_, **__: {"name": "/run/a.pt", "type": "file", "size": None})
    with pytest.raises(ParameterError, match="has more than 9 bytes"):
        fetch("memory://run/a.pt", tmp_path, most=9)


def test_it_can_be_stopped(memory: object, tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        fetch("memory://run", tmp_path, watch=Watch(should_stop=lambda: True))


def test_no_name_leads_out_of_the_folder(
    memory: fsspec.AbstractFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"/run/../../evil": {"name": "/run/../../evil", "type": "file", "size": 1}}
    monkeypatch.setattr(type(memory), "find", lambda *_, **__: found)
    with pytest.raises(DamagedError, match=r"names a file '/run/../../evil' outside itself"):
        fetch("memory://run", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "kind", "why"),
    [
        (PermissionError("Forbidden"), ParameterError, r"is not for everyone \(Forbidden\): log in"),
        (RuntimeError("line one\nline two"), ParameterError, r"cannot be read \(line one line two\): try again"),
    ],
)
def test_errors_of_a_service_are_one_sentence(
    memory: fsspec.AbstractFileSystem,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    kind: type[Exception],
    why: str,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(type(memory), "info", fail)
    with pytest.raises(kind, match=why):
        Place.of("memory://run").info()


def test_a_server_that_does_not_answer_is_not_taken_for_one_that_has_nothing() -> None:
    with pytest.raises(ParameterError, match=r"^http://127.0.0.1:1/a.pth cannot be reached \("):
        Place.of("http://127.0.0.1:1/a.pth").info()
