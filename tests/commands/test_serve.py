"""`grokscope serve`: what cannot be served is told in one line, before any process is started."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.store import RunStore
from app.settings import PROJECT
from tests.commands.conftest import Command, assert_refused


class Started(Exception):  # noqa: N818
    """The command has become gunicorn, which ends it as far as a test can see."""


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What the command becomes, and where."""
    found: dict[str, object] = {}

    def execv(path: str, arguments: list[str]) -> None:
        found.update(arguments=arguments, folder=Path.cwd())
        raise Started

    monkeypatch.setattr(os, "execv", execv)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.chdir(Path.cwd())
    return found


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_it_becomes_gunicorn_in_the_project_wherever_it_is_called(
    grokscope: Command, started: dict[str, object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("raise RuntimeError('this is not ours')")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Started):
        grokscope("serve", "--host", host, "--port", "0", "--runs", "mine")
    assert started["folder"] == PROJECT
    arguments = started["arguments"]
    assert isinstance(arguments, list)
    assert arguments[arguments.index("--bind") + 1] == ("[::1]:0" if host == "::1" else "127.0.0.1:0")
    assert os.environ["GROKSCOPE_RUNS"] == str(tmp_path / "mine")


def test_a_folder_without_runs_is_said_and_served(
    grokscope: Command,
    started: dict[str, object],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    tiny_store: RunStore,
) -> None:
    for folder, is_empty in ((tmp_path / "nowhere", True), (tiny_store.root, False)):
        with pytest.raises(Started):
            grokscope("serve", "--port", "0", "--runs", str(folder))
        said = capsys.readouterr().err
        assert (f"There are no runs in {folder} yet: one made with grokscope train" in said) is is_empty


def test_what_a_killed_import_left_goes_when_a_server_starts(
    grokscope: Command, started: dict[str, object], tmp_path: Path
) -> None:
    leftover = tmp_path / ".importing-killed"
    (leftover / "checkpoints").mkdir(parents=True)
    with pytest.raises(Started):
        grokscope("serve", "--port", "0", "--runs", str(tmp_path))
    assert not leftover.exists()


def test_nothing_is_imported_that_the_web_processes_import_anew(tiny_store: RunStore, tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from app.cli import run\n"
        "os.execv = lambda *_: print(sorted({'torch', 'huey', 'dash'} & set(sys.modules)))\n"
        "run(['serve', '--port', '0', '--runs', sys.argv[1], '--cache', sys.argv[2]])\n"
    )
    command = [sys.executable, "-c", code, str(tiny_store.root), str(tmp_path / "cache")]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_port_that_is_taken(grokscope: Command, started: dict[str, object]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert_refused(grokscope("serve", "--port", port), f"port {port}", "something else listens", "--port")
    assert not started


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.7", "a" * 300, "1.2.3.4.5", "::g"])
def test_a_host_that_is_none(grokscope: Command, started: dict[str, object], host: str) -> None:
    assert_refused(grokscope("serve", "--host", host, "--port", "0"), "listen on", "--host")
    assert not started


def test_a_cache_folder_of_somebody_else(grokscope: Command, started: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    assert_refused(grokscope("serve", "--port", "0", "--cache", str(tmp_path)), str(tmp_path), "--cache")
    assert not started


def test_a_device_that_this_machine_has_not(grokscope: Command, started: dict[str, object]) -> None:
    assert_refused(grokscope("serve", "--port", "0", "--device", "cuda:99"), "device")
    assert not started
