"""A run that cannot be read is named, before the page opens and while it is open; every other one goes on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from tests import tiny
from tests.app.conftest import open_page
from tests.privileges import without_privileges


@pytest.fixture
def bad(tiny_copy) -> Iterator[Path]:
    """Another run in the store, before the tiny one, to be taken out of reach."""
    folder = Path(shutil.copytree(tiny_copy.root / "tiny", tiny_copy.root / "bad"))
    yield folder
    folder.chmod(0o755)


def hide(folder: Path) -> None:
    folder.chmod(0)


def put_a_pipe(folder: Path) -> None:
    (folder / "run.json").unlink()
    os.mkfifo(folder / "run.json")


HARMS = pytest.mark.parametrize("harm", [hide, put_a_pipe], ids=["mode 000", "a named pipe"])


def assert_named_and_the_rest_goes_on(page: Any) -> None:
    opened = page.initial()
    assert (opened["runs"], opened["run"]["name"]) == (["bad", "tiny"], "tiny")
    assert opened["notices"] == {"run": "", "error": ""}
    asked = page.initial("/?run=bad")
    assert asked["run"]["name"] == "tiny"
    assert asked["notices"]["error"].startswith("Run 'bad' cannot be read (")
    assert page.request("data_request", name="bad", digest="").notice == asked["notices"]["error"]
    for address in ("/answers/bad/60/embedding.npz?dim=0", "/answers/bad/all/losses.npz"):
        response = page.client.get(address)
        assert (response.status_code, response.get_json()["detail"]) == (409, asked["notices"]["error"])
    assert page.client.get("/answers/tiny/60/embedding.npz?dim=0").status_code == 200


class TestRuns:
    """One run among others."""

    @HARMS
    def test_the_server_starts_with_one(self, bad: Path, tmp_path: Path, harm: Callable[[Path], None]) -> None:
        harm(bad)
        with without_privileges():
            assert_named_and_the_rest_goes_on(open_page(bad.parent, tmp_path / "cache"))

    @HARMS
    def test_it_may_go_out_of_reach_and_come_back(
        self, bad: Path, tmp_path: Path, harm: Callable[[Path], None]
    ) -> None:
        page = open_page(bad.parent, tmp_path / "cache")
        assert page.initial()["run"]["name"] == "bad"
        kept = shutil.copy(bad / "run.json", tmp_path)
        harm(bad)
        with without_privileges():
            assert_named_and_the_rest_goes_on(page)
        bad.chmod(0o755)
        (bad / "run.json").unlink()
        shutil.copy(kept, bad / "run.json")
        assert page.initial()["run"]["name"] == "bad"

    def test_the_store_itself_may_be_out_of_reach(self, bad: Path, tmp_path: Path) -> None:
        page = open_page(bad.parent, tmp_path / "cache")
        bad.parent.chmod(0)
        try:
            with without_privileges():
                opened = page.initial()
                assert (opened["runs"], opened["run"]) == ([], None)
                assert "cannot be read (Permission denied)" in opened["notices"]["error"]
        finally:
            bad.parent.chmod(0o755)
        assert page.initial()["runs"] == ["bad", "tiny"]


def infinite(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: torch.sign(tensor) * 3e38 for name, tensor in state.items()}


class TestWeights:
    """Weights that are what the manifest says, and of no use."""

    def test_a_page_opens_without_them_and_says_so(self, copied, tiny_copy) -> None:
        folder = tiny_copy.root / "tiny"
        tiny.put_checkpoint(folder, 60, tiny.encode_state(infinite(tiny.random_state(tiny.MODEL))))
        opened = copied.initial()
        assert opened["run"]["damaged"] == [60]
        assert opened["notices"]["run"].startswith("Checkpoint 60 of run 'tiny' is damaged")
        for query in ("neuron_frequencies", "embedding_pca", "key_frequencies"):
            answer = copied.client.get(f"/answers/tiny/60/{query}.npz")
            assert answer.status_code == 409
            assert "its weights reach 3e+38, and what the model computes from them" in answer.get_json()["detail"]
        assert copied.client.get("/answers/tiny/all/measures.npz").status_code == 200

    @pytest.mark.parametrize(("scale", "which"), [(1e6, ""), (1e18, "embed"), (3e37, "mlp.in"), (3e37, "attn.q")])
    def test_weights_that_are_only_large_are_shown(self, copied, tiny_copy, scale: float, which: str) -> None:
        state = tiny.random_state(tiny.MODEL)
        large = {name: tensor * scale if which in name else tensor for name, tensor in state.items()}
        tiny.put_checkpoint(tiny_copy.root / "tiny", 60, tiny.encode_state(large))
        assert copied.initial()["run"]["damaged"] == []
        reply = copied.ask(*[text for _, text in copied.questions(epoch=60)])
        assert reply.notice == ""
