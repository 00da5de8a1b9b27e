"""Where a site is written: whole or not at all, and over nothing but another."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import ParameterError
from app.publish.files import File
from app.publish.folder import new_folder
from app.publish.site import MANIFEST

SITE = File(MANIFEST, b'{"version": 1, "runs": {}, "files": {}}')


def write(place: Path, *files: File, force: bool = False) -> None:
    with new_folder(place, may_replace=force) as writer:
        for file in (SITE, *files):
            writer.write(file)


def test_files_are_there_once_all_are(tmp_path: Path):
    place = tmp_path / "site"
    with new_folder(place, may_replace=False) as writer:
        writer.write(File("a/b.txt", b"12"))
        assert not place.exists()
        assert writer.sizes == {"a/b.txt": 2}
    assert (place / "a" / "b.txt").read_bytes() == b"12"
    assert list(tmp_path.iterdir()) == [place]


def test_nothing_is_left_when_something_goes_wrong(tmp_path: Path):
    def fail(error: type[BaseException]) -> None:
        with new_folder(tmp_path / "site", may_replace=False) as writer:
            writer.write(SITE)
            raise error

    for error in (KeyboardInterrupt, ParameterError):
        with pytest.raises(error):
            fail(error)
        assert list(tmp_path.iterdir()) == []


def test_a_site_is_replaced_whole_and_only_by_force(tmp_path: Path):
    place = tmp_path / "site"
    write(place, File("old.txt", b""))
    with pytest.raises(ParameterError, match="--force replaces it"):
        write(place)
    assert (place / "old.txt").exists()
    write(place, File("new.txt", b""), force=True)
    assert sorted(path.name for path in place.iterdir()) == [MANIFEST, "new.txt"]
    assert list(tmp_path.iterdir()) == [place]


def test_an_empty_folder_is_filled(tmp_path: Path):
    place = tmp_path / "site"
    place.mkdir()
    write(place)
    assert (place / MANIFEST).exists()


@pytest.mark.parametrize("what", ["folder", "file", "link", "manifest"])
def test_what_is_no_site_of_ours_stays(tmp_path: Path, what: str):
    place = tmp_path / "site"
    if what in ("folder", "manifest"):
        place.mkdir()
        (place / ("thesis.tex" if what == "folder" else MANIFEST)).write_text("[1]")
    elif what == "file":
        place.write_text("")
    else:
        place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ParameterError, match="choose another folder"):
        write(place, force=True)
    assert list(tmp_path.iterdir()) == [place]


def test_a_folder_that_is_missing_or_full_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(ParameterError, match="there is no folder"):
        write(tmp_path / "nope" / "site")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ParameterError, match="No space left on device"):
        write(tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_written_twice(tmp_path: Path):
    with pytest.raises(ValueError, match="twice"):
        write(tmp_path / "site", SITE)
