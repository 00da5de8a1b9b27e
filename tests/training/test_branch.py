"""Branches: from the right weights, the right optimiser and the right pairs, without what is held at zero."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from analysis.branch import Beginning, begin_branch
from analysis.errors import DamagedError, NotFoundError, ParameterError
from analysis.folders import HISTORY, RESUME, RunFolders
from analysis.history import History
from analysis.lease import Lease
from analysis.manifest import UNKNOWN_EPOCH
from analysis.run import Run
from analysis.store import RunStore
from app.training import do_job
from jobs.control import Jobs
from jobs.job import job_in
from tests import tiny
from tests.training.test_resume import Killed, killed_before
from training.start import command_line

UNIT = 2.0**-24
"""Half the distance of two neighbours in float32, relative to them."""


def put(store: RunStore, name: str, beginning: Beginning) -> None:
    """Have a branch wanted in a store."""
    jobs = Jobs(RunFolders(store.root))
    jobs.submit(name, model=beginning.model, train=beginning.train, branch=beginning.branch, files=beginning.files)


def do(store: RunStore, name: str, should_stop: Callable[[], bool] = tiny.never) -> bool:
    """Train what is wanted, here and now."""
    with Lease.take(store.folder(name)) as lease:
        return do_job(store, name, lease=lease, device="cpu", on_progress=tiny.ignore, should_stop=should_stop)


def branched(store: RunStore, epoch: int, name: str = "branch", **changes: Any) -> Run:
    held = {key: changes.pop(key) for key in ("without_heads", "without_frequencies") if key in changes}
    put(store, name, begin_branch(store.open("tiny"), epoch, changes, **held))
    assert do(store, name)
    return store.open(name)


def test_a_branch_from_the_end_with_nothing_changed_is_the_parents_own_continuation(tiny_copy: RunStore) -> None:
    branch = branched(tiny_copy, 60, epochs=80, checkpoints="0::10")
    assert tiny.resume(tiny_copy, "tiny", epochs=80)
    parent = tiny_copy.open("tiny")
    assert branch.epochs == (60, 70, 80)
    assert branch.history.epoch.tolist() == [60, 70, 80]
    assert [branch.records[epoch].sha256 for epoch in (60, 80)] == [parent.records[epoch].sha256 for epoch in (60, 80)]
    assert (branch.history.train_mask == parent.history.train_mask).all()
    about = branch.manifest.branch
    assert about is not None
    assert (about.parent, about.epoch, about.optimiser, about.changed) == ("tiny", 60, "continued", ())
    assert about.sha256 == parent.records[60].sha256


def test_from_any_other_checkpoint_adam_begins_anew(tiny_copy: RunStore) -> None:
    """Against plain AdamW from the checkpoint's weights, its warm-up counted from there."""
    from training.network import Network

    branch = branched(tiny_copy, 20, epochs=35, weight_decay=0.25, lr=3e-3)
    about, train = branch.manifest.branch, branch.manifest.train
    assert about is not None
    assert train is not None
    assert (about.optimiser, about.changed) == ("restarted", ("weight_decay", "lr"))
    assert (train.weight_decay, train.lr, train.seed, train.frac_train) == (0.25, 3e-3, 0, 0.5)
    parent = tiny_copy.open("tiny")
    assert branch.records[20].sha256 == parent.records[20].sha256
    network = Network(tiny.MODEL, parent.state_dict(20))
    optimiser = torch.optim.AdamW(network.parameters.values(), lr=3e-3, betas=(0.9, 0.98), weight_decay=0.25)
    x, y = (torch.as_tensor(part) for part in np.nonzero(parent.history.train_mask))
    for step in range(15):
        for group in optimiser.param_groups:
            group["lr"] = 3e-3 * min(1.0, (step + 1) / 10)
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(network.logits(x, y).double(), (x + y) % 7).backward()
        optimiser.step()
    for name, found in branch.state_dict(35).items():
        torch.testing.assert_close(found, network.state_dict()[name], rtol=0, atol=1e-5, msg=name)


@pytest.mark.parametrize("operation", ["add", "multiply"])
@pytest.mark.parametrize("epoch", [20, 60])
def test_what_is_held_is_zero_in_every_checkpoint(tmp_path: Path, operation: str, epoch: int) -> None:
    """Against sums over tokens written out; p = 7 has a Nyquist frequency among its nonzero tokens, 3."""
    store = RunStore(tmp_path)
    assert tiny.train(store, "tiny", model=tiny.MODEL.model_copy(update={"operation": operation}))
    branch = branched(
        store, epoch, epochs=epoch + 25, checkpoints="0::5", without_heads=(1,), without_frequencies=(3, 1)
    )
    # The powers of 3 modulo 7 are where cos and sin of x · y are periodic.
    cycle = list(range(7)) if operation == "add" else [1, 3, 2, 6, 4, 5]
    n = len(cycle)
    angles = {k: {token: 2 * np.pi * k * place / n for place, token in enumerate(cycle)} for k in (1, 2, 3)}
    before = store.open("tiny").state_dict(epoch)
    for at in branch.epochs:
        state = branch.state_dict(at)
        embedding = state["embed.weight"].double().numpy()
        bound = UNIT * np.linalg.norm(embedding[:-1], axis=0)
        for k in (1, 3):
            for wave in (np.cos, np.sin):
                norm = np.sqrt(sum(wave(angle) ** 2 for angle in angles[k].values()))
                left = sum(wave(angle) * embedding[token] for token, angle in angles[k].items())
                assert (np.abs(left) <= (bound * norm if norm > 1e-9 else 1e-9)).all(), (at, k)
        left = sum(np.cos(angle) * embedding[token] for token, angle in angles[2].items())
        assert np.abs(left).max() > 0.1, "the others are free"
        output = state["blocks.0.attn.o.weight"]
        assert not output[:, 8:].any()
        assert output[:, :8].any()
    first = branch.state_dict(epoch)
    assert torch.equal(first["embed.weight"][-1], before["embed.weight"][-1]), "= stays as it is"
    assert torch.equal(first["unembed.weight"], before["unembed.weight"])


def test_a_branch_killed_between_any_two_of_its_files_goes_on_bit_for_bit(
    tiny_copy: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beginning = begin_branch(
        tiny_copy.open("tiny"),
        60,
        {"epochs": 64, "checkpoints": "62", "weight_decay": 0.0},
        without_heads=(0,),
        without_frequencies=(2,),
    )
    put(tiny_copy, "straight", beginning)
    assert do(tiny_copy, "straight")
    straight = tiny_copy.open("straight")
    writes, finished = 0, False
    while not finished:
        store = RunStore(tmp_path / str(writes))
        put(store, "run", beginning)
        check = killed_before(writes)
        with monkeypatch.context() as patch, suppress(Killed):
            patch.setattr(Lease, "check", lambda _, check=check: check())
            finished = do(store, "run")
        assert do(store, "run")
        run = store.open("run")
        assert (run.epochs, run.digest) == ((60, 62, 64), straight.digest)
        writes += 1
    assert writes - 1 >= 5 * len(straight.epochs)


def test_a_branch_that_was_stopped_goes_on_bit_for_bit(tiny_copy: RunStore) -> None:
    beginning = begin_branch(tiny_copy.open("tiny"), 40, {"epochs": 60}, without_frequencies=(1,))
    for name in ("straight", "stopped"):
        put(tiny_copy, name, beginning)
    assert do(tiny_copy, "straight")
    for steps in (3, 0, 9):
        assert not do(tiny_copy, "stopped", tiny.after(steps))
    assert tiny.resume(tiny_copy, "stopped")
    assert tiny_copy.open("stopped").digest == tiny_copy.open("straight").digest


def test_a_branch_trains_longer_and_tells_its_command(tiny_copy: RunStore) -> None:
    branched(tiny_copy, 20, epochs=30, without_heads=(1,))
    jobs = Jobs(RunFolders(tiny_copy.root))
    jobs.extend("branch", 40)
    assert do(tiny_copy, "branch")
    run = tiny_copy.open("branch")
    assert run.epochs[-1] == 40
    words = shlex.split(run.manifest.provenance.command)
    assert words[:7] == ["grokscope", "branch", "tiny", "--epoch", "20", "--name", "branch"]
    assert "--without-head=1" in words
    assert words[words.index("--epochs") + 1] == "40"


def test_defaults_are_the_parents(tiny_copy: RunStore) -> None:
    train = begin_branch(tiny_copy.open("tiny"), 20, {}).train
    assert train.model_copy(update={"checkpoints": ""}) == tiny.TRAIN.model_copy(update={"checkpoints": ""})
    assert train.checkpoints == "20:520:50,520:10020:125,10020::1000"
    assert begin_branch(tiny_copy.open("tiny"), 60, {}).train.epochs == 5060


def test_an_imported_run_is_branched_with_its_own_pairs(tiny_copy: RunStore) -> None:
    tiny.rewrite_manifest(tiny_copy.folder("tiny"), lambda content: content.update(train=None))
    (tiny_copy.folder("tiny") / RESUME).unlink()
    branch = branched(tiny_copy, 60, epochs=65)
    about, train = branch.manifest.branch, branch.manifest.train
    assert about is not None
    assert train is not None
    assert (about.optimiser, about.changed) == ("restarted", ("weight_decay", "lr", "betas"))
    assert train.frac_train == pytest.approx(24 / 49)
    assert (branch.history.train_mask == tiny_copy.open("tiny").history.train_mask).all()


def forget_split(folder: Path) -> None:
    history = History.load(folder, p=7)
    object.__setattr__(history, "train_mask", None)
    (folder / HISTORY).write_bytes(history.to_bytes())


def with_biases(folder: Path) -> None:
    state = tiny.random_state(tiny.MODEL)
    tiny.put_checkpoint(folder, 20, tiny.encode_state(state))


@pytest.mark.parametrize(
    ("change", "asked", "kind", "words"),
    [
        (None, {"epoch": 30}, NotFoundError, "has no checkpoint at epoch 30: choose one of 0, 20, 40, 60"),
        (None, {"epochs": 20}, ParameterError, "a branch from epoch 20 must go beyond that, and not to 20"),
        (None, {"lr": 0.0}, ParameterError, "lr: input should be greater than 0"),
        (None, {"seed": 1}, ParameterError, "a branch cannot change seed: it has its parent's"),
        (None, {"without_heads": (2,)}, ParameterError, "has no head 2: its 2 heads are 0 to 1"),
        (None, {"without_frequencies": (4,)}, ParameterError, "has no frequency 4: its frequencies are 1 to 3"),
        (forget_split, {}, ParameterError, "import it again with --mask, or --train-frac and --split-seed"),
        (with_biases, {}, ParameterError, "has a bias, .*, that Grokscope does not train"),
    ],
)
def test_what_cannot_be_branched_is_said_in_a_sentence(
    tiny_copy: RunStore,
    change: Callable[[Path], None] | None,
    asked: dict[str, Any],
    kind: type[Exception],
    words: str,
) -> None:
    if change:
        change(tiny_copy.folder("tiny"))
    held = {key: asked.pop(key) for key in ("without_heads", "without_frequencies") if key in asked}
    with pytest.raises(kind, match=words):
        begin_branch(tiny_copy.open("tiny"), asked.pop("epoch", 20), asked, **held)


def test_a_checkpoint_without_an_epoch_cannot_be_branched(tiny_copy: RunStore) -> None:
    folder = tiny_copy.folder("tiny")
    (folder / "checkpoints" / "000060.safetensors").rename(folder / "checkpoints" / "unknown.safetensors")

    def change(content: dict[str, Any]) -> None:
        content["checkpoints"] = [content["checkpoints"][-1] | {"epoch": UNKNOWN_EPOCH}]

    tiny.rewrite_manifest(folder, change)
    with pytest.raises(ParameterError, match=r"does not say the epoch of its checkpoint.*with --epoch"):
        begin_branch(tiny_copy.open("tiny"), UNKNOWN_EPOCH, {})


def test_a_damaged_checkpoint_is_named(tiny_copy: RunStore) -> None:
    (tiny_copy.folder("tiny") / "checkpoints" / "000020.safetensors").write_bytes(b"no")
    with pytest.raises(DamagedError, match="checkpoint 20 of run 'tiny' is damaged"):
        begin_branch(tiny_copy.open("tiny"), 20, {})


def test_a_branch_of_a_branch_knows_its_own_parent(tiny_copy: RunStore) -> None:
    branched(tiny_copy, 20, epochs=30, checkpoints="25")
    beginning = begin_branch(tiny_copy.open("branch"), 25, {"weight_decay": 0.0})
    assert (beginning.branch.parent, beginning.branch.optimiser) == ("branch", "restarted")
    assert command_line("x", beginning.model, beginning.train, "float32", beginning.branch).startswith(
        "grokscope branch branch --epoch 25 --name x --weight-decay 0.0"
    )
    put(tiny_copy, "x", beginning)
    job = job_in(tiny_copy.folder("x"))
    assert job is not None
    assert job.branch == beginning.branch
