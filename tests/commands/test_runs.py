"""`grokscope runs`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from analysis.lease import Lease
from analysis.store import RunStore
from tests import tiny
from tests.commands.conftest import Command


def test_a_list_for_people(grokscope: Command, tiny_store: RunStore) -> None:
    result = grokscope("runs", "--runs", str(tiny_store.root))
    assert result.code == 0
    (line,) = result.out.splitlines()
    for part in ("tiny", "p = 7", "add", "finished", "4 checkpoints, epochs 0 to 60"):
        assert part in line


def test_a_list_for_programs(grokscope: Command, tiny_store: RunStore) -> None:
    result = grokscope("runs", "--json", "--runs", str(tiny_store.root))
    assert json.loads(result.out) == [
        {"name": "tiny", "p": 7, "operation": "add", "epochs": [0, 20, 40, 60], "state": "finished", "problem": None}
    ]


def test_the_state_of_each_run(grokscope: Command, tiny_copy: RunStore) -> None:
    for name in ("bad", "stopped", "training", "empty", "imported"):
        shutil.copytree(tiny_copy.folder("tiny"), tiny_copy.folder(name))
    (tiny_copy.folder("bad") / "run.json").write_text("{")
    tiny.rewrite_manifest(tiny_copy.folder("stopped"), lambda content: content["checkpoints"].pop())
    tiny.rewrite_manifest(tiny_copy.folder("empty"), lambda content: content["checkpoints"].clear())
    tiny.rewrite_manifest(tiny_copy.folder("imported"), lambda content: content.update(train=None))
    with Lease.take(tiny_copy.folder("training")):
        rows = json.loads(grokscope("runs", "--json", "--runs", str(tiny_copy.root)).out)
        lines = grokscope("runs", "--runs", str(tiny_copy.root)).out.splitlines()
    assert {row["name"]: row["state"] for row in rows} == {
        "bad": "damaged",
        "empty": "stopped",
        "imported": "imported",
        "stopped": "stopped",
        "tiny": "finished",
        "training": "training",
    }
    assert "run 'bad' has a run.json that is not valid" in rows[0]["problem"]
    assert len(lines) == 6
    assert "damaged: run 'bad'" in lines[0]
    assert "0 checkpoints, none yet" in lines[1]


def test_no_runs(grokscope: Command, tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        result = grokscope("runs", "--runs", str(folder))
        assert result.code == 0
        assert f"There are no runs in {folder}: make one with grokscope train" in result.out
    assert json.loads(grokscope("runs", "--json", "--runs", str(tmp_path)).out) == []


def test_the_shipped_runs(grokscope: Command, shipped_runs: Path) -> None:
    rows = json.loads(grokscope("runs", "--json", "--runs", str(shipped_runs)).out)
    assert "mod113" in [row["name"] for row in rows]
    assert all(row["problem"] is None for row in rows)
