"""A run, opened: what is damaged is named, and the rest stays usable."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from analysis.errors import DamagedError, NotFoundError
from analysis.folders import HISTORY, MANIFEST
from analysis.lease import Lease
from analysis.run import Run, damaged_epochs, sound_epochs
from analysis.session import Session
from analysis.store import RunStore
from tests import tiny
from tests.privileges import without_privileges


def of_epoch(folder: Path, epoch: int) -> Path:
    return folder / "checkpoints" / f"{epoch:06d}.safetensors"


def truncate(folder: Path) -> None:
    path = of_epoch(folder, 20)
    path.write_bytes(path.read_bytes()[:-100])


def flip(folder: Path) -> None:
    path = of_epoch(folder, 20)
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)


def delete(folder: Path) -> None:
    of_epoch(folder, 20).unlink()


def make_folder(folder: Path) -> None:
    of_epoch(folder, 20).unlink()
    of_epoch(folder, 20).mkdir()


def swap(folder: Path) -> None:
    shutil.copy(of_epoch(folder, 40), of_epoch(folder, 20))


def make_pipe(folder: Path) -> None:
    of_epoch(folder, 20).unlink()
    os.mkfifo(of_epoch(folder, 20))


def link_to_a_device(folder: Path) -> None:
    of_epoch(folder, 20).unlink()
    of_epoch(folder, 20).symlink_to("/dev/zero")


def link_to_nowhere(folder: Path) -> None:
    of_epoch(folder, 20).unlink()
    of_epoch(folder, 20).symlink_to("nowhere")


def swell(folder: Path) -> None:
    with of_epoch(folder, 20).open("r+b") as file:
        file.truncate(10**12)  # a hole: it takes no room on the disk


def run_away(folder: Path) -> None:
    state = {name: torch.sign(tensor) * 3e38 for name, tensor in tiny.random_state(tiny.MODEL).items()}
    tiny.put_checkpoint(folder, 20, tiny.encode_state(state))


def misshape(folder: Path) -> None:
    wider = tiny.MODEL.model_copy(update={"d_mlp": 32})
    tiny.put_checkpoint(folder, 20, tiny.encode_state(tiny.random_state(wider)))


def spoil(folder: Path) -> None:
    import safetensors.torch

    state = tiny.random_state(tiny.MODEL)
    state["unembed.bias"][3] = float("nan")
    tiny.put_checkpoint(folder, 20, safetensors.torch.save(state))


DAMAGES = {
    truncate: "does not match its digest",
    flip: "does not match its digest",
    delete: "cannot be read (No such file",
    make_folder: "cannot be read (it is a folder, and not a file)",
    make_pipe: "cannot be read (it is a named pipe, and not a file)",
    link_to_a_device: "cannot be read (it is a device, and not a file)",
    link_to_nowhere: "cannot be read (it is a link to what is not there)",
    swell: "cannot be read (it has 1,000,000,000,000 bytes, of ",
    run_away: "its weights reach 3e+38, and what the model computes from them is beyond float32",
    swap: "does not match its digest",
    misshape: "blocks.0.mlp.in.weight has shape (32, 16), expected (24, 16)",
    spoil: "unembed.bias holds values that are not finite",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_checkpoint_is_named_and_the_others_stay_usable(
    tiny_copy: RunStore, tiny_run: Run, damage: Callable[[Path], None]
) -> None:
    damage(tiny_copy.folder("tiny"))
    run = tiny_copy.open("tiny")
    with pytest.raises(DamagedError) as caught:
        run.state_dict(20)
    assert "checkpoint 20 of run 'tiny' is damaged" in str(caught.value)
    assert DAMAGES[damage] in str(caught.value)
    sound, complaints = sound_epochs(run, run.epochs)
    assert (tuple(sound), tuple(complaints)) == ((0, 40, 60), (20,))
    assert complaints[20] == str(caught.value)
    assert damaged_epochs(run) == (20,), "the page marks it"
    for epoch, state in sound.items():
        assert all(torch.equal(state[name], tensor) for name, tensor in tiny_run.state_dict(epoch).items())


def test_a_run_says_what_it_is(tiny_run: Run) -> None:
    assert tiny_run.name == "tiny"
    assert tiny_run.epochs == tiny.EPOCHS
    assert tiny_run.state == "finished"
    assert tiny_run.task.formula == "x + y mod 7"
    assert tiny_run.history.epoch.tolist() == [0, 10, 20, 30, 40, 50, 60]


def test_an_epoch_that_is_not_there(tiny_run: Run) -> None:
    with pytest.raises(NotFoundError, match=r"no checkpoint at epoch 30: choose one of 0, 20, 40, 60"):
        tiny_run.state_dict(30)


def test_checkpoints_are_in_the_order_of_their_epochs(tiny_copy: RunStore) -> None:
    tiny.rewrite_manifest(tiny_copy.folder("tiny"), lambda content: content["checkpoints"].reverse())
    assert tiny_copy.open("tiny").epochs == tiny.EPOCHS


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[]", b"null", b"{}", b"\xff\xfe", b'{"schema_version": 1}', b"[" * 10_000, b'{"a": ' + b"9" * 5000],
)
def test_a_damaged_manifest_is_named(tiny_copy: RunStore, text: bytes) -> None:
    (tiny_copy.folder("tiny") / MANIFEST).write_bytes(text)
    with pytest.raises(DamagedError, match=r"run 'tiny' (has a run\.json that is not valid|cannot be read)"):
        tiny_copy.open("tiny")


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(path))  # a whole path may be too long for a socket's name


ODD: dict[str, tuple[Callable[[Path], Any], str]] = {
    "a folder": (Path.mkdir, "it is a folder, and not a file"),
    "a named pipe": (os.mkfifo, "it is a named pipe, and not a file"),
    "a socket": (make_socket, "it is a socket, and not a file"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "it is a device, and not a file"),
    "a link to nowhere": (lambda path: path.symlink_to("nowhere"), "it is a link to what is not there"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "Too many levels of symbolic links"),
}


@pytest.mark.parametrize("file", [MANIFEST, HISTORY])
@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_file_is_not_opened_and_named(tiny_copy: RunStore, kind: str, file: str) -> None:
    make, says = ODD[kind]
    path = tiny_copy.folder("tiny") / file
    path.unlink()
    make(path)
    assert tiny_copy.names() == ("tiny",)
    with pytest.raises(
        DamagedError, match=rf"run 'tiny' cannot be read \({file}: {says}\): let this user read"
    ) as caught:
        tiny_copy.open("tiny")
    assert str(tiny_copy.root) not in str(caught.value), "where the runs are is nobody's business"


def test_a_run_out_of_reach_is_named_and_comes_back(tiny_copy: RunStore) -> None:
    folder = tiny_copy.folder("tiny")
    session = Session(tiny_copy.root, device="cpu")
    assert session.run("tiny").name == "tiny"
    for place in (folder, folder / MANIFEST, folder / HISTORY):
        mode = place.stat().st_mode
        place.chmod(0)
        try:
            with without_privileges():
                assert tiny_copy.names() == ("tiny",)
                with pytest.raises(DamagedError, match=r"'tiny' cannot be read \(.*Permission denied\): let this user"):
                    session.run("tiny")
        finally:
            place.chmod(mode)
        assert session.run("tiny").name == "tiny"


def test_a_checkpoint_out_of_reach_is_damaged_until_it_comes_back(tiny_copy: RunStore) -> None:
    path = of_epoch(tiny_copy.folder("tiny"), 20)
    mode = path.stat().st_mode
    run = tiny_copy.open("tiny")
    path.chmod(0)
    with without_privileges():
        assert damaged_epochs(run) == (20,)
    path.chmod(mode)
    assert damaged_epochs(run) == ()


@pytest.mark.parametrize("length", [0, 50, -1])
def test_a_damaged_history_is_named(tiny_copy: RunStore, length: int) -> None:
    path = tiny_copy.folder("tiny") / HISTORY
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(DamagedError, match=r"run 'tiny': history\.npz cannot be read"):
        tiny_copy.open("tiny")


def test_a_missing_history_is_named(tiny_copy: RunStore) -> None:
    (tiny_copy.folder("tiny") / HISTORY).unlink()
    with pytest.raises(NotFoundError, match=r"it has no history\.npz"):
        tiny_copy.open("tiny")


def test_a_history_of_another_modulus_is_named(tiny_copy: RunStore) -> None:
    tiny.rewrite_manifest(tiny_copy.folder("tiny"), lambda content: content["model"].update(p=11))
    with pytest.raises(DamagedError, match=r"train mask of shape \(7, 7\), expected \(11, 11\)"):
        tiny_copy.open("tiny")


def test_the_state_of_a_run(tiny_copy: RunStore) -> None:
    folder = tiny_copy.folder("tiny")
    assert tiny_copy.open("tiny").state == "finished"
    with Lease.take(folder):
        assert tiny_copy.open("tiny").state == "training"
    assert tiny_copy.open("tiny").state == "finished"
    tiny.rewrite_manifest(folder, lambda content: content["checkpoints"].pop())
    assert tiny_copy.open("tiny").state == "stopped"
    tiny.rewrite_manifest(folder, lambda content: content["checkpoints"].clear())
    assert tiny_copy.open("tiny").state == "stopped"
    tiny.rewrite_manifest(folder, lambda content: content.update(train=None))
    assert tiny_copy.open("tiny").state == "imported"


def test_equal_runs_have_equal_digests_whatever_their_name_and_origin(tiny_copy: RunStore, tiny_run: Run) -> None:
    folder = tiny_copy.folder("tiny").rename(tiny_copy.root / "renamed")
    tiny.rewrite_manifest(folder, lambda content: content["provenance"].update(command="another", created="never"))
    renamed = tiny_copy.open("renamed")
    assert renamed.name == "renamed"
    assert renamed.digest == tiny_run.digest
    assert renamed.setting_digest == tiny_run.setting_digest


def test_digests_follow_the_content(tiny_copy: RunStore, tiny_run: Run) -> None:
    folder = tiny_copy.folder("tiny")
    tiny.rewrite_manifest(folder, lambda content: content["checkpoints"].pop())
    shorter = tiny_copy.open("tiny")
    assert shorter.digest != tiny_run.digest
    assert shorter.setting_digest == tiny_run.setting_digest, "its remaining checkpoints are the same"
    history = tiny_run.history
    assert history.train_mask is not None
    changed = type(history)(
        epoch=history.epoch,
        train_loss=history.train_loss,
        test_loss=history.test_loss,
        train_accuracy=history.train_accuracy,
        test_accuracy=history.test_accuracy,
        train_mask=~history.train_mask,
    )
    (folder / HISTORY).write_bytes(changed.to_bytes())
    assert tiny_copy.open("tiny").setting_digest != tiny_run.setting_digest


def test_a_run_is_what_it_was_before_its_last_checkpoints(tmp_path):
    store = RunStore(tmp_path)
    tiny.train(store, "run", should_stop=tiny.after(40))
    before = store.open("run")
    assert before.epochs == (0, 20, 40)
    tiny.resume(store, "run")
    then = store.open("run").until(40)
    assert (then.digest, then.epochs, then.setting_digest) == (before.digest, before.epochs, before.setting_digest)
    assert then.history_bytes == before.history_bytes


def test_a_state_that_a_run_has_grown_beyond_is_none_of_its_end(tmp_path):
    store = RunStore(tmp_path)
    tiny.train(store, "run", should_stop=tiny.after(20))
    before = store.open("run")
    assert before.state == "stopped"
    tiny.resume(store, "run")
    now = store.open("run")
    assert (before.state, now.until(40).state, now.state) == ("training", "training", "finished")
    assert now.until(40).version not in {now.version, before.version}
