"""Folders that are held: they stay as long as whoever took them, whatever that has become, and go after it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from analysis.leftovers import lasting
from tests import tiny

BECOMES_ANOTHER = """
import os, sys
from analysis.leftovers import lasting
print(lasting("held-"), flush=True)
os.execv("/bin/cat", ["cat"])
"""


def test_a_folder_lasts_until_whoever_holds_it_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with subprocess.Popen(
        [sys.executable, "-c", BECOMES_ANOTHER], cwd=tiny.PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        theirs = Path(holder.stdout.readline().decode().strip())
        holder.stdin.write(b"it has become another program\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == b"it has become another program\n"
        ours = lasting("held-")
        assert theirs.is_dir()
        holder.kill()
    last = lasting("held-")
    assert {*tmp_path.iterdir()} == {ours, last}
