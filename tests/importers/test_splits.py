"""The training pairs of foreign runs: listed, given, or drawn again; or said not to be known."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from analysis.config import ModelConfig
from analysis.errors import GrokscopeError
from analysis.importers.foreign import Overrides
from analysis.importers.read import read_foreign
from analysis.importers.splits import split_drawn, split_file, split_in
from analysis.run import Run
from analysis.task import Task

FILE, P = Path("model.pth"), 3
TRAIN = [0, 4, 5]
MASK = np.isin(np.arange(9), TRAIN).reshape(3, 3)


@pytest.mark.parametrize(
    "content",
    [
        {"train_indices": TRAIN},
        {"train_indices": torch.tensor(TRAIN), "test_indices": torch.tensor([1, 2, 3, 6, 7, 8])},
        {"train": [(0, 0, 3), (1, 1, 3), (1, 2, 3)]},
        {"train_pairs": [[0, 0], [1, 1], [1, 2]]},
        {"train_mask": torch.tensor(MASK)},
        {"train_mask": torch.tensor(MASK).flatten().float()},
    ],
)
def test_a_split_may_be_listed_in_any_way(content: dict[str, Any]) -> None:
    assert split_in(FILE, content, Task(P)).tolist() == MASK.tolist()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "content", [{}, {"train": True}, {"train": [9]}, {"train": [0, 0]}, {"train": [0.5]}, {"train_mask": [2] * 9}]
)
def test_what_lists_none_leaves_it_unknown(content: dict[str, Any]) -> None:
    assert split_in(FILE, content, Task(P)) is None


@pytest.mark.parametrize(
    ("test", "says"), [([4, 5, 8], "lists 2 pairs among its training and its test"), ([8], "5 pairs neither among")]
)
def test_lists_that_are_no_split_are_refused(test: list[int], says: str) -> None:
    with pytest.raises(GrokscopeError, match=says) as caught:
        split_in(FILE, {"train_indices": TRAIN, "test_indices": test}, Task(P))
    assert "--mask" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["1 0 0\n0 1 1\n0 0 0\n", "1,0,0\n0,1,1\n0,0,0\n", "0 4 5", "0\n4\n5\n", "0 0\n1 1\n1 2"]
)
def test_a_person_s_file_may_be_text_or_an_array(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mask"
    path.write_text(text)
    assert split_file(path, P).tolist() == MASK.tolist()
    for array in (MASK, np.array(TRAIN)):
        np.save(path.with_suffix(".npy"), array)
        assert split_file(path.with_suffix(".npy"), P).tolist() == MASK.tolist()


@pytest.mark.parametrize("text", ["", "x", "9", "1 0 3\n0 1 0\n", "0 0 2\n0 0 0\n0 0 0\n", "1 0\n0"])
def test_a_file_that_is_no_mask_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mask"
    with pytest.raises(GrokscopeError, match="there is no file"):
        split_file(path, P)
    path.write_text(text)
    with pytest.raises(GrokscopeError, match=r"is no mask of training pairs|cannot be read as a mask"):
        split_file(path, P)


def test_a_split_is_drawn_as_the_paper_or_as_torch_does_whichever_the_model_knows_better() -> None:
    p, share, seed = 11, 0.3, 5
    model = ModelConfig(p=p, d_model=8, n_heads=2, d_head=4, d_mlp=6)
    pairs = [(x, y) for x in range(p) for y in range(p)]
    random.Random(seed).shuffle(pairs)
    paper = {x * p + y for x, y in pairs[: int(share * p * p)]}
    demo = set(torch.randperm(p * p, generator=torch.Generator().manual_seed(seed))[: int(share * p * p)].tolist())
    for known, how in ((paper, "Python's random.shuffle"), (demo, "torch.randperm")):
        loss = np.array([0.0 if place in known else 1.0 for place in range(p * p)]).reshape(p, p)
        loss_on = lambda of, loss=loss: float(loss[of].mean()) + 0.5  # noqa: E731
        mask, name = split_drawn(model, share, seed, loss_on, recorded=0.6)
        assert (set(np.flatnonzero(mask).tolist()), name) == (known, how)
        assert split_drawn(model, share, seed, loss_on)[1] == how
        with pytest.raises(GrokscopeError, match="since it has another loss on them: give the training pairs with --m"):
            split_drawn(model, share, seed, loss_on, recorded=0.01)
    with pytest.raises(GrokscopeError, match="since it knows none of them better than the others"):
        split_drawn(model, share, seed, lambda _: 0.5)


def test_the_split_of_a_run_that_grokscope_trained_is_drawn_again_from_its_seed(tiny_run: Run, tmp_path: Path) -> None:
    state, told = tiny_run.state_dict(60), tiny_run.manifest
    content = {"model": state, "config": {"n_heads": told.model.n_heads, "fn_name": "add"}, "epoch": 60}
    history = tiny_run.history
    content |= {"train_losses": dict(zip(history.epoch.tolist(), history.train_loss.tolist(), strict=True))}
    torch.save(content, tmp_path / "model.pth")
    run = read_foreign(tmp_path / "model.pth", Overrides(train_frac=0.5, split_seed=0))
    np.testing.assert_array_equal(run.history.train_mask, history.train_mask)
    assert "training pairs drawn by grokscope train with seed 0" in run.source


def test_pairs_without_an_answer_are_in_no_list() -> None:
    with_answer = {"train_indices": [1, 4], "test_indices": [2, 5, 7, 8]}
    assert split_in(FILE, with_answer, Task(P, "divide")).sum() == 2  # type: ignore[union-attr]
    with pytest.raises(GrokscopeError, match="lists 3 pairs neither"):
        split_in(FILE, with_answer, Task(P))
