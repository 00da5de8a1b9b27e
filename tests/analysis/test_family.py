"""Parents and branches: told by checkpoints, so that no name misleads."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.family import Family, family_of
from analysis.store import RunStore
from tests import tiny


@pytest.fixture
def store(tiny_copy: RunStore) -> RunStore:
    """The tiny run, and a branch and its copy that begin with the very checkpoint of epoch 20."""
    sha = tiny_copy.open("tiny").records[20].sha256

    def branch(content: dict[str, Any]) -> None:
        content["branch"] = {"parent": "tiny", "epoch": 20, "sha256": sha, "optimiser": "restarted"}
        content["checkpoints"] = content["checkpoints"][1:]

    for name in ("first", "second"):
        tiny.copy_store(tiny_copy, tiny_copy.root.parent / name).folder("tiny").rename(tiny_copy.folder(name))
        tiny.rewrite_manifest(tiny_copy.folder(name), branch)
    return tiny_copy


def test_a_parent_and_its_branches_know_each_other(store: RunStore) -> None:
    assert family_of(store, "tiny") == Family(branches=(("first", 20), ("second", 20)))
    assert family_of(store, "first") == Family("tiny", 20)
    assert family_of(store, "unknown") == Family()


def test_a_renamed_parent_is_found_and_told(store: RunStore) -> None:
    store.folder("tiny").rename(store.folder("other"))
    found = family_of(store, "first")
    assert found == Family("other", 20, "Its parent was called tiny when it branched off.")
    assert family_of(store, "other").branches == (("first", 20), ("second", 20))


def test_a_changed_parent_is_told(store: RunStore) -> None:
    tiny.put_checkpoint(store.folder("tiny"), 20, tiny.encode_state(tiny.random_state(tiny.MODEL)))
    found = family_of(store, "first")
    assert (found.parent, found.epoch) == (None, 20)
    assert found.why.startswith("Run tiny has another checkpoint at epoch 20 by now")
    assert family_of(store, "tiny").branches == ()


def test_a_parent_that_is_gone_or_damaged_is_told(store: RunStore) -> None:
    (store.folder("tiny") / "run.json").write_text("no")
    assert family_of(store, "first").why.startswith("Run tiny is not in this store")
