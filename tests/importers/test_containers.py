"""Whatever checkpoints come in, each has its own epoch, and losses have theirs; what nothing says is asked for."""

from __future__ import annotations

import sys
import types
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import Tensor

from analysis.batch import Watch
from analysis.errors import CancelledError, GrokscopeError
from analysis.importers.foreign import ForeignRun, Overrides
from analysis.importers.read import read_foreign
from analysis.manifest import UNKNOWN_EPOCH
from tests.importers.layouts import HookedTransformerConfig, hooked_weights
from tests.importers.test_authors import HEADS, P, authors_weights, saved

COUNT = 5


@pytest.fixture(autouse=True)
def _class_that_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let objects of TransformerLens' old class be saved: what is not in a module cannot be."""
    module = types.ModuleType(HookedTransformerConfig.__module__)
    module.HookedTransformerConfig = HookedTransformerConfig  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)


def marked(place: int, weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """A checkpoint that one tells by its first bias."""
    return weights | {"blocks.0.mlp.b_in": torch.full((7,), float(place))}


def series(weights: Callable[[], dict[str, Tensor]] = authors_weights) -> list[dict[str, Tensor]]:
    return [marked(place, weights()) for place in range(COUNT)]


def read(path: Path, **said: Any) -> ForeignRun:
    return read_foreign(path, Overrides(**{"operation": "add", **said}))


def marks(run: ForeignRun) -> dict[int, float]:
    """Which checkpoint is at which epoch."""
    return {one.epoch: float(one.read()[0]["blocks.0.mlp.in.bias"][0]) for one in run.checkpoints}


def full_run(**more: Any) -> dict[str, Any]:
    """A small `full_run_data.pth`."""
    return {
        "state_dicts": series(),
        "train_losses": list(map(float, range(401))),
        "test_losses": list(map(float, range(41))),
        "config": {"fn_name": "add", "save_every": 100},
        **more,
    }


def demo(**more: Any) -> dict[str, Any]:
    """What TransformerLens' demo saves."""
    train = [place for place in range(P * P) if place % 3 == 0]
    return {
        "model": marked(COUNT - 1, hooked_weights()),
        "config": HookedTransformerConfig(n_heads=HEADS, act_fn="relu", normalization_type=None),
        "checkpoints": series(hooked_weights),
        "checkpoint_epochs": [0, 10, 20, 30, 40],
        "train_losses": list(map(float, range(40))),
        "test_losses": list(map(float, range(40))),
        "train_indices": torch.tensor(train),
        "test_indices": torch.tensor([place for place in range(P * P) if place % 3]),
        **more,
    }


def test_the_paper_s_container_has_its_epochs_and_every_loss_its_own(tmp_path: Path) -> None:
    run = read(saved(tmp_path, full_run(epochs=[0, 50, 75, 100, 400])))
    assert marks(run) == {0: 0, 50: 1, 75: 2, 100: 3, 400: 4}
    np.testing.assert_array_equal(run.history.epoch, np.arange(401))
    np.testing.assert_array_equal(run.history.train_loss, run.history.epoch)
    np.testing.assert_array_equal(np.flatnonzero(np.isfinite(run.history.test_loss)), np.arange(0, 401, 10))
    assert run.history.train_mask is None


def test_its_epochs_follow_from_how_often_it_was_saved(tmp_path: Path) -> None:
    run = read(saved(tmp_path, full_run()))
    assert marks(run) == {0: 0, 100: 1, 200: 2, 300: 3, 400: 4}
    assert "checkpoints at every 100th epoch, by how many there are" in run.source


def test_losses_whose_lengths_are_no_multiples_end_where_they_end(tmp_path: Path) -> None:
    lengths = {"train_losses": [0.5] * 107_791, "test_losses": [0.5] * 10_780}
    run = read(saved(tmp_path, full_run(**lengths, epochs=[0, 5, 50, 500, 107_790])))
    assert run.history.epoch[[0, 1, -1]].tolist() == [0, 1, 107_790]
    assert np.isfinite(run.history.train_loss).all()
    tested = run.history.epoch[np.isfinite(run.history.test_loss)]
    assert tested[[0, 1, -1]].tolist() == [0, 10, 107_790]


def test_the_demo_brings_its_split_and_its_last_model_once(tmp_path: Path) -> None:
    run = read(saved(tmp_path, demo()))
    assert marks(run) == {0: 0, 10: 1, 20: 2, 30: 3, 40: 4}
    assert run.history.train_mask is not None
    assert np.flatnonzero(run.history.train_mask).tolist() == list(range(0, P * P, 3))
    assert "9 training pairs, as the file lists them" in run.source


def test_a_model_beyond_the_list_is_the_end_where_the_losses_go_on(tmp_path: Path) -> None:
    run = read(
        saved(tmp_path, demo(model=marked(9, hooked_weights()), train_losses=[0.5] * 50, test_losses=[0.5] * 50))
    )
    assert marks(run)[50] == 9
    assert "model taken for the weights of epoch 50" in run.source
    run = read(saved(tmp_path, demo(model=marked(9, hooked_weights()))))
    assert list(marks(run)) == [0, 10, 20, 30, 40]
    assert "model left out, since nothing says its epoch" in run.source


def test_numbers_of_numpy_are_numbers(tmp_path: Path) -> None:
    kinds = (np.float64, np.float32, np.float16, np.int64, np.dtype(">f8").type)
    content = {"model": authors_weights(), "train_losses": [kind(place) for place, kind in enumerate(kinds)]}
    content["epoch"] = np.int64(4)
    run = read(saved(tmp_path, content))
    assert run.history.train_loss.tolist() == [0, 1, 2, 3, 4]
    assert run.checkpoints[0].epoch == 4


def test_other_weights_of_a_file_are_left_aside_and_said(tmp_path: Path) -> None:
    assert (
        "skipped final_weights, ema"
        in read(saved(tmp_path, full_run(final_weights=authors_weights(), ema={"x": torch.ones(2)}))).source
    )


def test_only_the_config_of_transformer_lens_may_be_an_object(tmp_path: Path) -> None:
    with pytest.raises(GrokscopeError, match=r"was saved with the class pathlib\.PosixPath inside"):
        read(saved(tmp_path, demo(path=tmp_path)))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(dict(zip([0, 3, 7, 9, 20], series(), strict=True)), id="a mapping"),
        pytest.param({"checkpoints": dict(zip([0, 3, 7, 9, 20], series(), strict=True))}, id="a mapping within"),
        pytest.param(
            [{"epoch": e, "model": s} for e, s in zip([0, 3, 7, 9, 20], series(), strict=True)], id="epochs within"
        ),
    ],
)
def test_checkpoints_may_come_with_their_epochs(tmp_path: Path, content: Any) -> None:
    assert marks(read(saved(tmp_path, content))) == {0: 0, 3: 1, 7: 2, 9: 3, 20: 4}


def test_epochs_that_nothing_tells_are_asked_for_and_never_0(tmp_path: Path) -> None:
    path, listed = saved(tmp_path, series()), tmp_path / "epochs.txt"
    with pytest.raises(GrokscopeError, match=r"holds 5 checkpoints and does not say at which epochs: .* --epochs FILE"):
        read(path)
    with pytest.raises(GrokscopeError, match="say their epochs with --epochs FILE"):
        read(path, epoch=7)
    with pytest.raises(GrokscopeError, match="there is no file"):
        read(path, epochs=listed)
    for text in ("0 1 2", "0 1 2 3 x", "4 3 2 1 0", ""):
        listed.write_text(text)
        with pytest.raises(GrokscopeError, match="should list 5 epochs that rise"):
            read(path, epochs=listed)
    listed.write_text("[0, 1,\n20, 300, 4000]\n")
    assert marks(read(path, epochs=listed)) == {0: 0, 1: 1, 20: 2, 300: 3, 4000: 4}


NAMES = {
    "ep000000.pth": 0,
    "runs/seed2/ep030000.pth": 30_000,
    "checkpoint_500.pt": 500,
    "12000.pth": 12_000,
}


def folder_of(path: Path, names: dict[str, int], **more: Any) -> Path:
    for place, name in enumerate(names):
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        state = marked(place, authors_weights())
        if target.suffix == ".safetensors":
            safetensors.torch.save_file(state, target)
        else:
            torch.save({"model": state, **{key: value[place] for key, value in more.items()}}, target)
    return path


def zipped(folder: Path, kind: int = zipfile.ZIP_DEFLATED) -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", kind) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return path


@pytest.mark.parametrize("pack", [lambda folder: folder, zipped], ids=["folder", "zip"])
def test_files_have_the_epochs_of_their_names(tmp_path: Path, pack: Callable[[Path], Path]) -> None:
    folder = folder_of(tmp_path / "saved", NAMES)
    (folder / "README.md").write_text("notes")
    run = read(pack(folder))
    assert marks(run) == {epoch: list(NAMES).index(name) for name, epoch in sorted(NAMES.items(), key=lambda n: n[1])}
    assert "epochs by the names of the files; skipped 1 other files" in run.source


def test_safetensors_are_read_alike(tmp_path: Path) -> None:
    run = read(folder_of(tmp_path / "saved", {f"model-{n}-of-p113.safetensors": n for n in (7, 40)}))
    assert marks(run) == {7: 0, 40: 1}
    path = tmp_path / "one.safetensors"
    safetensors.torch.save_file(authors_weights(), path, metadata={"epoch": "12"})
    assert [one.epoch for one in read(path).checkpoints] == [12]
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(GrokscopeError, match="is a safetensors file that is damaged, or not all of it"):
        read(path)


def test_the_epoch_within_a_file_counts_for_more_and_its_losses_are_gathered(tmp_path: Path) -> None:
    names = {"a1.pth": 0, "a2.pth": 1, "a3.pth": 2}
    run = read(folder_of(tmp_path / "saved", names, epoch=[20, 10, 30], train_loss=[2.0, 3.0, 1.0]))
    assert marks(run) == {10: 1, 20: 0, 30: 2}
    assert run.history.epoch.tolist() == [10, 20, 30]
    assert run.history.train_loss.tolist() == [3, 2, 1]


def test_what_has_no_epoch_among_others_is_left_out_and_said(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "saved", {"10.pth": 10, "20.pth": 20, "final.pth": 0})
    torch.save({"train_losses": [0.5] * 21}, folder / "losses.pth")
    run = read(folder)
    assert list(marks(run)) == [10, 20]
    assert "left out final.pth: no epoch is known" in run.source
    assert run.history.epoch[-1] == 20


BAD: dict[str, tuple[Callable[[Path], Any], str]] = {
    "two of one epoch": (lambda path: folder_of(path, {"1.pth": 1, "a/1.pth": 1}), "are both of epoch 1: remove one"),
    "nothing": (lambda path: (path.mkdir(), (path / "a.txt").write_text("")), "has no files of weights"),
    "several in each": (
        lambda path: (folder_of(path, {"1.pth": 1}), torch.save(series(), path / "all.pth")),
        "all.pth holds several checkpoints: import that file alone",
    ),
    "losses": (
        lambda path: (path.mkdir(), torch.save({"train_losses": [1.0]}, path / "a.pth")),
        "has no weights in its 1 files",
    ),
    "text": (lambda path: (path.mkdir(), (path / "a.pth").write_text("text")), "a.pth is not a file that torch saved"),
    "another width": (
        lambda path: (folder_of(path, {"1.pth": 1}), torch.save(wider(), path / "0.pth")),
        "it has other widths than the last checkpoint",
    ),
}


def wider() -> dict[str, Tensor]:
    weights = authors_weights()
    return weights | {
        "blocks.0.mlp.W_in": torch.zeros(8, 6),
        "blocks.0.mlp.b_in": torch.zeros(8),
        "blocks.0.mlp.W_out": torch.zeros(6, 8),
    }


@pytest.mark.parametrize("kind", BAD)
def test_a_folder_that_is_no_run_says_why(tmp_path: Path, kind: str) -> None:
    make, says = BAD[kind]
    make(tmp_path / "saved")
    with pytest.raises(GrokscopeError) as caught:
        marks(read(tmp_path / "saved"))
    assert says in str(caught.value)
    assert str(tmp_path / "saved") in str(caught.value)


def test_a_zip_that_grows_is_refused_and_a_torn_one_too(tmp_path: Path) -> None:
    path = tmp_path / "saved.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.pth", bytes(20_000_000))
    with pytest.raises(GrokscopeError, match="is a compressed zip that grows a hundredfold"):
        read(path)
    path = zipped(folder_of(tmp_path / "torn", {"1.pth": 1}), zipfile.ZIP_STORED)
    torn = bytearray(path.read_bytes())
    torn[len(torn) // 2] ^= 0xFF
    path.write_bytes(torn)
    with pytest.raises(GrokscopeError, match=r"1\.pth cannot be unpacked"):
        read(path)


def test_looking_at_files_can_be_stopped(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "saved", NAMES)
    with pytest.raises(CancelledError):
        read_foreign(folder, watch=Watch(should_stop=lambda: True))


@pytest.mark.parametrize(
    ("name", "epoch"),
    [("bare_epoch_10600.pt", 10_600), ("step-7.pt", 7), ("C113_seed2.pt", UNKNOWN_EPOCH), ("500.pt", UNKNOWN_EPOCH)],
)
def test_a_single_file_has_an_epoch_only_by_a_word_for_it(tmp_path: Path, name: str, epoch: int) -> None:
    torch.save(authors_weights(), tmp_path / name)
    assert [one.epoch for one in read(tmp_path / name).checkpoints] == [epoch]
