"""The training loop."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from analysis.config import ModelConfig, TrainConfig
from analysis.queries.losses import Losses
from analysis.session import Session
from analysis.store import RunStore
from tests import tiny
from training.network import Network
from training.start import Control, start_training
from training.trainer import DivergedError, Progress


def test_the_first_steps_are_those_of_plain_adamw(tmp_path: Path) -> None:
    """The weights after 30 steps against a loop over TransformerLens' own module, with the same pairs and loss."""
    from analysis.reference import bridge_for

    config = TrainConfig(epochs=30, frac_train=0.5, warmup=10, checkpoints="0")
    store = RunStore(tmp_path)
    assert tiny.train(store, "run", config=config)
    run = store.open("run")
    mask = run.history.train_mask
    assert mask is not None
    x, y = (torch.as_tensor(part) for part in np.nonzero(mask))
    inputs, labels = torch.stack([x, y, torch.full_like(x, 7)], dim=-1), (x + y) % 7

    bridge = bridge_for(tiny.MODEL)
    bridge.load_state_dict(run.state_dict(0))
    held = ("attn.q.bias", "attn.k.bias", "attn.v.bias", "attn.o.bias", "unembed.bias")
    names = {tensor.data_ptr(): name for name, tensor in bridge.state_dict().items()}
    free = [part for part in bridge.parameters() if not names[part.data_ptr()].endswith(held)]
    optimiser = torch.optim.AdamW(free, lr=1e-3, betas=(0.9, 0.98), weight_decay=1.0)
    for epoch in range(30):
        for group in optimiser.param_groups:
            group["lr"] = 1e-3 * min(1.0, (epoch + 1) / 10)
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(bridge(inputs)[:, -1].double(), labels).backward()
        optimiser.step()
    expected = bridge.state_dict()
    for name, found in run.state_dict(30).items():
        # A step moves a weight by up to 1e-3; gradients summed in another order leave it within 1 % of that.
        torch.testing.assert_close(found, expected[name], rtol=0, atol=1e-5, msg=name)


def test_the_history_is_evaluated_every_ten_epochs_and_at_each_checkpoint(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    assert tiny.train(store, "run", config=TrainConfig(epochs=35, frac_train=0.5, checkpoints="0,7,20"))
    assert store.open("run").history.epoch.tolist() == [0, 7, 10, 20, 30, 35]
    assert store.open("run").epochs == (0, 7, 20, 35)


def test_the_history_is_what_its_checkpoints_score(tiny_store: RunStore) -> None:
    session = Session(tiny_store.root, device="cpu")
    run = session.run("tiny")
    losses = session.answer(run, None, Losses())
    frames = session.batch(run, None)
    mask = frames.train_mask
    assert mask is not None
    rows = [losses.labels["epoch"].index(epoch) for epoch in tiny.EPOCHS]
    # The same float32 weights and pass, batched over four checkpoints: the last digits of float32.
    np.testing.assert_allclose(losses["train_loss"][rows], frames.score.mean_loss(mask), rtol=1e-5)
    np.testing.assert_allclose(losses["test_loss"][rows], frames.score.mean_loss(~mask), rtol=1e-5)
    np.testing.assert_allclose(losses["test_accuracy"][rows], frames.score.accuracy(~mask), atol=1e-12)


@pytest.mark.parametrize(
    "operation",
    ["add", pytest.param("subtract", marks=pytest.mark.slow), pytest.param("multiply", marks=pytest.mark.slow)],
)
def test_every_operation_can_be_learned(tmp_path: Path, operation: str) -> None:
    """Enough steps to know the training pairs by heart; a wrong label or order of tokens makes that impossible."""
    store = RunStore(tmp_path)
    model = tiny.MODEL.model_copy(update={"operation": operation})
    config = TrainConfig(epochs=300, frac_train=0.5, lr=5e-3, weight_decay=0.0, checkpoints="0")
    assert tiny.train(store, "run", model=model, config=config)
    assert store.open("run").history.train_accuracy[-1] == 1.0


def test_progress_is_reported(tmp_path: Path) -> None:
    seen: list[Progress] = []
    finished = start_training(
        RunStore(tmp_path),
        "run",
        model=tiny.MODEL,
        train=TrainConfig(epochs=20, frac_train=0.5, checkpoints="0,5"),
        dtype="float32",
        device=tiny.CPU,
        control=Control(seen.append, tiny.never),
    )
    assert finished
    assert [(progress.epoch, progress.epochs) for progress in seen] == [(0, 20), (5, 20), (10, 20), (20, 20)]
    assert all(0 <= progress.test_accuracy <= 1 for progress in seen)


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_a_diverging_training_says_so_and_keeps_what_it_had(tmp_path: Path, dtype: str) -> None:
    store = RunStore(tmp_path)
    config = TrainConfig(epochs=500, lr=10.0, weight_decay=100.0, warmup=0, frac_train=0.5, checkpoints="0,1")
    with pytest.raises(
        DivergedError, match=r"the training diverged at epoch \d+: use a smaller --lr or --weight-decay"
    ):
        tiny.train(store, "run", config=config, dtype=dtype)
    run = store.open("run")
    assert run.state == "stopped"
    assert run.epochs[0] == 0
    for epoch in run.epochs:
        run.state_dict(epoch)


def test_the_smallest_model_trains(tmp_path: Path) -> None:
    model = ModelConfig(p=3, d_model=1, n_heads=1, d_head=1, d_mlp=1)
    assert tiny.train(RunStore(tmp_path), "run", model=model, config=TrainConfig(epochs=3, frac_train=0.01))
    history = RunStore(tmp_path).open("run").history
    assert history.train_mask is not None
    assert history.train_mask.sum() == 1
    assert np.isfinite(history.test_loss).all()


@pytest.mark.gpu
def test_a_seed_means_the_same_initial_weights_on_the_gpu() -> None:
    from analysis.device import choose_device

    on_cpu, on_gpu = (
        Network.initial(tiny.MODEL, torch.Generator().manual_seed(0), device).state_dict()
        for device in (tiny.CPU, choose_device("auto"))
    )
    assert all(torch.equal(on_cpu[name], on_gpu[name].cpu()) for name in on_cpu)
